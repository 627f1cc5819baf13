"""Why a row of the file was not loaded: a line number, a column, a code and a sentence, never what the row held."""

from coordination.rows.file_faults import FileFault

REASONS = {
    "malformed": "The line cannot be read as CSV with the columns that the header names.",
    "missing": "A value is required here.",
    "too_long": "The value is longer than this column may be.",
    "mangled_code": "A spreadsheet has taken the code for a number (with an E or .0): use the file as published.",
    "not_a_code": "An ATCO code is made of 3 to 12 letters and digits.",
    "not_a_stop_type": "A stop type is three letters.",
    "unknown_status": "The status is none that NaPTAN uses: active, inactive, pending.",
    "not_a_number": "A number is expected here.",
    "half_a_position": "One of the two coordinates is missing.",
    "unknown_grid": "The grid is none that NaPTAN uses: UKOS, IrishOS, ITM.",
    "out_of_area": "The position is outside the British Isles.",
    "not_a_time": "A date and time such as 2017-02-17T09:30:00 is expected here.",
    "unreadable_text": "The text holds characters that cannot be read.",
    "duplicate": "The same ATCO code stands in this file again with a later revision; that row was used.",
}


class BadStopCell(Exception):
    """Raised while a row is checked: `field` is our name of the column, `code` a key of REASONS."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code


class RefusedStop(FileFault):
    """What of a NaPTAN file was not loaded."""

    __slots__ = ()
    reasons = REASONS
