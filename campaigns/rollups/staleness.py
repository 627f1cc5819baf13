"""Which cells of an answer are behind their figures: those a mark will compile again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from campaigns.models import RollupMark
from campaigns.rollups.calendar import bucket_of
from campaigns.rollups.query import RollupQuery


class Pending:
    """The marks within a query, read once; few, since they live for a fraction of a second."""

    def __init__(self, query: RollupQuery) -> None:
        self.query = query
        marks = RollupMark.objects.filter(campaign=query.campaign, area__lineage__contains=[query.area.code])
        if "area" not in query.group_by:
            marks = marks.filter(below__in=["", *query.area.lineage[:-1]])
        for column, values in (
            ("measure", query.measures),
            ("channel", query.channels),
            ("organisation", query.organisations),
        ):
            if values:
                marks = marks.filter(**{f"{column}__in": values})
        self.marks = list(marks.values("area__lineage", "channel", "measure", "organisation", "days"))

    def __contains__(self, row: Mapping[str, Any]) -> bool:
        return any(self._concerns(mark, row) for mark in self.marks)

    def _concerns(self, mark: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        same = all(mark[key] == row[key] for key in ("channel", "measure", "organisation") if key in row)
        inside = "within" not in row or row["within"] in mark["area__lineage"]
        return same and inside and self._in_bucket(mark, row)

    def _in_bucket(self, mark: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        time = self.query.time
        # A phase cell counts as behind whenever its series is: its days may be moving.
        if time is None or time == "phase":
            return True
        return any(row["bucket"] in buckets(time, days.lower, days.upper) for days in mark["days"])


def buckets(time: str, first: date, end: date) -> set[str]:
    """The buckets the days [first, end) fall in."""
    return {bucket_of(time, first + timedelta(days=n)) for n in range((end - first).days)}
