"""Decides whether a figure counts: it is held while somebody has to say what it is, and counts again afterwards.

Every rule that changes a figure takes its turn first, changes it in memory, and has it settled here.
"""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate, Suspicion
from campaigns.models.suspected_duplicate import REASONS
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import qualified_amount
from campaigns.reach_metrics.duplicates import STANDING, lookalikes_of, suspected_duplicates
from campaigns.reach_metrics.sums import still_sum
from campaigns.reach_metrics.suspicions import reason_to_suspect
from coordination.ground.locks import wait_for_turn
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import state_reason

WHOLE_IS_HELD = "The figure it breaks down is held."


def take_turn(*metrics: ReachMetric) -> None:
    """Wait for whoever else is writing figures of these campaigns and measures, until the transaction ends.

    Otherwise two figures sent at once would not see each other, and both would count; and two overlapping periods would
    each wait for the other, which PostgreSQL ends as a deadlock instead of naming the overlap. Lock rows after it.
    """
    wait_for_turn(*sorted({"/".join(("figures", m.campaign_id, m.measure)) for m in metrics}))


@seeing_all("whether a figure counts depends on those of others")
def settle_holds(metric: ReachMetric, *, changed: bool = True) -> None:
    """Save a figure as counted, held or void, in a new version where it or its state has `changed`.

    Then the figures that were held because of it, and those that break it down, are settled in turn.
    """
    is_new = metric._state.adding
    dependent_ids = _lapse_suspicions(metric)
    suspects = suspected_duplicates(metric)
    previous_state = _visible_state(metric)
    _decide(metric, [*_pending_suspects(metric), *suspects])
    if changed or _visible_state(metric) != previous_state:
        metric.version += 0 if is_new else 1
        metric.save()
    _record_suspicions(metric, suspects)
    if not is_new:
        with state_reason("What it was held for, or what it breaks down, has changed."):
            _settle_dependents(metric, dependent_ids)


def _settle_dependents(metric: ReachMetric, dependent_ids: list[Any]) -> None:
    _settle_parts(metric)
    for dependent in ReachMetric.objects.filter(pk__in=dependent_ids).select_related("area", "part_of").order_by("id"):
        settle_holds(dependent, changed=False)


def _visible_state(metric: ReachMetric) -> tuple[str, str, list[str]]:
    return (metric.status, metric.held_reason, metric.readers)


def _decide(metric: ReachMetric, suspects: list[ReachMetric]) -> None:
    if metric.status == ReachStatus.VOID:
        metric.held_by, metric.held_reason, metric.readers = "", "", []
    elif metric.second_look and not metric.held_by:
        _set_status(metric, ReachStatus.HELD, metric.second_look, [])
    elif metric.held_by:  # by hand: that reason stays, whatever else it looks like
        _set_status(metric, ReachStatus.HELD, metric.held_reason, _readers(metric, suspects))
    elif metric.part_of is not None and metric.part_of.status == ReachStatus.HELD:
        _set_status(metric, ReachStatus.HELD, WHOLE_IS_HELD, metric.part_of.readers)
    elif suspects:
        _set_status(metric, ReachStatus.HELD, hold_reason(metric, suspects), _readers(metric, suspects))
    else:
        _set_status(metric, ReachStatus.COUNTED, "", [])


def _set_status(metric: ReachMetric, status: ReachStatus, reason: str, readers: list[str]) -> None:
    metric.status, metric.held_reason, metric.readers = status, reason, readers


def _readers(metric: ReachMetric, suspects: list[ReachMetric]) -> list[str]:
    """Who reads a held figure: the reporters of the figures it may repeat, and of those held because of it."""
    readers = {suspect.organisation_id for suspect in suspects}
    if not metric._state.adding:
        pending = SuspectedDuplicate.objects.filter(status=DuplicateStatus.PENDING)
        readers |= set(pending.filter(other=metric).values_list("organisation", flat=True))
        readers |= {slug for names in pending.filter(figure=metric).values_list("readers", flat=True) for slug in names}
    return sorted(readers - {metric.organisation_id})


def hold_reason(metric: ReachMetric, suspects: list[ReachMetric]) -> str:
    """Why a figure is held, naming the first figure it may repeat; one that counts, since every reader sees that."""
    first = min(suspects, key=lambda suspect: (suspect.status != ReachStatus.COUNTED, str(suspect.pk)))
    words = qualified_amount(first.value, Qualifier(first.qualifier), first.measure)
    if first.status != ReachStatus.COUNTED and len({suspect.organisation_id for suspect in suspects}) > 1:
        words = "held"
    more = f", and {len(suspects) - 1} more" if len(suspects) > 1 else ""
    reason = REASONS[_suspicion_asked_about(metric, first)]
    return f"This may repeat figure {first.pk} of {first.organisation.name} (“{words}”){more}: {reason}."


def _suspicion_asked_about(metric: ReachMetric, suspect: ReachMetric) -> Suspicion:
    if not metric._state.adding:
        sums = SuspectedDuplicate.objects.filter(figure=metric, other=suspect, suspicion=Suspicion.SUM_OF_OTHERS)
        if sums.filter(status=DuplicateStatus.PENDING).exists():
            return Suspicion.SUM_OF_OTHERS
    return reason_to_suspect(metric, suspect)


def _pending_suspects(metric: ReachMetric) -> list[ReachMetric]:
    if metric._state.adding:
        return []
    pending = SuspectedDuplicate.objects.filter(figure=metric, status=DuplicateStatus.PENDING)
    return [pair.other for pair in pending.select_related("other__organisation").order_by("id")]


def _record_suspicions(metric: ReachMetric, suspects: list[ReachMetric]) -> None:
    for suspect in suspects:
        SuspectedDuplicate.objects.create(
            campaign_id=metric.campaign_id,
            organisation_id=metric.organisation_id,
            figure=metric,
            other=suspect,
            suspicion=reason_to_suspect(metric, suspect),
            readers=[suspect.organisation_id],
        )
        if suspect.status == ReachStatus.HELD and metric.organisation_id not in suspect.readers:
            suspect.readers = sorted({*suspect.readers, metric.organisation_id})
            suspect.save(update_fields=["readers"])  # nothing that anybody reads of it has changed


def _lapse_suspicions(metric: ReachMetric) -> list[Any]:
    """Close the suspicions about the figure that no longer hold; return the ids of figures held because of it."""
    if metric._state.adding:
        return []
    pending = SuspectedDuplicate.objects.filter(status=DuplicateStatus.PENDING)
    stale = pending.filter(Q(figure=metric) | Q(other=metric)).exclude(suspicion=Suspicion.SUM_OF_OTHERS)
    if metric.status in STANDING and metric.part_of_id is None and not metric.second_look:
        lookalikes = lookalikes_of(metric).values("pk")
        stale = stale.exclude(Q(figure=metric, other__in=lookalikes) | Q(other=metric, figure__in=lookalikes))
    rows = [*stale.values_list("pk", "figure"), *_sums_no_more(pending, metric)]
    lapsed = {"status": DuplicateStatus.LAPSED, "version": F("version") + 1, "updated_at": timezone.now()}
    pending.filter(pk__in=[pk for pk, _ in rows]).update(**lapsed)
    return [figure for _, figure in rows if figure != metric.pk]


def _sums_no_more(pending: Any, metric: ReachMetric) -> list[tuple[Any, Any]]:
    """The questions about a total that does not equal the sum of the others any more, each with the held figure."""
    concerned = Q(figure=metric) | Q(other=metric) | Q(summands__contains=[metric.pk])
    questions = pending.filter(concerned, campaign=metric.campaign_id, suspicion=Suspicion.SUM_OF_OTHERS)
    return [(question.pk, question.figure_id) for question in questions if not still_sum(question, metric)]


def _settle_parts(metric: ReachMetric) -> None:
    """What breaks a figure down counts only while the figure does."""
    if metric.status not in STANDING:
        return
    outdated_status = ReachStatus.COUNTED if metric.status == ReachStatus.HELD else ReachStatus.HELD
    parts = ReachMetric.objects.filter(part_of=metric, status=outdated_status).select_related("area", "part_of")
    for part in parts.order_by("id"):
        settle_holds(part, changed=False)
