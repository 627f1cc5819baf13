"""What a reader makes of `at_least` who knows by which rule it is computed.

It adds up the lower ends of figures, rounded down to two figures, and none of those figures is small. Most are printed
in the same document. One that is not, and is counted all the same, is known not to be small; and of figures that were
withheld together one is, so once all others are known not to be, the last one is.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from campaigns.reach.figures import Figure
from tests.disclosure.random_campaigns import BELOW, Published


def says_nobody(figure: Figure) -> bool:
    """Whether it counts none, which is no secret, unless it is rounded and may have been a few."""
    return not figure.value and not 0 < (figure.interval.high or 0) < BELOW


@dataclass(frozen=True)
class Total:
    """A withheld total: its `at_least`, the lower ends of the figures in it that are `printed`, and its others."""

    at_least: int
    printed: tuple[int, ...]
    unprinted: tuple[Figure, ...]

    def gives_away(self) -> tuple[Figure, int, int] | None:
        """The only figure that is in `at_least` and not printed, with the least and the most that its lower end is."""
        known = sum(self.printed)
        if len(self.unprinted) != 1 or _rounded_down(known) >= self.at_least:
            return None
        step = int(10 ** max(len(str(self.at_least)) - 2, 0))
        return self.unprinted[0], max(self.at_least - known, 0), self.at_least + step - 1 - known


def total_of(at_least: int, lower_ends: Sequence[tuple[Figure, int]], printed: Iterable[str]) -> Total:
    """The total that counts these figures, of which the ids `printed` stand in cells of the same document."""
    ids = set(printed)
    return Total(
        at_least,
        tuple(low for figure, low in lower_ends if figure.id in ids),
        tuple(figure for figure, _ in lower_ends if figure.id not in ids and not says_nobody(figure)),
    )


def alone_small(
    first: Published, large: set[Hashable], printed: set[Hashable], name: Callable[[Figure], Hashable]
) -> Iterator[Figure]:
    """Of each count withheld in the first report, the figure that alone is left to be small, once others are known not
    to be: one at least because an `at_least` gave it away as `large`, others because they are `printed`. Where figures
    have parts, or days are left out, or an older edition chose, there are other reasons."""
    if first.inputs.method < 3:
        return
    withheld = {(c["channel"], c["measure"]) for c in first.document["tables"] if c["suppressed"] and c["by"] != "week"}
    for count in sorted(withheld):
        figures = [f for f in first.inputs.counted if (f.channel, f.measure) == count and not says_nobody(f)]
        left = [figure for figure in figures if name(figure) not in large | printed]
        other_reasons = any(figure.part_of or _is_cut(figure, first) for figure in figures)
        given_away = any(name(figure) in large for figure in figures)
        if given_away and len(left) == 1 and not other_reasons:
            yield left[0]


def _is_cut(figure: Figure, published: Published) -> bool:
    """Whether the report leaves some of the figure's days out."""
    scope = published.inputs.scope
    first, last = scope.first or figure.period_from, scope.last or figure.period_to
    return figure.period_from < first or last < figure.period_to


def _rounded_down(number: int) -> int:
    step = int(10 ** max(len(str(number)) - 2, 0))
    return number // step * step
