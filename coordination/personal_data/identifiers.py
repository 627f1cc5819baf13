"""Identifiers with a form of their own. Each function takes text already made plain and says whether it holds one."""

import re

_NHS = re.compile(r"(?<![\w.])(\d{3})[ .-]?(\d{3})[ .-]?(\d{4})(?![\w]|[.,]\d)")
_NI = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D](?![A-Z0-9])",
    re.IGNORECASE,
)
# The first group has three digits or more (020, 0121, 07700), so that dates and times written in pairs are none.
_PHONE = re.compile(
    r"(?<![\w+.])(?:\(?(?:\+|00)44\)?[ .-]?(?:\(0\) ?)?|\(?0)"
    r"(?=\d{2})(?P<number>\d{2,5}\)?(?:[ ./-]{0,2}\d{2,6}){1,4})(?!\d)"
    r"|(?<![\w+.])07[ -]\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)"
)
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]{1,64} ?(?:@|\[at\]|\(at\)) ?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE
)
# The areas that exist, by their first letter.
_POSTCODE_AREA = (
    "A[BL]|B[ABDFHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE"
    "|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB"
    "|W[ACDFNRSV]?|YO|ZE"
)
_POSTCODE = re.compile(
    rf"(?<![\w-])(?:(?:{_POSTCODE_AREA})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA)(?![\w-])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r" (?:1st|2nd|3rd|[04-9]th)$")


def holds_nhs_number(text: str) -> bool:
    """Ten digits, alone or as 3-3-4, whose last is the modulus 11 check digit of the others."""
    return any(_checks_out(found[1] + found[2] + found[3]) for found in _NHS.finditer(text))


def _checks_out(digits: str) -> bool:
    weighted = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11 == int(digits[9])


def holds_ni_number(text: str) -> bool:
    """Two allowed prefix letters, six digits, a suffix A to D."""
    return _NI.search(text) is not None


def holds_phone_number(text: str) -> bool:
    """A number of a person or an office: 01, 02 and 07, also as +44. The public's lines (03, 08) are not meant."""
    for found in _PHONE.finditer(text):
        national = re.sub(r"\D", "", found["number"] or found[0].lstrip("0"))
        if national[0] in "127" and len(national) in (9, 10) and not (len(national) == 9 and national[0] != "1"):
            return True
    return False


def holds_email(text: str) -> bool:
    """An address with an @ (or `[at]`) and a domain."""
    return _EMAIL.search(text) is not None


def holds_postcode(text: str) -> bool:
    """A full postcode of an area that exists; not a route and an ordinal ("the W1 1st March")."""
    return any(not _ORDINAL.search(found[0]) for found in _POSTCODE.finditer(text))
