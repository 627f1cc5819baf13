"""A total among figures sent together: what those before it in the file come to. Sent one by one it would be found when
it came; once all are written, more stands within its days and area than it sums up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from uuid import UUID

from campaigns.models import ReachMetric, ReachStatus
from campaigns.reach_metrics.sums import lies_in
from campaigns.reach_metrics.suspicions import LARGE
from coordination.rows.total_words import mentions_total

_WORDS = ("channel_id", "area_id", "source")
_GROUPINGS = list(chain.from_iterable(combinations(_WORDS, size) for size in range(len(_WORDS) + 1)))
Group = tuple[object, ...]


@dataclass(slots=True)
class _Sums:
    """The figures of one measure of one campaign, from the first of the file to the one at hand."""

    members: dict[Group, list[ReachMetric]] = field(default_factory=dict)
    sums: dict[Group, int] = field(default_factory=dict)
    groups_by_sum: dict[int, set[Group]] = field(default_factory=dict)
    totals: int = 0

    def add(self, figure: ReachMetric) -> None:
        """One that is no total: it is in a group for each choice of what it has in common with others, and in that of
        all since the last total."""
        if not figure.value:
            return
        for group in [*self._groups_of(figure), ("since", self.totals)]:
            sum_ = self.sums.get(group, 0)
            self.groups_by_sum.get(sum_, set()).discard(group)
            self.sums[group] = sum_ + figure.value
            self.groups_by_sum.setdefault(sum_ + figure.value, set()).add(group)
            self.members.setdefault(group, []).append(figure)

    def summed_by(self, total: ReachMetric) -> list[ReachMetric]:
        """The figures before it that it is the sum of, two at least, all within it; the fewest."""
        if total.value < LARGE and not any(map(mentions_total, (total.source, total.external_ref or ""))):
            return []
        choices = [self.members[group] for group in self.groups_by_sum.get(total.value, ())]
        fitting = [rows for rows in choices if len(rows) > 1 and all(lies_in(row, total) for row in rows)]
        if fitting:
            self.totals += 1
        return min(fitting, key=len, default=[])

    @staticmethod
    def _groups_of(figure: ReachMetric) -> Iterator[Group]:
        return ((words, *(getattr(figure, word) for word in words)) for words in _GROUPINGS)


def sums_of_rows_above(sent: Sequence[UUID]) -> list[tuple[UUID, list[UUID]]]:
    """Each of the figures, named in the order sent, that equals the sum of some before it: of all, of those of one
    channel, area or source or of these together, or of those since the last total; with these."""
    if len(sent) < 3:
        return []
    figures = ReachMetric.objects.filter(status=ReachStatus.COUNTED, part_of=None, second_look="")
    by_key = figures.select_related("area").in_bulk(list(sent))
    sums: dict[Group, _Sums] = {}
    totals = []
    for figure in (by_key[key] for key in sent if key in by_key):
        above = sums.setdefault((figure.campaign_id, figure.measure, figure.universe), _Sums())
        if summands := above.summed_by(figure):
            totals.append((figure.pk, [row.pk for row in summands]))
        else:
            above.add(figure)
    return totals
