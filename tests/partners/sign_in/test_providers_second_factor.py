"""What an identity provider's word for a second factor is good for, and an organisation that wants its provider
alone."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from coordination.ledger.transaction import writing
from partners.models import Membership, MembershipStatus, Role
from partners.sign_in.identity_providers import keeping
from partners.sign_in.second_factor import present_code
from tests import make
from tests.html_pages import check_page
from tests.identity_provider.journeys import (
    ANA,
    DUDLEY,
    EVENTS,
    JSON,
    give_provider,
    is_signed_in,
    member,
    sign_in_there,
    signed_in_there,
)
from tests.identity_provider.process import Provider
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import browser, enter_password, heading, mail, send
from tests.sessions import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_in_service")]
NEEDED = "/problems/second-factor-needed"
REQUIRED = "/problems/identity-provider-required"


def problem(client: object, address: str = EVENTS) -> str:
    return str(client.get(address, headers=JSON).json().get("type", "none"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("second_factor", "shown_by", "claims", "counts"),
    [
        ("never", [], {"amr": ["pwd", "mfa"]}, False),
        ("always", [], {}, True),
        ("shown", [], {"amr": ["pwd", "mfa"]}, True),
        ("shown", [], {"amr": ["pwd"]}, False),
        ("shown", [], {"amr": "mfa"}, True),
        ("shown", [], {"amr": {"mfa": True}}, False),
        ("shown", [], {}, False),
        ("shown", ["c1", "phr"], {"acrs": ["c1"]}, True),
        ("shown", ["phr"], {"acr": "phr"}, True),
        ("shown", ["phr"], {"acr": "phrh", "amr": ["mfa"]}, False),
    ],
)
def test_it_counts_where_the_row_says_so_and_the_token_shows_it(
    provider: Provider, second_factor: str, shown_by: list[str], claims: dict[str, object], counts: bool
) -> None:
    give_provider(provider, second_factor=second_factor, shown_by=shown_by)
    member(role=Role.REVIEWER)
    provider.say(claims=claims)
    client = browser()
    answer = sign_in_there(client, provider)
    assert ("Set up your second factor" in answer.content.decode()) is not counts
    assert problem(client) == ("none" if counts else NEEDED)


def test_ones_own_factor_is_asked_for_unless_the_providers_counts(provider: Provider) -> None:
    person = member(role=Role.REVIEWER)
    TOTP.activate(person, generate_totp_secret())
    client = browser()
    assert heading(sign_in_there(client, provider)) == "Show your second factor"
    assert not is_signed_in(client) and client.get(EVENTS, headers=JSON).status_code == 401
    send(client, "/account/sign-in/code/", code=present_code(Authenticator.objects.get()))
    assert problem(client) == "none"
    give_provider(provider, second_factor="always")
    assert problem(signed_in_there(provider)) == "none"


def test_a_councils_word_is_no_second_factor_for_the_police(provider: Provider) -> None:
    give_provider(provider, second_factor="always")
    person = member(role=Role.REVIEWER)
    member(organisation=make.POLICE, role=Role.REVIEWER)
    client = signed_in_there(provider)
    send(client, "/account/", "/account/organisation/", organisation=make.POLICE)
    assert problem(client) == NEEDED
    send(client, "/account/", "/account/organisation/", organisation="dudley")
    assert problem(client) == "none"
    TOTP.activate(person, generate_totp_secret())
    assert heading(sign_in_there(browser(), provider)) == "Show your second factor"


def test_who_has_a_factor_shows_it_where_they_belong_to_others_although_none_needs_it(provider: Provider) -> None:
    give_provider(provider, second_factor="always")
    TOTP.activate(member(), generate_totp_secret())
    assert heading(sign_in_there(browser(), provider)) == "What waits for your organisation"
    member(organisation="sandwell")
    assert heading(sign_in_there(browser(), provider)) == "Show your second factor"


def test_what_is_agreed_of_the_second_factor_now_counts_for_whoever_is_signed_in(provider: Provider) -> None:
    give_provider(provider, second_factor="shown", shown_by=["mfa"])
    member(role=Role.REVIEWER)
    provider.say(claims={"amr": ["mfa"]})
    client = signed_in_there(provider)
    for agreed, refusal in (
        ({}, "none"),
        ({"second_factor": "never"}, NEEDED),
        ({"second_factor": "shown", "shown_by": ["phr"]}, NEEDED),
        ({"second_factor": "shown", "shown_by": ["phr", "mfa"]}, "none"),
        ({"second_factor": "always"}, "none"),
    ):
        give_provider(provider, **agreed)
        assert problem(client) == refusal, agreed


def test_a_password_signs_nobody_in_whose_organisation_wants_its_provider_alone(provider: Provider) -> None:
    give_provider(provider, required=True)
    member()
    client = browser()
    answer = enter_password(client, ANA)
    assert (answer.status_code, heading(answer)) == (403, "Your organisation signs you in itself")
    assert DUDLEY in answer.content.decode() and not is_signed_in(client)
    wrong = enter_password(browser(), ANA, "wrong horse battery")  # who has no password is told nothing
    assert (heading(wrong), "signs you in itself" in wrong.content.decode()) == ("Sign in", False)
    assert problem(signed_in_there(provider)) == "none"
    give_provider(provider, required=False)  # the way back
    assert heading(enter_password(browser(), ANA)) == "What waits for your organisation"


def test_a_session_that_began_otherwise_does_nothing_for_it_from_then_on(provider: Provider) -> None:
    client = sign_in(browser(), member())
    assert problem(client) == "none"
    give_provider(provider, required=True)
    assert problem(client) == REQUIRED
    assert "Dudley signs its people in itself" in check_page(client.get("/account/"))
    keeping.switch(make.make_organisation("dudley"), to="disabled")
    assert problem(client) == "none"


def test_who_belongs_to_another_organisation_too_acts_for_that_one_by_password(provider: Provider) -> None:
    give_provider(provider, required=True)
    member()
    member(organisation="sandwell")
    client = browser()
    enter_password(client, ANA)
    for organisation, refusal in (("sandwell", "none"), ("dudley", REQUIRED)):
        send(client, "/account/", "/account/organisation/", organisation=organisation)
        assert problem(client) == refusal


def test_an_invitation_leads_to_the_provider_and_a_first_password_to_a_link(provider: Provider) -> None:
    administrator = member("boss@dudley.gov.uk", role=Role.ADMINISTRATOR)
    client = sign_in(browser(), administrator)
    for email in (ANA, "ana@example.org"):
        send(client, "/account/people/add/", name="Ana Kowalczyk", email=email, role="viewer")
    (_, _, there), (_, _, here) = mail()
    assert f"http://testserver{DUDLEY}" in there and "Choose a password" not in there
    assert DUDLEY not in here and "Choose a password" in here
    invited = signed_in_there(provider)
    home = check_page(invited.get("/account/"))
    assert "Dudley invites you" in home and "/account/password/reset/" in home
    assert heading(invited.get("/account/password/", follow=True)) == "Choose a new password"


def test_an_address_leads_to_a_provider_whether_or_not_there_is_an_account(provider: Provider) -> None:
    member()
    give_provider(provider, required=True)
    pages = []
    for email in (ANA, "nobody@DUDLEY.gov.uk"):
        client = browser()
        client.get("/account/sign-in/")
        answer = send(client, "/account/sign-in/?next=/events/", "/account/sign-in/organisation/", login=email)
        pages.append(answer.content.decode())
    for page in pages:
        assert "Continue to Dudley" in page and "does not sign you in for Dudley" in page and DUDLEY in page
        assert ANA not in page
    for other in ("ana@example.org", "dudley.gov.uk.evil@example.org", "", "@", "x" * 5_000):
        answer = send(browser(), "/account/sign-in/", "/account/sign-in/organisation/", login=other)
        assert "Continue to" not in answer.content.decode(), other
    assert 'href="/account/sign-in/with/dudley/?next=%2Fevents%2F"' in check_page(
        browser().get("/account/sign-in/?next=/events/")
    )


def test_the_page_of_signing_in_is_as_it_was_where_no_organisation_has_a_provider() -> None:
    page = check_page(browser().get("/account/sign-in/"))
    assert "organisation/" not in page and "Organisations that" not in page
    assert browser().get("/account/sign-in/with/dudley/").status_code == 404


def test_a_declined_invitation_makes_no_provider_anybodys_only_way(provider: Provider) -> None:
    give_provider(provider, required=True)
    person = member(organisation="sandwell")
    with writing(SYSTEM):
        Membership.objects.create(
            person=person,
            organisation=make.make_organisation("dudley"),
            role=Role.VIEWER,
            status=MembershipStatus.DECLINED,
        )
    assert is_signed_in_by_password()


def is_signed_in_by_password() -> bool:
    client = browser()
    enter_password(client, ANA)
    return is_signed_in(client)
