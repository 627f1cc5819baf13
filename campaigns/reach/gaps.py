"""What a return that has come says nothing of: days that were asked about, and places where its organisation works."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.reach.scope import Counted, ReachScope

Place = tuple[str, ...]  # the areas around it, outermost first, and itself
Stretch = tuple[date, date]  # first and last day
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Of these days in this area an organisation has sent nothing on a channel (None: on any), though it has of
    others."""

    organisation: str
    channel: str | None
    area: str
    first: date
    last: date

    def as_json(self) -> dict[str, str | None]:
        """`{organisation, channel, area, from, to}`."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return {"organisation": self.organisation, "channel": self.channel, "area": self.area, **days}


@dataclass(frozen=True, slots=True)
class Places:
    """Where each organisation works, and every area inside the campaign's, each with the areas around it; and the days
    of the campaign."""

    works_in: tuple[tuple[str, Place], ...] = ()
    areas: tuple[Place, ...] = ()
    days: Stretch | None = None

    def inside(self, area: str) -> list[Place]:
        """The areas directly inside."""
        return [place for place in self.areas if place[-2:-1] == (area,)]

    def asked_of(self, organisation: str, scope: ReachScope) -> Place | None:
        """The part of the area asked about where the organisation works; None where nobody said where that is."""
        lineage = (*scope.around, scope.area) if scope.area else ()
        place = dict(self.works_in).get(organisation)
        return None if not place or not lineage else (place if lineage[-1] in place else lineage)

    def days_asked(self, scope: ReachScope) -> list[Stretch]:
        """The days of the campaign that were asked about, if there are any."""
        if self.days is None or scope.first is None or scope.last is None:
            return []
        first, last = max(scope.first, self.days[0]), min(scope.last, self.days[1])
        return [(first, last)] if first <= last else []

    def leave_out_some_of(self, scope: ReachScope) -> bool:
        """Whether the campaign was not in all of what is asked about: outside its area, and in months that have none of
        its days, another may have been, and nobody is asked for a return of that."""
        return self._leave_out_area(scope) or self._leave_out_months(scope)

    def _leave_out_area(self, scope: ReachScope) -> bool:
        areas = {place[-1] for place in self.areas}
        return bool(areas) and scope.area is not None and scope.area not in areas

    def _leave_out_months(self, scope: ReachScope) -> bool:
        if self.days is None:
            return False
        first, last = self.days
        end = last.replace(day=monthrange(last.year, last.month)[1])
        return (scope.first or first) < first.replace(day=1) or (scope.last or last) > end


def gaps_in(
    places: Places, organisation: str, channel: str | None, items: Sequence[Counted], scope: ReachScope
) -> Iterator[Gap]:
    """The gaps in a return of which `items` have come, clipped to the days asked about."""
    place = places.asked_of(organisation, scope)
    if place is None:
        return
    for area, (first, last) in _unsaid(places, place, items, places.days_asked(scope)):
        yield Gap(organisation, channel, area, first, last)


def _unsaid(
    places: Places, place: Place, items: Sequence[Counted], stretches: Iterable[Stretch]
) -> Iterator[tuple[str, Stretch]]:
    """The area and days of which no item tells: neither one of the area or around it, nor those of all inside it."""
    area = place[-1]
    of_it = [(item.first, item.last) for item in items if item.figure.area in place]
    inside = [item for item in items if area in item.figure.lineage[:-1]]
    for stretch in _without(stretches, of_it):
        parts = places.inside(area) if any(_meet((item.first, item.last), stretch) for item in inside) else []
        if not parts:
            yield area, stretch
        for part in parts:
            yield from _unsaid(places, part, inside, [stretch])


def _without(stretches: Iterable[Stretch], covered: Iterable[Stretch]) -> Iterator[Stretch]:
    """The days of `stretches` that none of `covered` has."""
    ordered = sorted(covered)
    for first, last in stretches:
        following = first
        for start, end in ordered:
            if start > last:
                break
            if following < start:
                yield following, start - _DAY
            following = max(following, end + _DAY)
        if following <= last:
            yield following, last


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
