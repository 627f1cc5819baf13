"""API keys: their form, what is kept of them, and how soon they end."""

import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden, NotFound
from coordination.models import Change
from partners import key_management
from partners.models import ApiKey, Organisation, OrganisationKind
from tests import make
from tests.partners.example_organisations import SYSTEM, client_of, make_key, make_organisation

pytestmark = pytest.mark.django_db


def test_a_key_has_prefix_id_secret_and_checksum():
    key, plaintext = make_key()
    assert re.fullmatch(r"coord_[a-z2-7]{8}_[0-9A-Za-z]{38}", plaintext)
    assert plaintext.split("_")[1] == key.pk
    assert key_management.checksum(plaintext[:-6]) == plaintext[-6:]


def test_only_a_peppered_digest_is_kept_and_the_ledger_has_not_even_that(settings):
    key, plaintext = make_key()
    assert len(bytes(key.digest)) == 32
    columns = {name: str(value) for name, value in ApiKey.objects.values().get(pk=key.pk).items()}
    assert not any(plaintext[15:47] in value for value in columns.values())
    entry = Change.objects.get(subject="api-key", subject_id=key.pk)
    assert "digest" not in entry.after
    assert entry.actor == "system:test"
    settings.API_KEY_PEPPER = "another pepper"
    assert key_management.live_key(plaintext) is None


def test_a_wrong_checksum_asks_the_database_nothing():
    _, plaintext = make_key()
    wrong = plaintext[:-1] + ("a" if plaintext[-1] != "a" else "b")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert key_management.live_key(wrong) is None
        assert key_management.live_key("coord_") is None
        assert key_management.live_key("") is None
    assert len(queries) == 0


def test_a_key_with_another_secret_is_not_live():
    key, plaintext = make_key()
    body = plaintext[:15] + "0" * 32
    assert key_management.live_key(plaintext).pk == key.pk
    assert key_management.live_key(body + key_management.checksum(body)) is None


def test_two_keys_live_at_once_for_rotation():
    _, old = make_key()
    _, new = make_key()
    assert key_management.live_key(old) and key_management.live_key(new)


def test_revocation_bites_on_the_next_request_and_repeats_harmlessly():
    key, plaintext = make_key("dudley", "read")
    client = client_of(plaintext)
    assert client.get("/api/v1/areas/").status_code == 200
    revoked = key_management.revoke_api_key(key, by=SYSTEM)
    assert client.get("/api/v1/areas/").status_code == 401
    assert key_management.revoke_api_key(key, by=SYSTEM).revoked_at == revoked.revoked_at
    assert Change.objects.filter(subject_id=key.pk, kind="api-key.revoked").count() == 1


def test_another_organisation_cannot_revoke_it():
    key, _ = make_key("dudley")
    with pytest.raises(NotFound):
        key_management.revoke_api_key(key, by=Actor("key:x", "sandwell", frozenset({"manage"})))


def test_an_expired_key_is_refused():
    key, plaintext = make_key()
    past = timezone.now() - timedelta(days=2)
    ApiKey.objects.filter(pk=key.pk).update(created_at=past, expires_at=past + timedelta(days=1))
    assert key_management.live_key(plaintext) is None


def test_nobody_grants_a_scope_beyond_their_own():
    with pytest.raises(Forbidden) as refused:
        make_key("dudley", "review", by=Actor("key:x", "dudley", frozenset({"read", "manage"})))
    assert refused.value.code == "beyond_own_scopes"


def test_last_use_is_noted_at_most_once_a_minute_and_not_in_the_ledger():
    key, plaintext = make_key("dudley", "read")
    changes = Change.objects.count()
    client = client_of(plaintext)
    client.get("/api/v1/areas/")
    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None
    client.get("/api/v1/areas/")
    key.refresh_from_db()
    assert key.last_used_at == first
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=first - timedelta(seconds=61))
    client.get("/api/v1/areas/")
    key.refresh_from_db()
    assert key.last_used_at > first
    assert Change.objects.count() == changes


def test_a_use_that_cannot_be_noted_hurts_nobody(monkeypatch):
    _, plaintext = make_key("dudley", "read")

    def fail(self, *args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", fail)
    assert client_of(plaintext).get("/api/v1/areas/").status_code == 200


KEYS = "/api/v1/api-keys/"
BODY = {"name": "Calendar", "scopes": ["read"]}


def manager():
    return client_of(make_key("dudley", "read", "write", "manage")[1])


@pytest.mark.parametrize("said", [{}, {"expires_at": None}], ids=["nothing", "null"])
def test_a_key_ends_after_a_year_unless_said_otherwise(said):
    answer = manager().post(KEYS, BODY | said)
    end = datetime.fromisoformat(answer.json()["expires_at"])
    assert answer.status_code == 201
    assert timedelta(days=364, hours=23) < end - timezone.now() <= timedelta(days=365)
    assert ApiKey.objects.get(pk=answer.json()["id"]).expires_at == end


@pytest.mark.parametrize(("days", "code"), [(-1, "in_the_past"), (0, "in_the_past"), (1826, "too_far_ahead")])
def test_an_end_that_is_past_or_too_far_ahead_is_refused(days, code):
    end = timezone.now() + timedelta(days=days)
    answer = manager().post(KEYS, BODY | {"expires_at": end.isoformat()})
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/expires_at", code)]
    assert not ApiKey.objects.filter(name="Calendar").exists()


def test_a_longer_life_may_be_asked_for():
    end = (timezone.now() + timedelta(days=1800)).replace(microsecond=0)
    answer = manager().post(KEYS, BODY | {"expires_at": end.isoformat()})
    assert datetime.fromisoformat(answer.json()["expires_at"]) == end


def test_a_list_shows_which_will_end():
    client, now = manager(), timezone.now()
    ends = {"tomorrow": 1, "in a month": 29, "in two": 61}
    for name, days in ends.items():
        make_key("dudley", name=name, expires_at=now + timedelta(days=days))
    endless, revoked = (make_key("dudley", name=name)[0] for name in ("endless", "revoked"))
    ApiKey.objects.filter(pk=endless.pk).update(expires_at=None)
    ApiKey.objects.filter(pk=revoked.pk).update(expires_at=now + timedelta(days=1), revoked_at=now)
    past = make_key("dudley", name="past")[0]
    before = now - timedelta(days=2)
    ApiKey.objects.filter(pk=past.pk).update(created_at=before, expires_at=before + timedelta(days=1))
    rows = client.get(KEYS).json()["results"]
    assert {row["name"] for row in rows if row["expiring"]} == {"tomorrow", "in a month"}
    until = (now + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = client.get(f"{KEYS}?expires_before={until}").json()["results"]
    assert {row["name"] for row in asked} == {"tomorrow", "in a month", "past"}
    assert client.get(f"{KEYS}?expires_before=soon").status_code == 400


def issue(*arguments: str) -> tuple[str, str]:
    out, told = StringIO(), StringIO()
    call_command("issue_key", *arguments, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_the_command_prints_the_key_as_its_last_line():
    make_organisation("dudley")
    out, told = issue("dudley", "--scope", "read,manage", "--days", "30")
    key = key_management.live_key(out.splitlines()[-1])
    assert set(key.scopes) == {"read", "manage"}
    assert key.pk in told


def test_the_command_says_that_an_organisation_has_been_succeeded_and_by_whom():
    make_organisation("arden")
    former = make_organisation("warwick")
    day = timezone.now() - timedelta(days=1)
    Organisation.objects.filter(pk=former.pk).update(successor="arden", succeeded_on=day.date(), succeeded_from=day)
    assert "manage.py issue_key arden" in issue("warwick")[1]
    assert "succeeded" not in issue("arden")[1]


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_the_command_gives_what_an_organisation_of_the_kind_uses_and_says_which(kind):
    make_organisation("body", kind=kind)
    out, told = issue("body")
    scopes = set(key_management.live_key(out.splitlines()[-1]).scopes)
    assert {"read", "write", "manage"} <= scopes
    assert ("review" in scopes) == (kind in ("police", "transport_operator"))
    assert all(scope in told for scope in scopes)


def test_a_key_that_the_police_are_issued_decides_a_review():
    review = make.make_review()
    out, _ = issue(make.POLICE)
    path = f"/api/v1/reviews/{review.pk}/decide/"
    answer = client_of(out.splitlines()[-1]).post(path, {"decision": "approve"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("atlantis",), "There is no organisation 'atlantis'. Known: dudley."),
        (("dudley", "--scope", "read,fly"), "Give --scope as one or more of read, write, review, manage"),
        (("dudley", "--scope", ""), "Give --scope as one or more of"),
        (("dudley", "--days", "0"), "Give --days as 1 or more."),
        (("dudley", "--days", "1826"), "Give --days as 1825 or fewer."),
    ],
)
def test_the_command_says_what_is_wrong(arguments, sentence):
    make_organisation("dudley")
    with pytest.raises(CommandError, match=re.escape(sentence)):
        issue(*arguments)
