"""People sign in with a password and, where their role asks for it, a code; nobody learns who has an account."""

import dataclasses
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings as service
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from coordination.ledger.transaction import writing
from partners.models import Membership, Person, Role
from partners.sign_in.ended_sessions import forget_ended_sessions
from partners.sign_in.second_factor import present_code
from tests import make
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import (
    PASSWORD,
    browser,
    enter_password,
    errors,
    heading,
    let_time_pass,
    mail,
    send,
    set_up_app,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_service")]
ANA = "ana@example.org"
EVENTS = "/api/v1/events/"
JSON = {"Accept": "application/json"}


def member(role: str = Role.CONTRIBUTOR, organisation: str = "dudley", email: str = ANA) -> Person:
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, "Ana", PASSWORD)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)
    return person


def test_a_contributor_signs_in_and_uses_the_api_with_the_session():
    member()
    client = browser()
    assert heading(client.get("/account/", follow=True)) == "Sign in"
    answer = enter_password(client, "ANA@example.org")
    assert (heading(answer), "dudley" in answer.content.decode().lower()) == ("What waits for your organisation", True)
    assert client.get(EVENTS, headers=JSON).status_code == 200
    assert heading(send(client, "/account/sign-out/")) == "Campaign coordination"
    assert client.get(EVENTS, headers=JSON).status_code == 401


@pytest.mark.parametrize(
    ("role", "organisation"),
    [(Role.REVIEWER, "dudley"), (Role.ADMINISTRATOR, "dudley"), (Role.VIEWER, make.POLICE)],
)
def test_who_reviews_or_manages_does_nothing_before_a_second_factor(role: str, organisation: str):
    member(role, organisation)
    client = browser()
    assert "Set up your second factor" in enter_password(client, ANA).content.decode()
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/second-factor-needed"


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_is_set_up_and_asked_for_from_then_on():
    person = member(Role.REVIEWER)
    client = browser()
    enter_password(client, ANA)
    app = set_up_app(client)
    assert client.get(EVENTS, headers=JSON).status_code == 200
    send(client, "/account/sign-out/")
    assert heading(enter_password(client, ANA)) == "Show your second factor"
    assert client.get(EVENTS, headers=JSON).status_code == 401
    assert heading(client.get("/account/", follow=True)) == "Show your second factor"
    let_time_pass(app)
    assert heading(send(client, "/account/sign-in/code/", code=present_code(app))) == "Your account"
    assert client.get(EVENTS, headers=JSON).status_code == 200
    # It cannot be switched off by somebody whose role needs it.
    assert heading(send(client, "/account/again/", password=PASSWORD)) == "Your account"
    assert "cannot be switched off" in errors(client.get("/account/second-factor/switch-off/"))[0]
    with writing(SYSTEM):
        Membership.objects.filter(person=person).update(role=Role.VIEWER)
    assert heading(send(client, "/account/second-factor/switch-off/")) == "Your second factor"
    assert not Authenticator.objects.exists()
    assert [subject for _to, subject, _text in mail()] == [
        "A second factor was set up",
        "Your second factor was switched off",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_code_is_good_once_so_is_a_recovery_code_and_a_copy_of_the_database_makes_neither():
    member(Role.REVIEWER)
    client = browser()
    enter_password(client, ANA)
    app = set_up_app(client)
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    for code, good in (
        (present_code(app), False),  # it set up the app
        ("000000", False),
        ("", False),
        (codes[0], True),
        (codes[0], False),
    ):
        again = browser()
        enter_password(again, ANA)
        answer = send(again, "/account/sign-in/code/", code=code)
        assert (heading(answer) == "Your account") == good, code
        assert bool(errors(answer)) != good, code
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        (stored,) = cursor.fetchone()
    assert stored.count('"gAAAA') == 2 and not re.search(r'"[A-Z2-7]{32}"', stored)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike():
    member()
    known, unknown = (enter_password(browser(), email, "wrong horse battery") for email in (ANA, "nobody@example.org"))
    assert (
        errors(known)
        == errors(unknown)
        == ["The email address or the password is not right. Check both, or choose a new password."]
    )
    assert known.status_code == unknown.status_code


@pytest.mark.parametrize("email", [ANA, "nobody@example.org"])
def test_an_account_is_locked_after_too_many_attempts_whether_or_not_it_exists(settings, valkey, email: str):
    member()
    account = dataclasses.replace(service.RATE_LIMITS["account"], quota=3, window=900)
    settings.RATE_LIMITS = {**service.RATE_LIMITS, "account": account}
    for _ in range(3):
        enter_password(browser(), email, "wrong horse battery")
    locked = enter_password(browser(), email)
    assert errors(locked) == ["There were too many attempts to sign in. Try again in 15 minutes."]
    assert not errors(enter_password(browser(), "other@example.org"))[0].startswith("There were")


def test_an_address_is_locked_after_too_many_attempts_at_many_accounts(settings, valkey):
    member()
    address = dataclasses.replace(service.RATE_LIMITS["sign_in"], quota=3)
    settings.RATE_LIMITS = {**service.RATE_LIMITS, "sign_in": address}
    for number in range(3):
        enter_password(browser(), f"{number}@example.org", "wrong horse battery")
    assert "too many" in errors(enter_password(browser(), ANA))[0]
    assert heading(enter_password(browser(REMOTE_ADDR="192.0.2.7"), ANA)) == "What waits for your organisation"


def test_a_link_to_choose_a_password_works_once_and_leads_to_the_public_address():
    member()
    client = browser()
    assert heading(send(client, "/account/password/reset/", email="Ana@Example.org")) == "Look at your email"
    ((to, subject, text),) = mail()
    assert (to, subject) == (ANA, "Choose a new password")
    link = re.search(rf"{re.escape(service.PUBLIC_URL)}(/account/password/reset/\S+/)", text)[1]
    shown = client.get(link, follow=True)
    form = shown.redirect_chain[-1][0]
    weak = send(client, form, password1="password1234", password2="password1234")
    assert "too common" in errors(weak)[0]
    assert heading(send(client, form, password1="three kind words", password2="three kind words")).startswith(
        "Your new"
    )
    assert heading(enter_password(browser(), ANA, "three kind words")) == "What waits for your organisation"
    assert "has been used" in check_page(browser().get(link, follow=True))
    assert mail()[-1][:2] == (ANA, "Your password was changed")


def test_whoever_asks_for_a_link_learns_nothing():
    member()
    known, unknown = (
        send(browser(), "/account/password/reset/", email=email).content.decode() for email in (ANA, "no@example.org")
    )
    assert re.sub(r'nonce="\S+"', "", known) == re.sub(r'nonce="\S+"', "", unknown)
    assert [to for to, _subject, _text in mail()] == [ANA]


def test_a_new_session_begins_with_the_sign_in_and_others_can_be_ended():
    member()
    client, other = browser(), browser()
    send(client, "/account/password/reset/", email="nobody@example.org")
    client.session["planted"] = True
    before = client.session.session_key
    for each in (client, other):
        enter_password(each, ANA)
    assert client.session.session_key not in (None, before)
    assert heading(send(client, "/account/sessions/")) == "Where you are signed in"
    assert client.get(EVENTS, headers=JSON).status_code == 200
    assert other.get(EVENTS, headers=JSON).status_code == 401


def test_another_password_ends_other_sessions():
    member()
    client, other = browser(), browser()
    for each in (client, other):
        enter_password(each, ANA)
    new = {"password1": "three kind words", "password2": "three kind words"}
    assert errors(send(client, "/account/password/", oldpassword="wrong", **new)) == [
        "The present password is not right."
    ]
    assert heading(send(client, "/account/password/", oldpassword=PASSWORD, **new)) == "Your account"
    assert client.get(EVENTS, headers=JSON).status_code == 200
    assert other.get(EVENTS, headers=JSON).status_code == 401


def test_a_form_of_another_site_does_nothing():
    member()
    client = browser()
    answer = client.post("/account/sign-in/", {"login": ANA, "password": PASSWORD})
    assert (answer.status_code, heading(answer)) == (403, "This form has expired")
    enter_password(client, ANA)
    answer = client.post("/account/sign-out/")
    assert answer.status_code == 403
    assert client.get(EVENTS, headers=JSON).status_code == 200


def test_nobody_is_sent_to_another_site_after_signing_in():
    member()
    answer = send(browser(), "/account/sign-in/?next=https://evil.example/", login=ANA, password=PASSWORD)
    assert [address for address, _status in answer.redirect_chain] == ["/work/"]


def test_whoever_is_removed_is_out_at_the_next_request():
    person = member()
    client = browser()
    enter_password(client, ANA)
    with writing(SYSTEM):
        Membership.objects.filter(person=person).delete()
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"
    assert "You belong to no organisation" in check_page(client.get("/account/"))
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert heading(client.get("/account/", follow=True)) == "Sign in"


def test_the_way_to_their_account_stands_on_the_pages_of_signing_in_and_of_passwords():
    member()
    client = browser()
    assert ">Sign in</a>" in check_page(client.get("/account/sign-in/"))
    enter_password(client, ANA)
    page = check_page(client.get("/account/password/"))
    assert ">Your account</a>" in page and ">Sign in</a>" not in page


def test_somebody_of_several_organisations_chooses_for_which_they_act():
    member(Role.VIEWER)
    member(Role.CONTRIBUTOR, "sandwell")
    member(Role.CONTRIBUTOR, "walsall", "other@example.org")
    client = browser()
    assert "choose one first" in enter_password(client, ANA).content.decode()
    for slug, status in (("sandwell", 200), ("walsall", 200)):
        answer = send(client, "/account/", "/account/organisation/", organisation=slug)
        assert answer.status_code == status
        assert client.session["organisation"] == "sandwell"
    assert "You act for" in check_page(client.get("/account/"))


def test_what_is_kept_of_a_session_goes_when_it_has_ended():
    member()
    client, other = browser(), browser()
    for each in (client, other):
        enter_password(each, ANA)
    Session.objects.filter(pk=other.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_ended_sessions()
    assert {*UserSession.objects.values_list("session_key", flat=True)} == {client.session.session_key}
    assert client.get(EVENTS, headers=JSON).status_code == 200
