"""Small numbers: which figures a report may be computed from, so that none of a few people is printed or worked out.

The terms are those of statistical disclosure control as the Government Statistical Service and the Office for National
Statistics use them for tables: *primary suppression* takes out what is small, *secondary* or *complementary*
suppression what would give it back. Here not cells are taken out but figures: a figure is *guarded*, or every reader is
taken to know it, and a cell is printed only where it counts no guarded figure. So nothing printed depends on what a
guarded figure says, in any combination of reports, tables and measures, and a reader who knows figures of their own
learns no more of another's. What remains are the ties that hold without any print: between a whole and its parts
(`breakdowns.py`), between versions and reports (`already_printed.py`), and between the days of one figure, of which no
cell cuts off so few that less than the threshold falls on them.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.reach.disclosure.already_printed import (
    AlreadyPrinted,
    Stretch,
    atom_of,
    read_earlier,
    same_count,
    sum_of,
)
from campaigns.reach.disclosure.secondary_suppression import guarded_with
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Inputs
from campaigns.reach.report_tables import WEEK, Key, Rows
from campaigns.reach.scope import Counted


@dataclass(frozen=True, slots=True)
class Guard:
    """Ids of figures: `guarded` everywhere; `here` also those whose days in this report would leave too few on others;
    `weeks` also those that weeks cut too short. Of the cells, those `again` were printed before, and tell no more."""

    guarded: frozenset[str]
    here: frozenset[str]
    weeks: frozenset[str]
    again: frozenset[Key] = frozenset()

    def hides(self, key: Key, items: Iterable[Counted]) -> bool:
        """Whether the cell counts what it may not."""
        guarded = self.weeks if key[2] == WEEK else self.here
        guarded = self.guarded if key in self.again else guarded
        return any(item.figure.id in guarded for item in items)

    def shows(self, item: Counted) -> bool:
        """Whether the figure is in what a withheld total is at least. None that is guarded is, for whatever reason: a
        complement that counted there would be known not to be small, and so who is."""
        return item.figure.id not in self.here

    def hidden(self, table: Rows) -> frozenset[Key]:
        """The keys of the cells that are withheld."""
        return frozenset(key for key, items in table.items() if self.hides(key, items))


def guard_figures(inputs: Inputs, table: Rows) -> Guard:
    """Which figures of the campaign no cell of `table`, the tables of `inputs`, may count."""
    past = read_earlier(inputs.earlier)
    stays = [items for key, items in table.items() if key[2] != WEEK and sum_of(items) in past.withheld]
    guarded = {figure.id for figure in inputs.counted if is_small(figure, inputs.small)}
    while True:
        more = _tied(inputs, past, guarded) - guarded
        more = more or _beside(inputs.counted, guarded, past) or _withheld_before(guarded, past, stays)
        more = more or _left_alone(inputs.counted, guarded, past)
        if not more:
            break
        guarded |= more
    return _on_its_days(inputs, table, past, frozenset(guarded))


def is_small(figure: Figure, below: int) -> bool:
    """Whether the figure, or an end of what it allows, is more than none and less than the threshold."""
    return _any_small(Counted(figure, figure.period_from, figure.period_to), below)


def _any_small(item: Counted, below: int) -> bool:
    interval = item.interval
    return any(0 < (number or 0) < below for number in (item.contacts, interval.low, interval.high))


def _tied(inputs: Inputs, past: AlreadyPrinted, guarded: set[str]) -> set[str]:
    """What would give away those `guarded`, one step on."""
    reached = guarded_with(inputs.counted, guarded, past.says, inputs.small)
    return reached | _in_printed_sums(inputs.counted, guarded, past, inputs.small)


def _withheld_before(guarded: set[str], past: AlreadyPrinted, stays: Sequence[Sequence[Counted]]) -> set[str]:
    """Of every cell that was withheld before, and now would not be, the smallest figure that was not printed since."""
    reached: set[str] = set()
    for items in stays:
        if all(item.figure.id not in guarded for item in items):
            reached |= _smallest([item.figure for item in items if not _was_printed(item, past)])
    return reached


def _left_alone(counted: Sequence[Figure], guarded: set[str], past: AlreadyPrinted) -> set[str]:
    """Of what a report withheld, the smallest figure that could be printed now, where that would leave one figure alone
    not printed, which could then only have been small: one, say, that was since corrected, held or voided."""
    reached: set[str] = set()
    for pattern in past.patterns:
        unknown = {atom for atom in pattern.unprinted if atom not in past.stretches}
        free = [figure for figure in counted if figure.id not in guarded | reached and atom_of(figure) in unknown]
        if free and len(unknown - {atom_of(figure) for figure in free}) == 1:
            withheld = [figure for figure in free if atom_of(figure) in pattern.withheld]
            reached |= _smallest(withheld or free)
    return reached


def _was_printed(item: Counted, past: AlreadyPrinted) -> bool:
    return (item.first, item.last) in past.stretches.get(atom_of(item.figure), ())


def _beside(counted: Sequence[Figure], guarded: set[str], past: AlreadyPrinted) -> set[str]:
    """The complement: where one reporter alone has figures guarded, the smallest of another, so that withholding does
    not say who has a small one."""
    reached: set[str] = set()
    for count in {(f.channel, f.measure) for f in counted if f.id in guarded}:
        figures = [figure for figure in counted if (figure.channel, figure.measure) == count and figure.value]
        reporters = {figure.organisation for figure in figures if figure.id in guarded}
        if len(reporters) == 1:
            neighbours = [
                figure for figure in figures if figure.organisation not in reporters and not past.says(figure)
            ]
            reached |= _smallest(neighbours)
    return reached


def _smallest(figures: Sequence[Figure]) -> set[str]:
    """The smallest of the figures that are not none."""
    several = [figure for figure in figures if figure.value]
    return {min(several, key=lambda figure: (figure.value, figure.id)).id} if several else set()


def _in_printed_sums(counted: Sequence[Figure], guarded: set[str], past: AlreadyPrinted, below: int) -> set[str]:
    """Figures that an older edition printed only in a sum with a guarded one, which they would give away."""
    withheld = [figure for figure in counted if figure.id in guarded and not past.says(figure)]
    reached: set[str] = set()
    for items in past.sums:
        figures = [figure for figure in items if not past.says(figure)]
        small = any(is_small(figure, below) for figure in figures)
        if small or any(same_count(figure, neighbour) for figure in figures for neighbour in withheld):
            shared = (f for f in counted if f.value and any(same_count(f, neighbour) for neighbour in figures))
            reached |= {figure.id for figure in shared if not past.says(figure)}
    return reached


def _on_its_days(inputs: Inputs, table: Rows, past: AlreadyPrinted, guarded: frozenset[str]) -> Guard:
    """The same, with the figures of which this report would cut off too little."""
    here, weeks = set(guarded), set(guarded)
    for figure_id, (main, by_week) in _stretches(table).items():
        days = _Days(main.figure, past, inputs.small)
        scope_asked = {(main.first, main.last)}
        if days.give_away(scope_asked):
            here.add(figure_id)
        if figure_id in here or days.give_away(scope_asked | by_week):
            weeks.add(figure_id)
    stays = (items for key, items in table.items() if key[2] == WEEK and sum_of(items) in past.withheld)
    for items in stays:
        if all(item.figure.id not in weeks for item in items):
            weeks |= {item.figure.id for item in items if not _was_printed(item, past)}
    again = frozenset(key for key, items in table.items() if _is_out(items, past, inputs.small))
    return Guard(guarded, frozenset(here), frozenset(weeks | here), again)


def _is_out(items: Sequence[Counted], past: AlreadyPrinted, below: int) -> bool:
    """Whether the very cell was printed before, of nothing small."""
    return sum_of(items) in past.printed and not any(_any_small(item, below) for item in items)


def _stretches(table: Rows) -> dict[str, tuple[Counted, set[Stretch]]]:
    """Of every figure in the table, its days in all cells but weeks, and those in the weeks."""
    main: dict[str, tuple[Counted, set[Stretch]]] = {}
    for key, items in table.items():
        if key[2] != WEEK:
            main.update({item.figure.id: (item, set()) for item in items if item.figure.id not in main})
    for key, items in table.items():
        if key[2] == WEEK:
            for item in items:
                main[item.figure.id][1].add((item.first, item.last))
    return main


class _Days:
    """The days of a figure, of which earlier reports have printed some stretches and withheld others."""

    def __init__(self, figure: Figure, past: AlreadyPrinted, below: int) -> None:
        self.figure, self.below = figure, below
        self.before = past.stretches.get(atom_of(figure), set())
        self.cut_off = past.cut_off.get(atom_of(figure), set())

    def give_away(self, now: Set[Stretch]) -> bool:
        """Whether stretches printed `now` are too short, or give back days that an earlier report withheld."""
        return _cuts_too_short(self.figure, self.before, now, self.below) or any(
            _is_between_cuts(stretch, self.figure, self.before | now)
            and not _is_between_cuts(stretch, self.figure, self.before)
            for stretch in self.cut_off
        )


def _is_between_cuts(stretch: Stretch, figure: Figure, printed: Set[Stretch]) -> bool:
    """Whether the days of a stretch are what is left of printed stretches, once others are taken off."""
    pieces = list(_pieces(figure, printed))
    return stretch[0] in {piece.first for piece in pieces} and stretch[1] in {piece.last for piece in pieces}


def _cuts_too_short(figure: Figure, earlier: Set[Stretch], now: Set[Stretch], below: int) -> bool:
    """Whether one of the stretches printed `now` is small, or their ends cut the figure's days into pieces of which one
    is, and was not cut off `earlier`."""
    if not figure.value:
        return False  # none on all days is none on each, however far from none the rounded count may be
    already = {(piece.first, piece.last) for piece in _pieces(figure, earlier)}
    pieces = [piece for piece in _pieces(figure, earlier | now) if (piece.first, piece.last) not in already]
    pieces += [Counted(figure, first, last) for first, last in now]
    return any(_any_small(piece, below) for piece in pieces)


def _pieces(figure: Figure, printed: Iterable[Stretch]) -> Iterator[Counted]:
    begin, end = figure.period_from, figure.period_to + timedelta(days=1)
    cuts = {cut for first, last in printed for cut in (first, last + timedelta(days=1)) if begin < cut < end}
    starts: list[date] = [begin, *sorted(cuts)]
    for first, following in zip(starts, [*starts[1:], end], strict=True):
        yield Counted(figure, first, following - timedelta(days=1))
