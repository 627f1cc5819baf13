"""What people send instead of a table: told by how the file begins, so that the refusal can say what to do."""

from coordination.ground.errors import Invalid

LONGEST_BEGINNING = 64  # bytes
_SAVE = "open it in the spreadsheet and save it as CSV UTF-8 (File, Save as)."
_SEND = f"send it to /imports/ by its own media type or as application/octet-stream, or {_SAVE}"
_KINDS = (
    (b"PK\x03\x04", f"This is an Excel or OpenDocument workbook or a ZIP archive, not CSV: {_SEND}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel workbook (.xls), not CSV: {_SAVE}"),
    (b"\x1f\x8b", "This is compressed (gzip): unpack it first, and send the table in it."),
    (
        b"{\\RTF",
        f"This is a text document (RTF), not CSV: {_SAVE}",
    ),
    (b"%PDF", "This is a PDF: send the table that it was made from, as CSV UTF-8."),
    (b"BEGIN:VC", "This is a calendar or an address book, not CSV: send a calendar to /imports/ as text/calendar."),
    (b"<", f"This is HTML or XML, which some programs call .xls, not CSV: {_SAVE}"),
    (b"[", "This is a list in JSON: send one object on each line, as application/jsonl, or a table as CSV."),
    (b"{", "This is JSON: send it as application/jsonl, one object on each line, or a table as CSV."),
)


def check_is_table(beginning: bytes) -> None:
    """Raises Invalid for the beginning of a file that is something else, without a byte order mark."""
    beginning = beginning.lstrip()
    for sign, sentence in _KINDS:
        if beginning.upper().startswith(sign.upper()):
            raise Invalid("malformed_csv", sentence)
