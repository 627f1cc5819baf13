"""Whether a figure counts: it is held while somebody has to say what it is, and counts again when nobody has to.

Every rule that changes a figure takes its turn first, changes it in memory, and has it settled here.
"""

from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording import said
from campaigns.reach_metrics.duplicates import STANDING, alike_to, reason_to_suspect, suspected_duplicates
from coordination.ledger.transaction import state_reason

WHOLE_IS_HELD = "The figure it breaks down is held."


def take_turn(*metrics: ReachMetric) -> None:
    """Wait for whoever else is writing figures of these campaigns and measures, until the transaction ends.

    Otherwise two figures sent at once would not see each other, and both would count; and two overlapping periods would
    each wait for the other, which PostgreSQL ends as a deadlock instead of naming the overlap. Lock rows after it.
    """
    keys = sorted({"/".join(("figures", m.campaign_id, m.measure)) for m in metrics})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def settle_holds(metric: ReachMetric, *, changed: bool = True) -> None:
    """Save a figure as what it is now: counted, held or void, in a new version where it or its state has `changed`.

    Then whatever waited for it, and what breaks it down, is settled in turn.
    """
    is_new = metric._state.adding
    waiting = _lapse(metric)
    found = suspected_duplicates(metric)
    before = _state(metric)
    _decide(metric, [*_open(metric), *found])
    if changed or _state(metric) != before:
        metric.version += 0 if is_new else 1
        metric.save()
    _ask(metric, found)
    if not is_new:
        with state_reason("What it was held for, or what it breaks down, has changed."):
            _settle_others(metric, waiting)


def _settle_others(metric: ReachMetric, waiting: list[Any]) -> None:
    _carry_parts(metric)
    for other in ReachMetric.objects.filter(pk__in=waiting).select_related("area", "part_of").order_by("id"):
        settle_holds(other, changed=False)


def _state(metric: ReachMetric) -> tuple[str, str, list[str]]:
    return (metric.status, metric.held_reason, metric.readers)


def _decide(metric: ReachMetric, others: list[ReachMetric]) -> None:
    if metric.status == ReachStatus.VOID:
        metric.held_by, metric.held_reason, metric.readers = "", "", []
    elif metric.second_look and not metric.held_by:
        _set(metric, ReachStatus.HELD, metric.second_look, [])
    elif metric.held_by:  # by hand: that reason stays, whatever else it looks like
        _set(metric, ReachStatus.HELD, metric.held_reason, _readers(metric, others))
    elif metric.part_of is not None and metric.part_of.status == ReachStatus.HELD:
        _set(metric, ReachStatus.HELD, WHOLE_IS_HELD, metric.part_of.readers)
    elif others:
        _set(metric, ReachStatus.HELD, sentence(metric, others), _readers(metric, others))
    else:
        _set(metric, ReachStatus.COUNTED, "", [])


def _set(metric: ReachMetric, status: ReachStatus, reason: str, readers: list[str]) -> None:
    metric.status, metric.held_reason, metric.readers = status, reason, readers


def _readers(metric: ReachMetric, others: list[ReachMetric]) -> list[str]:
    """Who sees it while it is held: the reporters of what it may repeat, and of what is held because of it."""
    readers = {other.organisation_id for other in others}
    if not metric._state.adding:
        pending = SuspectedDuplicate.objects.filter(other=metric, status=DuplicateStatus.PENDING)
        readers |= set(pending.values_list("organisation", flat=True))
    return sorted(readers - {metric.organisation_id})


def sentence(metric: ReachMetric, others: list[ReachMetric]) -> str:
    """Why a figure is held, naming the first figure it may repeat; one that counts, since every reader sees that."""
    first = min(others, key=lambda other: (other.status != ReachStatus.COUNTED, str(other.pk)))
    words = said(first.value, Qualifier(first.qualifier), first.measure)
    if first.status != ReachStatus.COUNTED and len({other.organisation_id for other in others}) > 1:
        words = "held"
    more = f", and {len(others) - 1} more" if len(others) > 1 else ""
    same = metric.value == first.value and metric.organisation_id != first.organisation_id
    reason = "the same value over common days" if same else "one area lies inside the other, over common days"
    return f"This may repeat figure {first.pk} of {first.organisation.name} (“{words}”){more}: {reason}."


def _open(metric: ReachMetric) -> list[ReachMetric]:
    if metric._state.adding:
        return []
    asked = SuspectedDuplicate.objects.filter(figure=metric, status=DuplicateStatus.PENDING)
    return [pair.other for pair in asked.select_related("other__organisation").order_by("id")]


def _ask(metric: ReachMetric, found: list[ReachMetric]) -> None:
    for other in found:
        SuspectedDuplicate.objects.create(
            campaign_id=metric.campaign_id,
            organisation_id=metric.organisation_id,
            figure=metric,
            other=other,
            suspicion=reason_to_suspect(metric, other),
            readers=[other.organisation_id],
        )
        if other.status == ReachStatus.HELD and metric.organisation_id not in other.readers:
            other.readers = sorted({*other.readers, metric.organisation_id})
            other.save(update_fields=["readers"])  # nothing that anybody reads of it has changed


def _lapse(metric: ReachMetric) -> list[Any]:
    """Close the questions about the figure that no longer arise; answer the figures that were held for its sake."""
    if metric._state.adding:
        return []
    pending = SuspectedDuplicate.objects.filter(status=DuplicateStatus.PENDING)
    stale = pending.filter(Q(figure=metric) | Q(other=metric))
    if metric.status in STANDING and metric.part_of_id is None and not metric.second_look:
        alike = alike_to(metric).values("pk")
        stale = stale.exclude(Q(figure=metric, other__in=alike) | Q(other=metric, figure__in=alike))
    rows = list(stale.values_list("pk", "figure"))
    lapsed = {"status": DuplicateStatus.LAPSED, "version": F("version") + 1, "updated_at": timezone.now()}
    pending.filter(pk__in=[pk for pk, _ in rows]).update(**lapsed)
    return [figure for _, figure in rows if figure != metric.pk]


def _carry_parts(metric: ReachMetric) -> None:
    """What breaks a figure down counts only while the figure does."""
    if metric.status not in STANDING:
        return
    was = ReachStatus.COUNTED if metric.status == ReachStatus.HELD else ReachStatus.HELD
    for part in ReachMetric.objects.filter(part_of=metric, status=was).select_related("area", "part_of").order_by("id"):
        settle_holds(part, changed=False)
