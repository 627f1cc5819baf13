"""Tables as spreadsheets, data frames and people make them: each case of `tables/` with the value that is right."""

import csv
import io
import random
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from coordination.rows.cells import BadCell, as_continental_whole_number, as_instant, as_number, as_whole_number
from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import CSV, finish, refused, send
from tests.request_bodies import METRIC

pytestmark = pytest.mark.django_db
KINDS = ("events", "placements", "reach-metrics&campaign=see-me-hear-me&channel=twitter")
CASES = Path(__file__).parent / "tables"
STOP = "43000804702"
BATCH = "/api/v1/events/batch/"
HEAD = "external_ref,campaign,title,kind,starts_at,ends_at"
ROW = "see-me-hear-me,Stall,stall,2017-02-20T10:00:00Z,2017-02-20T16:00:00Z"


@pytest.fixture(autouse=True)
def campaign():
    make.make_stop(STOP)
    return make.make_campaign(ends_on=date(2026, 12, 31))


@pytest.fixture
def dudley():
    return checked_client("dudley")


def case(name: str) -> bytes:
    """The case, its campaign being the one that there is."""
    return (
        (CASES / f"{name}.csv")
        .read_bytes()
        .replace(b",spring,", b",see-me-hear-me,")
        .replace(b"\tspring", b"\tsee-me-hear-me")
    )


def batch(client, body, query=""):
    return client.generic("POST", BATCH + query, body if isinstance(body, bytes) else body.encode(), CSV)


WHOLE = {
    **dict.fromkeys(("plain", "header-case", "merged-header", "nbsp-rows", "sep-line", "tabs"), 1),
    "trailing-empty-columns": 1,
    "short-rows": 3,
    "uk-dates": 4,
    "yesno": 3,
    "lower-postcode": 2,
    "postcode-in-name": 1,
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_case_is_taken_whole_and_unchanged_when_it_comes_again(dudley, name):
    first, again = batch(dudley, case(name)).json(), batch(dudley, case(name)).json()
    assert (first.get("created"), again.get("unchanged")) == (WHOLE[name], WHOLE[name]), first
    assert all(event.starts_at.minute == 0 and event.starts_at.hour == 10 for event in Event.objects.all())


def test_what_is_read_in_another_spelling_is_said_and_right(dudley):
    results = batch(dudley, case("uk-dates")).json()["results"]
    instants = {"starts_at": "2026-02-20T10:00:00Z", "ends_at": "2026-02-20T16:00:00Z"}
    assert [result["read_as"] for result in results] == [instants, instants, instants, None]
    assert {event.starts_at.isoformat() for event in Event.objects.all()} == {"2026-02-20T10:00:00+00:00"}
    results = batch(dudley, case("lower-postcode")).json()["results"]
    assert results[0]["read_as"] == {"kind": "stall", "place.postcode": "DY1 1HP"}
    batch(dudley, case("yesno"))
    assert set(Event.objects.filter(external_ref__in=["c-28", "c-29", "c-30"]).values_list("public")) == {(True,)}
    operation = finish(send(dudley, case("uk-dates").replace(b"c-", b"d-"), CSV))
    assert operation.result["read_as"]["starts_at"] == {
        "rows": 3,
        "first_row": 2,
        "first_read_as": "2026-02-20T10:00:00Z",
    }


def test_a_heading_that_nobody_knows_is_named_with_the_nearest(dudley):
    problem = batch(dudley, case("header-words")).json()
    sentences = [error["detail"] for error in problem["errors"] if error["code"] == "unknown_column"]
    assert [sentence.rpartition(" ")[2] for sentence in sentences] == [
        *("external_ref.", "title.", "kind.", "starts_at.", "ends_at.")
    ]
    assert "place.postcode" in problem["detail"] and "template" in problem["detail"]


NO_TABLES = {
    b"PK\x03\x04\x14\x00\x06\x00\x08": "workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old Excel workbook",
    b"%PDF-1.7\n": "PDF",
    b"<html><table>": "HTML",
    b'[{"external_ref": "one"}]': "one object on each line",
    b'\xef\xbb\xbf{"external_ref": "one"}': "JSON",
}


def test_headings_of_other_peoples_are_named_below_a_title_too(dudley):
    head = "Reference,Event title,Type,Start,End,Venue,Remarks"
    problem = batch(dudley, f"Events planned,,,,,,\n,,,,,,\n{head}\n1,Stall,Stall,x,x,Town Hall,\n".encode()).json()
    nearest = [error["detail"].rpartition(" ")[2] for error in problem["errors"] if error["code"] == "unknown_column"]
    assert nearest[:6] == ["external_ref.", "title.", "kind.", "starts_at.", "ends_at.", "place.name."]


def test_what_is_no_table_at_all_is_named_as_what_it_is(dudley):
    for beginning, words in NO_TABLES.items():
        answers = [batch(dudley, beginning), *(send(dudley, beginning, CSV, f"resource={kind}") for kind in KINDS)]
        for answer in answers:
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-csv")
            assert words in answer.json()["detail"]


def test_a_heading_with_line_breaks_is_read_and_a_formula_that_failed_is_named(dudley):
    head = HEAD.replace("starts_at", '"Starts\n at"').replace("title", '"Title"')
    table = f"Events of Dudley\r\n{head},url\r\none,{ROW},\r\ntwo,{ROW.replace('Stall', '#REF!')},#N/A\r\n"
    operation = finish(send(dudley, table.encode(), CSV))
    assert refused(dudley, operation) == [(4, "title", "failed_formula"), (4, "url", "failed_formula")]
    assert operation.result["created"] == 1


def test_a_code_that_a_spreadsheet_mangled_is_named_and_never_another_stop(dudley):
    operation = finish(send(dudley, case("atco-excel"), CSV))
    assert refused(dudley, operation) == [(2, "stop", "mangled_code")]
    assert set(Event.objects.values_list("external_ref", "stop")) == {(f"c-2{n}", STOP) for n in (1, 2, 3)}
    make.make_stop("010000001")
    errors = batch(dudley, f"{HEAD},stop\r\none,{ROW},10000001\r\n").json()["errors"]
    assert [(error["column"], error["code"]) for error in errors] == [("stop", "mangled_code")]


@pytest.mark.parametrize("cell", ['"43,000,804,702"', '"=""43000804702"""', "43000804702.0", "43 000 804 702"])
def test_a_code_of_which_no_digit_is_lost_is_read_in_a_table_and_named_elsewhere(dudley, cell):
    answer = batch(dudley, f"{HEAD},stop\r\none,{ROW},{cell}\r\n")
    assert answer.status_code == 200, answer.json()
    assert Event.objects.get().stop_id == STOP
    (text,) = next(csv.reader([cell]))
    body = dict(zip(HEAD.split(","), f"two,{ROW}".split(","), strict=True))
    (error,) = dudley.post("/api/v1/events/", {**body, "stop": text}).json()["errors"]
    assert (error["code"], f"It may be {STOP}" in error["detail"]) == ("mangled_code", True)
    for address in (f"/api/v1/stops/{quote(text)}/", f"/api/v1/events/?stop={quote(text)}"):
        assert STOP in str(dudley.get(address).json())


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        *(("1.5k", "in short"), ("2 million", "in short"), ("~500", "about a number"), ("c. 500", "about a number")),
        *(("500+", "or more"), (">500", "or more"), ("<500", "or less"), ("5-10", "two numbers")),
        *(("500 people", "the word beside it"), ("£500", "money"), ("50%", "percentage")),
    ],
)
def test_a_number_with_more_beside_it_is_refused_with_what_to_write(dudley, cell, word):
    make.make_channel("twitter")
    facts = {"external_ref": "one", **METRIC, "period.from": "2017-02-17", "period.to": "2017-02-18", "value": cell}
    del facts["period"]
    body = "\r\n".join([",".join(facts), ",".join(map(str, facts.values())), ""])
    (error,) = dudley.generic("POST", "/api/v1/reach-metrics/batch/", body.encode(), CSV).json()["errors"]
    assert (error["column"], error["code"], word in error["detail"]) == ("value", "unclear_number", True)


def test_references_that_went_through_a_data_frame_name_the_rows_they_named(dudley):
    first = batch(dudley, f"{HEAD}\r\n7,{ROW}\r\n8,{ROW.replace('Stall', 'Talk')}\r\n").json()
    assert first["created"] == 2
    again = batch(dudley, f"{HEAD},stop\r\n7.0,{ROW},nan\r\n8.0,{ROW.replace('Stall', 'Talk')},<NA>\r\n").json()
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert [result["read_as"] for result in again["results"]] == [{"external_ref": "7"}, {"external_ref": "8"}]
    errors = batch(dudley, f"{HEAD}\r\n7,{ROW}\r\n7.0,{ROW.replace('Stall', 'Talk')}\r\n").json()["errors"]
    assert {error["code"] for error in errors} == {"repeated_reference"}
    assert {event.external_ref for event in Event.objects.all()} == {"7", "8"}


@pytest.mark.parametrize("dash", ["-", "\u2013", "\u2014", "--", " - "])
def test_a_dash_alone_is_nothing(dudley, dash):
    body = batch(dudley, f"{HEAD},place.name,place.postcode,stop\r\na,{ROW},Library,{dash},{dash}\r\n").json()
    assert body["created"] == 1, body
    assert (Event.objects.get().place_postcode, Event.objects.get().stop) == ("", None)
    errors = batch(dudley, f"{HEAD}\r\nb,{ROW.replace('Stall', dash)}\r\n").json()["errors"]
    assert [(error["column"], error["code"]) for error in errors] == [("title", "required")]


def test_a_reference_stored_as_a_data_frame_wrote_it_names_its_row_again(dudley):
    fields = {"title": "Stall", "kind": "stall", "campaign": make.SEE_ME}
    fields |= {"starts_at": "2017-02-20T10:00:00Z", "ends_at": "2017-02-20T16:00:00Z"}
    for reference in ("7.0", "8"):
        assert dudley.put(f"/api/v1/events/by-ref/{reference}/", fields, format="json").status_code == 201
    table = f"{HEAD}\r\n7.0,{ROW}\r\n8.0,{ROW}\r\n"
    body = batch(dudley, table).json()
    assert ([row["status"] for row in body["results"]], body["results"][0]["read_as"]) == (["unchanged"] * 2, None)
    operation = finish(send(dudley, table.replace("Stall", "Talk").encode(), CSV))
    assert [operation.result[word] for word in ("created", "updated", "refused")] == [0, 2, 0]
    exported = b"".join(make.client("dudley").get("/api/v1/events/", HTTP_ACCEPT="text/csv"))
    assert batch(dudley, exported).json()["unchanged"] == 2
    assert set(Event.objects.values_list("external_ref", flat=True)) == {"7.0", "8"}
    assert batch(dudley, f"{HEAD}\r\n7,{ROW}\r\n").json()["created"] == 1  # another reference, as it stands
    assert batch(checked_client("sandwell"), f"{HEAD}\r\n7.0,{ROW}\r\n").json()["results"][0]["read_as"] == {
        "external_ref": "7"
    }


def test_a_first_column_without_a_heading_that_counts_the_rows_is_passed_over(dudley):
    numbered = f",{HEAD}\r\n0,a,{ROW}\r\n1,b,{ROW}\r\n7,c,{ROW}\r\n"
    assert batch(dudley, numbered).json()["created"] == 3
    for cell in ("x", "1"):  # what is no count, or none any more
        errors = batch(dudley, f"{numbered}{cell},d,{ROW}\r\n").json()["errors"]
        assert [(error["row"], error["code"]) for error in errors] == [(5, "no_heading")]


def test_a_row_of_its_count_alone_is_a_blank_one(dudley):
    body = batch(dudley, f",{HEAD}\r\n0,a,{ROW}\r\n\r\n1{',' * HEAD.count(',')},\r\n2,b,{ROW}\r\n3\r\n").json()
    assert (body["created"], body["left_out"]) == (2, [])


def test_a_quotation_mark_out_of_place_refuses_its_row_alone(dudley):
    operation = finish(send(dudley, case("quotes"), CSV))
    assert refused(dudley, operation) == [(2, None, "stray_quotation_mark")]
    assert [event.external_ref for event in Event.objects.all()] == ["c-32"]


def test_a_night_when_the_clocks_change_is_refused_with_both_readings(dudley):
    for day, first, second in (("29/10/2017", "00:30", "01:30"), ("26/03/2017", "00:30", "01:30")):
        row = ROW.replace("2017-02-20T10:00:00Z", f"{day} 01:30")
        (error,) = batch(dudley, f"{HEAD}\r\none,{row}\r\n").json()["errors"]
        assert (error["column"], error["code"]) == ("starts_at", "two_readings")
        assert f"T{first}:00Z or " in error["detail"] and f"T{second}:00Z." in error["detail"]


def dated(*days: str) -> str:
    rows = [f"d-{n},see-me-hear-me,Stall,stall,{day} 10:00,{day} 16:00," for n, day in enumerate(days)]
    return "\r\n".join([f"{HEAD},summary", *rows, ""])


def test_a_table_that_shows_its_month_first_is_not_read_the_other_way_elsewhere(dudley):
    table = dated("03/02/2017", "02/20/2017", "22/02/2017", "2017-02-23", "03/03/2017")
    operation = finish(send(dudley, table.encode("utf-16"), CSV))
    assert refused(dudley, operation) == [
        *((2, column, "day_or_month") for column in ("starts_at", "ends_at")),
        *((3, column, "month_first") for column in ("starts_at", "ends_at")),
    ]
    assert {event.external_ref for event in Event.objects.all()} == {"d-2", "d-3", "d-4"}
    (error, *_) = batch(dudley, table).json()["errors"]
    assert "Row 3 " in error["detail"] and "2017-02-03 or 2017-03-02" in error["detail"]


def test_a_table_whose_dates_could_all_be_either_has_the_day_first_and_says_so(dudley):
    table = dated("01/03/2017", "02.03.2017").replace("16:00,\r\n", "16:00,As on 02/20/2017\r\n")
    results = batch(dudley, table).json()["results"]
    assert [result["read_as"]["starts_at"] for result in results] == ["2017-03-01T10:00:00Z", "2017-03-02T10:00:00Z"]


def test_an_export_sent_back_is_unchanged_also_through_a_data_frame_and_twice_after_an_edit(dudley):
    table = f"{HEAD},status,stop\r\n" + "".join(f"row-{n},{ROW},scheduled,{STOP if n else ''}\r\n" for n in range(3))
    assert batch(dudley, table).json()["created"] == 3
    event = Event.objects.get(external_ref="row-2")
    dudley.post(f"/api/v1/events/{event.pk}/complete/")
    exported = b"".join(make.client().get("/api/v1/events/", headers={"Accept": "text/csv"})).decode()
    assert batch(dudley, exported).json()["unchanged"] == 3
    assert batch(dudley, framed(exported)).json()["unchanged"] == 3
    edited = framed(exported).replace("row-0,see-me-hear-me,,dudley,,,,Stall", "row-0,see-me-hear-me,,dudley,,,,Talk")
    answers = [batch(dudley, edited).json() for _ in range(2)]
    assert [(answer["updated"], answer["unchanged"]) for answer in answers] == [(1, 2), (0, 3)]
    assert batch(dudley, edited.replace("Talk", "Third")).status_code == 400  # its version has gone by


def framed(table: str) -> str:
    """The table as a data frame with a missing stop writes it: codes are floats, truth values have capitals."""
    rows = list(csv.reader(io.StringIO(table)))
    at, out = rows[0].index("stop"), io.StringIO()
    for row in rows[1:]:
        row[at] = f"{row[at]}.0" if row[at] else ""
        row[rows[0].index("public")] = row[rows[0].index("public")].capitalize()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_a_status_schedules_a_draft_is_passed_or_is_out_of_reach_and_never_silent(dudley):
    def sent(status):
        return batch(dudley, f"{HEAD},status\r\none,{ROW},{status}\r\n").json()

    assert [sent("draft")["created"], sent("scheduled")["updated"], sent("Scheduled")["unchanged"]] == [1, 1, 1]
    event = Event.objects.get()
    assert (event.status, event.scheduled_at is not None, event.version) == ("scheduled", True, 2)
    passed = sent("draft")["results"][0]
    assert (passed["status"], "already" in passed["note"]) == ("unchanged", True)
    assert [error["code"] for error in sent("completed")["errors"]] == ["status_out_of_reach"]
    body = {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall", "status": "draft"}
    body |= {"starts_at": "2017-02-20T10:00:00Z", "ends_at": "2017-02-20T16:00:00Z"}
    answers = [dudley.put("/api/v1/events/by-ref/one/", body, format="json").json() for _ in range(2)]
    assert [answer["note"] for answer in answers] == [passed["note"]] * 2
    body["status"] = "cancelled"
    assert (
        dudley.put("/api/v1/events/by-ref/one/", body, format="json").json()["errors"][0]["code"]
        == "status_out_of_reach"
    )
    file = f"{HEAD},status\r\none,{ROW},cancelled\r\ntwo,{ROW},draft\r\n".encode()
    assert refused(dudley, finish(send(dudley, file, CSV))) == [(2, "status", "status_out_of_reach")]
    scheduled = {**body, "status": "scheduled"}
    assert dudley.put("/api/v1/events/by-ref/two/", scheduled, format="json").json()["status"] == "scheduled"


def test_a_venue_stays_beside_its_stop_which_says_where_it_is(dudley):
    table = f"{HEAD},stop,place.name,place.longitude,place.latitude\r\none,{ROW},{STOP.lower()},Shelter B,-1.5,52.4\r\n"
    assert batch(dudley, table).json()["created"] == 1
    assert batch(dudley, table).json()["unchanged"] == 1
    event = Event.objects.get()
    assert (event.stop_id, event.place_name, event.place_longitude, event.area_id) == (
        STOP,
        "Shelter B",
        None,
        make.DUDLEY,
    )


def test_identical_rows_are_one_and_different_ones_name_both_rows(dudley):
    same = f"{HEAD}\r\none,{ROW}\r\none,{ROW}\r\ntwo,{ROW}\r\n"
    answer = batch(dudley, same).json()
    assert (answer["created"], answer["unchanged"]) == (2, 1)
    differing = same + f"two,{ROW.replace('Stall', 'Talk')}\r\n"
    errors = batch(dudley, differing).json()["errors"]
    assert [(error["row"], error["code"]) for error in errors] == [(4, "repeated_reference"), (5, "repeated_reference")]
    assert all("rows 4 and 5" in error["detail"] for error in errors)
    operation = finish(send(dudley, differing.encode(), CSV))
    assert [operation.result[word] for word in ("rows", "unchanged", "refused")] == [4, 2, 2]
    assert refused(dudley, operation) == [
        (4, "external_ref", "repeated_reference"),
        (5, "external_ref", "repeated_reference"),
    ]


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("42786.41667", "2017-02-20T10:00:00Z"),
        ("42786.4166666667", "2017-02-20T10:00:00Z"),
        ("42786.5", "2017-02-20T12:00:00Z"),
        ("42786.4375", "2017-02-20T10:30:00Z"),
        ("42786.40625", "2017-02-20T09:45:00Z"),
        ("Monday 20 Feb 2017 10:00", "2017-02-20T10:00:00Z"),
    ],
)
def test_a_day_number_is_read_where_it_can_be_one_minute_alone(cell: str, instant: str):
    assert as_instant(cell) == instant


UNREADABLE = {
    "rounded": ("42786.42", "42786.4", "42786.4167", "42786.417", "42786"),
    "Monday": ("Tue 20 Feb 2017 10:00",),
    "two digits": ("20/02/17 10:00",),
    "no such day": ("31/02/2017 10:00", "02/20/2017 10:00", "20 Febuary 2017 10:00"),
    "without a time": ("2017-02-20", "20 Feb 2017"),
    "Two times": ("20 Feb 2017 10am-4pm",),
    "no such time of day": ("2017-02-20 25:00",),
    "behind it": ("20 Feb 2017 in the morning",),
    "No day": ("noon on Monday", "Feb 2017 10am"),
}


def test_a_time_that_cannot_be_read_says_what_cannot_and_which_spellings_are(dudley):
    for words, cells in UNREADABLE.items():
        for cell in cells:
            with pytest.raises(BadCell) as fault:
                as_instant(cell)
            assert words in fault.value.detail and "20/02/2017 10:00" in fault.value.detail, (cell, fault.value.detail)
    row = ROW.replace("2017-02-20T10:00:00Z", "20/02/17 10:00")
    (error,) = batch(dudley, f"{HEAD}\r\none,{row}\r\n").json()["errors"]
    assert (error["column"], error["code"]) == ("starts_at", "unreadable_time")
    for text, words in (("2017-02-20T10:00", "offset"), ("2017-02-20", "a day"), ("2017-02-30T10:00:00Z", "no such")):
        answer = dudley.get("/api/v1/events/", {"updated_since": text})
        assert words in answer.json()["errors"][0]["detail"]
        body = {"items": [{"external_ref": "one", "starts_at": text}]}
        details = {
            error["pointer"]: error["detail"] for error in dudley.post(BATCH, body, format="json").json()["errors"]
        }
        assert words in details["/items/0/starts_at"]
    assert (
        dudley.get("/api/v1/events/?from=2017-02-30").json()["errors"][0]["detail"].startswith("There is no such day.")
    )


def unread(read, cell: str) -> bool:
    try:
        return read(cell) == cell
    except BadCell as fault:
        return fault.code in ("unclear_number", "rounded")


def test_numbers_are_read_only_where_one_thing_can_be_meant():
    read = {"500.0": 500, "1,000": 1000, "1,234,567": 1_234_567, "1\u00a0000": 1000, "-5": -5}
    assert {cell: as_whole_number(cell) for cell in read} == read
    left = ["1.000", "1,00", "12.5", "1,000.50", "01,000", "1,0000", "five", "1.000,00", "1E+05", "1.23e5", "1.234.567"]
    assert all(unread(as_whole_number, cell) for cell in left)
    assert (as_number("1,000.50"), as_number("12.5"), as_number("1,5"), as_number("-1,9")) == (1000.5, 12.5, 1.5, -1.9)
    assert all(unread(as_number, cell) for cell in ("1,000", "1.234,5", "1,234,567"))
    assert as_instant("1/7/2017 10:00") == "2017-07-01T09:00:00Z"


def test_a_comma_between_semicolons_is_a_decimal_one_and_never_a_wrong_number(dudley):
    read = {"500": 500, "500,0": 500, "1.234,00": 1234, "1.234.567": 1_234_567, "1.000.000,0": 10**6, "500.0": 500}
    assert {cell: as_continental_whole_number(cell) for cell in read} == read
    assert all(unread(as_continental_whole_number, cell) for cell in ("1.234", "1,234", "12,5", "1.234,5", "1,234.00"))
    head = f"{HEAD},place.name,place.longitude,place.latitude".replace(",", ";")
    rows = [
        f"{name},{ROW},Park".replace(",", ";") + f";{x};{y}"
        for name, x, y in (("a", "-1,912", "52,5"), ("b", "-1.9", "52.5"))
    ]
    results = batch(dudley, "\r\n".join([head, *rows, ""])).json()["results"]
    assert results[0]["read_as"] == {"place.longitude": -1.912, "place.latitude": 52.5}
    assert set(Event.objects.values_list("place_longitude", "place_latitude")) == {(-1.912, 52.5), (-1.9, 52.5)}
    (error,) = batch(dudley, "\r\n".join([head, rows[0].replace("52,5", "1.052,5"), ""])).json()["errors"]
    assert (error["column"], error["code"]) == ("place.latitude", "unclear_number")


def test_stops_are_found_by_code_alias_and_words_in_any_case(dudley):
    make.make_stop("9400ZZWMWOL", mode="metro", aliases=["940GZZWMWOL"], name="Wolverhampton St. George's")
    assert batch(dudley, f"{HEAD},stop\r\none,{ROW},940gzzwmwol\r\n").json()["created"] == 1
    for code in ("9400zzwmwol", "940GZZWMWOL", "940gzzwmwol"):
        assert dudley.get(f"/api/v1/stops/{code}/").json()["atco_code"] == "9400ZZWMWOL"
        assert len(dudley.get(f"/api/v1/events/?stop={code}").json()["results"]) == 1
        assert len(dudley.get(f"/api/v1/stops/?q={code}").json()["results"]) == 1
    for code in ("4.3001E+10", "4.3001E%2B10", "43000000102.0"):
        answer = dudley.get(f"/api/v1/events/?stop={code}")
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("?stop", "mangled_code")]
        for address in (f"/api/v1/stops/{code}/", f"/api/v1/stops/?q={code}"):
            problem = dudley.get(address).json()
            assert "spreadsheet" in f"{problem['detail']} {problem.get('errors')}"
    make.make_stop("010000002")
    assert dudley.get("/api/v1/events/?stop=10000002").json()["errors"][0]["code"] == "mangled_code"
    found = dudley.get("/api/v1/stops/?q=george wolver").json()["results"]
    assert [stop["atco_code"] for stop in found] == ["9400ZZWMWOL"]


def test_any_table_is_read_without_a_crash_and_each_row_is_counted_once(dudley):
    chance = random.Random(13)  # noqa: S311 - repeatable noise
    noise = [
        '"',
        ",",
        ";",
        "\t",
        "\r\n",
        "sep=;",
        "'",
        "1E+10",
        "29/10/2017 01:30",
        "\u00a0",
        "yes",
        "12,5",
        ROW,
        "\x00",
    ]
    for _ in range(12):
        rows = [f"r{chance.randrange(6)},{ROW}" for _ in range(8)]
        for _ in range(3):
            at = chance.randrange(len(rows))
            cut = chance.randrange(len(rows[at]))
            rows[at] = rows[at][:cut] + chance.choice(noise) + rows[at][cut:]
        answer = send(dudley, (f"{HEAD},public,stop\r\n" + "\r\n".join(rows)).encode(), CSV)
        if answer.status_code == 202:
            result = finish(answer).result
            assert sum(result[word] for word in ("created", "updated", "unchanged", "refused")) == result["rows"]
        else:
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-csv")
