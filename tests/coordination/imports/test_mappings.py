"""Tables with other headings than ours: mapped as their senders say, as they said before, or as guessed."""

import json
from datetime import date, datetime, time
from urllib.parse import urlencode

import pytest

from coordination.imports.workbooks import XLSX
from coordination.models import TableMapping
from coordination.rows.csv_rows import columns_of
from coordination.rows.guessing import guess_mapping
from coordination.rows.times_of_day import time_of_day, times_of_day
from events.api.events import EventSerializer
from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import URL, finish, send
from tests.coordination.imports.workbook_files import HEADINGS, STALL, saved, xlsx

STOP = "43000804702"
COUNCIL = ["Date", "Time", "Event", "Type", "Venue", "Bus stop", "Notes for us"]
ROW = ["Monday 20 February 2017", "10am\u20134pm", "Stall", "stall", "Library", STOP, "bring leaflets"]


@pytest.fixture
def dudley(db):
    make.make_stop(STOP)
    make.make_campaign(ends_on=date(2026, 12, 31))
    return checked_client("dudley")


def sent(client, rows, mapping="auto", **parameters):
    text = mapping if isinstance(mapping, str) else json.dumps(mapping)
    query = {"resource": "events", "mapping": text, "campaign": make.SEE_ME, **parameters}
    return send(client, saved(xlsx(rows)), XLSX, urlencode(query))


def codes(answer):
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_a_councils_own_sheet_goes_in_as_it_is(dudley):
    operation = finish(sent(dudley, [["Events in Dudley"], [], COUNCIL, ROW]))
    assert (operation.result["created"], operation.result["refused"]) == (1, 0), operation.result
    event = Event.objects.get()
    assert (event.title, event.kind, event.stop_id, event.place_name) == ("Stall", "stall", STOP, "Library")
    assert (event.starts_at.isoformat(), event.ends_at.isoformat()) == (
        "2017-02-20T10:00:00+00:00",
        "2017-02-20T16:00:00+00:00",
    )
    table = operation.result["table"]
    columns = ("date", "times", "title", "kind", "place.name", "stop")
    assert table["columns"] == dict(zip("ABCDEF", columns, strict=True))
    assert table["passed_over"] == ["G"]
    assert "references_made" in {note["code"] for note in table["notes"]}


def test_the_same_sheet_again_changes_nothing_and_one_with_another_time_that_event(dudley):
    finish(sent(dudley, [COUNCIL, ROW]))
    again = finish(sent(dudley, [["A title now"], COUNCIL, [date(2017, 2, 20), *ROW[1:]]]))
    assert again.result["unchanged"] == 1
    later = finish(sent(dudley, [COUNCIL, [ROW[0], "11am to 4pm", *ROW[2:]]]))
    assert (later.result["updated"], Event.objects.count()) == (1, 1)
    assert Event.objects.get().starts_at.hour == 11


def test_two_events_of_one_day_and_place_are_two_and_one_that_stands_twice_is_one(dudley):
    afternoon = [ROW[0], "5pm - 6pm", *ROW[2:]]
    operation = finish(sent(dudley, [COUNCIL, ROW, afternoon, ROW]))
    assert (operation.result["created"], operation.result["unchanged"]) == (2, 1)


def test_real_dates_and_times_of_a_workbook_are_put_together(dudley):
    rows = [
        ["Day", "Starts", "Ends", "Title", "Kind", "Where"],
        [datetime(2017, 7, 20), time(10, 30), time(15, 0), "Stall", "stall", "Library"],  # noqa: DTZ001
    ]
    operation = finish(sent(dudley, rows))
    assert operation.result["refused"] == 0, operation.result
    event = Event.objects.get()
    assert (event.starts_at.isoformat(), event.ends_at.hour) == ("2017-07-20T09:30:00+00:00", 14)


def test_a_mapping_is_followed_and_remembered_for_the_organisation_and_the_headings(dudley):
    rows = [["What", "When it begins", "When it ends", "C"], ["Stall", "20/02/2017 10:00", "20/02/2017 16:00", "x"]]
    columns = {"What": "title", "When it begins": "starts_at", "When it ends": "ends_at", "C": None}
    mapping = {"columns": columns, "values": {"kind": "stall"}}
    assert finish(sent(dudley, rows, mapping)).result["created"] == 1
    assert TableMapping.objects.get().values == {"campaign": make.SEE_ME, "kind": "stall"}
    reordered = [["WHAT", "when it  begins", "When it ends:", "c"], *rows[1:]]
    assert finish(sent(dudley, reordered)).result["unchanged"] == 1
    other = checked_client("walsall")
    assert sent(other, rows).status_code == 400, "another organisation's mapping is not ours"


def test_text_of_somebodys_is_not_remembered(dudley):
    rows = [["Begins", "Finish"], ["20/02/2017 10:00", "20/02/2017 16:00"]]
    mapping = {"columns": {"Begins": "starts_at", "Finish": "ends_at"}, "values": {"kind": "stall", "title": "A stall"}}
    operation = finish(sent(dudley, rows, mapping))
    assert Event.objects.get().title == "A stall"
    assert "title" not in TableMapping.objects.get().values
    assert operation.result["table"]["values"]["title"] == "…"


def test_a_table_of_our_headings_needs_no_mapping_and_keeps_its_references(dudley):
    assert finish(sent(dudley, [HEADINGS, STALL])).result["created"] == 1
    assert Event.objects.get().external_ref == "stall-1"


def test_a_row_of_an_exported_list_is_known_by_its_id_whatever_the_mapping(dudley):
    bare = make.make_event(organisation="dudley", external_ref=None)
    own = make.make_event(organisation="dudley", external_ref="stall-1")
    rows = [["id", *HEADINGS[1:]], *([str(event.pk).upper(), *STALL[1:]] for event in (bare, own))]
    for mapping in ("auto", {"columns": {}}):
        operation = finish(sent(dudley, rows, mapping))
        assert operation.result["refused"] == operation.result["created"] == 0, operation.result
        assert operation.result["table"]["columns"]["A"] == "id"
    assert operation.result["unchanged"] == 2
    stored = Event.objects.values_list("pk", "external_ref", "title")
    assert set(stored) == {(bare.pk, None, "Stall"), (own.pk, "stall-1", "Stall")}


def test_an_id_is_never_made_a_row_and_a_row_without_one_is(dudley):
    theirs = make.make_event(organisation="sandwell", status="scheduled", public=True)
    rows = [["id", *HEADINGS[1:]], [str(theirs.pk), *STALL[1:]], ["", *STALL[1:]]]
    operation = finish(sent(dudley, rows))
    assert (operation.result["created"], operation.result["refused"]) == (1, 1)
    assert [fault["code"] for fault in operation.result["faults"]] == ["row_of_another"]
    made = [note["detail"] for note in operation.result["table"]["notes"] if note["code"] == "references_made"]
    assert [detail.partition(" have ")[0] for detail in made] == ["Rows without an id"]
    assert Event.objects.get(organisation="dudley").external_ref.startswith("sheet-")


def test_somebodys_own_numbers_under_id_are_passed_over(dudley):
    operation = finish(sent(dudley, [["ID", *COUNCIL], [17, *ROW]]))
    assert (operation.result["created"], operation.result["table"]["passed_over"][0]) == (1, "A")


REFUSED = {
    "no JSON": ("{", [("?mapping", "invalid")]),
    "a list": ("[]", [("?mapping", "invalid")]),
    "another word": ('{"colums": {}}', [("?mapping", "invalid")]),
    "a number": ('{"columns": {"Date": 3}}', [("?mapping", "invalid")]),
    "no column of ours": ('{"columns": {"Date": "day_of_week"}}', [("?mapping", "unknown_column")]),
    "one column twice": ('{"columns": {"Date": "title", "Time": "title"}}', [("?mapping", "repeated_column")]),
    "headings left out": ('{"columns": {}}', [("?mapping", "unmapped_column")] * 7),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_mapping_that_is_not_right_is_refused(dudley, name):
    mapping, expected = REFUSED[name]
    answer = sent(dudley, [COUNCIL, ROW], mapping)
    assert (answer.status_code, codes(answer)) == (400, expected)
    assert not TableMapping.objects.exists()


def test_a_heading_that_the_table_has_not_is_refused(dudley):
    columns = dict.fromkeys(COUNCIL) | {"Dates": "date"}
    assert ("?mapping", "no_such_heading") in codes(sent(dudley, [COUNCIL, ROW], {"columns": columns}))


def test_what_cannot_be_guessed_is_named(dudley):
    answer = sent(dudley, [["Date", "Venue"], [date(2017, 2, 20), "Library"]])
    assert answer.status_code == 400
    assert {error["code"] for error in answer.json()["errors"]} == {"missing_column"}
    assert {error["detail"].split()[2] for error in answer.json()["errors"]} == {"title", "kind", "ends_at"}


def test_the_fault_of_a_whole_column_is_said_once_with_its_count(dudley):
    rows = [COUNCIL, *([*ROW[:3], "Coffee morning", *ROW[4:]] for _ in range(3))]
    for at, row in enumerate(rows[1:]):
        row[2] = f"Stall {at}"
    operation = finish(sent(dudley, rows))
    fault = operation.result["faults"][0]
    assert (fault["column"], fault["rows"], fault["whole_column"], fault["first_cell"]) == ("kind", 3, True, "D2")


def test_what_is_said_of_a_kind_of_faults_is_said_of_its_first_cell(dudley):
    rows = [[ROW[0], times, f"Stall {times}", *ROW[3:]] for times in ("10am-4pm", "10-4", "2pm")]
    names = ("date", "times", "title", "kind", "place.name", "stop", None)
    mapping = {"columns": dict(zip(COUNCIL, names, strict=True))}
    (fault,) = finish(sent(dudley, [COUNCIL, *rows], mapping)).result["faults"]
    assert (fault["rows"], fault["first_cell"], fault["detail"][:27]) == (2, "B3", "This may be in the morning ")


def test_a_mangled_code_is_named_with_the_stops_that_it_may_be(dudley):
    operation = finish(sent(dudley, [COUNCIL, [*ROW[:5], "4.30008E+10", ROW[6]]]))
    fault = dudley.get(f"{URL}{operation.pk}/refused/").json()["results"][0]
    assert (fault["cell"], fault["code"]) == ("F2", "mangled_code")
    assert STOP in fault["detail"]
    assert not Event.objects.exists()


def test_a_lost_zero_is_named_with_the_stop_that_it_may_be(dudley):
    make.make_stop("01000000001")
    operation = finish(sent(dudley, [COUNCIL, [*ROW[:5], 1000000001, ROW[6]]]))
    fault = dudley.get(f"{URL}{operation.pk}/refused/").json()["results"][0]
    assert (fault["code"], "01000000001" in fault["detail"]) == ("mangled_code", True)


def test_windows_1252_is_read_and_said(dudley):
    body = "Date,Time,Event,Type,Venue\r\n20/02/2017,10am \u2013 4pm,Children\u2019s rights,stall,Café\r\n".encode(
        "cp1252"
    )
    query = urlencode({"resource": "events", "mapping": "auto", "campaign": make.SEE_ME})
    operation = finish(send(dudley, body, "text/csv", query))
    assert (Event.objects.get().title, Event.objects.get().place_name) == ("Children\u2019s rights", "Café")
    assert "windows_1252" in {note["code"] for note in operation.result["table"]["notes"]}


@pytest.mark.parametrize("body", [b"a,b\n\x81\x8d,1\n", "a,b\ncafé".encode() + b"\xe9,1\n"])
def test_what_is_of_neither_encoding_is_refused(dudley, body):
    answer = send(dudley, body, "text/csv")
    assert (answer.status_code, "UTF-8" in answer.json()["detail"]) == (400, True)


TIMES = {
    "10am\u20134pm": "10:00 16:00",
    "10am - 4pm": "10:00 16:00",
    "10-4pm": "10:00 16:00",
    "1-4pm": "13:00 16:00",
    "9\u201311am": "09:00 11:00",
    "11-1pm": "11:00 13:00",
    "10:00 to 16.30": "10:00 16:30",
    "1000-1600": "10:00 16:00",
    "from 10am until noon": "10:00 12:00",
    "10.00hrs \u2013 16.00hrs": "10:00 16:00",
    "10 a.m. - 4 p.m.": "10:00 16:00",
}


@pytest.mark.parametrize("text", TIMES)
def test_from_when_to_when_is_read(text):
    start, end = times_of_day(text)
    assert f"{start:%H:%M} {end:%H:%M}" == TIMES[text]


@pytest.mark.parametrize("text", ["10-4", "", "all day", "25:00-26:00", "10am", "10am\u20134pm\u20135pm", "13pm-2pm"])
def test_what_could_be_two_times_or_is_none_is_not_read(text):
    assert times_of_day(text) is None


@pytest.mark.parametrize("text", ["10", "10:75", "24:00", "0am", "13pm", "x" * 100])
def test_no_time_of_day_is_read_from(text):
    assert time_of_day(text) is None


def test_a_column_of_names_of_stops_is_a_venues_and_one_of_codes_is_not():
    columns = columns_of(EventSerializer)
    names = guess_mapping(["Bus stop"], [["Dudley Bus Station"], ["Merry Hill"]], columns)
    codes_ = guess_mapping(["Bus stop"], [[STOP], ["4.3E+10"]], columns)
    assert (names.columns, codes_.columns) == ({"Bus stop": "place.name"}, {"Bus stop": "stop"})


PARTS = ["Date", "Start", "Finish", "Event", "Venue", "Type"]
TARGETS = ["date", "start_time", "end_time", "title", "place.name", "kind"]
EVENING = [time(10), time(16), "Stall", "Library", "stall"]


@pytest.mark.parametrize(
    "row",
    [
        [datetime(2017, 2, 20, 10), None, *EVENING[1:]],  # noqa: DTZ001 - as a spreadsheet has it
        ["20/02/2017 00:00:00", "10:00", "16:00", *EVENING[2:]],
        ["20/02/2017 12:00 AM", "10am", "4pm", *EVENING[2:]],
        ["2017-02-20T00:00", "10:00", "16:00", *EVENING[2:]],
    ],
)
def test_a_day_with_a_time_behind_it_is_read_beside_columns_of_times(dudley, row):
    operation = finish(sent(dudley, [PARTS, row]))
    assert operation.result["refused"] == 0, operation.result
    event = Event.objects.get()
    assert (event.starts_at.hour, event.ends_at.hour, event.starts_at.day) == (10, 16, 20)


def test_a_day_with_another_time_than_the_one_beside_it_is_refused(dudley):
    row = ["20/02/2017 09:00", "10:00", "16:00", *EVENING[2:]]
    operation = finish(sent(dudley, [PARTS, row], {"columns": dict(zip(PARTS, TARGETS, strict=True))}))
    assert [fault["code"] for fault in operation.result["faults"]] == ["unreadable_time"]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_failed_formula_in_a_day_or_a_time_of_day_is_named_in_its_cell(dudley, at):
    row = ["20/02/2017", "10:00", "16:00", *EVENING[2:]]
    row[at] = "#REF!"
    operation = finish(sent(dudley, [PARTS, row], {"columns": dict(zip(PARTS, TARGETS, strict=True))}))
    assert [(fault["column"], fault["code"]) for fault in operation.result["faults"]] == [
        (("date", "start_time", "end_time")[at], "failed_formula")
    ]


def test_bars_over_parts_of_a_sheet_counts_and_notes_below_it_are_left_out(dudley):
    rows = [PARTS, ["February"], [date(2017, 2, 20), *EVENING], ["March"], [date(2017, 3, 1), *EVENING]]
    rows += [["Total events", None, None, 2], [None, None, None, None, None, "Updated 13/02/17"]]
    operation = finish(sent(dudley, rows))
    assert (operation.result["created"], operation.result["refused"]) == (2, 0), operation.result
    stored = dudley.get(f"{URL}{operation.pk}/refused/").json()["results"]
    assert [(row["row"], row["code"]) for row in stored] == [
        (2, "note_row"),
        (4, "note_row"),
        (6, "totals_row"),
        (7, "note_row"),
    ]
