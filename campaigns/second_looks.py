"""What a second look means for placements, figures, campaigns, phases and endorsements."""

from typing import Any

from campaigns import endorsing, leading, placing, review
from campaigns.going_live import tell_listeners
from campaigns.holding import settle, take_turn
from campaigns.models import (
    Campaign,
    CampaignStatus,
    Endorsement,
    Phase,
    Placement,
    PlacementStatus,
    ReachMetric,
    ReviewStatus,
)
from campaigns.nudge import nudge_compiler
from campaigns.reporting import strike_out
from campaigns.workflow import PLACEMENT, REACH_METRIC
from coordination.actor import Actor
from coordination.refusals import Conflict
from coordination.second_looks.kinds import Kind, register

_STAYS = "This campaign has left its draft, and others work in it: change the text instead."


def locked(model: Any, key: str) -> Any:
    """The row of that key under lock, None if it is gone."""
    return model.objects.select_for_update(of=("self",)).filter(pk=key).first()


def _placement_confirmed(placement: Placement) -> None:
    """A submitted one comes to its reviewer now."""
    pending = placement.reviews.filter(status=ReviewStatus.PENDING)
    if placement.status == PlacementStatus.SUBMITTED and not pending.exists():
        placing.assign(placement)
    placement.version += 1
    placement.save()


def _placement_withdrawn(placement: Placement, _by: Actor) -> None:
    if placement.status in PLACEMENT.transitions["withdraw"].from_states:
        placement.status = PlacementStatus.WITHDRAWN
        review.supersede(placement, "withdrawn", "The placement was withdrawn.")
        placement.version += 1
        placement.save()


def _figure_locked(key: str) -> ReachMetric | None:
    """As its writers lock it: its turn first."""
    metric = ReachMetric.objects.filter(pk=key).first()
    if metric is None:
        return None
    take_turn(metric)
    return locked(ReachMetric, key)


def _figure_confirmed(metric: ReachMetric) -> None:
    """It counts, unless it looks like another one."""
    settle(metric)
    nudge_compiler()


def _figure_withdrawn(metric: ReachMetric, _by: Actor) -> None:
    if metric.status in REACH_METRIC.transitions["void"].from_states:
        strike_out(metric)


def _campaign_confirmed(campaign: Campaign) -> None:
    campaign.version += 1
    campaign.save()
    tell_listeners(campaign)  # its public events come out with it


def _campaign_withdrawn(campaign: Campaign, _by: Actor) -> None:
    if campaign.status != CampaignStatus.DRAFT:
        raise Conflict("not_in_this_state", _STAYS)
    campaign.status = CampaignStatus.CLOSED
    campaign.version += 1
    campaign.save()


def _endorsement_withdrawn(endorsement: Endorsement, by: Actor) -> None:
    endorsing.withdraw(endorsement, by=by)


def _phase_withdrawn(phase: Phase, by: Actor) -> None:
    leading.remove_phase(phase, by=by)


def _endorsement_confirmed(endorsement: Endorsement) -> None:
    """It is offered to the lead now."""
    endorsement.version += 1
    endorsement.save()


def _phase_confirmed(phase: Phase) -> None:
    phase.save()


register("placement", Kind(lambda key: locked(Placement, key), _placement_confirmed, _placement_withdrawn))
register("reach-metric", Kind(_figure_locked, _figure_confirmed, _figure_withdrawn))
register("campaign", Kind(lambda key: locked(Campaign, key), _campaign_confirmed, _campaign_withdrawn))
register("phase", Kind(lambda key: locked(Phase, key), _phase_confirmed, _phase_withdrawn))
register("endorsement", Kind(lambda key: locked(Endorsement, key), _endorsement_confirmed, _endorsement_withdrawn))
