"""What the figures come to in the unit a claim is made in, or why they cannot be added in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from campaigns.reach.audiences import counts_of
from campaigns.reach.bounds.additivity import residents_apart, why_figures_are_not_added
from campaigns.reach.bounds.contacts import Sum, add_up, contact_totals
from campaigns.reach.bounds.most import Most
from campaigns.reach.bounds.people import People, people_bounds
from campaigns.reach.measures import MEASURES
from campaigns.reach.overlap_evidence import ScopedOverlap, from_above_only
from campaigns.reach.qualifiers import Interval
from campaigns.reach.scope import Counted
from campaigns.reach.universes import AreaUniverse, KnownUniverses


class UnlikeUnits(Exception):
    """The claim asks to add what does not add; the message is the reason, as a sentence for the caller."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The truth lies in `interval`, counted in `unit`. `used` are the figures added (`gross` is their plain sum).

    `wider` are those of areas around, of which some may have been here, and `otherwise` those of contacts that nobody
    counted in the unit of their channel. `rests_on` gave the lower end; `caps` are the universes when those gave the
    upper end. `total`, in `total_unit`, and the `people_bounds` are what sentences are made of. `of` is the universe
    asked about, if one is.
    """

    unit: str
    interval: Interval
    gross: int
    used: tuple[Counted, ...]
    rests_on: tuple[Counted, ...]
    caps: tuple[AreaUniverse, ...]
    total: Sum
    total_unit: str
    people_bounds: People
    wider: tuple[Counted, ...] = ()
    otherwise: tuple[Counted, ...] = ()
    of: str | None = None
    of_noun: str | None = None

    @property
    def noun(self) -> str:
        """Whom a claim of a universe is about."""
        return self.of_noun or "people"

    @property
    def of_people(self) -> bool:
        """Whether it is different people that are counted."""
        return self.unit == "people"


def finding_in_unit(
    unit: str,
    items: Sequence[Counted],
    universes: KnownUniverses,
    of: str | None = None,
    area: str | None = None,
    overlaps: Sequence[ScopedOverlap] = (),
) -> Finding:
    """What `items` come to in `unit`: `people`, `contacts` or a measure; of people, perhaps only those `of` a universe,
    in the `area` asked about. Raises UnlikeUnits where they do not add."""
    if of is not None:
        return _of_universe(unit, items, universes, of, area, from_above_only(overlaps))
    if unit == "people":
        return _people(items, universes, overlaps)
    if unit == "contacts":
        return _sum(unit, contact_totals(items).all, items, universes, overlaps)
    if unit not in MEASURES:
        raise UnlikeUnits(f"There is no unit called “{unit}”. Use people, contacts or a measure that adds.")
    return _measure(unit, [item for item in items if item.figure.measure == unit], universes)


def _measure(unit: str, items: Sequence[Counted], universes: KnownUniverses) -> Finding:
    figures = [item.figure for item in items if not item.wider]
    if MEASURES[unit].counts_people and (len({figure.series for figure in figures}) <= 1 or residents_apart(figures)):
        return _people(items, universes)
    why = why_figures_are_not_added(unit, figures)
    if why is not None:
        raise UnlikeUnits(f"{why} Ask for people, which gives bounds, or for contacts, which add.")
    return _sum(unit, add_up(items), items, universes)


def _of_universe(
    unit: str,
    items: Sequence[Counted],
    universes: KnownUniverses,
    of: str,
    area: str | None,
    overlaps: Sequence[ScopedOverlap],
) -> Finding:
    """The people of one universe: at least those of it that were counted by themselves, and at most everybody counted
    who may be one of it, and all there are."""
    if unit != "people":
        raise UnlikeUnits(f"A universe is one of people: of {universes.noun(of)}, ask how many people were reached.")
    may_be = counts_of(items).of_universes(lambda code: not universes.are_apart(code, of))
    everybody = people_bounds(may_be, universes)
    of_it = may_be.of_universes(lambda code: universes.lies_inside(code, of))
    inside = people_bounds(of_it, universes, overlaps)
    most = Most(everybody.interval.high, everybody.caps).within(universes.of(of, area))
    found = inside.interval
    interval = Interval(found.low, most.number, found.low_open)
    bounds = replace(everybody, interval=interval, rests_on=inside.rests_on, caps=most.caps, met=(), below=inside.below)
    return replace(_of_people(bounds, items), of=of, of_noun=universes.noun(of))


def _people(items: Sequence[Counted], universes: KnownUniverses, overlaps: Sequence[ScopedOverlap] = ()) -> Finding:
    bounds = people_bounds(items, universes, overlaps)
    if bounds.met and bounds.interval.least == 0:  # whom nobody counted was somebody
        bounds = replace(bounds, interval=Interval(1, bounds.interval.high), rests_on=bounds.met)
    return _of_people(bounds, items)


def _of_people(bounds: People, items: Sequence[Counted]) -> Finding:
    return Finding(
        unit="people",
        interval=bounds.interval,
        gross=bounds.gross,
        used=tuple(item for item in bounds.used if not item.wider),
        rests_on=bounds.rests_on,
        caps=bounds.caps,
        total=contact_totals(items).all,
        total_unit="contacts",
        people_bounds=bounds,
        wider=tuple(item for item in bounds.used if item.wider and item.sure.high != 0),
    )


def _sum(
    unit: str,
    total: Sum,
    items: Sequence[Counted],
    universes: KnownUniverses,
    overlaps: Sequence[ScopedOverlap] = (),
) -> Finding:
    return Finding(
        unit=unit,
        interval=total.sure,
        gross=sum(item.figure.value for item in total.items),
        used=total.items,
        rests_on=tuple(item for item in total.items if item.whole or item.least),
        caps=(),
        total=total,
        total_unit=unit,
        people_bounds=people_bounds(items, universes, overlaps),
        wider=tuple(item for item in total.wider if item.sure.high != 0),
        otherwise=total.otherwise,
    )
