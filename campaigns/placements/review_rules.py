"""Review rules of one campaign, which its lead keeps: added, changed into a new version, and tried out beforehand.
Those of the service are reference data."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from campaigns.models import Campaign, Participant, ParticipantRole, Placement, PlacementStatus, ReviewRule
from campaigns.participations import check_open
from campaigns.permissions import (
    ADD_REVIEW_RULE,
    CHANGE_REVIEW_RULE,
    PREVIEW_CHANGED_RULE,
    PREVIEW_REVIEW_RULE,
)
from campaigns.placements.reviewers import judges_of, rules_of_review
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing

MOST_RULES = 100  # of one campaign: every submission is held against all of them
MOST_LISTED = 100
_AWAITED = {"status": PlacementStatus.SUBMITTED, "second_look": ""}
_TOO_MANY = f"A campaign has at most {MOST_RULES} review rules; change one of them."
_DOES_NOT_REVIEW = (
    "Only the campaign's lead, an organisation that takes part in it as reviewer, or one that reviews for this service"
    " can be named; invite it to the campaign as reviewer first."
)
_NO_REVIEWER = "Only a reviewer whom this rule names can be heard without being required."
_STAYS = "A rule stays in its campaign: end it, and add another."


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A submitted placement that other organisations would judge, were it submitted anew. `before` are those to whom
    the present rules give it, `after` those to whom the others would; nobody where none covers it."""

    placement: UUID
    organisation: str
    starts_on: date
    before: list[str]
    after: list[str]


def slug_of(reserved: UUID) -> str:
    """The slug of a new rule. It is ours: one that somebody chooses is a text, in every address and every review that
    names it."""
    return f"rule-{reserved.hex}"


def add_review_rule(*, by: Actor, campaign: Campaign, **fields: Any) -> ReviewRule:
    """Let reviewers judge placements of the campaign, beside those whom the service's rules name; `slug` is of
    `slug_of`, where a form has reserved it. Raises NotFound, Forbidden, Conflict (a closed campaign, or one with too
    many rules) or Invalid."""
    with writing(by):
        campaign = lock_one(Campaign.objects.visible_to(by), campaign.pk)  # two at once are counted one by one
        authorise(by, ADD_REVIEW_RULE, campaign)
        check_open(campaign)
        if ReviewRule.objects.filter(campaign=campaign).count() >= MOST_RULES:
            raise Conflict("too_many_rules", _TOO_MANY)
        rule = _drafted(campaign, fields)
        rule.save(force_insert=True)
    return rule


def change_review_rule(
    rule: ReviewRule, *, by: Actor, expected_version: int | None = None, **changed: Any
) -> ReviewRule:
    """Change a rule of a campaign into its next version; one that changes nothing writes nothing. Reviews under way
    stay with whoever has them. Raises NotFound, Forbidden, Stale or Invalid."""
    with writing(by):
        rule = lock_one(ReviewRule.objects.visible_to(by), rule.pk, expected_version)
        authorise(by, CHANGE_REVIEW_RULE, rule)
        if _revise(rule, changed):
            rule.version += 1
            rule.save()
    return rule


def preview_review_rule(*, by: Actor, campaign: Campaign, **fields: Any) -> Sequence[Rerouted]:
    """Which submitted placements of the campaign others would judge, were there this rule too. Raises Forbidden or
    Invalid."""
    authorise(by, PREVIEW_REVIEW_RULE, campaign)
    present = rules_of_review([campaign.pk])
    return _rerouted(_awaited(by, campaign), present, [*present, _drafted(campaign, fields)])


def preview_change_of_rule(
    rule: ReviewRule, *, by: Actor, expected_version: int | None = None, **changed: Any
) -> Sequence[Rerouted]:
    """The same of a change of a rule. Raises NotFound, Forbidden, Stale or Invalid."""
    with writing(by):
        rule = lock_one(ReviewRule.objects.visible_to(by), rule.pk, expected_version)
        authorise(by, PREVIEW_CHANGED_RULE, rule)
        assert rule.campaign is not None  # noqa: S101 - nobody is permitted to change a rule of the service
        _revise(rule, changed)
        present = rules_of_review([rule.campaign.pk])
        others = [each for each in present if each.pk != rule.pk]
        return _rerouted(_awaited(by, rule.campaign), present, [*others, rule])


@contextmanager
def telling_whom_others_judge(rerouted: list[Rerouted]) -> Iterator[None]:
    """Whatever is done to the rules in here is undone; `rerouted` has then what others would judge by it."""
    with transaction.atomic():
        present = rules_of_review(Campaign.objects.values_list("pk", flat=True))
        yield
        changed = rules_of_review(Campaign.objects.values_list("pk", flat=True))
        rerouted += _rerouted(Placement.objects.filter(**_AWAITED), present, changed)
        transaction.set_rollback(True)


def _reviewers(placement: Placement, rules: Sequence[ReviewRule]) -> list[str]:
    try:
        return sorted(judge.organisation for judge in judges_of(placement, rules))
    except Conflict:
        return []


def _awaited(by: Actor, campaign: Campaign) -> QuerySet[Placement]:
    return Placement.objects.visible_to(by).filter(campaign=campaign, **_AWAITED)


def _rerouted(
    placements: QuerySet[Placement], present: Sequence[ReviewRule], changed: Sequence[ReviewRule]
) -> list[Rerouted]:
    rerouted = []
    for placement in placements.select_related("campaign__lead", "organisation", "stop", "area").order_by(
        "starts_on", "id"
    ):
        before, after = _reviewers(placement, present), _reviewers(placement, changed)
        if before != after:
            rerouted.append(Rerouted(placement.pk, placement.organisation_id, placement.starts_on, before, after))
    return rerouted


def _drafted(campaign: Campaign, fields: dict[str, Any]) -> ReviewRule:
    rule = ReviewRule(slug=slug_of(uuid4()), campaign=campaign)
    for name, value in fields.items():
        setattr(rule, name, value)
    _check(rule)
    return rule


def _revise(rule: ReviewRule, changed: dict[str, Any]) -> bool:
    """Change it in memory; answers whether anything is different."""
    if changed.pop("campaign", rule.campaign) != rule.campaign:
        raise Invalid.field("/campaign", "immutable", _STAYS)
    former = {name: getattr(rule, name) for name in changed}
    for name, value in changed.items():
        setattr(rule, name, value)
    if former == changed:
        return False
    _check(rule)
    return True


def _check(rule: ReviewRule) -> None:
    errors = []
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        errors.append(FieldError("/valid_to", "ends_before_it_starts", "It must end on or after the day it starts."))
    errors += _faults_of_reviewers(rule)
    if errors:
        raise Invalid(errors=errors)


def _faults_of_reviewers(rule: ReviewRule) -> Iterator[FieldError]:
    assert rule.campaign is not None  # noqa: S101 - of a rule of the service the reference file decides
    agreed = agreed_to_review(rule.campaign)
    if rule.reviewer_id not in agreed:
        yield FieldError("/reviewer", "does_not_review", _DOES_NOT_REVIEW)
    for place, organisation in enumerate(rule.further_reviewers):
        if organisation not in agreed:
            yield FieldError(f"/further_reviewers/{place}", "does_not_review", _DOES_NOT_REVIEW)
        elif organisation == rule.reviewer_id:
            yield FieldError(f"/further_reviewers/{place}", "repeated", "It is the reviewer already.")
    for place, organisation in enumerate(rule.advisory):
        if organisation not in rule.judges:
            yield FieldError(f"/advisory/{place}", "no_reviewer_of_the_rule", _NO_REVIEWER)


@seeing_all("who takes part as reviewer is not for the lead alone to say")
def agreed_to_review(campaign: Campaign) -> set[str]:
    """The slugs of those whom a rule of the campaign can name. Whoever judges sees what councils have drafted for it:
    nobody who has not agreed to do so."""
    accepted = Participant.objects.accepted().filter(campaign=campaign, role=ParticipantRole.REVIEWER)
    agreed = {campaign.lead_id, *accepted.values_list("organisation", flat=True)}
    for rule in ReviewRule.objects.filter(campaign=None):
        agreed.update(rule.judges)
    return agreed
