"""A line of text taken apart into a venue's name, its address and its postcode."""

import re

_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}[0-9][A-Z0-9]?(?! (?-i:1st|2nd|3rd|[0-9]th)) ?[0-9][A-Z]{2}"  # Room B1 2nd floor
    r"|(?-i:[A-Z]{2} ?[0-9][A-Z0-9]? ?[0-9] ?[ABD-HJLNP-UW-Z]{2}))\b",  # blanks lost or out of place
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\([\s,;]*\)|\[[\s,;]*\]")  # in which the postcode stood
_NUMBER = re.compile(r"\d{1,5}[A-Za-z]?")
MOST_NAME, MOST_ADDRESS = 120, 300  # characters


def venue_of(location: str) -> dict[str, str]:
    """The name, and where there is a postcode or too much for a name, the address and the postcode. A name ends at the
    first comma outside brackets; a place of which only the postcode is known is called by that."""
    text = ", ".join(line for line in (" ".join(line.split()).strip(", ") for line in location.split("\n")) if line)
    codes = [] if has_two_postcodes(text) else list(_POSTCODE.finditer(text))
    if not codes and len(text) <= MOST_NAME:
        return {"name": text} if text else {}
    venue: dict[str, str] = {}
    if codes:
        venue["postcode"] = _canonical(codes[0])
        text = _EMPTY_BRACKETS.sub("", _POSTCODE.sub("", text))
    name, address = _name_and_address([part for part in map(_trimmed, _split_outside_brackets(text)) if part])
    if not name and not codes:
        return {}
    venue["name"] = name or venue["postcode"]
    if address:
        venue["address"] = address
    return venue


def has_two_postcodes(text: str) -> bool:
    """Whether different postcodes stand there, so that nobody can tell which is the place's."""
    return len({_canonical(code) for code in _POSTCODE.finditer(text)}) > 1


def _canonical(code: re.Match[str]) -> str:
    """A postcode in capitals with its blank in its place, which people lose and misplace (`DY11 HP`)."""
    plain = re.sub(r"\s", "", code[0]).upper()
    return f"{plain[:-3]} {plain[-3:]}"


def _name_and_address(parts: list[str]) -> tuple[str, str]:
    """A number in front belongs to the name: 12, High Street."""
    count = 2 if len(parts) > 1 and _NUMBER.fullmatch(parts[0]) else 1
    name, address = ", ".join(parts[:count]), parts[count:]
    if len(name) > MOST_NAME:
        cut = name.rfind(" ", 0, MOST_NAME + 1)
        cut = cut if cut > 0 else MOST_NAME
        name, address = name[:cut].rstrip(), [name[cut:].strip(), *address]
    return name, ", ".join(address)


def _split_outside_brackets(text: str) -> list[str]:
    parts, depth, begins = [], 0, 0
    for place, character in enumerate(text):
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == "," and not depth:
            parts.append(text[begins:place])
            begins = place + 1
    return [*parts, text[begins:]]


def _trimmed(part: str) -> str:
    return " ".join(part.split()).strip(" ,;")
