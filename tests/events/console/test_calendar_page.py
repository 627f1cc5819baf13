"""An officer brings the calendar there is, sees each event, ticks those that are wanted, and has them once."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Event
from partners.models import Role
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.html_pages import check_page
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
PAGE = "/events/calendar/"


def entry(uid: str, day: str, *more: str, summary: str = "Stall", hours: tuple[str, str] = ("10", "16")) -> str:
    start, end = hours
    lines = [f"UID:{uid}", "DTSTAMP:20170101T000000Z", f"SUMMARY:{summary}", *more]
    lines += [f"DTSTART;TZID=Europe/London:{day}T{start}0000", f"DTEND;TZID=Europe/London:{day}T{end}0000"]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*entries: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dudley//Events//EN", *entries, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


CALENDAR = calendar(
    entry("one@dudley.example", "20170222", "LOCATION:Dudley Bus Station"),
    entry("before@dudley.example", "20170109", summary="Rehearsal"),
    entry("wrong@dudley.example", "20170223", summary="Chloe Price, 14, at 07700 900123"),
    entry("far@dudley.example", "20190223", summary="Another year"),
    entry("backwards@dudley.example", "20170225", summary="Backwards", hours=("16", "10")),
    entry("two@dudley.example", "20170224", "CATEGORIES:talk", summary="Talk"),
)


@pytest.fixture
def council():
    make.make_campaign(starts_on=date(2017, 2, 17), ends_on=date(2017, 3, 3))
    return officer(Role.CONTRIBUTOR, "dudley")


def brought(client, body: bytes = CALENDAR):
    return send(client, PAGE, campaign=make.SEE_ME, file=SimpleUploadedFile("events.ics", body))


def boxes(page: str) -> dict[str, tuple[str, bool]]:
    """The number of each event that can be taken and whether it is ticked, by its title."""
    found = re.findall(r'value="(\d+)"( checked)?[^>]*>\s*<label[^>]*>([^<]+)</label>', page)
    return {title: (number, bool(ticked)) for number, ticked, title in found}


def take(client, page: str, *numbers: str):
    names = ("csrfmiddlewaretoken", "found")
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in names}
    answer = client.post(PAGE, {**fields, "take": list(numbers)}, follow=True)
    return check_page(answer)


def test_each_event_is_shown_and_ticked_but_for_those_of_other_days(council):
    page = check_page(brought(council))
    assert {title: ticked for title, (_, ticked) in boxes(page).items()} == {
        "Rehearsal": False,
        "Stall": True,
        "Talk": True,
    }
    assert "Dudley Bus Station" in page and "days:</strong> it is kept, and never public" in page
    cannot, left_out = page.index("Cannot be taken"), page.index("Left out")
    assert cannot < page.index("Backwards</strong>, line ") < left_out < page.index("Another year</strong>, line ")
    assert "An event ends after it starts" in page
    assert "This takes place on no day from" in page and "`" not in page
    assert not Event.objects.exists()


def test_those_that_are_ticked_become_drafts_once_however_often_they_are_sent(council):
    page = check_page(brought(council))
    numbers = [number for number, ticked in boxes(page).values() if ticked]
    first, again = take(council, page, *numbers), take(council, page, *numbers)
    assert "From the calendar: 2 drafted" in first
    assert "From the calendar: 2 here already, and the same" in again
    events = {event.title: event for event in Event.objects.all()}
    assert {title: (event.status, event.public) for title, event in events.items()} == {
        "Stall": ("draft", False),
        "Talk": ("draft", False),
    }
    assert events["Talk"].kind == "talk"
    page = check_page(brought(council))
    assert "Here already, and the same" in page and set(boxes(page)) == {"Rehearsal"}


def test_what_is_outside_the_days_is_taken_as_such_where_it_is_ticked(council):
    page = check_page(brought(council))
    take(council, page, boxes(page)["Rehearsal"][0])
    event = Event.objects.get()
    assert (event.title, event.outside, event.public) == ("Rehearsal", True, False)


def test_what_has_changed_in_the_calendar_changes_here(council):
    page = check_page(brought(council))
    take(council, page, boxes(page)["Stall"][0])
    moved = calendar(entry("one@dudley.example", "20170222", "LOCATION:Library", hours=("11", "15")))
    page = check_page(brought(council, moved))
    assert "It is here already, and would be changed" in page
    assert "From the calendar: 1 changed" in take(council, page, boxes(page)["Stall"][0])
    assert Event.objects.get().place_name == "Library"


def test_what_could_not_be_taken_is_named_with_its_day(council):
    page = check_page(brought(council))
    take(council, page, boxes(page)["Stall"][0])
    moved = calendar(entry("one@dudley.example", "20170222", hours=("11", "15")))
    page = check_page(brought(council, moved))
    Event.objects.update(status="cancelled")
    assert "“Stall” of Wednesday 22 February 2017 was not taken: " in take(council, page, boxes(page)["Stall"][0])


def test_of_whole_days_the_days_are_said(council):
    lines = [line for line in entry("days@dudley.example", "20170225").split("\r\n") if not line.startswith("DT")]
    lines[1:1] = ["DTSTAMP:20170101T000000Z", "DTSTART;VALUE=DATE:20170225", "DTEND;VALUE=DATE:20170227"]
    page = check_page(brought(council, calendar("\r\n".join(lines))))
    assert "Saturday 25 February 2017 to Sunday 26 February 2017" in page and "beginning of" not in page


def test_as_many_can_be_ticked_as_are_shown(council):
    page = check_page(brought(council))
    assert "From the calendar: 3 drafted" in take(council, page, *map(str, range(1000)))


def test_nothing_ticked_takes_nothing_and_says_so(council):
    page = check_page(brought(council))
    assert "Nothing was ticked" in take(council, page)
    assert not Event.objects.exists()


def test_what_was_shown_to_one_is_taken_from_no_other(council):
    page = check_page(brought(council))
    other = officer(Role.CONTRIBUTOR, "sandwell")
    own = check_page(other.get(PAGE))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', own)[1]
    found = re.search(r'name="found" value="([^"]+)"', page)[1]
    for body in (found, found[:-3], "nonsense"):
        answer = other.post(PAGE, {"csrfmiddlewaretoken": token, "found": body, "take": "0"}, follow=True)
        assert "choose the file again" in check_page(answer)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "calendar"),
        (b"Date,Event\r\n20/02/2017,Stall\r\n", "calendar"),
        (b"PK\x03\x04 as Google exports it", "unpack that first"),
        (calendar(), "The calendar holds no event. See"),
    ],
)
def test_a_file_that_is_no_calendar_is_said_at_its_field(council, body, sentence):
    answer = brought(council, body)
    assert answer.status_code == 400
    assert sentence in errors(answer)[0]


def test_a_file_has_to_be_chosen(council):
    answer = send(council, PAGE, campaign=make.SEE_ME)
    assert (answer.status_code, errors(answer)) == (400, ["Choose a file"])


def test_a_reader_brings_none_and_the_pages_lead_to_it(council):
    assert f'href="{PAGE}"' in check_page(council.get("/events/"))
    assert f'href="{PAGE}"' in check_page(council.get("/spreadsheets/"))
    reader = officer(Role.VIEWER, "dudley")
    assert reader.get(PAGE).status_code == 403
    assert f'href="{PAGE}"' not in check_page(reader.get("/events/"))
