"""A further 500: whether none of what one claim counts is counted by another, so that the two add."""

from collections.abc import Sequence

from campaigns.reach.claims import FROM_BELOW
from campaigns.reach.measures import MEASURES
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.universes import KnownUniverses

HOW_IT_IS_SHOWN = (
    "It would be if the two were counted of universes that have nobody in common, or of residents of different areas, "
    "or of contacts on different channels or days; of people on two channels, if it was shown that nobody was on both."
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
    adds = first.unit == second.unit and (first.unit == "contacts" or MEASURES[first.unit].additive)
    return adds and (are_areas_apart or _on_other_channels(meant, other) or _on_other_days(meant, other))


def _on_other_channels(meant: SentenceReading, other: SentenceReading) -> bool:
    return meant.channels is not None and other.channels is not None and not meant.channels & other.channels


def _on_other_days(meant: SentenceReading, other: SentenceReading) -> bool:
    if meant.days is None or other.days is None:
        return False
    return meant.days[1] < other.days[0] or other.days[1] < meant.days[0]
