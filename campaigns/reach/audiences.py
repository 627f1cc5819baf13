"""Which figures stand for the audiences in scope, so that one audience counted in two ways enters once."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import groupby

from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import add
from campaigns.reach.scope import Counted

Audience = tuple[str, str, str, str]


def audience_of(figure: Figure) -> Audience:
    """Whom the figures of one reporter, area and channel count.

    A breakdown by area counts some of those met in the wider one, not those whom its area's own figures are about.
    """
    wider = "" if figure.below is None or figure.below == figure.area else figure.below
    return (figure.organisation, figure.area, figure.channel, wider)


def audiences(items: Iterable[Counted]) -> list[Counted]:
    """The figures whose audiences together hold everybody any of `items` counted.

    What one organisation counts in one area on one channel over the same days is one audience: a count of people with
    an upper end speaks for it, else the channel's own unit. Days none of them covers keep whatever was counted, and so
    does a count of people that contradicts the unit by being larger.
    """
    ordered = sorted(items, key=_group)
    return [item for _, group in groupby(ordered, key=_group) for item in _of_one_audience(list(group))]


def _group(item: Counted) -> Audience:
    return audience_of(item.figure)


def _of_one_audience(group: list[Counted]) -> list[Counted]:
    by_people = _cover(item for item in group if _counts_people(item) and item.figure.interval.high is not None)
    kept = [item for item in group if _counts_people(item) or not by_people(item)]
    unit = [item for item in kept if item.figure.in_channel_unit]
    by_unit, most = _cover(unit), add(item.figure.interval for item in unit).high
    return [item for item in kept if item.figure.in_channel_unit or not by_unit(item) or _exceeds(item, most)]


def _counts_people(item: Counted) -> bool:
    return item.figure.counts.counts_people


def _exceeds(item: Counted, most: int | None) -> bool:
    """Whether more people were counted than the unit allows at `most`."""
    return _counts_people(item) and most is not None and item.figure.interval.least > most


def _cover(items: Iterable[Counted]) -> Callable[[Counted], bool]:
    """A test of whether the days of `items`, taken together, leave no day of another figure out."""
    spans = _spans(items)
    starts = [first for first, _ in spans]

    def covers(item: Counted) -> bool:
        place = bisect_right(starts, item.first) - 1
        return place >= 0 and item.last <= spans[place][1]

    return covers


def _spans(items: Iterable[Counted]) -> list[tuple[date, date]]:
    """The days of `items` as unbroken spans, first day first."""
    spans: list[tuple[date, date]] = []
    for item in sorted(items, key=lambda counted: counted.first):
        if spans and item.first <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], item.last))
        else:
            spans.append((item.first, item.last))
    return spans
