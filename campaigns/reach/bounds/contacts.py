"""Contacts add: each channel in its own unit, and all channels together as contacts and nothing more.

They are bounded from above only where every audience was counted in that unit: of one that was counted otherwise, in
impressions, say, on a channel whose contacts are people, nobody has said how many contacts those were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from campaigns.reach.audiences import Counts, counts_of
from campaigns.reach.evidence import weakest_grade
from campaigns.reach.qualifiers import Interval, Qualifier, add_intervals, weakest_qualifier
from campaigns.reach.scope import Counted, Stretches


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures added up. `sure` assumes nothing about how they fell on their days.

    `items` are those of the area asked about, `wider` those of which some may have been there, and `otherwise` those
    that count contacts nobody has counted in the unit of their channel.
    """

    total: int
    qualifier: Qualifier
    sure: Interval
    items: tuple[Counted, ...]
    wider: tuple[Counted, ...] = ()
    otherwise: tuple[Counted, ...] = ()

    @property
    def word(self) -> Qualifier:
        """The word for the total: of contacts that may be more than anybody counted, no more than *at least*."""
        if not self.whole:
            return Qualifier.ESTIMATE
        is_open = self.qualifier == Qualifier.EXACT and self.sure.high is None
        return Qualifier.AT_LEAST if is_open or self.may_be_more else self.qualifier

    @property
    def may_be_more(self) -> bool:
        """Whether what others counted, of a wider area, may add to a total that is exact."""
        return self.qualifier == Qualifier.EXACT and any(item.sure.high != 0 for item in self.wider)

    @property
    def whole(self) -> bool:
        """Whether every figure lies wholly within the days asked for, so that nothing had to be spread."""
        return all(item.whole for item in self.items)


NOTHING_COUNTED = Sum(0, Qualifier.AT_LEAST, Interval(0, None), ())


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts, and the same by channel code."""

    all: Sum
    by_channel: dict[str, Sum]

    def as_json(self) -> dict[str, object]:
        """`{total, qualifier, low, high, evidence_grade, by_channel}` as the headline prints it."""
        rows = [_row(channel, part) for channel, part in self.by_channel.items()]
        return {**_totals(self.all), "by_channel": rows}


def contact_totals(items: Iterable[Counted]) -> Contacts:
    """The contacts of `items`: of each channel, only the figures in that channel's unit."""
    return counts_of(items).ask(_totals_of)


def _totals_of(counted: Counts) -> Contacts:
    in_unit = sorted((item for item in counted if item.figure.in_channel_unit), key=_channel)
    otherwise = _counted_otherwise(counted)
    by_channel = {
        channel: _with(otherwise, add_up(group), channel)
        for channel, group in ((channel, list(group)) for channel, group in groupby(in_unit, key=_channel))
        if any(not item.wider for item in group)
    }
    return Contacts(_with(otherwise, add_up(in_unit)), by_channel)


def add_up(items: Iterable[Counted]) -> Sum:
    """The sum of figures that the caller has made sure may be added.

    Of no figures at all it is at least 0, which is not the exact 0 of a nil return.
    """
    added = tuple(items)
    counted = tuple(item for item in added if not item.wider)
    wider = tuple(item for item in added if item.wider)
    total = sum(item.contacts for item in counted)
    if not counted:
        return replace(NOTHING_COUNTED, wider=wider)
    return Sum(
        total=total,
        qualifier=weakest_qualifier(item.figure.qualifier for item in counted),
        sure=add_intervals(item.sure for item in added),
        items=counted,
        wider=wider,
    )


def _with(otherwise: Iterable[Counted], total: Sum, channel: str | None = None) -> Sum:
    """The same, open above where somebody counted an audience otherwise."""
    more = tuple(item for item in otherwise if channel is None or item.figure.channel == channel)
    return replace(total, sure=replace(total.sure, high=None), otherwise=more) if more else total


def _counted_otherwise(counted: Counts) -> list[Counted]:
    """The figures of contacts that their channel's unit leaves out on some day, or is too few to be."""
    return [item for audience in counted.audiences.values() for item in audience.ask(_left_out_by_the_unit)]


def _left_out_by_the_unit(group: Sequence[Counted]) -> list[Counted]:
    """Of one audience; what is in the unit is looked at once for all the others."""
    others = [item for item in group if not item.figure.in_channel_unit and item.figure.value]
    if not others:
        return []
    unit = [item for item in group if item.figure.in_channel_unit]
    days, most = Stretches.of((item.first, item.last) for item in unit), add_intervals(item.sure for item in unit).high
    return [
        item for item in others if not days.hold(item.first, item.last) or (most is not None and item.sure.least > most)
    ]


def _channel(item: Counted) -> str:
    return item.figure.channel


def _totals(part: Sum) -> dict[str, object]:
    # Where a period is cut, the total is spread evenly over days nobody counted one by one: that is an estimate.
    return {
        "total": part.total,
        "qualifier": part.word.value,
        "low": part.sure.low,
        "high": part.sure.high,
        "evidence_grade": weakest_grade(part.items),
    }


def _row(channel: str, part: Sum) -> dict[str, object]:
    figure = part.items[0].figure
    row: dict[str, object] = {"channel": channel, "name": figure.channel_name, "measure": figure.channel_unit}
    return {**row, **_totals(part), "metrics": len(part.items)}
