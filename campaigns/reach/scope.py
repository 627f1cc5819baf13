"""Which figures a question is about, and how much of each falls on the days asked for."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from campaigns.reach.apportionment import share_between
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Interval


@dataclass(frozen=True, slots=True)
class ReachScope:
    """What is asked: an area with everything inside it, some channels, the days `first`..`last`, or those of a `phase`
    (by id), to which belongs what is filed under it and no other phase's. None asks for all.

    `around` are the areas that hold the one asked about, outermost first: what was counted of them may have been here.
    `breakdowns` asks, where no area is, for what breaks others down as well: the caller then says where that counts.
    """

    area: str | None = None
    channels: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    breakdowns: bool = False
    around: tuple[str, ...] = ()
    phase: str | None = None

    def holds(self, figure: Figure) -> bool:
        """Whether the figure has anything to say here; not where the figure it breaks down says it."""
        return self._inside(figure) and self.meets(figure)

    def touches(self, figure: Figure) -> bool:
        """Whether the figure, or one it breaks down, is of the area asked about, wherever that counts."""
        return (self.area is None or self.area in figure.lineage) and self.meets(figure)

    def may_hold(self, figure: Figure) -> bool:
        """Whether the figure is of a wider area than the one asked about, so that some of it may have been here."""
        return figure.area in self.around and self.meets(figure)

    def meets(self, figure: Figure) -> bool:
        """Whether the figure is of the channels and, in part, of the days asked for."""
        return (self.channels is None or figure.channel in self.channels) and self.meets_days(figure)

    def meets_days(self, figure: Figure) -> bool:
        """Whether the figure is, in part, of the days or the phase asked for."""
        if self._is_filed(figure):
            return figure.phase == self.phase
        return (self.first is None or self.first <= figure.period_to) and (
            self.last is None or figure.period_from <= self.last
        )

    def days_of(self, figure: Figure) -> tuple[date, date]:
        """The days of the figure that were asked for, where there are any: of one filed under the phase, all."""
        if self._is_filed(figure):
            return figure.period_from, figure.period_to
        first = figure.period_from if self.first is None else max(figure.period_from, self.first)
        last = figure.period_to if self.last is None else min(figure.period_to, self.last)
        return first, last

    def _is_filed(self, figure: Figure) -> bool:
        return self.phase is not None and figure.phase is not None

    def _inside(self, figure: Figure) -> bool:
        if self.area is None:
            return self.breakdowns or figure.part_of is None
        return self.area in figure.counts_in(self.area)


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure within a scope: its days there are `first`..`last`, both inclusive.

    `here` is the lineage of the area asked about where that is only part of the figure's own. Of what is asked about,
    the figure's parts tell that it is at `least` so many, that `elsewhere` so many of it were on other days or in other
    areas, and how many to take as its `share` where the days are cut. What is `open_above` may not say how many it
    allows.
    """

    figure: Figure
    first: date
    last: date
    here: tuple[str, ...] = ()
    least: int = 0
    elsewhere: int = 0
    share: int | None = None
    open_above: bool = False
    _sure: Interval | None = field(default=None, init=False, repr=False, compare=False)  # asked for again and again

    @property
    def wider(self) -> bool:
        """Whether the figure is of a wider area than the one asked about."""
        return bool(self.here)

    @property
    def lineage(self) -> tuple[str, ...]:
        """The areas, outermost first, that hold all it counts of what was asked about."""
        return self.here or self.figure.lineage

    @property
    def whole(self) -> bool:
        """Whether all of the figure's days were asked for."""
        return (self.first, self.last) == (self.figure.period_from, self.figure.period_to)

    @property
    def contacts(self) -> int:
        """The units that fall on the days asked for, if what no part tells of fell evenly; of a wider area nobody knows
        even that."""
        if self.wider:
            return 0
        return self._spread(self.figure.value) if self.share is None else self.share

    @property
    def interval(self) -> Interval:
        """The figure's interval, each end shared out as the value is; over all days these sum to the figure's own."""
        stated = self.figure.interval
        high = None if stated.high is None else self._spread(stated.high)
        return Interval(self._spread(stated.low), high, stated.low_open)

    @property
    def sure(self) -> Interval:
        """What holds however unevenly the units fell: of a figure only partly inside, perhaps none, perhaps all.

        What its parts tell narrows that.
        """
        sure = self._sure
        if sure is None:
            sure = self._bounds()
            object.__setattr__(self, "_sure", sure)
        return sure

    def _bounds(self) -> Interval:
        stated = self.figure.interval
        if self.whole and not self.wider:
            return stated if self.least <= stated.least else Interval(self.least, _no_less(stated.high, self.least))
        high = None if stated.high is None or self.open_above else stated.high - self.elsewhere
        return Interval(self.least, _no_less(high, self.least))

    @property
    def most_people(self) -> int | None:
        """How many people are behind it at most; None where more may be than units. Behind none there is nobody."""
        high = self.sure.high
        return high if self.figure.bounds_people or high == 0 else None

    def _spread(self, value: int) -> int:
        if self.whole:
            return value
        return share_between(value, self.figure.period_from, self.figure.period_to, self.first, self.last)


def _no_less(high: int | None, least: int) -> int | None:
    return None if high is None else max(high, least)


def choose_figures(figures: Iterable[Figure], scope: ReachScope) -> list[Counted]:
    """The figures of `scope`, by id, each clipped to its days. The caller leaves out what is held or void."""
    chosen = sorted((figure for figure in figures if scope.holds(figure)), key=lambda figure: figure.id)
    return [clip_figure(figure, scope) for figure in chosen]


def clip_figure(figure: Figure, scope: ReachScope) -> Counted:
    """The figure on those of its days that were asked for."""
    return Counted(figure, *scope.days_of(figure))


@dataclass(frozen=True, slots=True)
class Stretches:
    """Days that follow each other without a gap, as stretches from a first day to a last one, in order."""

    firsts: list[date]
    lasts: list[date]

    @classmethod
    def of(cls, periods: Iterable[tuple[date, date]]) -> "Stretches":
        """Those of all the periods, both days inclusive; each is looked at once."""
        firsts: list[date] = []
        lasts: list[date] = []
        for first, last in sorted(periods):
            if lasts and first <= lasts[-1] + timedelta(days=1):
                lasts[-1] = max(lasts[-1], last)
            else:
                firsts.append(first)
                lasts.append(last)
        return cls(firsts, lasts)

    def hold(self, first: date, last: date) -> bool:
        """Whether they leave out no day of `first`..`last`."""
        place = bisect_right(self.firsts, first) - 1
        return place >= 0 and last <= self.lasts[place]


def leave_none_out(periods: Iterable[tuple[date, date]], first: date, last: date) -> bool:
    """Whether the periods, both days inclusive, hold every day of `first`..`last`."""
    uncovered = first
    for begin, end in sorted(periods):
        if begin <= uncovered:
            uncovered = max(uncovered, end + timedelta(days=1))
    return uncovered > last
