"""The demonstration has people of each organisation, who sign in with one password and, where they need one, a code."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from events.demonstration import people
from partners.models import Membership, Person
from tests import make
from tests.partners.sign_in.journeys import browser, enter_password, heading, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path) -> None:
    settings.LOCAL_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_the_two_who_are_printed_can_sign_in_and_a_second_start_changes_nothing():
    make.make_organisation("dudley"), make.make_organisation(make.POLICE)
    password = people.load_people()
    before = {*Person.objects.values_list("pk", "password")}, Membership.objects.count()
    assert (people.load_people(), ({*Person.objects.values_list("pk", "password")}, Membership.objects.count())) == (
        password,
        before,
    )
    assert Authenticator.objects.count() == 3  # the officer and both administrators
    assert (
        heading(enter_password(browser(), people.address_of("dudley", "contributor"), password))
        == "What waits for your organisation"
    )
    output = io.StringIO()
    call_command("demonstration_codes", "reviewer.british", stdout=output, stderr=io.StringIO())
    code, email = re.fullmatch(r"(\d{6})  (\S+)\n", output.getvalue()).groups()
    officer = browser()
    enter_password(officer, email, password)
    assert heading(send(officer, "/account/sign-in/code/", code=code)) == "Your account"
    assert "Reviews" in officer.get("/desk/").content.decode()


def test_another_password_file_is_taken_over_and_nobody_is_there_outside_development(settings, tmp_path):
    make.make_organisation("dudley")
    former = people.load_people()
    (tmp_path / "demonstration-password").unlink()
    present = people.load_people()
    assert present != former and Person.objects.first().check_password(present)
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="development"):
        call_command("demonstration_codes")
