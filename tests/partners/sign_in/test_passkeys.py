"""Passkeys: they are two factors in one, bound to this address, and the last one of who needs it stays."""

import dataclasses
import json
import re
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Person, Role
from partners.sign_in.identity_providers import keeping
from tests import make
from tests.html_pages import check_page
from tests.partners.sign_in.journeys import browser, enter_password, errors, heading, mail, send
from tests.partners.sign_in.software_authenticator import SoftwareAuthenticator
from tests.partners.sign_in.test_signing_in import ANA, EVENTS, JSON, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_service")]
SIGN_IN, ADD = "/account/sign-in/passkey/", "/account/passkeys/add/"


def at_localhost() -> Client:
    return browser(SERVER_NAME="localhost")


def token(client: Client) -> str:
    """The page's token against forged requests, from a page that everybody may see."""
    page = check_page(client.get("/account/sign-in/", follow=True))
    match = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page) or re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', check_page(client.get("/account/password/"))
    )
    assert match
    return match[1]


def options_on(page: str) -> Any:
    match = re.search(r'data-options="(.*?)"', page)
    assert match, page
    return json.loads(unescape(match[1]))


def challenge(client: Client) -> Any:
    return client.get(SIGN_IN, headers={"Accept": "application/json"}).json()["request_options"]


def add_passkey(client: Client, passkey: SoftwareAuthenticator, **words: Any) -> Any:
    """The answer to the form that sends a new passkey."""
    page = check_page(client.get(ADD))
    answer = passkey.create(options_on(page), **words)
    fields = {"csrfmiddlewaretoken": token(client), "name": "work telephone", "credential": json.dumps(answer)}
    return client.post(ADD, fields, follow=True)


def sign_in(client: Client, answer: Any) -> Any:
    sent = answer if isinstance(answer, str) else json.dumps(answer)
    return client.post(SIGN_IN, {"csrfmiddlewaretoken": token(client), "credential": sent}, follow=True)


def with_passkey(role: str = Role.ADMINISTRATOR, **words: bool) -> tuple[Person, SoftwareAuthenticator, Client]:
    """Somebody of Dudley who has just added a passkey, and their browser."""
    person, passkey, client = member(role), SoftwareAuthenticator(**words), at_localhost()
    enter_password(client, ANA)
    add_passkey(client, passkey)
    return person, passkey, client


def test_a_passkey_is_a_second_factor_where_it_is_made_and_signs_in_alone_afterwards():
    person, passkey, client = with_passkey()
    assert client.get(EVENTS, headers=JSON).status_code == 200
    assert [subject for _, subject, _ in mail()] == ["A passkey was added"]
    assert "work telephone" in check_page(client.get("/account/passkeys/"))
    other = at_localhost()
    assert heading(sign_in(other, passkey.get(challenge(other)))) == "What waits for your organisation"
    assert other.get(EVENTS, headers=JSON).status_code == 200
    assert Authenticator.objects.get(user=person, type="webauthn").last_used_at


def test_a_passkey_signs_nobody_in_whose_organisation_wants_its_own_provider_alone():
    _, passkey, _ = with_passkey()
    facts = {"issuer": "https://login.example.com/", "client_id": "us", "domains": ["example.org"], "required": True}
    keeping.set_provider(make.make_organisation("dudley"), secret="secret", **facts)
    client = at_localhost()
    answer = sign_in(client, passkey.get(challenge(client)))
    assert (answer.status_code, heading(answer)) == (403, "Your organisation signs you in itself")
    assert client.get(EVENTS, headers=JSON).status_code == 401


def test_ten_recovery_codes_are_shown_with_the_first_passkey():
    member(Role.ADMINISTRATOR)
    client = at_localhost()
    enter_password(client, ANA)
    assert heading(add_passkey(client, SoftwareAuthenticator())) == "Your recovery codes"


def test_after_the_password_it_is_asked_for_and_a_recovery_code_stands_in():
    _, passkey, _ = with_passkey()
    client = at_localhost()
    page = check_page(enter_password(client, ANA))
    assert client.get(EVENTS, headers=JSON).status_code == 401
    fields = {"csrfmiddlewaretoken": re.search(r'token" value="(\w+)"', page)[1]}
    signed = json.dumps(passkey.get(options_on(page)))
    answer = client.post("/account/sign-in/code/", {**fields, "credential": signed}, follow=True)
    assert heading(answer) == "What waits for your organisation"
    assert client.get(EVENTS, headers=JSON).status_code == 200


@pytest.mark.parametrize("broken", ["origin", "challenge", "signature", "unverified", "another", "replayed"])
def test_what_was_not_signed_here_and_now_by_its_holder_signs_nobody_in(broken: str):
    _, passkey, _ = with_passkey()
    client = at_localhost()
    asked = challenge(client)
    stranger = SoftwareAuthenticator()
    stranger.id, stranger.person = passkey.id, passkey.person
    answers = {
        "origin": lambda: passkey.get(asked, "http://localhost.example.org"),
        "challenge": lambda: passkey.get({"publicKey": {**asked["publicKey"], "challenge": "AAAA"}}),
        "signature": lambda: stranger.get(asked),
        "unverified": lambda: (setattr(passkey, "flags", 1), passkey.get(asked))[1],
        "another": lambda: SoftwareAuthenticator().get(asked),
        "replayed": lambda: _used(passkey, asked, client),
    }
    answer = sign_in(client, answers[broken]())
    assert heading(answer) == "Sign in"
    assert "The passkey was not accepted" in check_page(answer)
    assert client.get(EVENTS, headers=JSON).status_code == 401


def _used(passkey: SoftwareAuthenticator, asked: Any, client: Client) -> Any:
    answer = passkey.get(asked)
    assert heading(sign_in(client, answer)) == "What waits for your organisation"
    send(client, "/account/sign-out/")
    return answer


def test_a_passkey_that_asks_nobody_for_finger_or_pin_is_not_taken():
    member(Role.ADMINISTRATOR)
    client = at_localhost()
    enter_password(client, ANA)
    answer = add_passkey(client, SoftwareAuthenticator(verifies=False))
    assert "The passkey was not accepted" in errors(answer)[0]
    assert not Authenticator.objects.exists()


def test_whoever_is_signed_in_by_password_shows_the_factor_before_another_is_added():
    _, _, client = with_passkey()
    send(client, "/account/sign-out/")
    client = at_localhost()
    enter_password(client, ANA)
    assert client.get(ADD).status_code == 302  # to where one signs in: the password alone is no session


def test_the_last_second_factor_of_somebody_who_needs_one_stays():
    person, _, client = with_passkey()
    passkey = Authenticator.objects.get(type="webauthn").pk
    remove = f"/account/passkeys/{passkey}/remove/"
    send(client, "/account/again/", password="canal bridge at four")
    assert "Your role needs a second factor" in check_page(client.get(remove))
    assert client.post(remove, {"csrfmiddlewaretoken": token(client)}).status_code == 409
    TOTP.activate(person, generate_totp_secret())
    assert heading(send(client, remove)) == "Your passkeys"
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "cannot be switched off" in errors(client.get("/account/second-factor/switch-off/"))[0]


def test_nobody_reads_renames_or_removes_the_passkey_of_another():
    with_passkey()
    passkey = Authenticator.objects.get(type="webauthn").pk
    member(Role.ADMINISTRATOR, "sandwell", "bob@example.org")
    other = at_localhost()
    enter_password(other, "bob@example.org")
    add_passkey(other, SoftwareAuthenticator())
    for address in (f"/account/passkeys/{passkey}/", f"/account/passkeys/{passkey}/remove/"):
        send(other, "/account/again/", password="canal bridge at four")
        assert other.get(address).status_code == 404


def test_challenges_and_answers_of_an_address_are_counted(settings: Any, valkey: Any):
    few = dataclasses.replace(settings.RATE_LIMITS["sign_in"], quota=2)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": few}
    client = at_localhost()
    answers = [client.get(SIGN_IN, headers={"Accept": "application/json"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "too many attempts" in answers[2].json()["detail"]
    assert "too many attempts" in check_page(sign_in(client, {"response": {}}))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_answer_that_is_made_up_is_a_wrong_passkey_and_never_a_failure(data: st.DataObject, valkey: Any):
    valkey.flushdb()
    person = Person.objects.filter(email=ANA).first() or member(Role.ADMINISTRATOR)
    client, passkey = at_localhost(), SoftwareAuthenticator()
    passkey.person = str(person.pk)
    answer = passkey.get(challenge(client))
    place = data.draw(st.sampled_from([answer, answer["response"]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JUNK)
    assert heading(sign_in(client, answer)) == "Sign in"


@pytest.mark.parametrize(
    "sent", ["", "[" * 10_000, "{}", "[]", "null", '{"response": "x"}', "{" + " " * 20_000 + "}"], ids=range(7)
)
def test_so_is_one_that_is_no_object_too_deep_or_too_long(sent: str, valkey: Any):
    client = at_localhost()
    challenge(client)
    assert heading(sign_in(client, sent)) == "Sign in"
