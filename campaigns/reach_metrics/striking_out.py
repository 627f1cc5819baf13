"""Takes a figure out of every total, with what that means for what breaks it down."""

from campaigns.models import ReachMetric, ReachStatus
from campaigns.reach_metrics.breakdowns import standing_parts
from campaigns.reach_metrics.duplicates import STANDING
from campaigns.reach_metrics.holds import settle_holds
from campaigns.wake_compiler import nudge_compiler
from coordination.ground.errors import Conflict
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import state_reason


@seeing_all("others may break the figure down")
def strike_out(metric: ReachMetric) -> None:
    """Void a locked figure. What another organisation said is part of it stands by itself again, or, where it has
    reported those days otherwise by now, is void too.

    Raises Conflict while its own reporter breaks it down.
    """
    if is_broken_down_by_its_reporter(metric):
        raise Conflict("has_parts", "Void the figures that break this one down, or detach them, first.")
    parts = list(standing_parts(metric).select_related("area").order_by("id"))
    metric.status = ReachStatus.VOID
    settle_holds(metric)
    with state_reason("The figure it broke down is void."):
        for part in parts:
            part.part_of = None
            if _days_are_taken(part):
                part.status = ReachStatus.VOID
            settle_holds(part)
    nudge_compiler()


def _days_are_taken(part: ReachMetric) -> bool:
    """Whether its reporter has since reported the same series over common days as a whole."""
    series = {
        name: getattr(part, name) for name in ("campaign", "organisation", "area", "channel", "measure", "source")
    }
    standing = ReachMetric.objects.filter(status__in=STANDING, part_of=None, period__overlap=part.period, **series)
    return standing.exists()


@seeing_all("others may break the figure down")
def is_broken_down_by_its_reporter(metric: ReachMetric) -> bool:
    """Whether its own reporter has figures that are part of it."""
    return standing_parts(metric).filter(organisation=metric.organisation_id).exists()
