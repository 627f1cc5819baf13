"""What somebody said of two series holds for their later returns, as long as these are suspicious in the same way.

`keep_both` needs nothing here: such a pair is not asked about again (`duplicates.py`).
"""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from campaigns.models import DuplicateStatus, ReachMetric, SuspectedDuplicate
from campaigns.reach_metrics.answers import answer_to, is_turned
from campaigns.reach_metrics.duplicates import in_series
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.sight import seeing_all

_LASTING = (DuplicateStatus.SAME_FIGURE, DuplicateStatus.PART_OF, DuplicateStatus.REPLACES)


@seeing_all("what was said of two series holds for their other figures")
def answer_as_before(metric: ReachMetric) -> None:
    """Answer the questions about a figure, which has just been settled, as others of the same two series were."""
    questions = SuspectedDuplicate.objects.filter(figure=metric, status=DuplicateStatus.PENDING)
    answers = {}
    for question in questions.select_related("figure", "other").order_by("id"):
        decided = SuspectedDuplicate.objects.filter(_of_the_same(question), status__in=_LASTING, answered_like=None)
        if last := decided.select_related("figure").order_by("-decided_at", "-id").first():
            answers[question.pk] = last
    for key, decided_pair in answers.items():
        _answer_like(decided_pair, key)
    if answers:
        metric.refresh_from_db()


@seeing_all("what was said of two series holds for their other figures")
def answer_others(decided: SuspectedDuplicate) -> None:
    """What was said of two series was said of every return of theirs that waits for the same answer."""
    pending = SuspectedDuplicate.objects.filter(_of_the_same(decided), status=DuplicateStatus.PENDING)
    for key in list(pending.order_by("id").values_list("pk", flat=True)):
        _answer_like(decided, key)


def _of_the_same(pair: SuspectedDuplicate) -> Q:
    """Of the same two series, whichever was held, and suspicious in the same way."""
    figure, neighbour = pair.figure, pair.other
    either = (in_series("figure", figure) & in_series("other", neighbour)) | (
        in_series("figure", neighbour) & in_series("other", figure)
    )
    return either & Q(suspicion=pair.suspicion)


def _answer_like(decided: SuspectedDuplicate, key: UUID) -> None:
    """A question stays open that the same answer would not be possible for, and closed where another one closed it."""
    question = SuspectedDuplicate.objects.select_for_update().get(pk=key)
    if question.status != DuplicateStatus.PENDING:
        return
    answer = answer_to(question, decided.status, turned=is_turned(question, decided))
    question.status, question.reason, question.answered_like = answer.said, decided.reason, decided.pk
    question.decided_by, question.decided_at = decided.decided_by, decided.decided_at
    question.version += 1
    with suppress(Conflict, Invalid), transaction.atomic():
        question.save()
        answer.apply()
