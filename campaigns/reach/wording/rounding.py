"""Numbers as they are rounded for print, without ever saying more than is known.

Two significant figures, more where two would carry a number across the claim it stands beside, or out of its bounds.
"""

from collections.abc import Callable

from campaigns.reach.qualifiers import Interval

SIGNIFICANT = 2
_SCALES = ((10**9, "billion"), (10**6, "million"))


def rounded_down(number: int, beside: int | None = None) -> int:
    """A lower end, never raised; it stays on its side of `beside`, the value of a claim."""
    return _rounded(number, lambda step: number // step * step, lambda rounded: _same_side(number, rounded, beside))


def rounded_up(number: int, beside: int | None = None) -> int:
    """An upper end, never lowered; it stays on its side of `beside`, the value of a claim."""
    return _rounded(number, lambda step: -(-number // step) * step, lambda rounded: _same_side(number, rounded, beside))


def rounded_inside(number: int, bounds: Interval, beside: int | None = None) -> int:
    """A modelled number to the nearest (half up) that stays within `bounds` and on its side of `beside`."""

    def fits(rounded: int) -> bool:
        return rounded in bounds and _same_side(number, rounded, beside)

    return _rounded(number, lambda step: (number + step // 2) // step * step, fits)


def spelled_number(number: int) -> str:
    """`760,000`, `1.1 million`, `2 billion`: in words from a million on, unless that takes more than three decimals."""
    for scale, word in _SCALES:
        thousandths, remainder = divmod(number * 1000, scale)
        if number >= scale and not remainder:
            units, decimals = divmod(thousandths, 1000)
            return f"{units:,}.{decimals:03}".rstrip("0").rstrip(".") + f" {word}"
    return f"{number:,}"


def _rounded(number: int, to: Callable[[int], int], fits: Callable[[int], bool]) -> int:
    """`number` to the fewest figures that fit; `to` rounds it to a multiple of the step it is given."""
    length = len(str(number))
    candidates = (to(10 ** (length - figures)) for figures in range(SIGNIFICANT, length))
    return next((rounded for rounded in candidates if fits(rounded)), number)


def _same_side(number: int, rounded: int, beside: int | None) -> bool:
    return beside is None or (number > beside, number < beside) == (rounded > beside, rounded < beside)
