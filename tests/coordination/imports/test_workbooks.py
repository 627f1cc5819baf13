"""Workbooks sent to `/imports/`: one sheet is read as any other table is, and the report names its cells."""

import io
from datetime import date, datetime, time
from urllib.parse import urlencode

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from coordination.imports.workbooks import ODS, XLSX
from coordination.models import ImportFile
from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import URL, finish, send
from tests.coordination.imports.workbook_files import (
    HEADINGS,
    ODS_TYPE,
    STALL,
    ods,
    ods_rows,
    packed,
    put,
    repacked,
    saved,
    xlsx,
)

pytestmark = pytest.mark.django_db
STOP = "43000804702"
ANY = "application/octet-stream"


@pytest.fixture(autouse=True)
def campaign():
    make.make_stop(STOP)
    return make.make_campaign(ends_on=date(2026, 12, 31))


@pytest.fixture
def dudley():
    return checked_client("dudley")


def sent(client, workbook, media_type=XLSX, **parameters):
    body = workbook if isinstance(workbook, bytes) else saved(workbook)
    return send(client, body, media_type, urlencode({"resource": "events", **parameters}))


def faults(client, operation):
    listed = client.get(f"{URL}{operation.pk}/refused/?limit=500").json()["results"]
    return [(fault["cell"] or f"row {fault['row']}", fault["code"]) for fault in listed]


def notes(operation):
    return {note["code"]: note["detail"] for note in operation.result["table"]["notes"]}


def counts(operation):
    return tuple(operation.result[name] for name in ("created", "updated", "unchanged", "refused"))


@pytest.mark.parametrize("media_type", [XLSX, ANY])
def test_a_workbook_is_taken_and_unchanged_when_it_comes_again(dudley, media_type):
    workbook = saved(xlsx([HEADINGS, STALL]))
    first, again = (finish(sent(dudley, workbook, media_type)) for _ in range(2))
    assert (counts(first), counts(again)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert Event.objects.get().starts_at.isoformat() == "2017-02-20T10:00:00+00:00"
    assert ImportFile.objects.first().sent_as == XLSX
    assert first.result["table"]["columns"]["E"] == "starts_at"


@pytest.mark.parametrize("media_type", [ODS, ANY])
def test_an_opendocument_spreadsheet_is_taken(dudley, media_type):
    day = '<table:table-cell office:value-type="date" office:date-value="2017-07-20T10:00:00"/>'
    operation = finish(sent(dudley, ods(ods_rows([HEADINGS, [*STALL[:4], day, "20/07/2017 4pm"]])), media_type))
    assert counts(operation) == (1, 0, 0, 0)
    assert Event.objects.get().starts_at.isoformat() == "2017-07-20T09:00:00+00:00"
    assert ImportFile.objects.get().sent_as == ODS


def test_real_dates_are_times_in_london_and_the_report_says_so(dudley):
    row = [*STALL[:4], *(datetime(2017, 7, 20, hour) for hour in (10, 16))]  # noqa: DTZ001 - as a workbook has them
    operation = finish(sent(dudley, xlsx([HEADINGS, row])))
    assert Event.objects.get().starts_at.isoformat() == "2017-07-20T09:00:00+00:00"
    assert operation.result["read_as"]["starts_at"] == {
        "rows": 1,
        "first_row": 2,
        "first_read_as": "2017-07-20T09:00:00Z",
    }


def test_a_number_of_a_spreadsheet_is_the_code_that_stands_in_it(dudley):
    rows = [[*HEADINGS, "stop"], [*STALL, 43000804702]]
    workbook = xlsx(rows)
    workbook.active["G2"].number_format = "0.0000E+00"
    assert counts(finish(sent(dudley, workbook))) == (1, 0, 0, 0)
    assert Event.objects.get().stop_id == STOP


def test_the_table_is_found_where_it_stands_and_its_cells_are_named(dudley):
    rows = [
        ["Dudley events"],
        [],
        ["Last changed 3 February"],
        HEADINGS,
        STALL,
        [],
        ["stall-2", *STALL[1:4], "soon", STALL[5]],
    ]
    operation = finish(sent(dudley, xlsx(rows, first_cell=(3, 2))))
    assert counts(operation) == (1, 0, 0, 1)
    assert faults(dudley, operation) == [("F9", "unreadable_time")]
    assert operation.result["table"]["header_row"] == 6
    assert notes(operation)["above_the_header"] == "Rows 1 to 5 stand above the headings and were passed over."


def test_a_fault_that_only_the_worker_finds_names_its_cell_too(dudley):
    operation = finish(sent(dudley, xlsx([HEADINGS, [*STALL[:3], "picnic", *STALL[4:]]])))
    assert faults(dudley, operation) == [("D2", "invalid_choice")]


def test_a_fault_of_csv_names_its_cell(dudley):
    body = f"{','.join(HEADINGS)}\n{','.join([*STALL[:4], 'soon', STALL[5]])}\n".encode()
    assert faults(dudley, finish(send(dudley, body, "text/csv"))) == [("E2", "unreadable_time")]


@pytest.mark.parametrize("formula", ["=1/0", "=NOW_AND_THEN()"])
def test_a_formula_without_a_value_is_named_by_its_cell(dudley, formula):
    operation = finish(sent(dudley, xlsx([HEADINGS, [*STALL[:4], formula, STALL[5]]])))
    assert faults(dudley, operation) == [("E2", "failed_formula")]


def test_a_formula_that_has_failed_is_named_by_its_cell(dudley):
    workbook = xlsx([HEADINGS, [*STALL[:4], "#REF!", STALL[5]]])
    workbook.active["E2"].data_type = "e"
    assert faults(dudley, finish(sent(dudley, workbook))) == [("E2", "failed_formula")]


def test_a_failed_formula_of_opendocument_is_named_by_its_cell(dudley):
    failed = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"/>'
    operation = finish(sent(dudley, ods(ods_rows([HEADINGS, [*STALL[:4], failed, STALL[5]]])), ODS))
    assert faults(dudley, operation) == [("E2", "failed_formula")]


def test_a_formula_that_gives_a_blank_is_blank(dudley):
    workbook = saved(xlsx([[*HEADINGS, "summary"], [*STALL, "x"]]))
    cell = '<c r="G2" t="str"><f>IF(1,"","")</f><v></v></c>'

    def with_formula(sheet):
        start = sheet.index('<c r="G2"')
        return sheet[:start] + cell + sheet[sheet.index("</c>", start) + 4 :]

    operation = finish(sent(dudley, repacked(workbook, {"xl/worksheets/sheet1.xml": with_formula})))
    assert counts(operation) == (1, 0, 0, 0)


def test_hidden_rows_columns_and_sheets_are_said(dudley):
    workbook = xlsx([HEADINGS, STALL, ["stall-2", *STALL[1:]]])
    workbook.active.row_dimensions[3].hidden = True
    workbook.active.column_dimensions["C"].hidden = True
    put(hidden := workbook.create_sheet("Old"), [HEADINGS, ["stall-9", *STALL[1:]]])
    hidden.sheet_state = "hidden"
    operation = finish(sent(dudley, workbook))
    assert counts(operation) == (2, 0, 0, 0)
    said = notes(operation)
    assert said["hidden_rows"] == "Row 3 is hidden in the spreadsheet and was read like the others."
    assert said["hidden_columns"] == "Hidden columns were read like the others: C."
    assert said["hidden_sheets"].startswith("1 hidden sheet was not read: ")


def test_what_is_merged_down_a_column_stands_in_each_row(dudley):
    workbook = xlsx([HEADINGS, STALL, ["stall-2", *STALL[1:3], None, *STALL[4:]], [], ["stall-3", *STALL[1:]]])
    workbook.active.merge_cells("D2:D4")
    operation = finish(sent(dudley, workbook))
    assert counts(operation) == (3, 0, 0, 0)
    assert notes(operation)["merged_cells"] == "What is merged down a column stands in each of its rows: D2:D4."


def test_what_is_merged_down_a_column_of_opendocument_stands_in_each_row(dudley):
    start = '<table:table-cell office:value-type="string" table:number-rows-spanned="2">'
    merged = f"{start}<text:p>stall</text:p></table:table-cell>"
    rows = [
        HEADINGS,
        [*STALL[:3], merged, *STALL[4:]],
        ["stall-2", *STALL[1:3], "<table:covered-table-cell/>", *STALL[4:]],
    ]
    assert counts(finish(sent(dudley, ods(ods_rows(rows)), ODS))) == (2, 0, 0, 0)


def test_the_sheet_that_has_the_headings_is_read(dudley):
    workbook = xlsx([["Name", "Telephone"], ["Reception", "x"]], title="Contacts")
    put(workbook.create_sheet("Spring"), [HEADINGS, STALL])
    operation = finish(sent(dudley, workbook))
    assert operation.result["table"]["sheet"] == 2
    assert notes(operation)["other_sheets"].startswith("1 other sheet was not read: ")


def test_of_two_sheets_with_the_headings_one_must_be_named(dudley):
    workbook = xlsx([HEADINGS, STALL], title="Spring")
    put(workbook.create_sheet("Summer"), [HEADINGS, ["stall-2", *STALL[1:]]])
    answer = sent(dudley, workbook)
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("?sheet", "required")]
    assert "Spring, Summer" in answer.json()["errors"][0]["detail"]
    finish(sent(dudley, workbook, sheet="summer"))
    assert Event.objects.get().external_ref == "stall-2"


def test_of_two_sheets_with_the_headings_the_one_with_rows_is_read(dudley):
    workbook = xlsx([HEADINGS], title="Spring")
    put(workbook.create_sheet("Summer"), [HEADINGS, STALL])
    put(workbook.create_sheet("Autumn"), [["Notes"], ["none yet"]])
    assert finish(sent(dudley, workbook)).result["table"]["sheet"] == 2
    finish(sent(dudley, workbook, mapping="auto"))
    assert Event.objects.count() == 1


@pytest.mark.parametrize("covers", [["Cover"], ["Cover", "Contacts"]])
def test_headings_on_a_hidden_sheet_alone_are_said_and_read_on_request(dudley, covers):
    workbook = xlsx([HEADINGS, STALL], title="Events")
    workbook.active.sheet_state = "hidden"
    for cover in covers:
        put(workbook.create_sheet(cover), [["See Me, Hear Me"], ["Prepared by the team"]])
    workbook.active = 1
    answer = sent(dudley, workbook).json()
    assert "one that is hidden has" in answer["detail"]
    assert [error["pointer"] for error in answer["errors"]] == ["?sheet"]
    assert f"{', '.join(covers)}, Events" in answer["errors"][0]["detail"]
    assert counts(finish(sent(dudley, workbook, sheet="Events"))) == (1, 0, 0, 0)


def test_a_hidden_sheet_of_values_or_of_last_year_costs_the_visible_one_nothing(dudley):
    workbook = xlsx([["kind", "mode"], ["stall", "bus"]], title="Values")
    put(last_year := workbook.create_sheet("2016"), [HEADINGS, ["stall-0", *STALL[1:]]])
    put(workbook.create_sheet("Events"), [HEADINGS, STALL])
    workbook.active.sheet_state = last_year.sheet_state = "hidden"
    workbook.active = 2
    operation = finish(sent(dudley, workbook))
    assert (counts(operation), Event.objects.get().external_ref) == ((1, 0, 0, 0), "stall-1")
    assert notes(operation)["hidden_sheets"].startswith("2 hidden sheets were not read: Values, 2016")


def test_a_workbook_that_counts_from_1904_says_so_and_its_days_are_right(dudley):
    row = [*STALL[:4], *(datetime(2017, 2, 20, hour) for hour in (10, 16))]  # noqa: DTZ001 - as a workbook has them
    workbook = xlsx([HEADINGS, row])
    workbook.epoch = CALENDAR_MAC_1904
    operation = finish(sent(dudley, workbook))
    assert Event.objects.get().starts_at.isoformat() == "2017-02-20T10:00:00+00:00"
    assert "four years and a day too early" in notes(operation)["days_from_1904"]
    bare = xlsx([HEADINGS, ["stall-2", *STALL[1:4], 41_324.25, 41_324.5]])
    bare.epoch = CALENDAR_MAC_1904
    operation = finish(sent(dudley, bare))
    assert (counts(operation), "days_from_1904" in notes(operation)) == ((0, 0, 0, 1), True)
    assert "days_from_1904" not in notes(finish(sent(dudley, xlsx([HEADINGS, STALL]))))


def test_a_sheet_that_is_not_there_is_refused(dudley):
    answer = sent(dudley, xlsx([HEADINGS, STALL]), sheet="Autumn")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_found")


def test_a_name_of_a_sheet_is_no_use_for_csv(dudley):
    answer = send(dudley, b"external_ref\nx\n", "text/csv", "resource=events&sheet=Spring")
    assert answer.json()["errors"][0]["code"] == "not_for_this_file"


def test_a_dry_run_of_a_workbook_keeps_nothing(dudley):
    assert counts(finish(sent(dudley, xlsx([HEADINGS, STALL]), dry_run="true"))) == (1, 0, 0, 0)
    assert not Event.objects.exists()


def test_totals_rows_of_a_workbook_are_left_out(dudley):
    operation = finish(sent(dudley, xlsx([HEADINGS, STALL, ["Total", None, 1]])))
    assert (counts(operation), operation.result["left_out"]) == ((1, 0, 0, 0), 1)


REFUSED = {
    "a password": (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls)"),
    "a damaged one": (saved(xlsx([HEADINGS, STALL]))[:2000], "damaged"),
    "an archive": (packed({"readme.txt": "hello"}), "no workbook"),
    "a binary workbook": (packed({"xl/workbook.bin": "x"}), ".xlsb"),
    "an encrypted sheet": (
        packed({"mimetype": ODS_TYPE, "content.xml": "x", "META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        "password",
    ),
    "no workbook at all": (b"hello", "no workbook"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(dudley, name):
    body, word = REFUSED[name]
    answer = sent(dudley, body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-workbook")
    assert word in answer.json()["detail"]
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_refused_unread(dudley, part):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    workbook = repacked(
        saved(xlsx([HEADINGS, STALL])), {part: lambda xml: bomb + xml.partition("?>")[2].strip() or bomb + xml}
    )
    answer = sent(dudley, workbook)
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "/problems/malformed-workbook"


def test_a_million_blank_rows_are_passed_over(dudley):
    cells = '<table:table-cell table:number-columns-repeated="16384"/>'
    blank = f'<table:table-row table:number-rows-repeated="1048570">{cells}</table:table-row>'
    assert counts(finish(sent(dudley, ods(ods_rows([HEADINGS, STALL]) + blank), ODS))) == (1, 0, 0, 0)
    workbook = saved(xlsx([HEADINGS, STALL]))
    rows = "".join(f'<row r="{number}"/>' for number in range(3, 1_000_003))
    operation = finish(
        sent(
            dudley,
            repacked(
                workbook, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace("</sheetData>", rows + "</sheetData>")}
            ),
        )
    )
    assert counts(operation) == (0, 0, 1, 0)


def test_a_sheet_that_unpacks_to_more_memory_than_there_is_is_refused(dudley):
    workbook = xlsx([HEADINGS, STALL])
    workbook.active["XFD1048576"] = "far away"
    answer = sent(dudley, workbook)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-workbook")
    assert "too much time or memory" in answer.json()["detail"]


def test_an_archive_that_unpacks_to_gigabytes_is_refused_unread(dudley):
    heavy = "<!--" + " " * 60_000_000 + "-->"
    parts = {f"xl/media/{number}.xml": heavy for number in range(20)}
    answer = sent(dudley, packed({"xl/workbook.xml": "<workbook/>", **parts}))
    assert "too much time or memory" in answer.json()["detail"]


def test_a_workbook_sent_as_csv_is_told_what_to_do(dudley):
    answer = send(dudley, saved(xlsx([HEADINGS, STALL])), "text/csv")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-csv")
    assert "application/octet-stream" in answer.json()["detail"]


def test_times_alone_are_read_as_they_are_shown(dudley):
    workbook = openpyxl.load_workbook(io.BytesIO(saved(xlsx([HEADINGS, [*STALL[:4], time(10, 0), STALL[5]]]))))
    assert faults(dudley, finish(sent(dudley, workbook))) == [("E2", "unreadable_time")]
