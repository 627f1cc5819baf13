"""A calendar sent again: what was taken before and it has no longer is listed by its reference, and never cancelled."""

import pytest

from events.models import Event
from tests import make
from tests.coordination.imports.row_files import CALENDAR, URL, finish, send
from tests.events.calendars.test_calendar_imports import TO
from tests.events.calendars.test_parse import calendar, entry

pytestmark = pytest.mark.django_db

SIX = {"start": "DTSTART:20170222T180000Z", "end": "DTEND:20170222T190000Z", "uid": "club"}
SEVEN = SIX | {"start": "DTSTART:20170222T190000Z", "end": "DTEND:20170222T200000Z"}
ELSEWHEN = SIX | {"start": "DTSTART:20180222T180000Z", "end": "DTEND:20180222T190000Z"}
DAILY = "RRULE:FREQ=DAILY;COUNT=3"
SINGLE, SERIES = entry(**SIX), entry(DAILY, **SIX)
DAYS = ["club:20170222T180000Z", "club:20170223T180000Z", "club:20170224T180000Z"]
SECOND = "RECURRENCE-ID:20170223T180000Z"
AT_SEVEN = {"uid": "club", "start": "DTSTART:20170223T190000Z", "end": "DTEND:20170223T200000Z"}
OUT = AT_SEVEN | {"start": "DTSTART:20180223T180000Z", "end": "DTEND:20180223T190000Z"}


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign()


def take(*entries, client=None, query=TO):
    return finish(send(client or make.client("dudley"), calendar(*entries).encode(), CALENDAR, query))


def withdrawn(operation, client=None):
    found = (client or make.client("dudley")).get(f"{URL}{operation.pk}/refused/?limit=500").json()["results"]
    rows = [row for row in found if row["code"] == "withdrawn_in_calendar"]
    assert {row["column"] for row in rows} <= {"external_ref"}
    assert {row["row"] for row in rows} <= {3, 9, 10}  # where an event of the file begins
    return [row["detail"].split(" stands at ")[0] for row in rows]


def publish():
    Event.objects.update(status="scheduled", public=True, scheduled_at="2017-02-01T10:00:00Z")


CASES = {
    "a series an hour later": (SERIES, [entry(DAILY, "SEQUENCE:1", **SEVEN)], DAYS),
    "a single event out of the campaign": (SINGLE, [entry("SEQUENCE:1", **ELSEWHEN)], ["club"]),
    "a series out of the campaign": (SERIES, [entry(DAILY, "SEQUENCE:1", **ELSEWHEN)], DAYS),
    "a date moved out of the campaign": (SERIES, [SERIES, entry(SECOND, **OUT)], DAYS[1:2]),
    "all later dates": (
        SERIES,
        [SERIES, entry("RECURRENCE-ID;RANGE=THISANDFUTURE:20170223T180000Z", **AT_SEVEN)],
        DAYS[1:],
    ),
    "an exception without an end": (SERIES, [SERIES, entry(SECOND, **AT_SEVEN | {"end": ""})], DAYS[1:2]),
    "an exception in an unknown zone": (
        SERIES,
        [SERIES, entry("RECURRENCE-ID;TZID=Nowhere:20170223T180000", **AT_SEVEN)],
        DAYS[1:2],
    ),
    "an exception with personal data": (
        SERIES,
        [SERIES, entry(SECOND, "DESCRIPTION:Ring 07700 900123", **AT_SEVEN)],
        DAYS[1:2],
    ),
    "a moved event with personal data": (SINGLE, [entry("DESCRIPTION:Ring 07700 900123", **SEVEN)], ["club"]),
    "an unreadable exception": (SERIES, [SERIES, entry("RECURRENCE-ID:soon", **AT_SEVEN)], DAYS),
    "a cancelled exception": (SERIES, [SERIES, entry(SECOND, "STATUS:CANCELLED", **AT_SEVEN)], DAYS[1:2]),
    "a cancelled series": (SERIES, [entry(DAILY, "STATUS:CANCELLED", **SIX)], DAYS),
    "a cancelled event": (SINGLE, [entry("STATUS:CANCELLED", **SIX)], ["club"]),
    "a private series": (SERIES, [entry(DAILY, "CLASS:PRIVATE", **SIX)], DAYS),
    "a refused rule": (SERIES, [entry("RRULE:FREQ=HOURLY;COUNT=3", **SIX)], DAYS),
    "a date left out": (SERIES, [entry(DAILY, "EXDATE:20170223T180000Z", **SIX)], DAYS[1:2]),
    "fewer dates": (SERIES, [entry("RRULE:FREQ=DAILY;COUNT=2", **SIX)], DAYS[2:]),
    "a series become an event": (SERIES, [SINGLE], DAYS),
    "an event become a series": (SINGLE, [SERIES], ["club"]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_the_file_has_no_longer_is_listed_and_stays_as_it_is(case):
    first, again, references = CASES[case]
    assert withdrawn(take(first)) == []
    publish()
    before = list(Event.objects.filter(external_ref__in=references).order_by("pk").values())
    operation = take(*again)
    assert withdrawn(operation) == references
    assert list(Event.objects.filter(external_ref__in=references).order_by("pk").values()) == before
    counted = operation.result.get("left_out", 0)
    assert counted + operation.result["refused"] >= len(references)
    assert operation.result["updated"] == 0
    assert withdrawn(take(*again)) == references  # as long as it stands


def test_it_says_when_the_event_stands_by_the_clock_of_london_and_what_to_do():
    take(SERIES)
    operation = take(entry(DAILY, "SEQUENCE:1", **SEVEN))
    assert [operation.result[name] for name in ("rows", "created", "refused", "left_out")] == [3, 3, 0, 3]
    row = make.client("dudley").get(f"{URL}{operation.pk}/refused/").json()["results"][0]
    assert row["outcome"] == "left_out"
    assert row["detail"].startswith("club:20170222T180000Z stands at Wed 22 February 2017, 6:00pm, and the calendar")
    assert row["detail"].endswith("cancel it here, or change it.")


@pytest.mark.parametrize(
    "entries",
    [
        [SINGLE],
        [SERIES, entry(SECOND, **AT_SEVEN)],
        [entry(DAILY, "EXDATE:20170223T180000Z", **SIX), entry(uid="ring@x", title="SUMMARY:Ring 07700 900123")],
        [entry("RRULE:FREQ=DAILY;COUNT=1000", **SIX), entry(SECOND, **OUT)],
    ],
)
def test_a_file_sent_again_unchanged_lists_nothing(entries):
    take(*entries)
    publish()
    assert withdrawn(take(*entries)) == []


def test_a_refused_text_leaves_an_event_at_its_time_unlisted():
    take(SINGLE)
    operation = take(entry("DESCRIPTION:Ring 07700 900123", **SIX))
    assert (operation.result["refused"], withdrawn(operation)) == (1, [])


def test_cancelled_events_other_uids_and_other_organisations_are_never_listed():
    take(SERIES, client=make.client("sandwell"))
    take(SERIES, entry(uid="club-2"), entry(uid="stays"))
    Event.objects.filter(organisation="dudley", external_ref__in=DAYS[1:]).update(status="cancelled")
    moved = entry(DAILY, **SEVEN)
    assert withdrawn(take(moved)) == DAYS[:1]
    walsall = make.client("walsall")
    assert withdrawn(take(moved, client=walsall), walsall) == []


def test_an_event_whose_own_reference_only_begins_like_the_uid_is_not_of_the_calendar():
    take(SERIES)
    for reference in ("club:stall", "club-stall:20170222T180000Z", "clubs"):
        make.make_event(external_ref=reference)
    assert withdrawn(take(entry(DAILY, "STATUS:CANCELLED", **SIX))) == DAYS


def test_dates_outside_the_days_that_are_asked_for_are_not_spoken_of():
    take(SERIES)
    assert withdrawn(take(SERIES, query=f"{TO}&from=2017-02-22&to=2017-02-22")) == []


def test_our_own_event_that_comes_back_and_is_refused_is_listed():
    event = make.make_event(status="scheduled")
    again = entry(uid=f"{event.pk}@coordination", title="")
    assert withdrawn(take(again)) == [f"{event.pk}~40coordination"]


def test_it_costs_one_query_however_many_uids_there_are(django_assert_max_num_queries):
    dudley = make.client("dudley")
    entries = [entry(DAILY, **SIX | {"uid": f"club-{n}"}) for n in range(20)]
    take(*entries)
    moved = calendar(*(entry(DAILY, "STATUS:CANCELLED", **SIX | {"uid": f"club-{n}"}) for n in range(20))).encode()
    with django_assert_max_num_queries(60):
        answer = send(dudley, moved, CALENDAR, TO)
    found = dudley.get(f"{URL}{finish(answer).pk}/refused/?limit=500").json()["results"]
    assert len([row for row in found if row["code"] == "withdrawn_in_calendar"]) == 60
