"""Somebody is signed in by their own organisation, in a browser: with and without scripts, at 320 pixels, and every
page on the way is held against axe."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from partners.models import ProviderIdentity
from partners.sign_in.identity_providers import keeping
from tests import make
from tests.browser.test_console import violations
from tests.browser.test_documentation_pages import CHROMIUM, QUIET
from tests.identity_provider.journeys import ANA, give_provider, member
from tests.identity_provider.process import Provider
from tests.partners.sign_in.journeys import PASSWORD

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]


@pytest.fixture
def dudleys(running_provider: Provider, live_server: Any, settings: Any) -> Provider:
    """Dudley's provider, without which nobody of Dudley signs in."""
    settings.PUBLIC_URL = live_server.url
    give_provider(running_provider, required=True)
    return running_provider


def in_browser(url: str, steps: Callable[[Any], Any], **options: Any) -> Any:
    """What `steps` returns of a page of a browser, which goes to the provider too."""

    def run() -> Any:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_context(base_url=url, **options).new_page()
            result = steps(page)
            browser.close()
            return result

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(timeout=100)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_address_leads_to_the_organisation_and_back_to_the_work(
    dudleys: Provider, live_server: Any, scripts: bool
) -> None:
    member()

    def steps(page: Any) -> None:
        page.goto("/account/")
        page.get_by_label("Email address").fill(ANA)
        page.get_by_role("button", name="Sign in through my organisation").click()
        page.get_by_role("button", name="Continue to Dudley").click()
        page.get_by_role("heading", name="The sign-in of Dudley").wait_for()
        page.get_by_label("User name").fill("ana")
        page.get_by_role("button", name="Sign in there").click()
        page.get_by_role("heading", name="What waits for your organisation").wait_for()
        page.goto("/account/sign-out/")
        page.get_by_role("button", name="Sign out").click()
        page.goto("/account/sign-in/")
        page.get_by_role("link", name="Sign in with Dudley").click()  # who is signed in there needs no more
        page.get_by_role("heading", name="What waits for your organisation").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=scripts)
    assert ProviderIdentity.objects.get().person.email == ANA


@pytest.mark.parametrize("width", [320, 1000])
def test_every_page_on_the_way_is_sound_for_axe_and_no_wider_than_the_screen(
    dudleys: Provider, live_server: Any, width: int
) -> None:
    member()

    def steps(page: Any) -> list[Any]:
        faults = []

        def look(text: str) -> None:
            page.get_by_text(text).first.wait_for()
            faults.extend(violations(page))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append((page.url, "is too wide", []))

        def go_by_address(address: str) -> None:
            page.goto("/account/sign-in/")
            page.get_by_label("Email address").fill(address)
            page.get_by_role("button", name="Sign in through my organisation").click()

        page.goto("/account/sign-in/")
        look("Organisations that sign in their own people")
        go_by_address("ana@example.org")
        look("No organisation signs in addresses of that domain")
        go_by_address("")
        look("There is a problem")
        page.goto("/account/sign-in/")
        page.get_by_label("Email address").fill(ANA)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        look("Your organisation signs you in itself")
        go_by_address(ANA)
        look("does not sign you in for Dudley")
        page.get_by_role("button", name="Continue to Dudley").click()
        page.get_by_label("User name").fill("cesca")
        page.get_by_role("button", name="Sign in there").click()
        look("you are not invited to this service")
        return faults

    size = {"width": width, "height": 800}
    assert in_browser(live_server.url, steps, viewport=size, bypass_csp=True) == []


def test_a_provider_that_is_switched_off_leads_nowhere(dudleys: Provider, live_server: Any) -> None:
    keeping.switch(make.make_organisation("dudley"), to="disabled")

    def steps(page: Any) -> int:
        page.goto("/account/sign-in/")
        assert page.get_by_text("Sign in with Dudley").count() == 0
        return int(page.goto("/account/sign-in/with/dudley/").status)

    assert in_browser(live_server.url, steps) == 404
