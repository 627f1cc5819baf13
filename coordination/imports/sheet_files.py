"""Workbooks that people save from a page: a template to fill in, and a sheet with its faults marked."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from coordination.ground.actor import Actor
from coordination.imports.column_choices import ColumnChoice, column_choices
from coordination.models import Spreadsheet
from coordination.rows.table_facts import column_letters

_ROWS = 1_000  # that are made ready in a template
_FORMATS = {"day": "dd/mm/yyyy", "time": "dd/mm/yyyy hh:mm", "text": "@"}
_BAD, _MARK = PatternFill("solid", fgColor="FFF4CDC6"), PatternFill("solid", fgColor="FFD4351C")
_WIDTH = 22
MARKS = "What is wrong"


def template(resource: str, by: Actor) -> bytes:
    """An .xlsx with a heading for every column, drop-downs where the values are known, and a sheet that explains them;
    what whoever fills it in must not forget is bold."""
    choices = sorted(column_choices(resource, by), key=lambda choice: not choice.required)
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = resource.capitalize()[:31]
    lists = workbook.create_sheet("Values")
    notes = workbook.create_sheet("How to fill it in")
    for place, choice in enumerate(choices, start=1):
        _put_column(sheet, lists, place, choice)
    sheet.freeze_panes = "A2"
    _explain(notes, choices)
    lists.sheet_state = "hidden"
    return _saved(workbook)


def _put_column(sheet: Any, lists: Any, place: int, choice: ColumnChoice) -> None:
    letters = column_letters(place)
    heading = sheet.cell(1, place, choice.name)
    heading.font = Font(bold=choice.required)
    sheet.column_dimensions[letters].width = _WIDTH
    if number_format := "@" if choice.offered else _FORMATS.get(choice.kind):
        for row in range(2, _ROWS + 2):
            sheet.cell(row, place).number_format = number_format
    if choice.offered:
        for row, (value, _) in enumerate(choice.offered, start=1):
            _write(lists.cell(row, place), value)
        source = f"Values!${letters}$1:${letters}${len(choice.offered)}"
        validation = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True)
        validation.error = "Choose one of the list."
        sheet.add_data_validation(validation)
        validation.add(f"{letters}2:{letters}{_ROWS + 1}")


def _explain(notes: Any, choices: Sequence[ColumnChoice]) -> None:
    notes.append(
        ["One row for each. Columns in bold are needed; a column that is not needed may be left blank or deleted."]
    )
    notes.append(["Days and times are those in London: 20/02/2017 10:00."])
    notes.append([])
    for choice in choices:
        notes.append([f"{choice.name}:", choice.label, "needed" if choice.required else ""])
        for value, label in choice.offered:
            if value != label:
                notes.append(["", value, label])
    for letters, width in (("A", _WIDTH), ("B", 40), ("C", 60)):
        notes.column_dimensions[letters].width = width


def marked_sheet(sheet: Spreadsheet, faults: Mapping[str, str], row_faults: Mapping[int, str]) -> bytes:
    """The table as it stands, with every cell that has a fault coloured and commented, and what is wrong with a row
    behind it. It can be brought again: that column is passed over."""
    workbook = Workbook()
    table: Any = workbook.active
    table.title = "Marked"
    width = max([len(sheet.headings), *(len(cells) for _, cells in sheet.rows)])
    for place, heading in enumerate(sheet.headings, start=1):
        _write(table.cell(sheet.header_row, place), heading)
    _write(table.cell(sheet.header_row, width + 1), MARKS)
    for number, cells in sheet.rows:
        for place in range(1, width + 1):
            _put_cell(table, number, place, cells[place - 1] if place <= len(cells) else "", faults)
        wrong = [detail for cell, detail in faults.items() if cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(number)]
        if wrong := [*wrong, *([row_faults[number]] if number in row_faults else [])]:
            _write(mark := table.cell(number, width + 1), " ".join(wrong))
            mark.font, mark.fill = Font(color="FFFFFFFF", bold=True), _MARK
            mark.alignment = Alignment(wrap_text=True)
    table.freeze_panes = f"A{sheet.header_row + 1}"
    return _saved(workbook)


def _put_cell(table: Any, number: int, place: int, text: str, faults: Mapping[str, str]) -> None:
    fault = faults.get(f"{column_letters(place)}{number}")
    if not text and not fault:
        return
    _write(cell := table.cell(number, place), text)
    if fault:
        cell.fill = _BAD
        cell.comment = Comment(fault, "Campaign coordination")


def _write(cell: Any, text: str) -> None:
    """Write text that is none of a formula, whatever it begins with."""
    cell.value = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    cell.data_type = "s"
    cell.number_format = "@"


def _saved(workbook: Workbook) -> bytes:
    workbook.save(file := io.BytesIO())
    return file.getvalue()
