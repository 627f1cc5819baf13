"""What a second look means for placements, figures, overlaps, campaigns, phases, endorsements and
statements."""

from typing import Any

from campaigns.creatives.uploading import take_out
from campaigns.lifecycle import campaigns, endorsements
from campaigns.lifecycle.publication import announce_publication
from campaigns.models import (
    Campaign,
    CampaignStatus,
    Creative,
    Endorsement,
    Overlap,
    OverlapStatus,
    Phase,
    Placement,
    PlacementStatus,
    ReachMetric,
    Statement,
)
from campaigns.overlaps import recording
from campaigns.placements import review, rules
from campaigns.reach_metrics.holds import settle_holds, take_turn
from campaigns.reach_metrics.standing_answers import answer_as_before
from campaigns.reach_metrics.striking_out import strike_out
from campaigns.reach_metrics.sum_questions import ask_about_sums
from campaigns.statements.register import remove_statement
from campaigns.wake_compiler import nudge_compiler
from campaigns.workflow import PLACEMENT, REACH_METRIC
from coordination.ground.actor import Actor
from coordination.ground.errors import Conflict
from coordination.second_looks.reviewable import ReviewableKind

_STAYS = "This campaign has left its draft, and others work in it: change the text instead."


def locked_row(model: Any, key: str) -> Any:
    """The row of that key under lock, None if it is gone."""
    return model.objects.select_for_update(of=("self",)).filter(pk=key).first()


def _placement_confirmed(placement: Placement) -> None:
    """A submitted one comes to its reviewers now, unless they have it already."""
    if placement.status == PlacementStatus.SUBMITTED:
        rules.assign_reviewers(placement)
    placement.version += 1
    placement.save()


def _placement_withdrawn(placement: Placement, _by: Actor) -> None:
    if placement.status in PLACEMENT.transitions["withdraw"].from_states:
        placement.status = PlacementStatus.WITHDRAWN
        review.supersede_reviews(placement, "withdrawn", "The placement was withdrawn.")
        placement.version += 1
        placement.save()


def _figure_locked(key: str) -> ReachMetric | None:
    """As its writers lock it: its turn first."""
    metric = ReachMetric.objects.filter(pk=key).first()
    if metric is None:
        return None
    take_turn(metric)
    return locked_row(ReachMetric, key)


def _figure_confirmed(metric: ReachMetric) -> None:
    """It counts, unless it looks like another one."""
    settle_holds(metric)
    answer_as_before(metric)
    for held in ask_about_sums([metric.pk]):
        answer_as_before(held)
    nudge_compiler()


def _figure_withdrawn(metric: ReachMetric, _by: Actor) -> None:
    if metric.status in REACH_METRIC.transitions["void"].from_states:
        strike_out(metric)


def _overlap_confirmed(overlap: Overlap) -> None:
    """It narrows what it touches."""
    overlap.version += 1
    overlap.save()


def _overlap_withdrawn(overlap: Overlap, _by: Actor) -> None:
    if overlap.status == OverlapStatus.STANDING:
        recording.strike_out(overlap)


def _campaign_confirmed(campaign: Campaign) -> None:
    campaign.version += 1
    campaign.save()
    announce_publication(campaign)  # its public events come out with it


def _campaign_withdrawn(campaign: Campaign, _by: Actor) -> None:
    if campaign.status != CampaignStatus.DRAFT:
        raise Conflict("not_in_this_state", _STAYS)
    campaign.status = CampaignStatus.CLOSED
    campaign.version += 1
    campaign.save()


def _endorsement_withdrawn(endorsement: Endorsement, by: Actor) -> None:
    endorsements.withdraw_endorsement(endorsement, by=by)


def _phase_withdrawn(phase: Phase, by: Actor) -> None:
    campaigns.remove_phase(phase, by=by)


def _endorsement_confirmed(endorsement: Endorsement) -> None:
    """It is offered to the lead now."""
    endorsement.version += 1
    endorsement.save()


def _phase_confirmed(phase: Phase) -> None:
    phase.save()


def _creative_confirmed(creative: Creative) -> None:
    """Whoever takes part sees it now."""
    creative.version += 1
    creative.save()


def _creative_withdrawn(creative: Creative, _by: Actor) -> None:
    take_out(creative)


def _statement_confirmed(statement: Statement) -> None:
    """The others who take part see it now."""
    statement.version += 1
    statement.save()


def _statement_withdrawn(statement: Statement, by: Actor) -> None:
    remove_statement(statement, by=by)


KINDS = {
    "placement": ReviewableKind(lambda key: locked_row(Placement, key), _placement_confirmed, _placement_withdrawn),
    "reach-metric": ReviewableKind(_figure_locked, _figure_confirmed, _figure_withdrawn),
    "overlap": ReviewableKind(lambda key: locked_row(Overlap, key), _overlap_confirmed, _overlap_withdrawn),
    "creative": ReviewableKind(lambda key: locked_row(Creative, key), _creative_confirmed, _creative_withdrawn),
    "campaign": ReviewableKind(lambda key: locked_row(Campaign, key), _campaign_confirmed, _campaign_withdrawn),
    "phase": ReviewableKind(lambda key: locked_row(Phase, key), _phase_confirmed, _phase_withdrawn),
    "statement": ReviewableKind(lambda key: locked_row(Statement, key), _statement_confirmed, _statement_withdrawn),
    "endorsement": ReviewableKind(
        lambda key: locked_row(Endorsement, key), _endorsement_confirmed, _endorsement_withdrawn
    ),
}
