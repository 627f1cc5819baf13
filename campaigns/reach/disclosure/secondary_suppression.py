"""A figure and what breaks it down: parts come to no more than their whole, so each tells something of the others."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations

from campaigns.reach.figures import Figure
from campaigns.reach.measures import MEASURES, Axis

# How many counts at the threshold a printed whole leaves room for beside those it is known to hold: parts come late.
_ROOM = 3


def guarded_with(
    figures: Sequence[Figure], guarded: Collection[str], is_known: Callable[[Figure], bool], below: int
) -> set[str]:
    """The ids to guard with those `guarded`, so that no part follows from its whole and the other parts.

    Readers may be any two of the reporters, who know their figures, or nobody. `is_known` figures are out already.
    """
    more: set[str] = set()
    for whole_figure, parts in wholes_with_parts(figures):
        tree = _Breakdown(whole_figure, parts, figures, below)
        more |= {figure.id for figure in tree.to_guard(guarded, is_known)}
    return more


class _Breakdown:
    def __init__(self, whole_figure: Figure, parts: Sequence[Figure], figures: Sequence[Figure], below: int) -> None:
        self.whole = whole_figure
        self.parts = parts
        self.below = below
        self.least = {part.id: max(below, *_at_least(part, figures), 0) for part in parts}

    def to_guard(self, guarded: Collection[str], is_known: Callable[[Figure], bool]) -> list[Figure]:
        """Nothing, or every part that is not out already, or the whole too: the first that leaves all others open."""
        out = [part for part in self.parts if is_known(part) or not part.value]
        parts = [part for part in self.parts if part not in out]
        if self.whole.id not in guarded:
            printed = [*out, *(part for part in parts if part.id not in guarded)]
            if self._is_open(printed, {part.organisation for part in self.parts}):
                return []
            # Who reported the whole knows it: printing it tells them nothing.
            readers = {part.organisation for part in self.parts} - {self.whole.organisation}
            if self._is_open(out, readers):
                return parts
        return parts if is_known(self.whole) or not self.whole.value else [self.whole, *parts]

    def _is_open(self, printed: Collection[Figure], reporters: Collection[str]) -> bool:
        """Whether the whole and `printed` parts leave every other part open to any two of `reporters`, or to nobody."""
        ids = {part.id for part in printed}
        unknown = [part for part in self.parts if part.id not in ids]
        remainder = self.whole.value - sum(part.value for part in printed)
        return all(self._leaves_room(remainder, unknown, readers) for readers in _readers(reporters, unknown))

    def _leaves_room(self, remainder: int, unknown: Sequence[Figure], readers: Collection[str]) -> bool:
        """Whether all parts the readers do not know, and whatever no part tells of, may reach the threshold at once."""
        remainder -= sum(part.value for part in unknown if part.organisation in readers)
        neighbours = [part for part in unknown if part.organisation not in readers]
        if not neighbours and remainder <= 0:
            return True
        return remainder >= sum(self.least[part.id] for part in neighbours) + _ROOM * self.below


def wholes_with_parts(figures: Sequence[Figure]) -> Iterator[tuple[Figure, list[Figure]]]:
    """Every figure that others break down, with those."""
    by_id = {figure.id: figure for figure in figures}
    parts: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.part_of in by_id:
            parts[str(figure.part_of)].append(figure)
    return ((by_id[whole_figure], group) for whole_figure, group in parts.items())


def _readers(reporters: Collection[str], unknown: Iterable[Figure]) -> Iterator[tuple[str, ...]]:
    """Nobody, and every one and two of the reporters of what is `unknown`: others know no more than nobody."""
    named = sorted({part.organisation for part in unknown}.intersection(reporters))
    yield ()
    yield from ((reporter,) for reporter in named)
    yield from combinations(named, 2)


def _at_least(part: Figure, figures: Iterable[Figure]) -> Iterator[int]:
    """What other figures of its reporter say it is at least: impressions are no fewer than the people they reached."""
    for neighbour in figures:
        if (neighbour.organisation, neighbour.channel) != (
            part.organisation,
            part.channel,
        ) or part.area not in neighbour.lineage:
            continue
        same = neighbour.measure == part.measure and Axis.TIME not in MEASURES[part.measure].adds_over
        if (same or part.measure in MEASURES[neighbour.measure].at_most) and neighbour.id not in (
            part.id,
            part.part_of,
        ):
            yield neighbour.value
