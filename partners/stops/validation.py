"""One row of the file, checked: what each column may hold, why a row is not loaded, and what a stop's type and code
make of it."""

from datetime import datetime
from math import isfinite, nan
from typing import NamedTuple

from partners.models.stop import Mode, StopStatus
from partners.stops.codes import is_number_of_spreadsheet
from partners.stops.csv_reader import Cells
from partners.stops.position import GRIDS, NOWHERE, WEST, WGS84

REASONS = {
    "malformed": "The line cannot be read as CSV with the columns that the header names.",
    "missing": "A value is required here.",
    "too_long": "The value is longer than this column may be.",
    "mangled_code": "A spreadsheet has made a number or a formula of it (E, .0, commas, =): use the file as published.",
    "not_a_code": "An ATCO code is made of 3 to 12 letters and digits.",
    "not_a_stop_type": "A stop type is three letters.",
    "unknown_status": "The status is none that NaPTAN uses: active, inactive, pending.",
    "not_a_number": "A number is expected here.",
    "half_a_position": "One of the two coordinates is missing.",
    "unknown_grid": "The grid is none that NaPTAN uses: UKOS, IrishOS, ITM.",
    "out_of_area": "The position is outside the British Isles.",
    "minus_lost": "The longitude seems to have lost its minus: by its easting the stop is west of Greenwich.",
    "not_a_time": "A date and time such as 2017-02-17T09:30:00 is expected here.",
    "unreadable_text": "The text holds characters that cannot be read.",
    "duplicate": "The same ATCO code stands in this file again with a later date or revision; that row was used.",
    "repeated": "This ATCO code stands further down in this file with the same date and revision; that row was used.",
}

CODE_LENGTH = 12
# Metres: eastings of the British grid are above it east of Greenwich (507,900 at 61° N, more to the south).
GREENWICH = 500_000
LENGTHS = {"name": 120, "indicator": 60, "locality": 120, "grid": 20}
LONDON = "Europe/London"
UNDECODED = "\ufffd"

MODES = {
    **dict.fromkeys(("BCT", "BCS", "BCQ", "BCE", "BST"), Mode.BUS.value),
    **dict.fromkeys(("RSE", "RLY", "RPL"), Mode.RAIL.value),
    **dict.fromkeys(("TMU", "MET", "PLT"), Mode.METRO.value),
}
METRO_PREFIX = "940"
METRO, OTHER = Mode.METRO.value, Mode.OTHER.value

STATUSES = {
    "active": StopStatus.ACTIVE.value,
    "inactive": StopStatus.INACTIVE.value,
    "pending": StopStatus.PENDING.value,
    # NaPTAN version 1, and `archived` of 2.2.
    "act": StopStatus.ACTIVE.value,
    "del": StopStatus.INACTIVE.value,
    "archived": StopStatus.INACTIVE.value,
    "pen": StopStatus.PENDING.value,
    # The schema's default, where a vintage leaves the cell empty.
    "": StopStatus.ACTIVE.value,
}


class BadStopCell(Exception):
    """Raised while a row is checked: `field` is our name of the column, `code` a key of REASONS."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code


class CheckedStop(NamedTuple):
    """A row as it will be merged, its position still on whatever grid the file gave it (`system`)."""

    atco_code: str
    name: str
    indicator: str
    locality: str
    mode: str
    stop_type: str
    status: str
    alias: str
    naptan_code: str
    modified_at: str | None
    revision: str | None
    x: float
    y: float
    system: str


def check_stop(cells: Cells) -> CheckedStop:
    """The stop that a row describes; raises BadStopCell with the column and the reason."""
    (code, name, indicator, locality, kind, status, modified, revision, grid, east, north, *degrees, naptan) = cells
    longitude, latitude = degrees
    atco_code = check_code(code)
    stop_type = check_stop_type(kind)
    return CheckedStop(
        atco_code,
        check_text("name", name) or _missing("name"),
        check_text("indicator", indicator),
        check_text("locality", locality),
        mode_of(atco_code, stop_type),
        stop_type,
        check_status(status),
        alias_of(atco_code),
        naptan_code_of(naptan),
        check_time(modified),
        check_revision(revision),
        *check_position(longitude, latitude, east, north, grid),
    )


def mode_of(atco_code: str, stop_type: str) -> str:
    """The mode of a stop. The 940 prefix wins: a tram stop in the street may be typed as a bus stop (BCT)."""
    return METRO if atco_code.startswith(METRO_PREFIX) else MODES.get(stop_type, OTHER)


def alias_of(atco_code: str) -> str:
    """The code that timetable feeds use for the same metro stop, or nothing: 9400ZZ… is 940GZZ… there, and back."""
    if atco_code.startswith("9400ZZ"):
        return "940G" + atco_code[4:]
    if atco_code.startswith("940GZZ"):
        return "9400" + atco_code[4:]
    return ""


def naptan_code_of(value: str) -> str:
    """The short code that stands on the stop itself (`wmdgjpt`), in capitals; nothing where it is none."""
    code = value.strip().upper()
    is_code = 3 <= len(code) <= CODE_LENGTH and code.isascii() and code.isalnum()
    return "" if not is_code or is_number_of_spreadsheet(code) else code


def check_code(value: str) -> str:
    code = value.strip() or _missing("atco_code")
    if is_number_of_spreadsheet(code):
        raise BadStopCell("atco_code", "mangled_code")
    if len(code) > CODE_LENGTH:
        raise BadStopCell("atco_code", "too_long")
    if len(code) < 3 or not (code.isascii() and code.isalnum()):
        raise BadStopCell("atco_code", "not_a_code")
    return code


def check_text(field: str, value: str) -> str:
    text = value.strip()
    if not text.isprintable() or UNDECODED in text:
        # Tabs, line breaks and no-break spaces are white space; anything else unprintable is damage.
        text = " ".join(text.split())
        if not text.isprintable() or UNDECODED in text:
            raise BadStopCell(field, "unreadable_text")
    if len(text) > LENGTHS[field]:
        raise BadStopCell(field, "too_long")
    return text


def check_stop_type(value: str) -> str:
    stop_type = value.strip().upper() or _missing("stop_type")
    if len(stop_type) != 3 or not (stop_type.isascii() and stop_type.isalpha()):
        raise BadStopCell("stop_type", "not_a_stop_type")
    return stop_type


def check_status(value: str) -> str:
    status = STATUSES.get(value) or STATUSES.get(value.strip().lower())
    if status is None:
        raise BadStopCell("status", "unknown_status")
    return status


def check_number(field: str, value: str) -> float:
    """The number in a cell that is not empty."""
    try:
        number = float(value)
    except ValueError:
        raise BadStopCell(field, "not_a_number") from None
    # float() reads more than a coordinate may be: inf, nan, 1_000.
    if not isfinite(number) or "_" in value:
        raise BadStopCell(field, "not_a_number")
    return number


def check_revision(value: str) -> str | None:
    """A whole number in digits, None if the cell is empty."""
    revision = value.strip()
    if revision and not (revision.isascii() and revision.isdigit() and len(revision) < 10):
        raise BadStopCell("revision", "not_a_number")
    return revision or None


def check_position(longitude: str, latitude: str, easting: str, northing: str, grid: str) -> tuple[float, float, str]:
    """Coordinates and the reference system they are in: degrees where the file has them, else the national grid."""
    if longitude.strip() and latitude.strip():
        x, y = check_number("longitude", longitude), check_number("latitude", latitude)
        if 0 < x <= -WEST and _lies_west(easting, grid):
            raise BadStopCell("longitude", "minus_lost")
        return x, y, WGS84
    if easting.strip() and northing.strip():
        system = GRIDS.get(grid.strip().lower())
        if system is None:
            raise BadStopCell("grid", "unknown_grid")
        return check_number("easting", easting), check_number("northing", northing), system
    for pair in (("longitude", longitude, "latitude", latitude), ("easting", easting, "northing", northing)):
        if pair[1].strip() or pair[3].strip():
            raise BadStopCell(pair[2] if pair[1].strip() else pair[0], "half_a_position")
    return nan, nan, NOWHERE


def _lies_west(easting: str, grid: str) -> bool:
    """Whether the national grid, where the file has it too, says for sure that a stop is west of Greenwich."""
    digits = easting.strip().partition(".")[0]
    metres = int(digits[:18]) if digits.isascii() and digits.isdecimal() else 0
    system = GRIDS.get(grid.strip().lower())
    if not metres or system is None:
        return False
    return metres < GREENWICH if system == GRIDS[""] else True  # all of Ireland does


def check_time(value: str) -> str | None:
    """An instant as PostgreSQL reads it; the file's times without an offset are those of Europe/London."""
    text = value.strip()
    if not text:
        return None
    for read in (datetime.fromisoformat, _british_date):
        try:
            time = read(text)
        except ValueError:
            continue
        return time.isoformat() if time.tzinfo else f"{time.isoformat()} {LONDON}"
    raise BadStopCell("modified", "not_a_time")


def _british_date(text: str) -> datetime:
    """17/02/2017 with or without 09:30:00, as spreadsheets write it."""
    date, _, clock = text.partition(" ")
    day, month, year = date.split("/")
    return datetime.fromisoformat(f"{year}-{month}-{day} {clock or '00:00:00'}")


def _missing(field: str) -> str:
    raise BadStopCell(field, "missing")
