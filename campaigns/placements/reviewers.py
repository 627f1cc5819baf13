"""Who judges a placement, by the review rules: those of the service, and those that its campaign's lead has added."""

from collections.abc import Collection, Sequence

from django.db.models import Q

from campaigns.models import Placement, ReviewRule
from coordination.ground.errors import Conflict
from coordination.ground.sight import seeing_all

_NO_RULE = "No review rule covers {mode} placements here on {day}; ask {whom} to add one (/review-rules/)."
_NO_OTHER = (
    "Nobody decides on a placement of their own organisation, and no review rule names another reviewer for this one;"
    " ask {whom} to have one added."
)
_LEAD_ITSELF = "whoever runs this service"


def rules_of_review(campaigns: Collection[str]) -> list[ReviewRule]:
    """The review rules of the service and of these campaigns, each with its reviewer: they are few, and many placements
    are held against the same."""
    with seeing_all("who judges is not for whoever submits to choose"):
        known = ReviewRule.objects.filter(Q(campaign=None) | Q(campaign__in=set(campaigns)))
        return list(known.select_related("reviewer").order_by("slug"))


def rule_for(placement: Placement, rules: Sequence[ReviewRule]) -> ReviewRule:
    """The one of the review rules that is in force on the day the placement starts; of those that name another
    organisation than its owner the one that says most about the site wins, and those of the service go before those of
    the campaign.

    Raises Conflict when no rule covers it, or none by which somebody else would judge it.
    """
    ranked = _ranked_rules(placement, rules)
    if not ranked:
        whom = who_mends_rules(placement)
        raise Conflict("no_review_rule", _NO_RULE.format(mode=placement.mode, day=placement.starts_on, whom=whom))
    for rule in ranked:
        if placement.organisation.in_sandbox or rule.reviewer_id != placement.organisation_id:
            return rule
    raise Conflict("no_other_reviewer", _NO_OTHER.format(whom=who_mends_rules(placement)))


def who_mends_rules(placement: Placement) -> str:
    """Whom its owner asks for a rule. The lead's own placements are not for the lead to choose a judge of."""
    lead = placement.campaign.lead
    return _LEAD_ITSELF if lead.pk == placement.organisation_id else f"{lead.name}, which leads the campaign,"


def _ranked_rules(placement: Placement, rules: Sequence[ReviewRule]) -> list[ReviewRule]:
    return sorted((rule for rule in rules if _covers(rule, placement)), key=_rank)


def _rank(rule: ReviewRule) -> tuple[bool | int | str, ...]:
    """The first judges. A campaign's lead adds where the service has no rule, and takes nothing from anybody."""
    particulars = (rule.operators, rule.site_types, rule.stop_types, rule.areas)
    return (rule.campaign_id is not None, *(not named for named in particulars), -rule.valid_from.toordinal(), rule.pk)


def _covers(rule: ReviewRule, placement: Placement) -> bool:
    stop_type = placement.stop.stop_type if placement.stop else ""
    return (
        rule.campaign_id in (None, placement.campaign_id)
        and placement.mode in rule.covered_modes
        and rule.valid_from <= placement.starts_on
        and (rule.valid_to is None or placement.starts_on <= rule.valid_to)
        and (not rule.site_types or placement.site_type_id in rule.site_types)
        and (not rule.stop_types or stop_type in rule.stop_types)
        and (not rule.areas or not set(rule.areas).isdisjoint(placement.area.lineage))
        and (not rule.operators or _spelled(placement.fleet_operator) in map(_spelled, rule.operators))
    )


def _spelled(operator: str) -> str:
    return " ".join(operator.casefold().split())
