# ruff: noqa: RUF001 - dashes and quotation marks as web pages write them
"""Small calendars that went wrong elsewhere, and what is right of each: no event at a time the file withdrew, and what
cannot be taken costs itself alone and is named."""

import io
from datetime import UTC, date
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from coordination.rows.outcomes import LeftOut, RefusedItem
from events.calendars.reading import calendar_rows
from tests import make
from tests.events.calendars.test_parse import calendar, entry

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"
YEAR = {"campaign": "year", "from": "2026-01-01", "to": "2026-12-31"}


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign("year", starts_on="2026-01-01", ends_on="2026-12-31")


def read(data, **sent):
    """Items by reference, what was noted of each, and the codes of what was refused (with * if left out)."""
    data = data.encode() if isinstance(data, str) else data
    items, notes, refused = {}, {}, []
    for _, row in calendar_rows(io.BytesIO(data), make.actor_for(), {**YEAR, **sent}):
        if isinstance(row, RefusedItem):
            refused.append(row.errors[0].code + "*" * isinstance(row, LeftOut))
        else:
            items[row.item["external_ref"]] = row.item
            notes[row.item["external_ref"]] = [note.code for note in row.notes]
    return items, notes, refused


def case(name):
    return read((CASES / f"{name}.ics").read_bytes())


def starts(items):
    return sorted(item["starts_at"] for item in items.values())


def series(*lines, exception=(), rule="RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART;TZID=Europe/London:20260601T180000"):
    moved = {"start": "DTSTART;TZID=Europe/London:20260609T180000", "end": "DURATION:PT1H", "title": "SUMMARY:Moved"}
    return calendar(entry(rule, *lines, start=start, end="DURATION:PT1H"), entry(*exception, **moved))


WITHOUT_THE_SECOND = ["2026-06-01T17:00:00Z", "2026-06-15T17:00:00Z"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("deleted-after-change", "superseded"),
        ("override-unknown-zone", "unknown_time_zone"),
        ("override-cp1252", "not_utf8"),
    ],
)
def test_an_exception_that_is_not_taken_still_withdraws_its_date(name, code):
    items, _, refused = case(name)
    assert (starts(items), refused) == (WITHOUT_THE_SECOND, [code])


@pytest.mark.parametrize(
    ("exception", "code"),
    [
        (["RECURRENCE-ID;TZID=Europe/London:20260608T180000", "STATUS:CANCELLED"], "cancelled_in_calendar"),
        (["RECURRENCE-ID:20260608T170000Z", "CLASS:PRIVATE"], "private_in_calendar"),
        (["RECURRENCE-ID:20260608T170000Z", "DESCRIPTION:\x00"], "control_character"),
        (["RECURRENCE-ID:20260608T170000Z", "DESCRIPTION:" + "x" * 300_000], "row_too_long"),
        (["RECURRENCE-ID:20260608T170000Z", "LOCATION:A", "LOCATION:B"], "given_twice"),
        (["RECURRENCE-ID;VALUE=DATE:20260608", "CLASS:CONFIDENTIAL"], "private_in_calendar"),
        (["RECURRENCE-ID;TZID=Nowhere:20260608T190000", "DTSTAMP:20260101T000000Z"], "unknown_time_zone"),
    ],
)
def test_whatever_is_wrong_with_an_exception_its_date_is_withdrawn(exception, code):
    items, _, refused = read(series(exception=exception))
    assert (starts(items), refused) == (WITHOUT_THE_SECOND, [code])


def test_an_exception_that_is_not_closed_withdraws_its_date():
    data = series(exception=["RECURRENCE-ID:20260608T170000Z"]).removesuffix("END:VEVENT\r\nEND:VCALENDAR\r\n")
    items, _, refused = read(data)
    assert (starts(items), refused) == (WITHOUT_THE_SECOND, ["not_closed"])


def test_a_file_that_was_cut_off_between_two_events_says_so():
    whole = series(exception=["RECURRENCE-ID:20260608T170000Z"])
    items, _, refused = read(whole.removesuffix("END:VCALENDAR\r\n"))
    assert refused == [*read(whole)[2], "cut_off"]
    assert items == read(whole)[0]


@pytest.mark.parametrize(
    ("lines", "exception"),
    [
        (["SEQUENCE:2"], ["SEQUENCE:1"]),
        (["DTSTAMP:20260201T000000Z"], ["DTSTAMP:20260101T000000Z"]),
        (["SEQUENCE:1", "DTSTAMP:20250101T000000Z"], ["DTSTAMP:20260101T000000Z"]),
    ],
)
def test_an_exception_older_than_its_series_is_neither_taken_nor_is_the_date_it_replaced(lines, exception):
    items, _, refused = read(series(*lines, exception=["RECURRENCE-ID:20260608T170000Z", *exception]))
    assert (starts(items), refused) == (WITHOUT_THE_SECOND, ["superseded"])


@pytest.mark.parametrize("value", [":soon", ";RANGE=THISANDPRIOR:20260608T170000Z", ";RANGE=X;TZID=No:20260608T180000"])
def test_a_series_whose_exception_may_mean_any_date_is_refused(value):
    items, _, refused = read(series(exception=[f"RECURRENCE-ID{value}"]))
    assert not items
    assert refused[-1] == "unreadable_exception"


def test_this_and_future_withdraws_that_date_and_all_later_ones():
    items, _, refused = case("this-and-future")
    assert starts(items) == ["2026-03-02T18:00:00Z", "2026-03-09T18:00:00Z"]
    assert refused == ["this_and_future"]


@pytest.mark.parametrize(
    ("recurrence", "rule", "start"),
    [
        (
            "RECURRENCE-ID;VALUE=DATE:20260608",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "DTSTART;TZID=Europe/London:20260601T180000",
        ),
        ("RECURRENCE-ID:20260608T170000Z", "RDATE:20260608T170000Z,20260615T170000Z", "DTSTART:20260601T170000Z"),
    ],
)
def test_a_moved_date_keeps_its_reference_however_it_is_named(recurrence, rule, start):
    items, _, refused = read(series(exception=[recurrence], rule=rule, start=start))
    assert items["one:20260608T170000Z"]["starts_at"] == "2026-06-09T17:00:00Z"
    assert (len(items), refused) == (3, [])


def test_a_day_of_exchanges_series_is_named_by_its_midnight_in_utc():
    whole = entry("RRULE:FREQ=WEEKLY;COUNT=2", start="DTSTART;VALUE=DATE:20260601", end="")
    moved = entry("RECURRENCE-ID:20260607T230000Z", start="DTSTART;VALUE=DATE:20260609", end="")
    assert sorted(read(calendar(whole, moved))[0]) == ["one:20260601", "one:20260608"]


@pytest.mark.parametrize(
    ("state", "code"), [("STATUS:CANCELLED", "cancelled_in_calendar"), ("CLASS:PRIVATE", "private_in_calendar")]
)
def test_exceptions_of_a_cancelled_or_private_series_go_with_it(state, code):
    items, _, refused = read(series(state, exception=["RECURRENCE-ID:20260608T170000Z"]))
    assert (items, refused) == ({}, [code, code])


def test_a_period_says_how_long_that_date_takes():
    dates = "RDATE;VALUE=PERIOD:20260608T170000Z/PT3H,20260615T170000Z/20260615T171500Z"
    items, _, _ = read(
        series(rule=dates, start="DTSTART:20260601T170000Z", exception=["RECURRENCE-ID:20260601T170000Z"])
    )
    assert items["one:20260608T170000Z"]["ends_at"] == "2026-06-08T20:00:00Z"
    assert items["one:20260615T170000Z"]["ends_at"] == "2026-06-15T17:15:00Z"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("DTEND;TZID=Europe/London:20260329T060000", "2026-03-29T05:00:00Z"),
        ("DURATION:PT8H", "2026-03-29T06:00:00Z"),
        ("DURATION:P1D", "2026-03-29T21:00:00Z"),
        ("DURATION:PT24H", "2026-03-29T22:00:00Z"),
        ("DURATION:P1DT2H", "2026-03-29T23:00:00Z"),
    ],
)
def test_hours_are_hours_and_days_are_days_when_the_clocks_change(end, expected):
    items, _, _ = read(calendar(entry(start="DTSTART;TZID=Europe/London:20260328T220000", end=end)))
    assert items["one"]["ends_at"] == expected


def test_a_time_that_comes_twice_is_refused_with_both_named_and_costs_one_date_of_a_series():
    start = "DTSTART;TZID=Europe/London:2026102{}T013000"
    rows = list(calendar_rows(io.BytesIO(calendar(entry(start=start.format(5), end="DURATION:PT1H")).encode()),
                              make.actor_for(), YEAR))  # fmt: skip
    (fault,) = rows[0][1].errors
    assert (fault.pointer, fault.code) == ("/starts_at", "ambiguous_time")
    assert "20261025T003000Z and 20261025T013000Z" in fault.detail
    items, _, refused = read(calendar(entry("RRULE:FREQ=DAILY;COUNT=3", start=start.format(4), end="DURATION:PT1H")))
    assert (starts(items), refused) == (["2026-10-24T00:30:00Z", "2026-10-26T01:30:00Z"], ["ambiguous_time"])


def test_a_time_that_the_clocks_leave_out_is_told_by_the_offset_before():
    items, _, _ = read(calendar(entry(start="DTSTART;TZID=Europe/London:20260329T013000", end="DURATION:PT1H")))
    assert items["one"]["starts_at"] == "2026-03-29T01:30:00Z"


def test_what_is_outside_the_days_is_left_out_and_taken_on_request():
    items, _, refused = case("override-outside")
    assert (starts(items), refused) == (["2026-12-21T18:00:00Z"], ["no_date_in_the_campaign*"] * 2)
    asked = read((CASES / "override-outside.ics").read_bytes(), **{"from": "2019-01-01", "to": "2027-12-31"})
    assert "2019-01-05T18:00:00Z" in starts(asked[0])
    assert "2027-01-05T18:00:00Z" in starts(asked[0])
    assert (len(asked[0]), asked[2]) == (6, [])


def test_positions_addresses_and_texts_that_cannot_be_read_cost_themselves():
    items, notes, refused = case("geo")
    position = {"longitude": -2.08, "latitude": 52.51}
    assert items["g-plus"]["place"] == items["g-esc"]["place"] == {"name": "Park", **position}
    for name in ("g-semi", "g-comma", "g-zero", "g-noloc"):
        assert notes[name] == ["position_left_out"]
        assert items[name].get("place", {"name": "Park"}) == {"name": "Park"}
    assert notes["g-url"] == notes["g-url2"] == ["url_left_out"]
    assert notes["g-empty"] == notes["g-alt"] == []
    assert items["g-qp"]["summary"] == "Café\nSecond line"
    assert {"g-trail:20260909T100000Z", "g-sp:20260909T100000Z"} <= set(items)
    assert refused == ["given_twice"]


def test_texts_from_web_pages_and_old_programs_read_as_people_wrote_them():
    items, notes, refused = case("text-odd")
    assert items["txt-1"]["title"] == "Stall – Dudley & Sandwell’s day"
    assert items["txt-1"]["summary"] == "Come & see us\nat the station"
    assert notes["txt-1"] == ["markup_left_out"]
    assert items["txt-2"]["title"] == "Café stall – Dudley"
    assert items["txt-3"]["title"] == "Late: at 10"
    assert refused == ["given_twice", "required"]


def test_a_venue_has_a_name_an_address_and_a_postcode():
    items, notes, _ = case("location-postcode")
    assert items["loc-1"]["place"] == {
        "name": "Dudley Town Hall",
        "address": "St James's Rd, Dudley, UK",
        "postcode": "DY1 1HP",
    }
    assert items["loc-2"]["place"]["name"] == "Meeting Room 4 (first floor, lift available)"
    assert items["loc-3"]["place"] == {"name": "Dudley Town Hall"}
    assert ("summary" in items["loc-4"], notes["loc-4"]) == (False, ["dial_in_left_out"])


def test_dialling_in_is_cut_out_and_what_people_wrote_is_kept():
    text = "Come and ask.\\nZoom is inviting you\\nJoin Zoom Meeting\\nhttps://us02web.zoom.us/j/81234567890?pwd=x\\n"
    text += "Meeting ID: 812 3456 7890\\nPasscode: 1234\\nOne tap mobile\\n"
    text += "+442034815237\\,\\,81234567890# United Kingdom\\n"
    text += "Learn more at dudley.gov.uk. Ring 07700 900123"
    items, _, _ = read(calendar(entry(f"DESCRIPTION:{text}", start="DTSTART:20260601T100000Z", end="DURATION:PT1H")))
    # A number in what people wrote stays, for the guard to refuse.
    expected = "Come and ask.\nZoom is inviting you\nLearn more at dudley.gov.uk. Ring 07700 900123"
    assert items["one"]["summary"] == expected


def test_zones_are_known_by_every_usual_name_and_others_are_refused():
    items, _, refused = case("zones")
    london = {f"z-{number}" for number in (0, 1, 2, 3, 7, 8, 9, 10, 13, 14, 16, 19, 20, 21, 22)}
    utc = {f"z-{number}" for number in (4, 5, 11, 12, 15, 18)}
    assert {name for name, item in items.items() if item["starts_at"] == "2026-07-02T09:00:00Z"} == london
    assert {name for name, item in items.items() if item["starts_at"] == "2026-07-02T10:00:00Z"} == utc
    assert len(refused) == 25 - len(london) - len(utc)


NOTES = """BEGIN:VTIMEZONE
TZID:GMT
BEGIN:STANDARD
DTSTART:19501029T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19500326T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def test_a_gmt_that_the_file_gives_a_summer_has_one():
    summer = entry(start="DTSTART;TZID=GMT:20260702T100000", end="DURATION:PT1H")
    winter = entry(uid="two", start="DTSTART;TZID=GMT:20260202T100000", end="DURATION:PT1H")
    assert starts(read(calendar(NOTES, summer, winter))[0]) == ["2026-02-02T10:00:00Z", "2026-07-02T09:00:00Z"]
    assert starts(read(calendar(summer, winter))[0]) == ["2026-02-02T10:00:00Z", "2026-07-02T10:00:00Z"]


def test_a_calendar_that_cancels_makes_no_event_and_says_so():
    single = entry(start="DTSTART:20260601T100000Z", end="DURATION:PT1H")
    items, _, refused = read(calendar("METHOD:CANCEL\r\n", single))
    assert (items, refused) == ({}, ["cancelled_in_calendar"])


# What another parser says of the same file. Different on purpose: DTSTART always counts as one of COUNT (RFC 5545,
# 3.3.10), which recurring-ical-events leaves out where the rule itself has no such date (odd-4); HOURLY is refused
# (odd-8).
# (odd-3) an UNTIL that is a day includes that day, which the other takes for its midnight. And an event with two
# summaries, or none, is refused.
DIFFERENT = {"odd-3", "odd-4", "odd-8", "txt-4", "txt-5", "g-dup"}


@pytest.mark.filterwarnings("ignore:Using both 'count' and 'until':DeprecationWarning")  # odd-7, within the other
@pytest.mark.parametrize(
    "name", ["rrule-odd", "geo", "text-odd", "override-outside", "location-postcode", "own-export"]
)
def test_another_parser_reads_the_same_times(name):
    data = (CASES / f"{name}.ics").read_bytes().replace(b"; ", b";").replace(b", WE", b",WE")
    ours = {(ref.partition(":")[0].partition("~")[0], item["starts_at"]) for ref, item in read(data)[0].items()}
    theirs = set()
    events = icalendar.Calendar.from_ical(data)
    for event in recurring_ical_events.of(events, skip_bad_series=True).between(date(2026, 1, 1), date(2027, 1, 1)):
        uid = str(event["UID"]).partition("@")[0]
        theirs.add((uid, f"{event['DTSTART'].dt.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"))
    assert {pair for pair in ours if pair[0] not in DIFFERENT} == {pair for pair in theirs if pair[0] not in DIFFERENT}
