"""The table of a spreadsheet as its page shows it: each cell with what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coordination.ground.misread_text import misread_in
from coordination.imports.fault_kinds import faults_by_kind
from coordination.imports.spreadsheets import letters_of
from coordination.models import ImportFile, Operation, OperationStatus, RefusedRow, Spreadsheet
from coordination.models.import_file import RowOutcome
from coordination.rows.table_facts import column_letters
from partners.console.sheet_words import in_words

ROWS_OF_PAGE = 100
TAKEN_OUT = "This looked like personal data of somebody and was not kept. Write it anew, without."
_MOST_FAULTS = 20_000


@dataclass(frozen=True)
class Faults:
    """What is wrong with the cells, by their names, and with whole rows; `left_out` says why a row
    is passed over, or what of it had no effect."""

    cells: Mapping[str, str]
    rows: Mapping[int, str]
    left_out: Mapping[int, str]

    def rows_at_fault(self) -> set[int]:
        """The numbers of the rows of which anything is wrong."""
        return {*self.rows, *(row_of(cell) for cell in self.cells)}


def faults_of(sheet: Spreadsheet, run: Operation | None) -> Faults:
    """What the run found, and what was taken out."""
    cells = dict.fromkeys(sheet.taken_out, TAKEN_OUT)
    rows: dict[int, str] = {}
    left_out: dict[int, str] = {}
    listed = RefusedRow.objects.filter(file=run.pk).order_by("row", "id")[:_MOST_FAULTS] if run else []
    letters = letters_of(sheet)
    for fault in listed:
        detail = in_words(fault.detail)
        if fault.outcome in (RowOutcome.LEFT_OUT, RowOutcome.TAKEN):
            left_out[fault.row] = detail
        elif fault.outcome == RowOutcome.REFUSED:
            cell = fault.cell or (f"{letters[fault.column]}{fault.row}" if fault.column in letters else "")
            if cell:
                detail = first_sentence(detail)
                cells[cell] = f"{cells[cell]} {detail}" if cell in cells else detail
            else:
                rows[fault.row] = f"{rows[fault.row]} {detail}" if fault.row in rows else detail
    return Faults(cells, rows, left_out)


def first_sentence(detail: str) -> str:
    """What is wrong; the rest of it stands once above the table."""
    sentence, point, _ = detail.partition(". ")
    return sentence + point.strip()


def row_of(cell: str) -> int:
    """The row of `C7`, 7."""
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def table_of(sheet: Spreadsheet, faults: Faults, *, page: int, only_faults: bool) -> dict[str, Any]:
    """One page of the table, for its template."""
    targets = sheet.mapping["columns"] if sheet.mapping else []
    positions = [at for at, target in enumerate(targets) if target]
    bad = faults.rows_at_fault()
    rows = [(number, cells) for number, cells in sheet.rows if not only_faults or number in bad]
    pages = max(1, -(-len(rows) // ROWS_OF_PAGE))
    page = min(max(1, page), pages)
    of_page = rows[(page - 1) * ROWS_OF_PAGE : page * ROWS_OF_PAGE]
    return {
        "letters": [(column_letters(at + 1), _text(sheet.headings, at)) for at in positions],
        "rows": [_row(number, cells, positions, faults, bad) for number, cells in of_page],
        "page": page,
        "pages": pages,
        "only_faults": only_faults,
        "bad": len(bad),
    }


def _row(number: int, cells: list[str], positions: list[int], faults: Faults, bad: set[int]) -> dict[str, Any]:
    return {
        "number": number,
        "bad": number in bad,
        "fault": faults.rows.get(number, ""),
        "left_out": faults.left_out.get(number, ""),
        "cells": [
            {"name": name, "fault": faults.cells.get(name, ""), "text": _shown(_text(cells, at), name in faults.cells)}
            for at in positions
            for name in [f"{column_letters(at + 1)}{number}"]
        ],
    }


def _shown(text: str, is_bad: bool) -> str:
    """What stands in a cell; of one that is corrected here and was misread, what was meant, for whoever looks at it to
    send or to change."""
    misread = misread_in(text) if is_bad else None
    return misread.text if misread else text


def _text(texts: list[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""


def kinds_of_faults(run: Operation | None) -> list[dict[str, Any]]:
    """Faults of a kind, once each with a count: those of whole columns before those of cells."""
    if run is None or run.status != OperationStatus.SUCCEEDED:
        return []
    file = ImportFile.objects.filter(pk=run.pk).first()
    return faults_by_kind(file) if file else []
