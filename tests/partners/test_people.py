"""People get passwords that are not easily guessed."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from coordination.ground.errors import Invalid
from partners import people
from partners.models import Person
from tests.partners.example_organisations import SYSTEM, make_organisation

pytestmark = pytest.mark.django_db
GOOD = "canal bridge at four"
GUESSED = {
    "too short": ("ab3$ef6hijk", "at least 12 characters"),
    "empty": ("", "at least 12 characters"),
    "common": ("administrator", "too common"),
    "digits alone": ("730194826517", "entirely numeric"),
    "the address": ("ana.kowalczyk@example.org", "too similar"),
    "part of the address": ("ana.kowalczyk", "too similar"),
    "the name": ("Anastazja Kowalczyk", "too similar"),
}


def add(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    name = "Anastazja Kowalczyk"
    call_command("add_person", "ana.kowalczyk@example.org", name, "dudley", "viewer", stdout=io.StringIO())


@pytest.mark.parametrize("kind", GUESSED)
def test_a_password_that_is_easily_guessed_is_refused_with_the_reason_and_nobody_is_added(kind: str, monkeypatch):
    make_organisation()
    password, why = GUESSED[kind]
    with pytest.raises(CommandError, match=why):
        add(monkeypatch, password)
    assert not Person.objects.exists()


def test_a_password_that_is_hard_to_guess_is_taken(monkeypatch):
    make_organisation()
    add(monkeypatch, GOOD)
    assert Person.objects.get().check_password(GOOD)


def test_the_rule_itself_refuses_whoever_calls_it():
    facts = {"name": "Ana", "organisation": make_organisation(), "role": "viewer", "by": SYSTEM}
    with pytest.raises(Invalid) as refused:
        people.add_person("ana@example.org", password="dudley", **facts)
    assert {(error.pointer, error.code) for error in refused.value.errors} == {("/password", "weak_password")}
    assert "dudley" not in str(refused.value.errors)


def test_whom_we_know_already_keeps_the_password_there_is():
    facts = {"name": "Ana", "organisation": make_organisation(), "by": SYSTEM}
    people.add_person("ana@example.org", role="viewer", password=GOOD, **facts)
    people.add_person("ana@example.org", role="reviewer", password=None, **facts)
    assert Person.objects.get().check_password(GOOD)
