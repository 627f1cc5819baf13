"""Which figures a question is about, and how much of each falls on the days asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from campaigns.reach.apportionment import share_between
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Interval


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: an area with everything inside it, some channels, the days `first`..`last`. None asks for all.

    `breakdowns` asks, where no area is, for what breaks others down as well: the caller then says where that counts.
    """

    area: str | None = None
    channels: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    breakdowns: bool = False

    def holds(self, figure: Figure) -> bool:
        """Whether the figure has anything to say here; not where the figure it breaks down says it."""
        return (
            self._inside(figure)
            and (self.channels is None or figure.channel in self.channels)
            and (self.first is None or self.first <= figure.period_to)
            and (self.last is None or figure.period_from <= self.last)
        )

    def _inside(self, figure: Figure) -> bool:
        if self.area is None:
            return self.breakdowns or figure.part_of is None
        return self.area in figure.counts_in(self.area)


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure within a scope: its days there are `first`..`last`, both inclusive."""

    figure: Figure
    first: date
    last: date

    @property
    def whole(self) -> bool:
        """Whether all of the figure's days were asked for."""
        return (self.first, self.last) == (self.figure.period_from, self.figure.period_to)

    @property
    def contacts(self) -> int:
        """The units that fall on the days asked for, if they fell evenly."""
        return self._share(self.figure.value)

    @property
    def interval(self) -> Interval:
        """The figure's interval, each end shared out as the value is; over all days these sum to the figure's own."""
        stated = self.figure.interval
        high = None if stated.high is None else self._share(stated.high)
        return Interval(self._share(stated.low), high, stated.low_open)

    @property
    def sure(self) -> Interval:
        """What holds however unevenly the units fell: of a figure only partly inside, perhaps none, perhaps all."""
        stated = self.figure.interval
        return stated if self.whole else Interval(0, stated.high)

    def _share(self, value: int) -> int:
        return share_between(value, self.figure.period_from, self.figure.period_to, self.first, self.last)


def choose(figures: Iterable[Figure], scope: Scope) -> list[Counted]:
    """The figures of `scope`, by id, each clipped to its days. The caller leaves out what is held or void."""
    chosen = sorted((figure for figure in figures if scope.holds(figure)), key=lambda figure: figure.id)
    return [_clip(figure, scope) for figure in chosen]


def _clip(figure: Figure, scope: Scope) -> Counted:
    first = figure.period_from if scope.first is None else max(figure.period_from, scope.first)
    last = figure.period_to if scope.last is None else min(figure.period_to, scope.last)
    return Counted(figure, first, last)
