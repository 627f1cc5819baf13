"""An organisation's own identity provider signs its people in, and nobody else; tried against a real one, over HTTP."""

import dataclasses
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from coordination.ground.encryption import seal_text
from coordination.ledger.transaction import writing
from coordination.models import Change
from partners.models import IdentityProvider, Membership, MembershipStatus, Person, ProviderIdentity, Role
from partners.sign_in.identity_providers import discovery, exchange, keeping
from partners.sign_in.identity_providers.refused_sign_ins import SignInRefused
from tests import make
from tests.html_pages import check_page
from tests.identity_provider.journeys import (
    ANA,
    CESCA,
    DUDLEY,
    EVENTS,
    JSON,
    SECRET,
    begin,
    come_back,
    give_provider,
    is_signed_in,
    member,
    sign_in_there,
    signed_in_there,
)
from tests.identity_provider.process import Provider
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import browser, heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_service")]


def nobody_is_signed_in(client: Any, answer: Any) -> None:
    """Told so on a page, without a session, a link or a person."""
    assert (answer.status_code, heading(answer)) == (403, "You are not signed in")
    assert not is_signed_in(client)
    assert client.get(EVENTS, headers=JSON).status_code == 401


def test_a_member_is_signed_in_and_known_by_the_subject_from_then_on(provider: Provider) -> None:
    person = member()
    client = browser()
    before = client.get("/account/sign-in/").cookies, client.session.session_key
    asked = parse_qs(urlsplit(begin(client)).query)
    assert asked["scope"] == ["openid email"] and asked["code_challenge_method"] == ["S256"]
    begun = client.session.session_key
    answer = sign_in_there(client, provider)
    assert (heading(answer), answer.status_code) == ("What waits for your organisation", 200)
    assert client.session.session_key not in (begun, before[1])  # a session that somebody else began is none
    assert client.get(EVENTS, headers=JSON).status_code == 200
    identity = ProviderIdentity.objects.get()
    subject = provider.control()["ana"]
    assert (identity.person, identity.issuer, identity.subject) == (person, provider.issuer, subject)
    assert not Change.objects.filter(actor__startswith="person:").exists()
    provider.control(users={"ana": "ana.kowalczyk@dudley.gov.uk"})
    again = signed_in_there(provider)
    assert is_signed_in(again) and again.session["_auth_user_id"] == str(person.pk)
    assert ProviderIdentity.objects.count() == 1


def test_a_changed_address_takes_over_nobody_and_loses_nobody(provider: Provider) -> None:
    ana, cesca = member(), member(CESCA)
    signed_in_there(provider)
    provider.control(users={"ana": CESCA, "cesca": "c.new@dudley.gov.uk"})
    assert signed_in_there(provider).session["_auth_user_id"] == str(ana.pk)
    client = browser()
    answer = sign_in_there(client, provider, "cesca")  # nobody of that address is invited
    nobody_is_signed_in(client, answer)
    provider.control(users={"cesca": CESCA})
    assert signed_in_there(provider, "cesca").session["_auth_user_id"] == str(cesca.pk)


def test_an_address_that_was_given_to_somebody_else_makes_them_nobody_here(provider: Provider) -> None:
    ana = member()
    signed_in_there(provider)
    client = browser()
    answer = sign_in_there(client, provider, "ana2")
    nobody_is_signed_in(client, answer)
    assert "Somebody else has signed in here from Dudley" in answer.content.decode()
    assert ProviderIdentity.objects.get().person == ana
    assert keeping.unlink(make.make_organisation("dudley"), ANA.upper())
    assert signed_in_there(provider, "ana2").session["_auth_user_id"] == str(ana.pk)


def test_who_is_invited_is_signed_in_and_belongs_to_nobody_before_they_accept(provider: Provider) -> None:
    member(status=MembershipStatus.INVITED)
    client = browser()
    answer = sign_in_there(client, provider)
    assert "Dudley invites you" in answer.content.decode()
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"
    assert Membership.objects.get().status == MembershipStatus.INVITED


def test_who_used_an_account_that_is_not_known_here_is_asked_for_another(provider: Provider) -> None:
    member()
    client = browser()
    page = sign_in_there(client, provider, "cesca").content.decode()
    again = f"{DUDLEY}?another_account=yes"
    assert f'href="{again}"' in page and "Use another account of Dudley" in page
    assert parse_qs(urlsplit(begin(client, again)).query)["prompt"] == ["select_account"]
    assert "prompt" not in parse_qs(urlsplit(begin(client)).query)
    sign_in_there(client, provider, address=again)
    assert is_signed_in(client)
    provider.say(forged=True)
    assert "Begin again with Dudley" in sign_in_there(browser(), provider).content.decode()


@pytest.mark.parametrize("state", ["unknown", "declined", "of another organisation"])
def test_nobody_becomes_a_member_and_nothing_is_made(provider: Provider, state: str) -> None:
    if state != "unknown":
        there = "dudley" if state == "declined" else "sandwell"
        member(organisation=there, status=MembershipStatus.DECLINED if state == "declined" else "accepted")
    before = Person.objects.count(), Membership.objects.count(), Change.objects.count()
    client = browser()
    answer = sign_in_there(client, provider)
    nobody_is_signed_in(client, answer)
    assert "Ask an administrator of Dudley here to invite you" in answer.content.decode()
    assert (Person.objects.count(), Membership.objects.count(), Change.objects.count()) == before
    assert not ProviderIdentity.objects.exists()


def test_a_councils_provider_signs_in_no_police_officer(provider: Provider) -> None:
    member("officer@police.uk", make.POLICE, Role.REVIEWER)
    client = browser()
    answer = sign_in_there(client, provider, "officer")
    nobody_is_signed_in(client, answer)
    assert "yours is of another domain" in answer.content.decode()
    with writing(SYSTEM):  # not even one who is a member of the council besides
        Membership.objects.create(
            person=Person.objects.get(), organisation=make.make_organisation("dudley"), role=Role.VIEWER
        )
    nobody_is_signed_in(client, sign_in_there(client, provider, "officer"))
    assert not ProviderIdentity.objects.exists()


def test_who_was_linked_is_not_signed_in_once_their_domain_is_the_providers_no_longer(provider: Provider) -> None:
    member()
    signed_in_there(provider)
    give_provider(provider, domains=["dudley.example.org"])
    client = browser()
    nobody_is_signed_in(client, sign_in_there(client, provider))


LONG_AGO, SOON = int(time.time()) - 3_600, int(time.time()) + 36_000
FALSE = {
    "for another audience": {"aud": "another-client"},
    "for several, and not for us above all": {"aud": ["dudley", "another"]},
    "for several, and another above all": {"aud": ["dudley", "another"], "azp": "another"},
    "for us, and another above all": {"azp": "another"},
    "of another issuer": {"iss": "https://login.example.com"},
    "expired": {"exp": LONG_AGO},
    "without an end": {"exp": None},
    "with an end that is no number": {"exp": "never"},
    "with an end that is no number to Python alone": {"exp": float("nan")},
    "not begun": {"nbf": SOON},
    "begun at no time": {"nbf": "now"},
    "of another sign-in": {"nonce": "another"},
    "of no sign-in": {"nonce": None},
    "of nobody": {"sub": None},
    "of somebody without a name": {"sub": ""},
    "of a number": {"sub": 7},
    "of a name with a line in it": {"sub": "a\nb"},
    "of a name that is too long": {"sub": "x" * 256},
    "of a name in letters that look alike": {"sub": "\u0430na"},
    "of an address that is not verified": {"email_verified": False},
    "of an address that may be verified": {"email_verified": None},
    "of an address that is a list": {"email": [ANA]},
    "of two addresses": {"email": "ana@dudley.gov.uk@police.uk"},
    "of an address that looks alike": {"email": "an\u0430@dudley.gov.uk"},
    "of a domain below": {"email": "ana@evil.dudley.gov.uk"},
    "of a domain that ends alike": {"email": "ana@notdudley.gov.uk"},
}


@pytest.mark.parametrize("claims", FALSE.values(), ids=FALSE)
def test_a_token_is_refused(provider: Provider, claims: dict[str, Any]) -> None:
    member()
    provider.say(claims=claims)
    client = browser()
    nobody_is_signed_in(client, sign_in_there(client, provider))
    assert not ProviderIdentity.objects.exists()
    provider.say()
    assert is_signed_in(signed_in_there(provider))


@pytest.mark.parametrize("how", ["forged", "unsigned"])
def test_a_token_that_the_provider_has_not_signed_is_refused(provider: Provider, how: str) -> None:
    member()
    provider.say(**{how: True})
    client = browser()
    nobody_is_signed_in(client, sign_in_there(client, provider))


def test_an_address_whose_domain_microsoft_entra_has_verified_is_enough(provider: Provider) -> None:
    member()
    provider.say(claims={"email_verified": None, "xms_edov": True, "email": ANA.upper()})
    assert is_signed_in(signed_in_there(provider))


def test_a_provider_that_signs_with_a_new_key_is_asked_for_it(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    member()
    signed_in_there(provider)
    provider.control(key="new")
    client = browser()
    nobody_is_signed_in(client, sign_in_there(client, provider))  # keys were fetched a moment ago
    monkeypatch.setattr(discovery, "_ANEW_AFTER", 0.0)
    assert is_signed_in(signed_in_there(provider))


def answer_of(address: str, **changes: str) -> str:
    """The address that the provider sends back to, with other words in it; an empty one is left out."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return parts._replace(query=urlencode({name: value for name, value in query.items() if value})).geturl()


def test_an_answer_is_good_once_and_in_the_browser_that_asked_for_it(provider: Provider) -> None:
    member()
    client, other = browser(), browser()
    back = provider.visit(begin(client), "ana")
    nobody_is_signed_in(other, come_back(other, back))
    begin(other)
    nobody_is_signed_in(other, come_back(other, back))
    for state in ("", "another", "ä"):
        nobody_is_signed_in(client, come_back(client, answer_of(back, state=state)))
    assert is_signed_in(client) is False
    come_back(client, back)
    assert is_signed_in(client)
    client.logout()
    nobody_is_signed_in(client, come_back(client, back))


def test_a_code_is_good_once_and_with_the_secret_of_its_own_sign_in_alone(provider: Provider) -> None:
    member()
    client, other = browser(), browser()
    back = provider.visit(begin(client), "ana")
    code = parse_qs(urlsplit(back).query)["code"][0]
    injected = answer_of(provider.visit(begin(other), "cesca"), code=code)  # into a sign-in of one's own: PKCE
    nobody_is_signed_in(other, come_back(other, injected))
    used = browser()
    first = provider.visit(begin(used), "ana")
    come_back(used, first)
    assert is_signed_in(used)
    used.logout()
    again = answer_of(provider.visit(begin(used), "ana"), code=parse_qs(urlsplit(first).query)["code"][0])
    nobody_is_signed_in(used, come_back(used, again))


def test_the_answer_of_another_provider_is_not_taken_for_that_of_this_one(provider: Provider) -> None:
    member()
    member(organisation="sandwell")
    give_provider(provider, "sandwell")
    client = browser()
    back = provider.visit(begin(client), "ana").replace("/dudley/", "/sandwell/")
    nobody_is_signed_in(client, come_back(client, back))
    back = answer_of(provider.visit(begin(client), "ana"), iss="https://login.example.com")
    nobody_is_signed_in(client, come_back(client, back))


def test_a_sign_in_that_took_too_long_begins_again(provider: Provider) -> None:
    member()
    client = browser()
    back = provider.visit(begin(client), "ana")
    session = client.session
    session["identity_provider_sign_ins"][0]["at"] -= 16 * 60
    session.save()
    answer = come_back(client, back)
    nobody_is_signed_in(client, answer)
    assert "took longer than 15 minutes" in answer.content.decode()


def test_what_the_provider_refuses_comes_back_as_a_page_that_says_what_to_do(provider: Provider) -> None:
    client = browser()
    asked = begin(client)
    state = parse_qs(urlsplit(asked).query)["state"][0]
    for error in ("access_denied", "<script>alert(1)</script>"):
        answer = client.get(f"{DUDLEY}back/", {"error": error, "error_description": "Call 01 234", "state": state})
        check_page(answer)
        nobody_is_signed_in(client, answer)
        assert "script>alert" not in answer.content.decode() and "01 234" not in answer.content.decode()
        state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    answer = client.get(f"{DUDLEY}back/", {"error": "access_denied", "state": state})
    assert "Dudley did not sign you in" in answer.content.decode()


@pytest.mark.parametrize(
    ("then", "leads_to"),
    [
        ("/events/", "/events/"),
        ("https://evil.example/", "/work/"),
        ("//evil.example/", "/work/"),
        ("/\\evil.example/", "/work/"),
        ("javascript:alert(1)", "/work/"),
    ],
)
def test_somebody_is_led_on_within_the_service_alone(provider: Provider, then: str, leads_to: str) -> None:
    member()
    client = browser()
    back = provider.visit(begin(client, f"{DUDLEY}?{urlencode({'next': then})}"), "ana")
    parts = urlsplit(back)
    assert client.get(f"{parts.path}?{parts.query}")["Location"] == leads_to


def test_whoever_was_signed_in_before_is_so_no_more(provider: Provider) -> None:
    member()
    client = browser()
    client.force_login(member(CESCA, role=Role.VIEWER))
    kept = client.session
    kept["organisation"] = "sandwell"
    kept.save()
    sign_in_there(client, provider)
    assert client.session["_auth_user_id"] == str(Person.objects.get(email=ANA).pk)
    assert "organisation" not in client.session


@pytest.mark.parametrize("how", ["provider switched off", "membership removed", "unlinked", "person closed out"])
def test_who_was_signed_in_is_out_at_the_next_request(provider: Provider, how: str) -> None:
    person, dudley = member(), make.make_organisation("dudley")
    client = signed_in_there(provider)
    assert client.get(EVENTS, headers=JSON).status_code == 200
    if how == "provider switched off":
        keeping.switch(dudley, to="disabled")
    elif how == "membership removed":
        with writing(SYSTEM):
            Membership.objects.all().delete()
    elif how == "unlinked":
        keeping.unlink(dudley, ANA)
    else:
        Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(EVENTS, headers=JSON).status_code == 401
    assert heading(client.get("/account/", follow=True)) == "Sign in"


def test_a_provider_that_is_switched_off_signs_nobody_in(provider: Provider) -> None:
    member()
    client = browser()
    back = provider.visit(begin(client), "ana")
    keeping.switch(make.make_organisation("dudley"), to="disabled")
    assert client.get(DUDLEY).status_code == 404
    parts = urlsplit(back)
    assert client.get(f"{parts.path}?{parts.query}").status_code == 404
    assert "Sign in with Dudley" not in check_page(client.get("/account/sign-in/"))
    keeping.switch(make.make_organisation("dudley"), to="active")
    assert is_signed_in(signed_in_there(provider))


WITHIN = "http://169.254.169.254/latest/"
UNUSABLE = {
    "is somebody else": {"document": {"issuer": "https://login.example.com/o"}},
    "signs in at an address within": {"document": {"authorization_endpoint": WITHIN}},
    "exchanges codes at an address within": {"document": {"token_endpoint": WITHIN}},
    "keeps keys at an address within": {"document": {"jwks_uri": WITHIN}},
    "keeps keys in a file": {"document": {"jwks_uri": "file:///etc/passwd"}},
    "keeps keys at a name within": {"document": {"jwks_uri": "http://keys.internal/"}},
    "has moved": {"moved": WITHIN},
    "answers no JSON": {"said": "<html>"},
    "answers a list": {"said": "[]"},
    "answers what is too deep": {"said": "[" * 100_000},
    "answers too much": {"said": '{"issuer": "' + "x" * 300_000 + '"}'},
}


@pytest.mark.parametrize("said", UNUSABLE.values(), ids=UNUSABLE)
def test_a_provider_that_is_not_what_it_should_be_is_not_gone_to(provider: Provider, said: dict[str, Any]) -> None:
    provider.say(**said)
    client = browser()
    answer = client.get(DUDLEY)
    assert (answer.status_code, heading(answer)) == (503, "You are not signed in")
    check_page(answer)


def test_a_secret_that_does_not_open_signs_nobody_in_until_it_is_given_again(provider: Provider) -> None:
    member()
    with writing(SYSTEM):
        IdentityProvider.objects.update(client_secret=seal_text(SECRET, "another purpose"))
    client = browser()
    answer = sign_in_there(client, provider)
    assert (answer.status_code, heading(answer)) == (503, "You are not signed in")
    assert "cannot show Dudley who it is" in answer.content.decode() and not is_signed_in(client)
    give_provider(provider)
    assert is_signed_in(signed_in_there(provider))


@pytest.mark.parametrize("address", ["token_endpoint", "jwks_uri"])
def test_a_provider_that_fails_on_the_way_back_signs_nobody_in(provider: Provider, address: str) -> None:
    member()
    provider.say(document={address: "http://127.0.0.1:9/"})
    client = browser()
    answer = sign_in_there(client, provider)
    assert (answer.status_code, heading(answer)) == (503, "You are not signed in")
    assert "did not answer as it should" in answer.content.decode() and not is_signed_in(client)


def test_of_many_sign_ins_that_a_browser_has_begun_the_last_five_go_on(provider: Provider) -> None:
    member()
    client = browser()
    ways_back = [provider.visit(begin(client), "ana") for _ in range(6)]
    nobody_is_signed_in(client, come_back(client, ways_back[0]))
    come_back(client, ways_back[1])
    assert is_signed_in(client)


def test_nobody_is_asked_at_an_address_that_is_not_public(provider: Provider, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    assert browser().get(DUDLEY).status_code == 503
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    assert browser().get(DUDLEY).status_code == 302


def test_a_provider_that_hangs_leaves_threads_for_everybody_else(provider: Provider) -> None:
    member()
    client = browser()
    back = provider.visit(begin(client), "ana")
    here = provider.issuer
    with exchange.waiting_for(here), exchange.waiting_for(here):
        for address in (DUDLEY, back.removeprefix("http://testserver")):
            answer = client.get(address)
            assert answer.status_code == 503 and "Try again in a minute" in answer.content.decode()
        with exchange.waiting_for("https://login.example.com/"), exchange.waiting_for("https://login.example.com/"):
            for other in ("https://login.example.com/", "https://login.example.org/"):
                with pytest.raises(SignInRefused), exchange.waiting_for(other):
                    raise AssertionError("It was let in.")
    come_back(client, back)  # which was not used up
    assert is_signed_in(client)


def test_signing_in_there_is_counted_like_signing_in_here(provider: Provider, settings: Any, valkey: Any) -> None:
    address = dataclasses.replace(settings.RATE_LIMITS["sign_in"], quota=2)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": address}
    assert [browser().get(DUDLEY).status_code for _ in range(3)] == [302, 302, 429]
    assert browser(REMOTE_ADDR="192.0.2.7").get(DUDLEY).status_code == 302
