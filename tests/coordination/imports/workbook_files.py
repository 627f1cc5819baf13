"""Workbooks as spreadsheet programs save them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

HEADINGS = ["external_ref", "campaign", "title", "kind", "starts_at", "ends_at"]
STALL = ["stall-1", "see-me-hear-me", "Stall", "stall", "20/02/2017 10:00", "20/02/2017 16:00"]


def xlsx(rows: Iterable[Sequence[Any]], *, title: str = "Events", first_cell: tuple[int, int] = (1, 1)) -> Any:
    """A workbook of one sheet whose table begins at the cell."""
    workbook = openpyxl.Workbook()
    put(workbook.active, rows, first_cell)
    workbook.active.title = title
    return workbook


def put(sheet: Any, rows: Iterable[Sequence[Any]], first_cell: tuple[int, int] = (1, 1)) -> None:
    """Write the rows into the sheet; None is a blank cell."""
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                sheet.cell(first_cell[0] + down, first_cell[1] + across, value)


def saved(workbook: Any) -> bytes:
    """The bytes of a workbook of openpyxl."""
    workbook.save(file := io.BytesIO())
    return file.getvalue()


ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' office:version="1.3"><office:body><office:spreadsheet>'
)
ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(value: Any) -> str:
    """One cell: text, a number, or XML as it stands, if it begins so."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, int | float):
        start = f'<table:table-cell office:value-type="float" office:value="{value}">'
        return f"{start}<text:p>{value}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def ods_rows(rows: Iterable[Sequence[Any]]) -> str:
    """The rows of a sheet."""
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def ods(content: str, name: str = "Events") -> bytes:
    """An OpenDocument spreadsheet with one sheet of that content."""
    sheet = f'<table:table table:name="{name}">{content}</table:table>'
    return packed({"mimetype": ODS_TYPE, "content.xml": ODS_HEAD + sheet + ODS_TAIL, "META-INF/manifest.xml": MANIFEST})


MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive; `mimetype` comes first and uncompressed, as OpenDocument wants it."""
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def repacked(workbook: bytes, changed: dict[str, Any]) -> bytes:
    """The workbook with some of its parts made anew: each a function of the old text."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changed.items():
        old = parts[name]
        parts[name] = change(old.decode() if isinstance(old, bytes) else old)
    return packed(parts)
