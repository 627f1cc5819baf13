"""Reading a workbook costs in proportion to what was sent; what unpacks to far more is refused before it is read."""

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coordination.imports import workbook_program
from coordination.imports.sheet_marks import MOST_LISTED
from coordination.imports.workbook_bounds import TooMuch, WorkbookBounds, check_archive
from tests.coordination.imports.workbook_files import HEADINGS, STALL, ods, ods_cell, ods_rows, repacked, saved, xlsx

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
MANY = 1_600_000


def with_rows(rows: str) -> bytes:
    return repacked(
        saved(xlsx([HEADINGS, STALL])), {SHEET: lambda xml: xml.replace("</sheetData>", rows + "</sheetData>")}
    )


def repeated(rows: int, columns: int) -> bytes:
    cell = ods_cell("a").replace("<table:table-cell", f'<table:table-cell table:number-columns-repeated="{columns}"', 1)
    return ods(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')


HOSTILE = {
    "cells": lambda: with_rows(f"<row>{'<c><v>1</v></c>' * MANY}</row>"),
    "blank rows": lambda: with_rows("<row/>" * MANY),
    "what no sheet has": lambda: with_rows("<x/>" * MANY),
    "a list of sheets without end": lambda: repacked(
        saved(xlsx([HEADINGS])), {BOOK: lambda xml: xml.replace("</sheets>", "<x/>" * MANY + "</sheets>")}
    ),
    "styles that no cell has": lambda: repacked(
        saved(xlsx([HEADINGS])),
        {"xl/styles.xml": lambda xml: xml.replace("</styleSheet>", "<x/>" * MANY + "</styleSheet>")},
    ),
    "blanks": lambda: with_rows(" " * 64 * 1024**2),
    "cells of OpenDocument": lambda: ods("<table:table-row><table:table-cell/></table:table-row>" * MANY),
    "one cell repeated": lambda: repeated(2_000, 1_000),
    "rows that begin and end far apart": lambda: with_rows(
        "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="XFD{row}"><v>1</v></c></row>' for row in range(3, 900))
    ),
}


def read(tmp_path: Path, workbook: bytes) -> list[dict[str, Any]]:
    file = tmp_path / "received"
    file.write_bytes(workbook)
    return list(workbook_program.read(file, tmp_path))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_unpacks_to_far_more_than_was_sent_is_refused(tmp_path, name):
    workbook = HOSTILE[name]()
    assert len(workbook) < 300_000
    with pytest.raises(TooMuch):
        read(tmp_path, workbook)
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize("name", ["cells", "blank rows", "a list of sheets without end", "cells of OpenDocument"])
def test_it_is_refused_before_a_tag_of_it_is_read(tmp_path, name):
    """Counting costs little; each tag that is read costs a call."""
    workbook, calls = HOSTILE[name](), 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        with pytest.raises(TooMuch):
            read(tmp_path, workbook)
    finally:
        sys.setprofile(None)
    assert calls < MANY / 100


def test_the_program_says_that_it_is_too_much(tmp_path, capsys, monkeypatch):
    (file := tmp_path / "received").write_bytes(HOSTILE["blank rows"]())
    monkeypatch.setattr(workbook_program, "limit_this_process", lambda **_: None)
    workbook_program.main(str(file), str(tmp_path))
    assert capsys.readouterr().out == '{"refused": "too_much"}'


def long_table(rows: int) -> list[list[Any]]:
    return [[f"stall-{row}", *STALL[1:]] for row in range(rows)]


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_a_long_table_of_rows_that_are_alike_has_room(kind):
    """Nothing that people keep is packed closer; half of what is allowed is enough."""
    rows = long_table(20_000)
    workbook = ods(ods_rows(rows)) if kind == "ods" else saved(xlsx(rows))
    bounds = WorkbookBounds.of_file(2 * len(workbook))
    bounds.tags -= WorkbookBounds.of_file(0).tags
    bounds.unpacked -= WorkbookBounds.of_file(0).unpacked
    check_archive(zipfile.ZipFile(io.BytesIO(workbook)), bounds)


def test_two_sheets_that_are_one_part_are_no_workbook(tmp_path):
    def twice(xml: str) -> str:
        sheet = xml[xml.index("<sheet ") : xml.index("</sheets>")]
        return xml.replace(sheet, sheet + sheet.replace('name="Events"', 'name="Again"'))

    with pytest.raises(workbook_program.CannotRead, match="damaged"):
        read(tmp_path, repacked(saved(xlsx([HEADINGS, STALL])), {BOOK: twice}))


def test_hidden_columns_are_listed_as_far_as_there_is_room(tmp_path):
    hidden = '<cols><col min="1" max="16384" hidden="1"/>' + '<col min="1" max="16384" hidden="1"/>' * 500 + "</cols>"
    workbook = repacked(
        saved(xlsx([HEADINGS, STALL])), {SHEET: lambda xml: xml.replace("<sheetData>", f"{hidden}<sheetData>")}
    )
    (sheet,) = read(tmp_path, workbook)
    assert len(sheet["hidden_columns"]) == MOST_LISTED
