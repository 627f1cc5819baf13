"""The pages in a browser: with and without scripts, by keyboard alone, at 320 pixels, and held against axe, which is a
floor. No request leaves the service."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from campaigns.models import Review
from coordination.ledger.transaction import writing
from partners.models import Membership, Person, Role
from partners.sign_in.second_factor import present_code
from tests import make
from tests.browser.test_documentation_pages import CHROMIUM, QUIET
from tests.browser.test_trying_it_out import unfold
from tests.campaigns.creatives.artwork_files import saved
from tests.campaigns.rollups.naive_cells import compile_all
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]


def officer(role: str = Role.REVIEWER) -> str:
    """A person of the police who has an app; the code that it shows."""
    person = Person.objects.create_user("ana@example.org", "Ana", PASSWORD)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(make.POLICE), role=role)
    TOTP.activate(person, generate_totp_secret())
    return present_code(Authenticator.objects.get())


def in_browser(url: str, steps: Callable[[Any], Any], **options: Any) -> Any:
    """What `steps` returns of a page of a browser; nothing was asked of another host, and no script failed."""

    def run() -> Any:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_context(base_url=url, **options).new_page()
            hosts, faults = set(), []
            page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
            page.on("pageerror", lambda error: faults.append(str(error)))
            result = steps(page)
            browser.close()
            assert (hosts - {""}, faults) == ({urlsplit(url).netloc}, [])
            return result

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(timeout=100)


def sign_in(page: Any, code: str) -> None:
    page.goto("/account/")
    page.get_by_label("Email address").fill("ana@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Security code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Reviews").wait_for()


def violations(page: Any) -> list[tuple[str, str, list[Any]]]:
    found = Axe().run(page).response["violations"]
    return [(page.url, violation["id"], [node["target"] for node in violation["nodes"]]) for violation in found]


def barriers(page: Any) -> list[Any]:
    """What axe finds, and that one would have to scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return violations(page) + ([(page.url, "is too wide")] if wide else [])


@pytest.mark.parametrize("width", [320, 1000])
def test_every_page_is_sound_for_axe_and_no_wider_than_the_screen(live_server: Any, width: int) -> None:
    make.make_stop(longitude=-2.0791, latitude=52.5106)
    make.make_review(creative_sha256=make.make_creative(content=saved("PNG")).sha256)
    make.make_creative(
        organisation=make.POLICE, campaign=make.make_campaign("quiet", contributors=(make.POLICE,), reviewers=())
    )
    make.make_metric(organisation=make.LEAD, value=761_000)
    make.make_metric(organisation="dudley", channel="twitter", value=278_000, area=make.COUNTY, qualifier="more_than")
    compile_all()
    report, statement = make.make_report().pk, make.make_statement().pk
    code = officer(Role.ADMINISTRATOR)

    def steps(page: Any) -> list[Any]:
        faults = []
        for address in (
            "/",
            "/campaigns/",
            f"/campaigns/{make.SEE_ME}/?near=x",
            "/problems/",
            "/nowhere",
            "/account/sign-in/",
            "/account/password/reset/",
        ):
            page.goto(address)
            faults += violations(page)
        sign_in(page, code)
        addresses = ["/account/", "/account/sessions/", "/account/second-factor/", "/account/password/", "/desk/"]
        addresses += ["/desk/?show=decided", f"/desk/{review}/", "/account/people/", "/account/people/add/"]
        addresses += ["/desk/?q=nowhere", "/desk/?starts_from=soon&q=nowhere", "/desk/decide/", "/desk/decided/"]
        addresses += [
            "/desk/decide/?select=page",
            "/spreadsheets/",
            "/artwork/",
            f"/artwork/{make.SEE_ME}/",
            "/artwork/quiet/",
        ]
        addresses += [f"/account/people/{membership}/", f"/account/organisations/{membership}/leave/"]
        addresses += ["/reach/", f"/reach/{make.SEE_ME}/", f"/reach/{make.SEE_ME}/statements/{statement}/"]
        addresses += [f"/campaigns/{make.SEE_ME}/reports/{report}/", "/account/sign-out/"]
        for address in addresses:
            page.goto(address)
            faults += violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append((address, "is too wide"))
        page.goto(f"/desk/{review}/")
        page.get_by_role("button", name="Save and go back").click()
        page.get_by_text("There is a problem").wait_for()
        faults += violations(page)
        page.goto("/artwork/quiet/")
        page.get_by_role("button", name="Upload").click()
        page.get_by_text("There is a problem").wait_for()
        faults += violations(page)
        page.goto("/desk/decide/?select=page")
        page.get_by_role("button", name="Decide it").click()
        page.get_by_text("There is a problem").wait_for()
        faults += violations(page)
        page.get_by_label("Approve").check()
        page.get_by_role("button", name="Decide it").click()
        page.get_by_role("heading", name="1 approved").wait_for()
        return faults + violations(page)

    review, membership = Review.objects.get().pk, Membership.objects.get().pk
    size = {"width": width, "height": 800}
    assert in_browser(live_server.url, steps, viewport=size, bypass_csp=True) == []


def test_an_officer_decides_without_scripts(live_server: Any) -> None:
    make.make_review()
    code = officer()

    def steps(page: Any) -> None:
        sign_in(page, code)
        page.locator("table a").first.click()
        page.get_by_label("Ask for changes").check()
        page.get_by_label("Why?").fill("Please add the number to text.")
        page.get_by_role("button", name="Save and go to the next").click()
        page.get_by_text("Nothing waits for you.").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    assert Review.objects.get().status == "changes_requested"


def with_virtual_authenticator(page: Any) -> Callable[[], None]:
    """As if this computer had a reader of fingerprints, first with a stranger's finger on it. What puts the right one
    there."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    reader = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    words = {"options": {**reader, "isUserVerified": False, "automaticPresenceSimulation": True}}
    named = tools.send("WebAuthn.addVirtualAuthenticator", words)
    return lambda: tools.send("WebAuthn.setUserVerified", {**named, "isUserVerified": True})


def test_a_passkey_is_made_and_signs_in_by_itself(live_server: Any) -> None:
    make.make_review()
    code = officer()

    def steps(page: Any) -> list[Any]:
        put_right_finger = with_virtual_authenticator(page)
        sign_in(page, code)
        page.goto("/account/passkeys/add/")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
        faults = violations(page)
        page.get_by_label("Name of this passkey").fill("work laptop")
        assert page.get_by_role("alert").inner_text() == ""
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_text("Your browser did not give a passkey").wait_for()
        put_right_finger()
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_text("Your passkey is added").wait_for()
        page.goto("/account/passkeys/")
        page.get_by_role("term").get_by_text("work laptop").wait_for()
        faults += violations(page)
        page.goto("/account/sign-out/")
        page.get_by_role("button", name="Sign out").click()
        page.goto("/account/sign-in/")
        faults += violations(page)
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("heading", name="Reviews").wait_for()
        return faults

    address = live_server.url.replace("127.0.0.1", "localhost")
    assert in_browser(address, steps, bypass_csp=True) == []


def test_who_has_signed_in_tries_the_api_on_its_documentation_without_a_key(live_server: Any) -> None:
    review = make.make_review()
    code = officer()

    def steps(page: Any) -> list[int]:
        sign_in(page, code)
        page.goto("/api/v1/docs/")
        block = unfold(page, "reviews", "reviews_decide")
        block.locator('tr[data-param-name="id"] input').fill(str(review.pk))
        block.locator("textarea").first.fill('{"decision": "approve"}')
        block.locator('tr[data-param-name="If-Match"] input').fill('"1"')
        with page.expect_response(lambda response: "/decide/" in response.url) as waiting:
            block.locator("button.execute").click()
        return [waiting.value.status]

    assert in_browser(live_server.url, steps, viewport={"width": 1200, "height": 1400}) == [200]
    assert Review.objects.get().decided_by == f"person:{Person.objects.get().pk}"


def tab_to(page: Any, name: str) -> None:
    """Press Tab until the focus is there; wherever it stands on the way, that can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        text = page.evaluate("(document.activeElement.innerText || document.activeElement.value || '').trim()")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        kind = page.evaluate("document.activeElement.type || document.activeElement.tagName")
        assert kind in ("radio", "checkbox") or outline != "none" or shadow != "none", (name, text)
        if text == name:
            return
    raise AssertionError(f"no way to {name}")


def test_fifty_are_decided_by_keyboard_alone(live_server: Any) -> None:
    for _ in range(50):
        make.make_review()
    code = officer()

    def steps(page: Any) -> None:
        sign_in(page, code)
        tab_to(page, "Decide all 50")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Decide 50 placements").wait_for()
        tab_to(page, "approve")
        page.keyboard.press("Space")
        tab_to(page, "Decide all 50")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="50 approved").wait_for()

    in_browser(live_server.url, steps)
    assert set(Review.objects.values_list("status", flat=True)) == {"approved"}


def test_an_officer_decides_by_keyboard_alone_and_is_always_shown_where_they_are(live_server: Any) -> None:
    make.make_review()
    code = officer()

    def steps(page: Any) -> None:
        sign_in(page, code)
        page.goto("/desk/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to main content"
        tab_to(page, page.locator("table a").first.inner_text())
        page.keyboard.press("Enter")
        page.get_by_text("What do you decide?").wait_for()
        tab_to(page, "approve")
        page.keyboard.press("Space")
        tab_to(page, "Save and go to the next")
        page.keyboard.press("Enter")
        page.get_by_text("Nothing waits for you.").wait_for()

    in_browser(live_server.url, steps)
    assert Review.objects.get().status == "approved"
