"""Contacts add: each channel in its own unit, and all channels together as contacts and nothing more."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from campaigns.reach.evidence import weakest_grade
from campaigns.reach.qualifiers import Interval, Qualifier, add, weakest
from campaigns.reach.scope import Counted


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures added up. `interval` spreads each evenly over its days; `sure` assumes nothing about the days."""

    total: int
    qualifier: Qualifier
    interval: Interval
    sure: Interval
    items: tuple[Counted, ...]

    @property
    def whole(self) -> bool:
        """Whether every figure lies wholly within the days asked for, so that nothing had to be spread."""
        return all(item.whole for item in self.items)


NOTHING_COUNTED = Sum(0, Qualifier.AT_LEAST, Interval(0, None), Interval(0, None), ())


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts, and the same by channel code."""

    all: Sum
    by_channel: dict[str, Sum]

    def as_json(self) -> dict[str, object]:
        """`{total, qualifier, low, high, evidence_grade, by_channel}` as the headline prints it."""
        rows = [_row(channel, part) for channel, part in self.by_channel.items()]
        return {**_totals(self.all), "by_channel": rows}


def contacts(items: Iterable[Counted]) -> Contacts:
    """The contacts of `items`: of each channel, only the figures in that channel's unit."""
    in_unit = sorted((item for item in items if item.figure.in_channel_unit), key=_channel)
    by_channel = {channel: add_up(group) for channel, group in groupby(in_unit, key=_channel)}
    return Contacts(add_up(in_unit), by_channel)


def add_up(items: Iterable[Counted]) -> Sum:
    """The sum of figures that the caller has made sure may be added.

    Of no figures at all it is at least 0, which is not the exact 0 of a nil return.
    """
    held = tuple(items)
    if not held:
        return NOTHING_COUNTED
    total = sum(item.contacts for item in held)
    return Sum(
        total=total,
        qualifier=weakest(item.figure.qualifier for item in held),
        interval=add(item.interval for item in held).holding(total),
        sure=add(item.sure for item in held),
        items=held,
    )


def _channel(item: Counted) -> str:
    return item.figure.channel


def _totals(part: Sum) -> dict[str, object]:
    # Where a period is cut, the total is spread evenly over days nobody counted one by one: that is an estimate.
    return {
        "total": part.total,
        "qualifier": (part.qualifier if part.whole else Qualifier.ESTIMATE).value,
        "low": part.sure.low,
        "high": part.sure.high,
        "evidence_grade": weakest_grade(part.items),
    }


def _row(channel: str, part: Sum) -> dict[str, object]:
    figure = part.items[0].figure
    row: dict[str, object] = {"channel": channel, "name": figure.channel_name, "measure": figure.channel_unit}
    return {**row, **_totals(part), "metrics": len(part.items)}
