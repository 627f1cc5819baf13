"""What spreadsheets make of codes that are all digits."""

import re
from decimal import Decimal

_LONGEST = 15  # digits of a number that a spreadsheet holds
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]{0,20})?[eE]\+?[0-9]{1,3}", re.ASCII)
_WHOLE = re.compile(
    r'([0-9]{5,15})\.0{1,2}|([0-9]{1,3}(?:[, ][0-9]{3}){2,4})(?:\.0{1,2})?|="?([0-9A-Z]{3,15})"?', re.ASCII
)


def is_number_of_spreadsheet(code: str) -> bool:
    """Whether a spreadsheet has written a code as a number: 4.3E+10, 43000000102.0, 43,000,000,102."""
    return bool(_ROUNDED.fullmatch(code) or digits_of(code))


def digits_of(code: str) -> str:
    """All the digits of a code that a spreadsheet has written as a number or a formula without losing any but a 0 in
    front; empty of any other."""
    match = _WHOLE.fullmatch(code)
    return re.sub("[, ]", "", match[1] or match[2] or match[3]) if match else ""


def codes_written_so(code: str) -> tuple[str, str]:
    """The first and the last code of digits alone that a spreadsheet writes as this number: 4.3001E+10 are those from
    43000500000 to 43001499999."""
    mantissa, _, exponent = code.upper().partition("E")
    power = int(exponent or 0)
    value, decimals = Decimal(mantissa), len(mantissa.partition(".")[2])
    if not exponent or power > _LONGEST:
        return (whole := str(int(value))), whole
    half = Decimal(10) ** (power - decimals) / 2
    first, last = value * Decimal(10) ** power - half, value * Decimal(10) ** power + half - 1
    return str(int(first.to_integral_value())), str(int(last.to_integral_value()))
