"""What an administrator of the lead does in a browser: without scripts, at 320 pixels, and held against axe."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from campaigns.models import ReviewRule
from coordination.ledger.transaction import writing
from partners.models import Membership, Person, Role
from partners.oauth.clients import register_client
from partners.sign_in.second_factor import present_code
from tests import make
from tests.browser.test_console import barriers, in_browser
from tests.browser.test_documentation_pages import CHROMIUM
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]


@pytest.fixture
def code() -> str:
    """The code of an administrator of who leads a campaign, in which posters wait for a review."""
    make.make_placement(status="submitted")
    person = Person.objects.create_user("lea@example.org", "Lea", PASSWORD)
    with writing(SYSTEM):
        lead = make.make_organisation(make.LEAD)
        Membership.objects.create(person=person, organisation=lead, role=Role.ADMINISTRATOR)
    TOTP.activate(person, generate_totp_secret())
    return present_code(Authenticator.objects.get())


def sign_in(page: Any, code: str) -> None:
    page.goto("/account/")
    page.get_by_label("Email address").fill("lea@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Security code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", level=1).wait_for()


def fill_in_a_rule(page: Any) -> None:
    page.get_by_role("group", name="Whose approval is needed").get_by_label("West Midlands Police").check()
    page.get_by_label("Bus", exact=True).check()
    for name, value in (("Day", "1"), ("Month", "1"), ("Year", "2017")):
        page.get_by_label(name, exact=True).first.fill(value)


def test_a_lead_adds_a_rule_by_what_it_would_do_without_scripts(live_server: Any, code: str) -> None:
    def steps(page: Any) -> None:
        sign_in(page, code)
        page.goto("/review-rules/")
        page.get_by_role("button", name="Add a rule").click()
        fill_in_a_rule(page)
        page.get_by_role("button", name="See what it would do").click()
        page.get_by_role("heading", name="1 submitted placement would change reviewer").wait_for()
        page.get_by_role("button", name="Add the rule").click()
        page.get_by_text("The rule is added").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    assert ReviewRule.objects.filter(campaign=make.SEE_ME).exists()


def test_an_administrator_takes_a_text_out_without_scripts(live_server: Any, code: str) -> None:
    event = make.make_event(organisation=make.LEAD, summary="Ask Zebedee.")

    def steps(page: Any) -> None:
        sign_in(page, code)
        page.goto("/redactions/")
        page.get_by_role("button", name="Take a text out").click()
        page.get_by_label("Text to take out").fill("zebedee")
        page.get_by_role("button", name="Find it").click()
        page.get_by_text("1 event", exact=True).wait_for()
        page.get_by_label("Why is it taken out?").fill("It named somebody.")
        page.get_by_role("button", name="Take it out for good").click()
        page.get_by_text("It named somebody.").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    event.refresh_from_db()
    assert event.summary == "Ask [redacted]."


@pytest.mark.parametrize("width", [320, 1000])
def test_every_page_is_sound_for_axe_and_no_wider_than_the_screen(live_server: Any, code: str, width: int) -> None:
    rule = make.make_rule_of_campaign(reviewer=make.LEAD, stop_types=["RLY"], independent=True).pk
    addresses = [f"/review-rules/{rule}/{step}" for step in ("", "change/", "end/")]
    event = make.make_event(organisation=make.LEAD, summary="Ask Zebedee.")
    lead = make.make_organisation(make.LEAD)
    register_client(lead, name="Events calendar", scopes=["read"], by=make.actor_for(make.LEAD))
    addresses += ["/account/oauth-clients/", "/account/oauth-clients/new/", "/account/keys/", "/account/"]
    addresses += ["/history/", "/history/?from=x", "/history/?kind=report", f"/history/event/{event.pk}/"]
    addresses += ["/review-rules/?show=ended", "/review-rules/?reviewer=dudley", "/redactions/", "/redactions/new/"]
    addresses += ["/review-rules/", "/review-rules/new/"]

    def steps(page: Any) -> list[Any]:
        faults: list[Any] = []
        sign_in(page, code)
        for address in addresses:
            page.goto(address)
            faults += barriers(page)
        page.get_by_role("button", name="See what it would do").click()
        page.get_by_text("There is a problem").wait_for()
        faults += barriers(page)
        fill_in_a_rule(page)
        page.get_by_role("button", name="See what it would do").click()
        page.get_by_role("button", name="Add the rule").wait_for()
        faults += barriers(page)
        page.goto("/redactions/new/")
        page.get_by_role("button", name="Find it").click()
        page.get_by_text("There is a problem").wait_for()
        faults += barriers(page)
        page.get_by_label("Text to take out").fill("Zebedee")
        page.get_by_role("button", name="Find it").click()
        page.get_by_role("heading", name="Where the text stands").wait_for()
        faults += barriers(page)
        page.get_by_role("button", name="Take it out for good").click()
        page.get_by_text("There is a problem").wait_for()
        faults += barriers(page)
        page.get_by_label("Why is it taken out?").fill("It named somebody.")
        page.get_by_role("button", name="Take it out for good").click()
        page.get_by_text("The text is taken out").wait_for()
        faults += barriers(page)
        return faults

    size = {"width": width, "height": 800}
    assert in_browser(live_server.url, steps, viewport=size, bypass_csp=True) == []
