"""What somebody looks for on the public's page, and a press officer on theirs, in a browser: without scripts, by
keyboard, and on a narrow screen."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from partners.models import Membership, OutgoingMail, Role
from tests import make
from tests.browser.test_console import in_browser, officer, sign_in
from tests.browser.test_documentation_pages import CHROMIUM
from tests.events.open.feed_reader import public_event

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]
NARROW = {"width": 320, "height": 700}


def test_somebody_finds_what_is_on_near_them_without_scripts_and_by_keyboard(live_server: Any) -> None:
    today = timezone.localdate()
    make.make_campaign(name="See Me, Hear Me", starts_on=today, ends_on=today + timedelta(days=60))
    tomorrow = timezone.now() + timedelta(days=1)
    public_event(
        title="Stall at the library",
        place_name="Central Library",
        place_postcode="WV1 3AX",
        starts_at=tomorrow,
        place_longitude=-2.1288,
        place_latitude=52.5839,
    )
    public_event(title="Talk at the town hall", place_name="Town Hall", place_postcode="B1 1BB", starts_at=tomorrow)
    officer(Role.ADMINISTRATOR)
    Membership.objects.update(organisation=make.LEAD)

    def steps(page: Any) -> None:
        page.goto("/campaigns/")
        page.get_by_role("link", name="See Me, Hear Me").click()
        assert page.get_by_role("link", name="999").is_visible()
        page.get_by_label("Near").focus()
        page.keyboard.type("WV1")
        page.keyboard.press("Enter")
        page.get_by_text("1 of 2 events").wait_for()
        assert page.get_by_text("Stall at the library").is_visible()
        assert not page.get_by_text("Talk at the town hall").count()
        width = page.locator("html").bounding_box()["width"]
        assert width == NARROW["width"]
        page.get_by_role("link", name="Is something wrong with this page?").click()
        page.get_by_label("What is wrong with the page?").fill("The library is closed on that day.")
        page.get_by_role("button", name="Send it to").click()
        page.get_by_role("heading", name="It was sent to").wait_for()

    in_browser(live_server.url, steps, viewport=NARROW, java_script_enabled=False)
    assert OutgoingMail.objects.count() == 1


def test_a_press_officer_needs_no_script(live_server: Any) -> None:
    make.make_review()  # after which signing in leads to the desk
    make.make_metric(organisation=make.LEAD, value=761_000)
    code = officer(Role.REVIEWER)

    def steps(page: Any) -> None:
        sign_in(page, code)
        page.goto(f"/reach/{make.SEE_ME}/")
        assert not page.get_by_role("button", name="Copy").count()
        page.get_by_label("Your sentence").fill("Fewer than 100,000 people were reached.")
        page.get_by_role("button", name="Check it").click()
        page.get_by_role("heading", name="The figures say otherwise").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
