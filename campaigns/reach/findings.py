"""What the figures come to in the unit a claim is made in, or why they cannot be added in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.reach.adding import residents_apart, why_figures_are_not_added
from campaigns.reach.contacts import Sum, add_up, contacts
from campaigns.reach.figures import Universe
from campaigns.reach.measures import MEASURES
from campaigns.reach.people import People, people
from campaigns.reach.qualifiers import Interval
from campaigns.reach.scope import Counted


class UnlikeUnits(Exception):
    """The claim asks to add what does not add; the message is the reason, as a sentence for the caller."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The truth lies in `interval`, counted in `unit`. `used` are the figures added (`gross` is their plain sum).

    `rests_on` gave the lower end; `capped_by` is the universe when that gave the upper end. `total`, in `total_unit`,
    and the bounds of `people` are what sentences are made of.
    """

    unit: str
    interval: Interval
    gross: int
    used: tuple[Counted, ...]
    rests_on: tuple[Counted, ...]
    capped_by: Universe | None
    total: Sum
    total_unit: str
    people: People

    @property
    def of_people(self) -> bool:
        """Whether it is different people that are counted."""
        return self.unit == "people"


def find(unit: str, items: Sequence[Counted], universe: Universe | None) -> Finding:
    """What `items` come to in `unit`: `people`, `contacts` or a measure. Raises UnlikeUnits where they do not add."""
    if unit == "people":
        return _people(items, universe)
    if unit == "contacts":
        return _sum(unit, contacts(items).all, items, universe)
    if unit not in MEASURES:
        raise UnlikeUnits(f"There is no unit called “{unit}”. Use people, contacts or a measure that adds.")
    return _measure(unit, [item for item in items if item.figure.measure == unit], universe)


def _measure(unit: str, items: Sequence[Counted], universe: Universe | None) -> Finding:
    figures = [item.figure for item in items]
    if MEASURES[unit].counts_people and (len({figure.series for figure in figures}) <= 1 or residents_apart(figures)):
        return _people(items, universe)
    why = why_figures_are_not_added(unit, figures)
    if why is not None:
        raise UnlikeUnits(f"{why} Ask for people, which gives bounds, or for contacts, which add.")
    return _sum(unit, add_up(items), items, universe)


def _people(items: Sequence[Counted], universe: Universe | None) -> Finding:
    bounds = people(items, universe)
    return Finding(
        unit="people",
        interval=bounds.interval,
        gross=bounds.gross,
        used=bounds.used,
        rests_on=bounds.rests_on,
        capped_by=universe if bounds.capped else None,
        total=contacts(items).all,
        total_unit="contacts",
        people=bounds,
    )


def _sum(unit: str, total: Sum, items: Sequence[Counted], universe: Universe | None) -> Finding:
    return Finding(
        unit=unit,
        interval=total.sure,
        gross=sum(item.figure.value for item in total.items),
        used=total.items,
        rests_on=tuple(item for item in total.items if item.whole),
        capped_by=None,
        total=total,
        total_unit=unit,
        people=people(items, universe),
    )
