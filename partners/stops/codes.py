"""What spreadsheets make of codes that are all digits."""

import re

_NUMBER = re.compile(r"[0-9](?:\.[0-9]{0,20})?[eE]\+?[0-9]{1,3}|[0-9]{5,15}\.0{1,2}", re.ASCII)


def is_number_of_spreadsheet(code: str) -> bool:
    """Whether a spreadsheet has written a code as a number: 4.3E+10, 43000000102.0."""
    return bool(_NUMBER.fullmatch(code))
