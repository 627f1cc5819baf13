"""A calendar from anywhere: every event a row for each of its dates, or a refusal with a reason."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.ground.errors import Invalid
from coordination.rows.outcomes import LeftOut, NotedItem, RefusedItem
from events.calendars.event_row import reference_of
from events.calendars.reading import calendar_rows
from tests import make
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db]
# Calendars from the wild: a folder of them, wherever it is.
SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
FOUND = sorted((SHARED / "events").rglob("*.ics"))


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign()


def rows(data, **said):
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    read = calendar_rows(file, make.actor_for(), {"campaign": make.SEE_ME, **said})
    return [(number, row.item if isinstance(row, NotedItem) else row) for number, row in read]


def entry(*lines, uid="one", start="DTSTART:20170222T100000Z", end="DTEND:20170222T160000Z", title="SUMMARY:Stall"):
    given = [f"UID:{uid}", start, end, title, *lines]
    return "\r\n".join(["BEGIN:VEVENT", *(line for line in given if line), "END:VEVENT"]) + "\r\n"


def calendar(*entries):
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(entries) + "END:VCALENDAR\r\n"


def items(*entries):
    found = rows(calendar(*entries))
    assert not [row for _, row in found if isinstance(row, RefusedItem)], found
    return [row for _, row in found]


def codes(*entries):
    return [row.errors[0].code for _, row in rows(calendar(*entries)) if isinstance(row, RefusedItem)]


def test_an_event_is_a_row_for_its_owner_alone():
    given_ = entry(
        "LOCATION:Town hall\\, Dudley", "GEO:52.5;-2.1", "CATEGORIES:Talk,Public", "CLASS:PUBLIC", "ATTENDEE:x"
    )
    assert items(given_) == [
        {
            "external_ref": "one",
            "campaign": make.SEE_ME,
            "title": "Stall",
            "kind": "talk",
            "starts_at": "2017-02-22T10:00:00Z",
            "ends_at": "2017-02-22T16:00:00Z",
            "place": {"name": "Town hall, Dudley", "longitude": -2.1, "latitude": 52.5},
        }
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("DTSTART:20170722T100000", "DURATION:PT1H30M", ("2017-07-22T09:00:00Z", "2017-07-22T10:30:00Z")),
        ("DTSTART;VALUE=DATE:20170722", "DTEND;VALUE=DATE:20170724", ("2017-07-21T23:00:00Z", "2017-07-23T23:00:00Z")),
        ("DTSTART;VALUE=DATE:20170222", "", ("2017-02-22T00:00:00Z", "2017-02-23T00:00:00Z")),
        ("DTSTART:20170222", "DTEND:20170222", ("2017-02-22T00:00:00Z", "2017-02-23T00:00:00Z")),
        (
            "DTSTART;TZID=GMT Standard Time:20170722T100000",
            "DTEND;TZID=GMT Standard Time:20170722T110000",
            ("2017-07-22T09:00:00Z", "2017-07-22T10:00:00Z"),
        ),
        (
            'DTSTART;TZID="(UTC+00:00) Dublin, Edinburgh, Lisbon, London":20170722T100000',
            "DTEND:20170722T110000Z",
            ("2017-07-22T09:00:00Z", "2017-07-22T11:00:00Z"),
        ),
    ],
)
def test_times_are_told_by_whose_clock_they_say_and_by_londons_otherwise(start, end, expected):
    ((_, item),) = rows(calendar(entry(start=start, end=end)), to="2017-12-31")
    assert (item["starts_at"], item["ends_at"]) == expected


@pytest.mark.parametrize(
    "tzid",
    [
        "(UTC+00:00) Dublin, Edinburgh, Lisbon, London",
        '"(UTC+00:00) Dublin, Edinburgh, Lisbon, London"',
        "(GMT+00:00) Greenwich Mean Time: Dublin, Edinburgh, Lisbon, London",
        "tzone://Microsoft/Utc",
    ],
)
def test_a_zone_whose_name_has_a_colon_is_read_whole(tzid):
    (item,) = items(entry(start=f"DTSTART;TZID={tzid}:20170222T100000", end=f"DTEND;TZID={tzid}:20170222T160000"))
    assert (item["starts_at"], item["ends_at"]) == ("2017-02-22T10:00:00Z", "2017-02-22T16:00:00Z")


def test_nothing_between_two_commas_costs_a_series_nothing():
    lines = ("RRULE:FREQ=DAILY;COUNT=4", "EXDATE:", "EXDATE:20170223T100000Z,,20170224T100000Z,", "RDATE:")
    assert [item["starts_at"] for item in items(entry(*lines))] == ["2017-02-22T10:00:00Z", "2017-02-25T10:00:00Z"]


def test_what_is_no_event_stands_beside_the_events_as_left_out():
    task = "BEGIN:VTODO\r\nUID:one\r\nSUMMARY:Print the leaflets\r\nEND:VTODO\r\n"
    found = rows(calendar(task, entry(), task))
    assert [(number, row.errors[0].code) for number, row in found if isinstance(row, LeftOut)] == [
        (3, "no_event"),
        (13, "no_event"),
    ]
    assert [row["title"] for _, row in found if isinstance(row, dict)] == ["Stall"]


def notes_of(*lines):
    read = calendar_rows(io.BytesIO(calendar(entry(*lines)).encode()), make.actor_for(), {"campaign": make.SEE_ME})
    ((_, row),) = read
    return row.item, [(note.pointer, note.code) for note in row.notes]


def test_a_line_that_is_no_property_is_said_to_be_left_out():
    item, notes = notes_of("DESCRIPTION:Come along", "Everybody is welcome", "", "LOCATION:Library")
    assert (item["summary"], item["place"]["name"]) == ("Come along", "Library")
    assert notes == [("", "line_left_out")]
    assert notes_of("DESCRIPTION:Come along\r\n Everybody is welcome", "X-ANY:1", "", "  ")[1] == []
    assert notes_of("BEGIN:VALARM", "any thing", "END:VALARM")[1] == []


def test_a_long_description_is_cut_at_a_word_and_the_event_taken():
    item, notes = notes_of(f"DESCRIPTION:{'word ' * 500}")
    assert (len(item["summary"]) <= 2000, item["summary"][-5:], notes) == (
        True,
        "word\u2026",
        [("/summary", "summary_shortened")],
    )
    assert notes_of(f"DESCRIPTION:{'a' * 2001}")[0]["summary"] == f"{'a' * 1999}\u2026"
    assert notes_of(f"DESCRIPTION:{'a' * 2000}") == (notes_of(f"DESCRIPTION:{'a' * 2000}")[0], [])


def test_a_zone_that_the_file_explains_is_as_it_explains_it():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    (item,) = items(zone, entry(start="DTSTART;TZID=Ours:20170222T100000", end="DURATION:PT1H"))
    assert item["starts_at"] == "2017-02-22T07:00:00Z"


def test_a_zone_whose_rule_would_be_reckoned_for_ever_is_none():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    assert codes(zone, entry(start="DTSTART;TZID=Ours:20170222T100000")) == ["unknown_time_zone"]


def test_a_series_is_an_event_for_each_of_its_dates_in_the_campaign_but_those_left_out():
    series = entry("RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "EXDATE:20170222T100000Z", start="DTSTART:20160104T100000Z",
                   end="DTEND:20160104T160000Z")  # fmt: skip
    found = items(series)
    assert [item["external_ref"] for item in found] == [
        f"one:201702{day}T100000Z" for day in (17, 20, 21, 23, 24, 27, 28)
    ] + [f"one:2017030{day}T100000Z" for day in (1, 2, 3)]
    assert found[0]["ends_at"] == "2017-02-17T16:00:00Z"


def test_a_weekly_evening_stays_at_six_in_london_when_the_clocks_go_back():
    make.make_campaign("autumn", starts_on="2026-10-12", ends_on="2026-11-08")
    start = "DTSTART;TZID=Europe/London:20261014T180000"
    data = calendar(entry("RRULE:FREQ=WEEKLY", start=start, end="DURATION:PT2H"))
    assert [row["starts_at"] for _, row in rows(data, campaign="autumn")] == [
        "2026-10-14T17:00:00Z",
        "2026-10-21T17:00:00Z",
        "2026-10-28T18:00:00Z",
        "2026-11-04T18:00:00Z",
    ]


def test_a_date_told_otherwise_keeps_the_reference_of_that_date():
    series = entry("RRULE:FREQ=WEEKLY;COUNT=2", "RDATE:20170225T100000Z")
    other = entry("RECURRENCE-ID:20170301T100000Z", start="DTSTART:20170302T120000Z", end="DTEND:20170302T130000Z")
    found = {item["external_ref"]: item["starts_at"] for item in items(other, series)}
    assert found == {
        "one:20170222T100000Z": "2017-02-22T10:00:00Z",
        "one:20170225T100000Z": "2017-02-25T10:00:00Z",
        "one:20170301T100000Z": "2017-03-02T12:00:00Z",
    }


def test_of_two_with_one_uid_the_higher_sequence_holds_and_the_other_is_named():
    older, newer = entry("SEQUENCE:1", title="SUMMARY:Old"), entry("SEQUENCE:3", title="SUMMARY:New")
    for entries in ((older, newer), (newer, older)):
        found = rows(calendar(*entries))
        assert [row["title"] for _, row in found if not isinstance(row, RefusedItem)] == ["New"]
        assert codes(*entries) == ["superseded"]


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (entry("STATUS:CANCELLED"), "cancelled_in_calendar"),
        (entry("CLASS:PRIVATE"), "private_in_calendar"),
        (entry(uid=""), "no_uid"),
        (entry(end=""), "no_end"),
        (entry(title=""), "required"),
        (entry(start=""), "required"),
        (entry(start="DTSTART:20170230T100000Z"), "malformed_time"),
        (entry(start="DTSTART:00010101T000000Z"), "malformed_time"),
        (entry(start='DTSTART;TZID="tzone://Microsoft/Custom":20170222T100000'), "unknown_time_zone"),
        (entry(end="DURATION:-PT1H"), "ends_before_it_starts"),
        (entry(end="DURATION:PT1W1D2H3M4S"), "malformed_time"),
        (entry("RRULE:FREQ=SECONDLY"), "recurs_too_often"),
        (entry("RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))), "recurs_too_often"),
        (entry("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "rule_too_long"),
        (entry("RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), "rule_too_long"),
        (entry("RRULE:FREQ=YEARLY;INTERVAL=0"), "malformed_rule"),
        (entry("RRULE:FREQ=NEVER"), "malformed_rule"),
        (entry("RRULE:nonsense"), "malformed_rule"),
        (entry("RRULE:FREQ=DAILY", "EXDATE:soon"), "malformed_time"),
        (
            entry("RRULE:FREQ=DAILY;UNTIL=20160101", start="DTSTART:20150101T100000Z", end="DURATION:PT1H"),
            "no_date_in_the_campaign",
        ),
        (entry("RECURRENCE-ID;RANGE=THISANDFUTURE:20170222T100000Z"), "this_and_future"),
        (entry("DESCRIPTION:\x00"), "control_character"),
        (entry("DESCRIPTION:" + "x" * 300_000), "row_too_long"),
        (entry("\n" * 200_000, uid=""), "no_uid"),
        ("BEGIN:VEVENT\r\nUID:one\r\n", "not_closed"),
    ],
)
def test_what_cannot_be_taken_refuses_itself_with_a_reason_and_no_other(given_, code):
    found = rows(calendar(given_, entry(uid="other")))
    assert [row.errors[0].code for _, row in found if isinstance(row, RefusedItem)] == [code]
    assert [row["external_ref"] for _, row in found if not isinstance(row, RefusedItem)] == ["other"]


@pytest.mark.parametrize("name", ["SUMMARY", "UID", "LOCATION", "RECURRENCE-ID", "SEQUENCE", "X-ANY"])
def test_what_is_not_utf8_refuses_itself(name: str):
    lines = calendar(entry(f"{name}:X"), entry(uid="other")).encode()
    found = rows(lines.replace(f"{name}:X".encode(), f"{name}:".encode() + b"\xff"))
    assert [type(row) for _, row in found] == [RefusedItem, dict]
    assert found[0][1].errors[0].code == "not_utf8"


def test_the_reference_of_a_uid_that_is_not_utf8_is_that_of_its_octets():
    assert reference_of(b"a\xffb".decode("utf-8", "surrogateescape")) == "a~FFb"
    assert reference_of(b"a\xfeb".decode("utf-8", "surrogateescape")) == "a~FEb"


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_every_kind_of_line_end_and_a_byte_order_mark_are_read(ends):
    (row,) = rows(b"\xef\xbb\xbf" + calendar(entry()).replace("\r\n", ends).encode())
    assert (row[0], row[1]["title"]) == (3, "Stall")


@pytest.mark.parametrize("data", [b"", b"\x00" * 1000, b"external_ref,title\r\n", "BEGIN:VCALENDAR".encode("utf-16")])
def test_what_is_no_calendar_is_refused_as_a_whole(data):
    with pytest.raises(Invalid) as refusal:
        rows(data)
    assert refusal.value.code == "malformed_calendar"


@pytest.mark.parametrize("said", [{"campaign": ""}, {"campaign": "nowhere"}, {"channel": "press"}])
def test_the_campaign_is_to_be_named_and_nothing_of_no_use(said):
    with pytest.raises(Invalid):
        rows(calendar(entry()), **said)


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=200))
def test_a_reference_is_one_of_ours_and_of_one_uid(one, other):
    assert (reference_of(one) == reference_of(other)) == (one == other)
    assert len(reference_of(one)) <= 83
    assert reference_of(one)[0].isalnum() and reference_of(one)[-1].isalnum()


def is_of_no_event(row: Any) -> bool:
    """Whether it says that the file ends before its end, or what else is in it, and is of no event."""
    return isinstance(row, RefusedItem) and row.errors[0].code in ("cut_off", "no_event")


@pytest.mark.skipif(not FOUND, reason="the shared calendars are not here: set SHARED_DATA to their folder")
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_every_event_of_a_calendar_from_the_wild_is_a_row_or_refused(path):
    make.make_campaign("always", starts_on="2000-01-01", ends_on="2030-12-31")
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    begun = {number for number, line in enumerate(lines, start=1) if line == "BEGIN:VEVENT"}
    if not begun:
        with pytest.raises(Invalid, match="holds no event"):
            rows(path.read_bytes(), campaign="always")
        return
    found = rows(path.read_bytes(), campaign="always")
    assert {number for number, row in found if not is_of_no_event(row)} == begun
    assert all(row.errors[0].detail for _, row in found if isinstance(row, RefusedItem))


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:VCALENDAR",
        "UID:one",
        "UID:two",
        "DTSTART:20170222T100000Z",
        "DTSTART;TZID=:20170222T100000",
        "DTSTART;VALUE=DATE:20170222",
        "DTEND:20170223",
        "DURATION:P1D",
        "RRULE:FREQ=WEEKLY",
        "RRULE:FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO",
        "RDATE;VALUE=PERIOD:20170222T100000Z/PT1H",
        "EXDATE:20170222",
        "RECURRENCE-ID:20170222T100000Z",
        "SUMMARY:x",
        "SEQUENCE:9",
        "STATUS:CANCELLED",
        "GEO:1",
        "TZID:x",
        "RRULE:FREQ=DAILY;COUNT=0",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(300), deadline=None)
@given(st.lists(LINES | st.text(max_size=30) | st.builds("RRULE:{}".format, st.text(max_size=20)), max_size=30))
def test_whatever_a_file_holds_is_rows_or_refusals(lines):
    file = "BEGIN:VCALENDAR\n" + "\n".join(lines).encode("utf-8", "replace").decode()
    try:
        found = rows(file)
    except Invalid as refusal:
        assert refusal.code == "no_rows"
        assert "BEGIN:VEVENT" not in lines
        return
    for number, row in found:
        assert number > 1
        assert isinstance(row, RefusedItem) or row["external_ref"]
