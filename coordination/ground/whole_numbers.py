"""A whole number in plain digits: of a query parameter, a header, an option."""

LARGEST = 10**18 - 1


def whole_number(text: str) -> int | None:
    """The number that `text` is, None if it is none. One of more than 18 digits counts as the least beyond LARGEST, so
    that it is read in no time and still found too large."""
    if not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if len(text) <= 18 else LARGEST + 1
