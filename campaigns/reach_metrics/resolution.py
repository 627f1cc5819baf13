"""Decisions about held figures: the lead holds and releases one, and suspected duplicates are resolved."""

from django.db.models import Q
from django.utils import timezone

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate
from campaigns.permissions import MAKE_COUNTED_FIGURE_A_PART, REPLACE_COUNTED_FIGURE
from campaigns.reach_metrics.answers import answer_to
from campaigns.reach_metrics.holds import settle_holds, take_turn
from campaigns.reach_metrics.standing_answers import answer_others
from campaigns.wake_compiler import nudge_compiler
from campaigns.workflow import REACH_METRIC, SUSPECTED_DUPLICATE
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from coordination.second_looks.said_texts import check_said


def hold_reach_metric(metric: ReachMetric, *, by: Actor, expected_version: int | None, reason: str) -> ReachMetric:
    """Keep a counted figure out of every total. Raises NotFound, Forbidden (not the lead), Stale or Conflict."""
    with writing(by, reason=reason):
        take_turn(metric)
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        REACH_METRIC.authorise("hold", by, metric)
        REACH_METRIC.check_possible("hold", metric.status)
        check_said(reason, by=by, of=metric)
        metric.status, metric.held_by, metric.held_reason = ReachStatus.HELD, by.label, reason
        settle_holds(metric)
        nudge_compiler()
    return metric


def release_reach_metric(metric: ReachMetric, *, by: Actor, expected_version: int | None, reason: str) -> ReachMetric:
    """Count a figure again that somebody held. Raises NotFound, Forbidden, Stale or Conflict (not held by hand)."""
    with writing(by, reason=reason):
        take_turn(metric)
        metric = lock_one(ReachMetric.objects.visible_to(by), metric.pk, expected_version)
        REACH_METRIC.authorise("release", by, metric)
        REACH_METRIC.check_possible("release", metric.status)
        check_said(reason, by=by, of=metric)
        if not metric.held_by:
            raise Conflict("suspected_duplicate", "Resolve its suspected duplicates instead, or those of its whole.")
        metric.held_by = ""
        settle_holds(metric)
        nudge_compiler()
    return metric


def resolve_suspected_duplicate(
    suspected: SuspectedDuplicate, *, by: Actor, expected_version: int | None, resolution: str, reason: str
) -> SuspectedDuplicate:
    """Say what a suspected duplicate is: `keep_both`, `same_figure`, `part_of` or `replaces`; and with it what every
    other return of the two series is that waits for the same answer, or comes later.

    Raises NotFound, Forbidden, Stale, Conflict (decided already, or the one to be void has parts of its own) or Invalid
    (one cannot be part of the other).
    """
    with writing(by, reason=reason):
        with seeing_all("the figure is asked about, and named to whoever answers"):
            take_turn(suspected.figure)
        suspected = lock_one(SuspectedDuplicate.objects.visible_to(by), suspected.pk, expected_version)
        SUSPECTED_DUPLICATE.authorise(resolution, by, suspected)
        SUSPECTED_DUPLICATE.check_possible(resolution, suspected.status)
        check_said(reason, by=by, of=suspected)
        suspected.status, suspected.reason = DuplicateStatus(resolution), reason
        suspected.decided_by, suspected.decided_at = by.label, timezone.now()
        suspected.version += 1
        suspected.save()
        _apply(suspected, by)
        answer_others(suspected)
        nudge_compiler()
    return suspected


def may_answer(question: SuspectedDuplicate) -> list[str]:
    """Whose answer it waits for (slugs): that of the held figure's reporter or of the campaign's lead, who alone says
    that both stay. Nobody's once it is answered, or lapsed."""
    if question.status != DuplicateStatus.PENDING:
        return []
    return list(dict.fromkeys([question.organisation_id, question.campaign.lead_id]))


def awaiting_answer_of(organisation: str) -> Q:
    """The condition on questions that wait for an answer of `organisation`."""
    return Q(status=DuplicateStatus.PENDING) & (Q(organisation=organisation) | Q(campaign__lead=organisation))


@seeing_all("an answer about two figures changes both")
def _apply(suspected: SuspectedDuplicate, by: Actor) -> None:
    """Whoever takes a counted figure out of every total, or makes it a part, needs leave for that as well."""
    answer = answer_to(suspected, suspected.status)
    for row in answer.stricken:
        if row is not answer.figure:
            authorise(by, REPLACE_COUNTED_FIGURE, row)
    for row in answer.parts:
        if row is not answer.figure:
            authorise(by, MAKE_COUNTED_FIGURE_A_PART, row)
    answer.apply()
