"""Days of Meta as a spreadsheet saves them: 17/02/2017 here, 2/17/2017 in America, 17.02.2017 in Germany, where Meta
wrote 2017-02-17.

A spreadsheet writes all days of a file in one order, so that one day which can only be read in one of them settles it
for all. A file in which nothing does is not read: the first to the seventh of March would be half a year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campaigns.platform_exports.cells import possible_day
from campaigns.platform_exports.skipped import UnreadableCell

_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)

Span = tuple[date, date]


class DayOrder(StrEnum):
    """What stands first; a code of `skipped.REASONS`."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class OrderUnknown(Exception):
    """Raised for days that could be either, as long as no other has settled the order."""


@dataclass(slots=True)
class SpreadsheetDays:
    """The order of one file, once it is known."""

    order: DayOrder | None = None

    def span(self, cells: Sequence[str]) -> Span | None:
        """The first and the last day of a row whose cells are such days; None where one is of another kind. Raises
        UnreadableCell, and OrderUnknown."""
        matches = [_DAY.fullmatch(cell.strip()) for cell in cells]
        if not all(matches):
            return None
        spans = {order: span for order in DayOrder if (span := _span([match for match in matches if match], order))}
        if self.order is None and len(set(spans.values())) > 1:
            raise OrderUnknown
        if len(spans) == 1:
            self.order = self.order or next(iter(spans))
        if not spans or (self.order and self.order not in spans):
            raise UnreadableCell("not_a_date")
        return spans[self.order] if self.order else next(iter(spans.values()))


def _span(matches: Sequence[re.Match[str]], order: DayOrder) -> Span | None:
    """The days in that order; None where there are no such days, or they end before they begin."""
    try:
        first, last = (_day(match, order) for match in matches)
    except UnreadableCell:
        return None
    return (first, last) if first <= last else None


def _day(match: re.Match[str], order: DayOrder) -> date:
    first, mark, second, year = match[1], match[2], match[3], int(match[4])
    if order is DayOrder.DAY_FIRST:
        return possible_day(year, int(second), int(first))
    if mark == ".":  # nobody writes a month first with dots
        raise UnreadableCell("not_a_date")
    return possible_day(year, int(first), int(second))
