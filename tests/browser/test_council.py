"""What a council's officer does in a browser: without scripts, at 320 pixels, and held against axe."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, Placement, ReachMetric
from coordination.jobs.worker import run_next
from coordination.ledger.transaction import writing
from events.models import Event
from events.subscribed_calendars.asking import CalendarAnswer
from events.subscribed_calendars.due_calendars import claim_fetches, record_answer
from events.subscribed_calendars.subscribing import subscribe_calendar
from partners.models import Membership, Person, Role
from tests import make
from tests.browser.test_console import barriers, in_browser, violations
from tests.browser.test_documentation_pages import CHROMIUM
from tests.events.console.test_calendar_page import calendar, entry
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def world() -> None:
    """A campaign of these days, a stop, and somebody who writes for Dudley."""
    today = timezone.localdate()
    make.make_campaign(starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=20))
    make.make_phase(starts_on=today, ends_on=today + timedelta(days=5))
    make.make_stop(
        name="Dudley Bus Station", indicator="Stand A", locality="Dudley", longitude=-2.0791, latitude=52.5106
    )
    person = Person.objects.create_user("ana@example.org", "Ana", PASSWORD)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation("dudley"), role=Role.CONTRIBUTOR)


def sign_in(page: Any) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill("ana@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="What waits for your organisation").wait_for()


def enter_day(page: Any, day: Any) -> None:
    """Into the first three fields of a day."""
    for name in ("day", "month", "year"):
        page.get_by_label(name.capitalize(), exact=True).first.fill(str(getattr(day, name)))


def test_an_officer_plans_schedules_and_reports_an_event_without_scripts(live_server: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)

    def steps(page: Any) -> None:
        sign_in(page)
        page.goto("/events/")
        page.get_by_role("button", name="New event").click()
        page.get_by_label("Title").fill("Stall at the bus station")
        page.get_by_label("Kind").select_option("stall")
        enter_day(page, yesterday)
        page.get_by_label("Begins at").fill("10am")
        page.get_by_label("Ends at").fill("4pm")
        page.get_by_label("Find a stop").fill("dudley bus")
        page.get_by_role("button", name="Search for stops").click()
        page.get_by_label("Dudley Bus Station, Stand A, Dudley").check()
        page.get_by_role("button", name="Save as a draft").click()
        page.get_by_role("button", name="Schedule it").click()
        page.get_by_role("button", name="Say how it went").click()
        page.get_by_label("How many people did you talk to?").fill("120")
        page.get_by_role("button", name="Save: it took place").click()
        page.get_by_text("120 conversations").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    assert Event.objects.get().status == "completed"


def a_calendar() -> dict[str, Any]:
    """A file with an event of today, two long before the campaign's days, one of them with a title without a blank, and
    one that cannot be taken."""
    today = timezone.localdate()
    entries = [
        entry(f"{days}@dudley.example", f"{today + timedelta(days=days):%Y%m%d}", summary=summary)
        for days, summary in (
            (0, "Stall"),
            (-60, "Rehearsal"),
            (-61, f"https://dudley.example/{'events-' * 15}"),
            (1, "Chloe Price, 14, at 07700 900123"),
        )
    ]
    return {"name": "events.ics", "mimeType": "text/calendar", "buffer": calendar(*entries)}


def look_at_calendar(page: Any) -> None:
    page.goto("/events/")
    page.get_by_role("link", name="Bring a calendar").click()
    page.get_by_label("Calendar file").set_input_files(a_calendar())
    page.get_by_role("button", name="Look at its events").click()
    page.get_by_role("heading", name="Which do you want?").wait_for()


def test_an_officer_takes_events_from_a_calendar_by_the_keyboard_without_scripts(live_server: Any) -> None:
    def steps(page: Any) -> None:
        sign_in(page)
        look_at_calendar(page)
        assert page.get_by_label("Stall").is_checked() and not page.get_by_label("Rehearsal").is_checked()
        page.get_by_label("Rehearsal").focus()
        page.keyboard.press("Space")
        button = page.get_by_role("button", name="Take the ticked ones")
        while not button.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("From the calendar: 2 drafted").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    events = {event.title: (event.status, event.outside) for event in Event.objects.all()}
    assert events == {"Stall": ("draft", False), "Rehearsal": ("draft", True)}


@pytest.mark.parametrize("width", [320, 1000])
def test_the_pages_of_a_calendar_are_sound_for_axe_and_no_wider_than_the_screen(live_server: Any, width: int) -> None:
    def steps(page: Any) -> list[Any]:
        sign_in(page)
        page.goto("/events/calendar/")
        faults = violations(page)
        page.get_by_role("button", name="Look at its events").click()
        page.get_by_text("There is a problem").wait_for()
        faults += violations(page)
        look_at_calendar(page)
        return faults + barriers(page)

    assert in_browser(live_server.url, steps, viewport={"width": width, "height": 800}, bypass_csp=True) == []


def work() -> None:
    """Do what waits for a worker, in a thread of its own as Playwright has this one."""

    def work_off() -> None:
        while run_next():
            pass
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work_off).result()


def an_export() -> bytes:
    """X's overview of today and yesterday."""
    today = timezone.localdate()
    days = [f'"{day:%a, %b} {day.day}, {day.year}",{shown},4,0,0' for day, shown in ((today, 310), (today - A_DAY, 90))]
    return "\n".join(["Date,Impressions,Likes,New follows,Unfollows", *days, ""]).encode()


def look_at_export(page: Any) -> None:
    page.goto("/figures/")
    page.get_by_role("link", name="Bring a platform").click()
    file = {"name": "overview.csv", "mimeType": "text/csv", "buffer": an_export()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at its figures").click()
    page.get_by_role("heading", name="What is in the export").wait_for()


def test_an_officer_takes_figures_from_an_export_without_scripts(live_server: Any) -> None:
    make.make_channel("twitter")

    def steps(page: Any) -> None:
        sign_in(page)
        look_at_export(page)
        page.get_by_text("400 impressions").wait_for()
        page.get_by_role("button", name="Take in this figure").click()
        page.get_by_role("heading", name="The figures are being taken in").wait_for()
        work()
        page.get_by_role("link", name="Look again now").click()
        page.get_by_role("heading", name="What was made of the export").wait_for()
        page.get_by_role("link", name="400 impressions, Twitter, Dudley").click()
        page.get_by_role("heading", name="400 impressions").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    assert ReachMetric.objects.get().value == 400


_DROP = """({element, text}) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], "overview.csv", {type: "text/csv"}));
    for (const kind of ["dragenter", "drop"])
        element.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: dropped}));
}"""


def test_an_export_is_dropped_on_the_page_or_chosen_by_the_keyboard(live_server: Any) -> None:
    make.make_channel("twitter")

    def steps(page: Any) -> None:
        sign_in(page)
        page.goto("/figures/exports/")
        button = page.get_by_role("button", name="Export of the platform")
        button.focus()
        with page.expect_file_chooser():
            page.keyboard.press("Enter")
        page.evaluate(_DROP, {"element": button.element_handle(), "text": an_export().decode()})
        page.get_by_text("overview.csv").wait_for()
        page.get_by_role("button", name="Look at its figures").click()
        page.get_by_text("400 impressions").wait_for()

    in_browser(live_server.url, steps)


@pytest.mark.parametrize("width", [320, 1000])
def test_the_pages_of_an_export_are_sound_for_axe_and_no_wider_than_the_screen(live_server: Any, width: int) -> None:
    make.make_channel("twitter")

    def steps(page: Any) -> list[Any]:
        sign_in(page)
        page.goto("/figures/exports/")
        faults = barriers(page)
        page.get_by_role("button", name="Look at its figures").click()
        page.get_by_text("There is a problem").wait_for()
        faults += barriers(page)
        look_at_export(page)
        faults += barriers(page)
        page.get_by_role("button", name="Take in this figure").click()
        page.get_by_role("heading", name="The figures are being taken in").wait_for()
        faults += barriers(page)
        work()
        page.get_by_role("heading", name="What was made of the export").wait_for()
        return faults + barriers(page)

    assert in_browser(live_server.url, steps, viewport={"width": width, "height": 800}, bypass_csp=True) == []


@pytest.mark.parametrize("width", [320, 1000])
def test_the_pages_of_subscribed_calendars_are_sound_for_axe_and_no_wider_than_the_screen(
    live_server: Any, width: int
) -> None:
    by, body = make.actor_for(), a_calendar()["buffer"]
    subscribe_calendar(Campaign.objects.get(), by=by, address="https://calendar.dudley.example.org/events.ics")
    (fetch,) = claim_fetches(1)
    record_answer(fetch, CalendarAnswer(body))

    def steps(page: Any) -> list[Any]:
        sign_in(page)
        faults = barriers(page)
        page.get_by_role("link", name="Tick those that you want").click()
        page.get_by_role("heading", name="Subscribed calendars").wait_for()
        faults += barriers(page)
        page.get_by_role("link", name="Subscribe to a calendar").click()
        page.get_by_role("button", name="Subscribe", exact=True).click()
        page.get_by_text("There is a problem").wait_for()
        faults += barriers(page)
        page.goto("/events/calendars/")
        page.get_by_role("link", name="calendar.dudley.example.org").click()
        page.get_by_role("heading", name="Which do you want?").wait_for()
        faults += barriers(page)
        button = page.get_by_role("button", name="Take the ticked ones")
        while not button.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("From the calendar: 1 drafted").wait_for()
        return faults

    assert in_browser(live_server.url, steps, viewport={"width": width, "height": 800}, bypass_csp=True) == []
    assert Event.objects.get().title == "Stall"


def test_on_a_narrow_screen_the_next_step_is_in_sight_and_a_wider_table_says_that_it_scrolls(live_server: Any) -> None:
    past = timezone.now() - timedelta(days=2)
    make.make_event(starts_at=past, place_name="Dudley Council House, in the main hall")
    make.make_event(status="draft", starts_at=past, place_name="Dudley Council House, in the main hall")
    make.make_channel("twitter")
    day = timezone.localdate()
    make.make_metric(channel="twitter", value=278_000, period=(day, day))

    def steps(page: Any) -> dict[str, Any]:
        sign_in(page)
        seen: dict[str, Any] = {}
        for address in ("/work/", f"/figures/{make.SEE_ME}/", "/events/?show=drafts"):
            page.goto(address)
            boxes = [link.bounding_box() for link in page.locator(".app-stacks a").all()]
            seen[address] = bool(boxes) and all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
        page.goto(f"/reach/{make.SEE_ME}/")
        hint = "getComputedStyle(document.querySelector('.app-scrolls'), '::before')"
        for width in (320, 1000):
            page.set_viewport_size({"width": width, "height": 800})
            seen[f"{width}"] = page.evaluate(f"{hint}.content + {hint}.maxHeight")
        return seen

    options = {"viewport": {"width": 320, "height": 800}}
    seen = in_browser(live_server.url, steps, **options)
    assert seen["/work/"] and seen[f"/figures/{make.SEE_ME}/"] and seen["/events/?show=drafts"]
    assert "Scroll sideways" in seen["320"] and not seen["320"].endswith("0px")
    assert "Scroll sideways" not in seen["1000"]


def test_an_officer_drafts_posters_at_two_stops_and_submits_them_without_scripts(live_server: Any) -> None:
    make.make_review_rule()
    make.make_stop("43000280301", name="Merry Hill")
    make.make_creative(campaign=make.make_campaign(), title="Know the signs")

    def steps(page: Any) -> None:
        sign_in(page)
        page.goto("/placements/new/")
        page.get_by_label("Codes of stops").fill("43000875301")
        page.get_by_label("Find a stop").fill("merry hill")
        page.get_by_role("button", name="Search for stops").click()
        page.get_by_label("Merry Hill").check()
        page.get_by_label("Artwork", exact=True).select_option("Know the signs")
        page.get_by_role("button", name="Draft them").click()
        page.get_by_text("2 placements are drafts").wait_for()
        for number in (1, 2):
            page.locator(f"#choice-{number}").check()
        page.get_by_role("button", name="Submit the selected ones").click()
        page.get_by_role("button", name="Submit all 2").click()
        page.get_by_text("2 submitted").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    assert set(Placement.objects.values_list("status", flat=True)) == {"submitted"}


@pytest.mark.parametrize("width", [320, 1000])
def test_every_page_of_the_council_is_sound_for_axe_and_no_wider_than_the_screen(live_server: Any, width: int) -> None:
    past = timezone.now() - timedelta(days=2)
    event = make.make_event(starts_at=past, partners=["sandwell"], stop=make.make_stop(), place_name="Desk")
    draft = make.make_event(status="draft", starts_at=past)
    placement = make.make_placement(status="changes_requested")
    approved = make.make_placement(status="approved", site_type=make.make_site_type())
    make.make_site_permission(placement=approved)
    for channel in make.CHANNELS:
        make.make_channel(channel)
    day = timezone.localdate()
    make.make_metric(organisation=make.LEAD, channel="twitter", value=278_000, period=(day, day))
    metric = make.make_metric(channel="twitter", value=278_000, period=(day, day))

    def steps(page: Any) -> list[Any]:
        sign_in(page)
        addresses = [
            "/events/",
            "/events/?show=drafts",
            "/events/?show=over",
            "/events/?from=x",
            "/events/month/",
            "/events/map/",
            "/events/map/?from=x",
        ]
        addresses += [
            "/account/",
            "/account/digest/",
            "/search/",
            "/search/?q=stall",
            "/search/?q=a+b+c+d+e+f+g+h+i",
            "/search/?q=xylophone",
        ]
        addresses += ["/work/", "/work/second-looks/", "/invitations/", "/account/keys/", "/account/keys/new/"]
        addresses += ["/events/new/", f"/events/{event.pk}/", f"/events/{event.pk}/change/"]
        addresses += [f"/events/{event.pk}/{what}/" for what in ("cancel", "attendance", "repeat")]
        addresses += [f"/events/{draft.pk}/", f"/events/schedule/?item={draft.pk}"]
        addresses += ["/placements/", "/placements/?show=returned", "/placements/new/", f"/placements/{placement.pk}/"]
        addresses += [f"/placements/{placement.pk}/change/", f"/placements/submit/?item={placement.pk}"]
        addresses += [f"/placements/{approved.pk}/", f"/placements/install/?item={approved.pk}", "/figures/"]
        addresses += [f"/placements/{approved.pk}/permissions/", f"/comments/{approved.pk}/", "/comments/"]
        addresses += [f"/figures/{make.SEE_ME}/", f"/figures/{make.SEE_ME}/website/", "/figures/questions/"]
        addresses += [f"/figures/sent/{metric.pk}/", f"/figures/sent/{metric.pk}/correct/"]
        faults = []
        for address in addresses:
            page.goto(address)
            faults += violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append((address, "is too wide"))
        page.goto("/events/new/")
        page.get_by_role("button", name="Save and schedule").click()
        page.get_by_text("There is a problem").wait_for()
        faults += violations(page)
        page.get_by_label("Find a stop").fill("dudley")
        page.get_by_role("button", name="Search for stops").click()
        page.get_by_text("Stand A").wait_for()
        return faults + violations(page)

    assert in_browser(live_server.url, steps, viewport={"width": width, "height": 800}, bypass_csp=True) == []
