"""What earlier reports of a campaign have printed and withheld: no report is read alone, and none can be taken back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Earlier
from campaigns.reach.report_tables import WEEK, Key, Rows, rows_in_scope
from campaigns.reach.scope import Counted

Atom = tuple[Any, ...]
Stretch = tuple[date, date]
Sum = frozenset[tuple[Atom, Stretch]]

# Where an atom has the first and the last day of its figure.
_FROM, _TO = 4, 5
# From this edition of the method on, a cell is printed only where every figure in it may be.
FIGURES_ARE_GUARDED_SINCE = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """The figures of one channel and measure that a report did not print, and those of them that it withheld: which of
    them was small is nowhere said."""

    withheld: frozenset[Atom]
    unprinted: frozenset[Atom]


@dataclass(frozen=True, slots=True)
class AlreadyPrinted:
    """`known` may be taken to be read figure by figure, on the `stretches` of days that were printed.

    `printed` and `withheld` are the cells that were and were not, `sums` those that an older edition printed although a
    figure in them may have to be guarded: of each, the figures as they were then. `cut_off` are days of a figure
    that stood alone in a cell that was withheld.
    """

    known: frozenset[Atom]
    stretches: dict[Atom, set[Stretch]]
    printed: frozenset[Sum]
    withheld: frozenset[Sum]
    sums: tuple[tuple[Figure, ...], ...]
    patterns: tuple[Pattern, ...]
    cut_off: dict[Atom, set[Stretch]]

    def says(self, figure: Figure) -> bool:
        """Whether a reader of earlier reports knows the figure."""
        return atom_of(figure) in self.known


def atom_of(figure: Figure) -> Atom:
    """The figure by what it says: a new version, source, grade or id that changes no number is the same figure."""
    return (
        figure.organisation,
        figure.area,
        figure.channel,
        figure.measure,
        figure.period_from,
        figure.period_to,
        figure.value,
        figure.qualifier,
        figure.margin_percent,
        figure.rounded_to,
    )


def same_count(first: Figure, second: Figure) -> bool:
    """Whether the two may be versions of one count, whatever each says: one reporter, place, measure, and common days.

    More are taken for one than are: of two that are one, neither may give the other away.
    """
    return (
        (first.organisation, first.area, first.channel, first.measure)
        == (second.organisation, second.area, second.channel, second.measure)
        and first.period_from <= second.period_to
        and second.period_from <= first.period_to
    )


def sum_of(items: Iterable[Counted]) -> Sum:
    """A cell by what it counts."""
    return frozenset((atom_of(item.figure), (item.first, item.last)) for item in items)


def read_earlier(earlier: Sequence[Earlier]) -> AlreadyPrinted:
    """What a reader of all `earlier` reports has seen."""
    reader = _Reader()
    for report in earlier:
        reader.read(report)
    return AlreadyPrinted(
        known=frozenset(atom for atom, days in reader.shown.items() if _cover(days, atom)),
        stretches=reader.stretches,
        printed=frozenset(reader.printed),
        withheld=frozenset(reader.withheld),
        sums=tuple(reader.sums.values()),
        patterns=tuple(reader.patterns),
        cut_off=reader.cut_off,
    )


class _Reader:
    """Somebody who reads all reports; `shown` are the days on which each figure was to be read by itself."""

    def __init__(self) -> None:
        self.shown: dict[Atom, set[Stretch]] = defaultdict(set)
        self.stretches: dict[Atom, set[Stretch]] = defaultdict(set)
        self.cut_off: dict[Atom, set[Stretch]] = defaultdict(set)
        self.printed: set[Sum] = set()
        self.withheld: set[Sum] = set()
        self.sums: dict[frozenset[Atom], tuple[Figure, ...]] = {}
        self.patterns: list[Pattern] = []

    def read(self, report: Earlier) -> None:
        """See what it prints, and that it withholds the rest."""
        is_guarded = report.method >= FIGURES_ARE_GUARDED_SINCE
        rows = rows_in_scope(report.figures, report.scope)
        self.patterns += _patterns(report, rows)
        for key, items in rows.items():
            if key in report.printed:
                self._see_printed(items, is_guarded)
            else:
                self._see_withheld(items)

    def _see_printed(self, items: Sequence[Counted], is_guarded: bool) -> None:
        self.printed.add(sum_of(items))
        _note(items, self.stretches)
        if is_guarded or len(items) == 1:
            _note(items, self.shown)
        else:
            figures = tuple(item.figure for item in items)
            self.sums[frozenset(atom_of(figure) for figure in figures)] = figures

    def _see_withheld(self, items: Sequence[Counted]) -> None:
        self.withheld.add(sum_of(items))
        if len(items) == 1:
            _note(items, self.cut_off)


def _patterns(report: Earlier, rows: Rows) -> Iterator[Pattern]:
    """Of each channel and measure of which the report withheld figures on all of their days. Weeks and other cuts
    withhold days, not figures."""
    printed_ids = {item.figure.id for key in report.printed for item in rows.get(key, ())}
    unprinted: dict[Key, set[Atom]] = defaultdict(set)
    for figure in report.figures:
        if figure.value and figure.id not in printed_ids:
            unprinted[figure.channel, figure.measure].add(atom_of(figure))
    withheld: dict[Key, set[Atom]] = defaultdict(set)
    for key, items in rows.items():
        if key not in report.printed and key[2] != WEEK:
            withheld[key[:2]].update(atom_of(item.figure) for item in items if item.whole and item.figure.value)
    for count, atoms in withheld.items():
        yield Pattern(frozenset(atoms & unprinted[count]), frozenset(unprinted[count]))


def _note(items: Iterable[Counted], stretches: dict[Atom, set[Stretch]]) -> None:
    for item in items:
        stretches[atom_of(item.figure)].add((item.first, item.last))


def _cover(stretches: Iterable[Stretch], atom: Atom) -> bool:
    """Whether the stretches leave out none of the days of the figure."""
    following, end = atom[_FROM], atom[_TO]
    for first, last in sorted(stretches):
        if first <= following:
            following = max(following, last + timedelta(days=1))
    return following > end
