"""A further 500: whether none of what one claim counts is counted by another, so that the two add."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product

from campaigns.reach.claims import FROM_BELOW
from campaigns.reach.measures import MEASURES
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.universes import KnownUniverses

HOW_IT_IS_SHOWN = (
    "It would be if the two were counted of universes that have nobody in common, or of residents of different areas, "
    "or of contacts on different channels or days; of people on two channels, once matched identifiers show how many "
    "were on both, and so many more were counted."
)


def are_apart(
    meant: SentenceReading, other: SentenceReading, lineage: Sequence[str], others: Sequence[str], known: KnownUniverses
) -> bool:
    """Whether nothing counted by `meant`, in the area of `lineage`, is counted by `other`: so of two claims from below
    in one unit that adds, of different channels, days or areas, and of people nobody of whom is of both universes."""
    first, second = meant.claim, other.claim
    if not {first.comparator, second.comparator} <= {*FROM_BELOW} or first.compared_with or second.compared_with:
        return False
    are_areas_apart = lineage[-1] not in others and others[-1] not in lineage
    if first.unit == second.unit == "people":
        lives = first.of is not None and second.of is not None and known.in_one_area(first.of)
        return known.are_apart(first.of, second.of) or (lives and known.in_one_area(second.of) and are_areas_apart)
    return (first.unit == second.unit and _adds(first.unit)) and (
        are_areas_apart or _on_other_channels(meant, other) or _on_other_days(meant, other)
    )


def _adds(unit: str) -> bool:
    """Whether counts in it add; an average is none."""
    return unit == "contacts" or (unit in MEASURES and MEASURES[unit].additive)


def beyond_the_shared(
    meant: SentenceReading, others: Iterable[SentenceReading], shared: Callable[[SentenceReading, str, str], int | None]
) -> SentenceReading | None:
    """A claim of more people that, where it is supported, shows that so many as `meant` says were counted by none of
    `others`: of as many more as its channels `shared` with theirs at most. None where nobody has shown how many.

    `shared` says that of two channels in the places and on the days of `meant` and another, by what was matched.
    """
    most: dict[tuple[str, str], int] = {}
    for other in others:
        if not (_is_plain(meant) and _is_plain(other) and _on_other_channels(meant, other)):
            return None
        for pair in product(meant.channels or (), other.channels or ()):
            number = shared(other, *pair)
            if number is None:
                return None
            most[pair] = max(number, most.get(pair, 0))
    claim = meant.claim
    return replace(meant, claim=replace(claim, value=claim.value + sum(most.values()))) if most else None


def _is_plain(reading: SentenceReading) -> bool:
    """Whether it claims so many people or more, of everybody."""
    claim = reading.claim
    is_number = claim.of is None and claim.out_of is None and claim.compared_with is None
    return is_number and claim.unit == "people" and claim.comparator in FROM_BELOW


def _on_other_channels(meant: SentenceReading, other: SentenceReading) -> bool:
    return meant.channels is not None and other.channels is not None and not meant.channels & other.channels


def _on_other_days(meant: SentenceReading, other: SentenceReading) -> bool:
    if meant.days is None or other.days is None:
        return False
    return meant.days[1] < other.days[0] or other.days[1] < meant.days[0]
