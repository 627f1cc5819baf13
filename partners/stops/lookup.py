"""Which stop a code means: in any letter case, by its ATCO code or an alias of it. All that take one ask here.

A code that a spreadsheet took for a number is never another stop's: it is named as what it is.
"""

from collections.abc import Collection, Mapping

from partners.models.stop import Stop
from partners.stops.codes import codes_written_so, digits_of, is_number_of_spreadsheet

LONGEST = 40  # characters of a code that is looked for
_FEW = 5  # stops that a code may be, and they are named
_ROUNDED = (
    "A spreadsheet has taken this code for a number (as in 4.3E+10) and lost its digits. Format the column as text and"
    " fill the code in again."
)
_SPELLED_OTHERWISE = (
    "A spreadsheet has written this code as a number or a formula (as in 43,000,804,702 or 43000804702.0). Write its"
    " digits alone."
)
_ZERO_LOST = "There is no such stop, but one with a 0 in front: a spreadsheet takes it off. Format the column as text."


def stops_by_code(codes: Collection[str]) -> Mapping[str, Stop]:
    """The stop that each of the codes means, with its area; codes that mean none are left out. Two queries at most."""
    spelled = {
        code: plain_code(code) for code in codes if code.isascii() and code.isprintable() and len(code) <= LONGEST
    }
    stops = {stop.pk: stop for stop in Stop.objects.select_related("area").filter(pk__in=set(spelled.values()))}
    missing = sorted({code for code in spelled.values() if code not in stops})
    if missing:
        for stop in Stop.objects.select_related("area").filter(aliases__overlap=missing).order_by("-pk"):
            stops |= {alias: stop for alias in stop.aliases if alias in missing}
    return {code: stops[plain] for code, plain in spelled.items() if plain in stops}


def plain_code(code: str) -> str:
    """The code as NaPTAN writes it: capitals, nothing around it."""
    return code.strip().upper()


def mangled_by_spreadsheet(code: str) -> str:
    """What a spreadsheet did to a code that means no stop, as a sentence; empty if nothing is known of it."""
    plain = plain_code(code)
    if how_spoilt(plain):
        return " ".join([how_spoilt(plain), *_candidates(plain)])
    is_number = plain.isascii() and plain.isdecimal() and len(plain) < LONGEST
    stop = Stop.objects.filter(pk=f"0{plain}").first() if is_number else None
    return f"{_ZERO_LOST} It may be {_named(stop)}." if stop else ""


def how_spoilt(code: str) -> str:
    """What a spreadsheet did to a code, as far as the code alone shows it, as a sentence; else empty."""
    plain = plain_code(code)
    if digits_of(plain):
        return _SPELLED_OTHERWISE
    return _ROUNDED if is_number_of_spreadsheet(plain) else ""


def _candidates(code: str) -> list[str]:
    """The sentence that names the stops whose codes a spreadsheet would write so, if they are few: which of them is
    meant, only its sender can say."""
    if digits := digits_of(code):
        likely = Stop.objects.filter(pk__in=(digits, f"0{digits}"))
    else:
        first, last = codes_written_so(code)
        likely = Stop.objects.filter(pk__gte=first, pk__lte=last, pk__regex=f"^[0-9]{{{len(first)}}}$")
    stops = list(likely[: _FEW + 1])
    if not 0 < len(stops) <= _FEW:
        return []
    return [f"It may be {' or '.join(map(_named, sorted(stops, key=lambda stop: stop.pk)))}."]


def _named(stop: Stop) -> str:
    return f"{stop.pk} ({stop.name})"
