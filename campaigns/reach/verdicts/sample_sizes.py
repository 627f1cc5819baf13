"""How many people must be asked to show that an overlap is small, or large, enough."""

from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

_DIGITS, _LAST = 60, Decimal("1e-40")
DOUBT = Fraction(5, 100)  # what is shown at 95 %


def sample_to_show(share: int, population: int, doubt: Fraction = DOUBT) -> int:
    """The fewest people to ask at random so that, if none of them is one, fewer than `share` of `population` are, and
    the chance of that being otherwise is no more than `doubt`. Whoever asks everybody has shown it as well.
    """
    return min(_fewest(share, population, doubt), population)


def sample_allows(share: int, population: int, sample: int, doubt: Fraction) -> bool:
    """Whether asking `sample` people can show that no more than `share` of `population` are one: at best nobody was."""
    return share >= population or (share > 0 and _fewest(share, population, doubt) <= sample)


def _fewest(share: int, population: int, doubt: Fraction) -> int:
    """The least n with (1 - share/whole)^n <= doubt.

    That is the exact one-sided limit of a proportion of which nobody was found (Clopper and Pearson 1934); at 95 %
    about 3 * whole / share, the rule of three (Hanley and Lippman-Hand 1983).
    """
    remaining = Fraction(population - share, population)
    if remaining <= doubt:
        return 1
    with localcontext() as context:
        context.prec = _DIGITS
        number = _logarithm(doubt) / _logarithm(remaining)
        # A quotient that is whole must not be raised by its last digits.
        return int(number.quantize(_LAST).to_integral_value(ROUND_CEILING))


def _logarithm(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / number.denominator).ln()
