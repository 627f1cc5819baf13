"""Thirty sheets of forty events each, in the styles in which councils keep and save them: all go in at the first
attempt, or each fault is named in its cell."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from openpyxl.styles import Font

from coordination.imports.workbooks import ODS, XLSX
from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import CSV, URL, finish, send
from tests.coordination.imports.workbook_files import ods, ods_rows, put, saved, xlsx

pytestmark = pytest.mark.django_db
STOP = "43000804702"
FORTY = 40
FIRST = date(2017, 2, 20)
DASH = "\u2013"
Rows = list[list[Any]]


def days() -> list[date]:
    return [FIRST + timedelta(days=at % 20) for at in range(FORTY)]


def rows(day: Callable[[date], Any], *cells: Any) -> Rows:
    """Forty rows: the day as it is written, a title of its own, then the cells."""
    return [[day(one), f"Awareness stall {at}", *cells] for at, one in enumerate(days(), start=1)]


def uk(one: date) -> str:
    return f"{one:%d/%m/%Y}"


def long(one: date) -> str:
    return f"{one:%A} {one.day} {one:%B %Y}"


def short(one: date) -> str:
    return f"{one.day} {one:%b %Y}"


def ordinal(one: date) -> str:
    endings = {1: "st", 21: "st", 2: "nd", 22: "nd", 3: "rd", 23: "rd"}
    return f"{one.day}{endings.get(one.day, 'th')} {one:%B %Y}"


HEAD = ["Date", "Event", "Time", "Type", "Venue"]
CELLS = (f"10am{DASH}4pm", "stall", "Library")


def workbook(table: Rows, **options: Any) -> bytes:
    return saved(xlsx(table, **options))


def plain() -> bytes:
    return workbook([HEAD, *rows(uk, *CELLS)])


def with_titles() -> bytes:
    above = [["Dudley Council"], ["Events for the campaign"], [], ["As of", "3 February"], []]
    return workbook([*above, HEAD, *rows(uk, *CELLS)])


def in_the_middle() -> bytes:
    return workbook([HEAD, *rows(uk, *CELLS)], first_cell=(6, 4))


def real_dates() -> bytes:
    return workbook([HEAD, *rows(lambda one: one, *CELLS)])


def real_times() -> bytes:
    head = ["Date", "Event", "Start time", "Finish time", "Type", "Venue"]
    return workbook([head, *rows(lambda one: one, time(10), time(16), "stall", "Library")])


def real_instants() -> bytes:
    head = ["Title", "Starts", "Ends", "Kind", "Location"]
    table = [
        [f"Stall {at}", datetime.combine(one, time(10)), datetime.combine(one, time(16)), "stall", "Library"]
        for at, one in enumerate(days())
    ]
    return workbook([head, *table])


def long_dates() -> bytes:
    return workbook([HEAD, *rows(long, *CELLS)])


def short_dates() -> bytes:
    return workbook([HEAD, *rows(short, *CELLS)])


def ordinal_dates() -> bytes:
    return workbook([HEAD, *rows(ordinal, *CELLS)])


def serials() -> bytes:
    return workbook([HEAD, *rows(lambda one: (one - date(1899, 12, 30)).days, *CELLS)])


def times_in_words() -> bytes:
    return workbook([HEAD, *rows(uk, "10 a.m. to 4 p.m.", *CELLS[1:])])


def times_with_points() -> bytes:
    return workbook([HEAD, *rows(uk, "10.00 - 16.00", *CELLS[1:])])


def times_of_24_hours() -> bytes:
    return workbook([HEAD, *rows(uk, "1000-1600", *CELLS[1:])])


def blank_rows_between() -> bytes:
    table = [row for one in rows(uk, *CELLS) for row in (one, [])]
    return workbook([HEAD, *table])


def blank_columns_between() -> bytes:
    spread = [[cell for one in row for cell in (one, None)] for row in [HEAD, *rows(uk, *CELLS)]]
    return workbook(spread)


def merged_days() -> bytes:
    book = xlsx([HEAD, *rows(uk, *CELLS)])
    sheet = book.active
    for row in range(2, 42, 2):
        sheet.cell(row + 1, 1).value = None
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=1)
    return saved(book)


def merged_title() -> bytes:
    book = xlsx([["Our events"], HEAD, *rows(uk, *CELLS)])
    book.active.merge_cells("A1:E1")
    return saved(book)


def filtered() -> bytes:
    book = xlsx([HEAD, *rows(uk, *CELLS)])
    for row in range(10, 30):
        book.active.row_dimensions[row].hidden = True
    book.active.auto_filter.ref = "A1:E41"
    return saved(book)


def other_sheets() -> bytes:
    book = xlsx([["Who", "Desk"], ["Communications", "3"]], title="Contacts")
    put(book.create_sheet("Events"), [HEAD, *rows(uk, *CELLS)])
    book.create_sheet("Sheet3")
    return saved(book)


def hidden_old_sheet() -> bytes:
    book = xlsx([HEAD, *rows(uk, *CELLS)])
    put(old := book.create_sheet("2016"), [HEAD, *rows(uk, *CELLS)])
    old.sheet_state = "hidden"
    return saved(book)


def stops_as_numbers() -> bytes:
    return workbook([[*HEAD, "Bus stop"], *rows(uk, *CELLS, int(STOP))])


def stops_as_text() -> bytes:
    return workbook([[*HEAD, "ATCO code"], *rows(uk, *CELLS, STOP)])


def notes_and_contacts() -> bytes:
    return workbook([[*HEAD, "Lead officer", "Notes", "Cost"], *rows(uk, *CELLS, "Comms", "leaflets", 12.5)])


def headings_with_brackets() -> bytes:
    head = ["Date (dd/mm/yyyy)", "Event name *", "Time (from - to)", "Type of event", "Venue / location"]
    return workbook([head, *rows(uk, *CELLS)])


def capitals_and_breaks() -> bytes:
    return workbook([["DATE", "EVENT\nNAME", "TIME", "EVENT TYPE", "VENUE NAME"], *rows(uk, *CELLS)])


def styled() -> bytes:
    book = xlsx([HEAD, *rows(uk, *CELLS)])
    for cell in book.active[1]:
        cell.font = Font(bold=True)
    for row in range(1, 2_000):
        book.active.cell(row, 30).font = Font(bold=True)
    return saved(book)


def with_a_total() -> bytes:
    return workbook([HEAD, *rows(uk, *CELLS), [], ["Total", FORTY]])


def opendocument() -> bytes:
    return ods(ods_rows([HEAD, *rows(uk, *CELLS)]))


def opendocument_dates() -> bytes:
    def cell(one: date) -> str:
        return f'<table:table-cell office:value-type="date" office:date-value="{one.isoformat()}"/>'

    return ods(ods_rows([HEAD, *rows(cell, *CELLS)]))


def opendocument_times() -> bytes:
    start, end = (
        f'<table:table-cell office:value-type="time" office:time-value="PT{hour}H00M00S"/>' for hour in (10, 16)
    )
    head = ["Date", "Event", "From", "To", "Type", "Venue"]
    return ods(ods_rows([head, *rows(uk, start, end, "stall", "Library")]))


def csv_of_excel() -> bytes:
    lines = [",".join(HEAD), *(",".join(row) for row in rows(uk, *CELLS))]
    return "\r\n".join(lines).encode("cp1252")


def csv_with_semicolons() -> bytes:
    lines = [";".join(HEAD), *(";".join(row) for row in rows(uk, *CELLS))]
    return "\r\n".join(lines).encode("utf-8-sig")


def csv_with_tabs() -> bytes:
    lines = ["\t".join(HEAD), *("\t".join(row) for row in rows(uk, *CELLS))]
    return "\r\n".join(lines).encode("utf-16")


SHEETS = {
    maker.__name__: maker
    for maker in (
        *(plain, with_titles, in_the_middle, real_dates, real_times, real_instants, long_dates, short_dates),
        *(ordinal_dates, serials, times_in_words, times_with_points, times_of_24_hours, blank_rows_between),
        *(blank_columns_between, merged_days, merged_title, filtered, other_sheets, hidden_old_sheet),
        *(stops_as_numbers, stops_as_text, notes_and_contacts, headings_with_brackets, capitals_and_breaks, styled),
        *(with_a_total, opendocument, opendocument_dates, opendocument_times, csv_of_excel, csv_with_semicolons),
        csv_with_tabs,
    )
}


def media_type(name: str) -> str:
    return CSV if name.startswith("csv") else ODS if name.startswith("opendocument") else XLSX


@pytest.fixture
def dudley():
    make.make_stop(STOP)
    make.make_campaign(ends_on=date(2026, 12, 31))
    return checked_client("dudley")


def sent(client, body, kind, mapping="auto"):
    query = urlencode({"resource": "events", "mapping": mapping, "campaign": make.SEE_ME})
    return finish(send(client, body, kind, query))


@pytest.mark.parametrize("name", SHEETS)
def test_forty_events_go_in_at_the_first_attempt_and_are_unchanged_when_they_come_again(dudley, name):
    body = SHEETS[name]()
    operation = sent(dudley, body, media_type(name))
    assert (operation.result["created"], operation.result["refused"]) == (FORTY, 0), operation.result
    assert {event.starts_at.hour for event in Event.objects.all()} == {10}
    assert {event.ends_at.hour for event in Event.objects.all()} == {16}
    assert {event.starts_at.date() for event in Event.objects.all()} == (
        set(days()[::2]) if "merged_days" in name else set(days())
    )
    assert sent(dudley, body, media_type(name)).result["unchanged"] == FORTY


FAULTS = {
    "C5": ("10-4", "unreadable_time"),
    "A9": ("31/02/2017", "unreadable_time"),
    "D12": ("coffee", "invalid_choice"),
    "A20": ("20/2/17", "unreadable_time"),
    "F7": ("4.30008E+10", "mangled_code"),
}


def test_each_fault_of_forty_events_is_named_in_its_cell(dudley):
    book = openpyxl.load_workbook(io.BytesIO(stops_as_text()))
    for cell, (text, _) in FAULTS.items():
        book.active[cell] = text
    operation = sent(dudley, saved(book), XLSX)
    listed = dudley.get(f"{URL}{operation.pk}/refused/").json()["results"]
    found = {(fault["cell"], fault["code"]) for fault in listed}
    assert {(cell, code) for cell, (_, code) in FAULTS.items()} <= found, found
    assert operation.result["created"] == FORTY - len(FAULTS)
