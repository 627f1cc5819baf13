"""Where somebody is or was without an address: a position, an address of the internet, the number of a file on them."""

import re

from coordination.ground.personal_data.context_words import WordsAround
from coordination.ground.personal_data.identifiers import CUE
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import word_set

# Degrees with three decimals or more tell a house; those of these islands.
_POSITION = re.compile(
    r"(?<![\d.])(?:49|5\d|60)\.\d{3,9}(?:°? ?N)?[ ,;/]{1,3}(?:lon[a-z]{0,6}[ :=]{0,2})?[-+]?[0-8]\.\d{3,9}(?![\d.])",
    re.IGNORECASE,
)
_IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_SAYS_IP = re.compile(r"\b(?:ip|ipv4|logged in|signed in|traced)\b", re.IGNORECASE)
_LARGEST_OCTET = 255
DOTS = 3  # of an address of the internet
FILE_DIGITS = 5  # of a file's number at least
_FILES = word_set("hospital patient medical unit care case mrn mosaic liquidlogic carefirst lcs")
# The number of a person's file: in a hospital, or with a social worker.
_NUMBER = r"[.]?[ :#=-]{0,3}(?:is )?(?:[A-Z]{1,4}\d?[ -]?)?\d{5,10}(?![\w-]| ?\d)"
_FILE = re.compile(
    r"\b(?:(?:hospital|patient|medical|unit|social care|case file)(?: (?:id|no|num|number|ref|reference|record)){1,2}"
    rf"|(?:mrn|mosaic|liquidlogic|carefirst|lcs)(?: (?:id|no|num|number|ref|reference))?){_NUMBER}",
    re.IGNORECASE,
)


def holds_position(reading: Reading, surroundings: WordsAround) -> bool:
    """Coordinates beside words of somebody's private life."""
    if "." not in reading.text:
        return False
    return any(surroundings.are_private(match.start(), match.end()) for match in _POSITION.finditer(reading.text))


def holds_ip_address(reading: Reading, surroundings: WordsAround) -> bool:
    """An address of the internet that the text calls one, or that stands beside words of somebody's private life."""
    if reading.text.count(".") < DOTS:
        return False
    return any(
        all(int(octet) <= _LARGEST_OCTET for octet in match[0].split("."))
        and (
            _SAYS_IP.search(reading.text[max(match.start() - CUE, 0) : match.start()]) is not None
            or surroundings.are_private(match.start(), match.end())
        )
        for match in _IP.finditer(reading.text)
    )


def holds_file_number(reading: Reading) -> bool:
    """A number that the text calls a patient's or a social worker's file."""
    return reading.longest_run >= FILE_DIGITS and reading.says(_FILES) and _FILE.search(reading.text) is not None
