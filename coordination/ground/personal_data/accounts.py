"""Numbers of passports, driving licences, payment cards and bank accounts."""

import re

from stdnum import luhn

from coordination.ground.personal_data.tokens import Reading

# Five letters of the surname, year and month (a woman's plus 50) and day of birth, two initials, a digit, two letters.
_LICENCE = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,5}9{0,4}[ -]?\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[ -]?[A-Z][A-Z9]\d"
    r"[ -]?[A-Z]{2}(?![A-Z0-9])",
    re.IGNORECASE,
)
_LICENCE_LENGTH = 16
_PASSPORT = re.compile(r"\bpassport\b[^\d\n]{0,20}(?:\b[A-Z]{1,2})?\d(?:[ -]?\d){5,8}(?!\d)", re.IGNORECASE)
_CARD = re.compile(
    r"(?<![\w.,-])(?:(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6\d{3})(?:[ -]?\d{4}){3}|3[47]\d\d[ -]?\d{6}[ -]?\d{5})"
    r"(?![\w-]|[.,]\d)"
)
_SORT_CODE = r"(?<![\d-])\d\d[ -]?(?P<middle>\d\d)[ -]?\d\d(?![\d-])"
_ACCOUNT = r"(?<!\d)\d{8}(?!\d)"
_BANKING = re.compile(
    rf"(?:{_SORT_CODE}(?:[^\d\n]{{1,30}}){_ACCOUNT})"
    rf"|(?:{_ACCOUNT}(?:[^\d\n]{{1,30}}){_SORT_CODE.replace('middle', 'last')})"
)
_SAYS_BANK = re.compile(r"\b(?:sort ?code|s/c|account|acc|acct|a/c|bank|bacs|iban)\b", re.IGNORECASE)
CUE = 40  # characters before the numbers in which a word says what they are
MONTHS = 12
LICENCE_DIGITS, CARD_DIGITS, ACCOUNT_DIGITS = 6, 15, 8  # that stand together


def holds_licence_number(reading: Reading) -> bool:
    """A driving licence's number, which spells a surname and a date of birth."""
    if reading.longest_run < LICENCE_DIGITS:
        return False
    return any(len(re.sub(r"[ -]", "", match[0])) == _LICENCE_LENGTH for match in _LICENCE.finditer(reading.text))


def holds_passport_number(reading: Reading) -> bool:
    """A passport's number, called one."""
    return reading.says(("passport",)) and _PASSPORT.search(reading.text) is not None


def holds_card_number(reading: Reading) -> bool:
    """A payment card's number with its check digit."""
    if reading.longest_number < CARD_DIGITS:
        return False
    return any(luhn.is_valid(re.sub(r"[ -]", "", match[0])) for match in _CARD.finditer(reading.text))


def holds_bank_account(reading: Reading) -> bool:
    """A sort code beside an account's number: called so, or in pairs that are no date."""
    text = reading.text
    if reading.longest_run < ACCOUNT_DIGITS:
        return False
    return any(
        _SAYS_BANK.search(text[max(match.start() - CUE, 0) : match.end()]) is not None or _is_no_date(match)
        for match in _BANKING.finditer(text)
    )


def _is_no_date(match: re.Match[str]) -> bool:
    return "-" in match[0] and int(match["middle"] or match["last"]) > MONTHS
