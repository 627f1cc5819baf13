"""Who judges a placement, by the review rules: those of the service, and those that its campaign's lead has added."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Judge:
    """An organisation that is to judge a placement, and the rule that says so."""

    organisation: str
    rule: ReviewRule
    required: bool
    independent: bool
    cares_for: list[str]  # the fields that its review is of, by their public names; all, where there are none

    def beside(self, other: "Judge") -> "Judge":
        """The same organisation, named by another rule too."""
        cares_for = sorted({*self.cares_for, *other.cares_for}) if self.cares_for and other.cares_for else []
        required, independent = self.required or other.required, self.independent or other.independent
        return replace(self, required=required, independent=independent, cares_for=cares_for)


def rules_of_review(campaigns: Collection[str]) -> list[ReviewRule]:
    """The review rules of the service and of these campaigns: they are few, and many placements are held against the
    same."""
    with seeing_all("who judges is not for whoever submits to choose"):
        return list(ReviewRule.objects.filter(Q(campaign=None) | Q(campaign__in=set(campaigns))).order_by("slug"))


def judges_of(placement: Placement, rules: Sequence[ReviewRule]) -> list[Judge]:
    """Everybody who judges the placement, by the rules that are in force on the day it starts: those whom the one names
    that says most about the site, and those whom rules add that are alongside, a campaign's among them. Nobody judges
    what is their own; a rule that then has nobody left who is required gives way to the next.

    Raises Conflict when no rule covers it, or none by which somebody else would judge it.
    """
    ranked = sorted((rule for rule in rules if _covers(rule, placement)), key=_rank)
    if not ranked:
        whom = who_mends_rules(placement)
        raise Conflict("no_review_rule", _NO_RULE.format(mode=placement.mode, day=placement.starts_on, whom=whom))
    if placement.organisation.in_sandbox:  # whoever tries things out plays the reviewer: no real one is asked
        return [Judge(placement.organisation_id, ranked[0], required=True, independent=False, cares_for=[])]
    first = next((rule for rule in ranked if not rule.adds and _requires_another(rule, placement)), None)
    judges = _merged([first, *(rule for rule in ranked if rule.adds)], placement)
    if not any(judge.required for judge in judges):
        raise Conflict("no_other_reviewer", _NO_OTHER.format(whom=who_mends_rules(placement)))
    return judges


def _merged(rules: Sequence[ReviewRule | None], placement: Placement) -> list[Judge]:
    """Each organisation once, by the first rule that names it; required, or independent, where any says so."""
    named = [judge for rule in rules if rule for judge in _named_by(rule, placement)]
    judges: dict[str, Judge] = {}
    for judge in named:
        former = judges.get(judge.organisation)
        judges[judge.organisation] = former.beside(judge) if former else judge
    return list(judges.values())


def _named_by(rule: ReviewRule, placement: Placement) -> Iterator[Judge]:
    for organisation in rule.judges:
        if organisation != placement.organisation_id:
            required = organisation not in rule.advisory
            yield Judge(organisation, rule, required, rule.independent, sorted(rule.cares_for))


def _requires_another(rule: ReviewRule, placement: Placement) -> bool:
    return any(judge.required for judge in _named_by(rule, placement))


def who_mends_rules(placement: Placement) -> str:
    """Whom its owner asks for a rule. The lead's own placements are not for the lead to choose a judge of."""
    lead = placement.campaign.lead
    return _LEAD_ITSELF if lead.pk == placement.organisation_id else f"{lead.name}, which leads the campaign,"


def _rank(rule: ReviewRule) -> tuple[bool | int | str, ...]:
    """The first names who judges; a campaign's lead adds, and takes nothing from anybody."""
    particulars = (rule.operators, rule.site_types, rule.stop_types, rule.areas)
    return (rule.adds, *(not named for named in particulars), -rule.valid_from.toordinal(), rule.pk)


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
