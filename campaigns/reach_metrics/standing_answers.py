"""What somebody said of two series holds for their later returns, as long as these are suspicious in the same way.

`keep_both` needs nothing here: such a pair is not asked about again (`duplicates.py`).
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate
from campaigns.reach_metrics.breakdowns import part_errors
from campaigns.reach_metrics.duplicates import in_series, series_of
from campaigns.reach_metrics.holds import settle_holds
from campaigns.reach_metrics.striking_out import is_broken_down_by_its_reporter, strike_out

_LASTING = (DuplicateStatus.SAME_FIGURE, DuplicateStatus.PART_OF, DuplicateStatus.REPLACES)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of two figures, of which one is held; `turned` where it was the other series that was held when
    somebody said so."""

    resolution: str
    figure: ReachMetric
    counterpart: ReachMetric
    turned: bool = False

    @property
    def stricken(self) -> ReachMetric | None:
        """The one that is void from now on."""
        if self.resolution == DuplicateStatus.SAME_FIGURE:
            return self.figure
        if self.resolution == DuplicateStatus.REPLACES:
            return self.figure if self.turned else self.counterpart
        return None

    @property
    def said(self) -> str:
        """What it is of these two: a later return of the series that was replaced is void as one sent twice is."""
        replaced = self.turned and self.resolution == DuplicateStatus.REPLACES
        return DuplicateStatus.SAME_FIGURE if replaced else self.resolution

    @property
    def part_and_whole(self) -> tuple[ReachMetric, ReachMetric]:
        """The one whose area lies inside the other's is its part; in one area, that of the series that was held."""
        one_area = self.figure.area_id == self.counterpart.area_id
        inside = not one_area and self.figure.area_id in self.counterpart.area.lineage
        if inside or (one_area and self.turned):
            return self.counterpart, self.figure
        return self.figure, self.counterpart

    def apply(self) -> None:
        """Do what it says. Raises Conflict while the one to be void is broken down by its own reporter."""
        if self.resolution == DuplicateStatus.PART_OF:
            self._make_part()
            return
        if self.stricken is not None:
            strike_out(self.stricken)
        if self.stricken is not self.figure:
            settle_holds(self.figure, changed=False)

    @property
    def is_possible(self) -> bool:
        """Whether these two figures allow it."""
        if self.resolution == DuplicateStatus.PART_OF:
            return not part_errors(*self.part_and_whole)
        return self.stricken is None or not is_broken_down_by_its_reporter(self.stricken)

    def _make_part(self) -> None:
        part, whole_metric = self.part_and_whole
        part.part_of = whole_metric
        if part is self.figure:
            settle_holds(part)
            return
        part.version += 1
        part.save()  # first, or the whole would still look like it
        settle_holds(whole_metric, changed=False)
        if whole_metric.status == ReachStatus.COUNTED:  # else the part has been held with it
            settle_holds(part, changed=False)


def answer_as_before(metric: ReachMetric) -> None:
    """Answer the questions about a figure, which has just been settled, as others of the same two series were."""
    questions = SuspectedDuplicate.objects.filter(figure=metric, status=DuplicateStatus.PENDING)
    before = {}
    for question in questions.select_related("figure", "other").order_by("id"):
        decided = SuspectedDuplicate.objects.filter(_of_the_same(question), status__in=_LASTING, answered_like=None)
        if last := decided.select_related("figure").order_by("-decided_at", "-id").first():
            before[question.pk] = last
    for key, decided_pair in before.items():
        _answer_like(decided_pair, key)
    if before:
        metric.refresh_from_db()


def answer_others(decided: SuspectedDuplicate) -> None:
    """What was said of two series was said of every return of theirs that waits for the same answer."""
    waiting = SuspectedDuplicate.objects.filter(_of_the_same(decided), status=DuplicateStatus.PENDING)
    for key in list(waiting.order_by("id").values_list("pk", flat=True)):
        _answer_like(decided, key)


def lock_pair(suspected: SuspectedDuplicate) -> tuple[ReachMetric, ReachMetric]:
    """The held figure of a question and the other, locked and as they are now."""
    rows = ReachMetric.objects.select_for_update(of=("self",)).select_related("area", "organisation")
    figures = {row.pk: row for row in rows.filter(pk__in=[suspected.figure_id, suspected.other_id]).order_by("id")}
    return figures[suspected.figure_id], figures[suspected.other_id]


def _of_the_same(pair: SuspectedDuplicate) -> Q:
    """Of the same two series, whichever was held, and suspicious in the same way."""
    one, other = pair.figure, pair.other
    either = (in_series("figure", one) & in_series("other", other)) | (
        in_series("figure", other) & in_series("other", one)
    )
    return either & Q(suspicion=pair.suspicion)


def _answer_like(decided: SuspectedDuplicate, key: UUID) -> None:
    """A question that this would not be possible for stays open, and so does nothing where another answer closed it."""
    question = SuspectedDuplicate.objects.select_for_update().get(pk=key)
    if question.status != DuplicateStatus.PENDING:
        return
    figure, counterpart = lock_pair(question)
    turned = series_of(figure) != series_of(decided.figure)
    answer = Answer(decided.status, figure, counterpart, turned)
    if not answer.is_possible:
        return
    question.status, question.reason, question.answered_like = answer.said, decided.reason, decided.pk
    question.decided_by, question.decided_at = decided.decided_by, decided.decided_at
    question.version += 1
    question.save()
    answer.apply()
