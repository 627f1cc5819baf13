"""Placements: draft, submit, withdraw, install, remove, and what a change does to a review."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Placement, PlacementStatus, Review, ReviewRule, ReviewStatus
from campaigns.participations import check_open, check_phase, days_outside, keep_days
from campaigns.permissions import CHANGE_PLACEMENT, CREATE_PLACEMENT
from campaigns.placements import review
from campaigns.placements.asking import (
    ask_judges,
    plan_reviews,
    plan_submission,
    show_to_judges,
    standing_by_placement,
    write_reviews,
)
from campaigns.placements.photographs import check_photograph
from campaigns.placements.reviewers import Judge, judges_of, rules_of_review
from campaigns.placements.site_permissions import check_site_permission
from campaigns.placements.statuses_sent import is_to_be_submitted, note_on_status
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.hold import ask_second_look, hold_texts
from coordination.second_looks.said_texts import check_said
from partners.models import Area

_REOPENS = (PlacementStatus.SUBMITTED, PlacementStatus.APPROVED)
_EDITABLE = (PlacementStatus.DRAFT, PlacementStatus.CHANGES_REQUESTED, *_REOPENS)


def create_placement(*, by: Actor, campaign: Campaign, status: str = PlacementStatus.DRAFT, **fields: Any) -> Placement:
    """A draft of the actor's organisation, submitted at once if that is its `status`. Raises Forbidden, Conflict or
    Invalid."""
    placement = Placement(campaign=campaign, organisation_id=by.organisation, **fields)
    with writing(by):
        authorise(by, CREATE_PLACEMENT, campaign)
        keep_days([campaign])
        check_open(campaign)
        settle_review(placement)
        hold_texts(placement)
        placement.save()
        ask_second_look([placement])
        if status == PlacementStatus.SUBMITTED:
            submit_locked(placement, by=by)
    return placement


def change_placement(placement: Placement, *, by: Actor, expected_version: int | None, **fields: Any) -> Placement:
    """Change a placement; a material change of a submitted or approved one reopens its review and says why.

    `status` among the fields may submit a draft; of one that it has passed the `note` of the placement says so. A
    change that changes nothing writes nothing. Raises NotFound, Forbidden, Stale, Conflict or Invalid.
    """
    with writing(by):
        keep_days([placement.campaign])
        placement = lock_one(Placement.objects.visible_to(by), placement.pk, expected_version)
        authorise(by, CHANGE_PLACEMENT, placement)
        status = fields.pop("status", placement.status)
        submits = is_to_be_submitted(placement, status)
        placement.note = note_on_status(placement.status, status)
        revision = revise_placement(placement, fields)
        if revision.reopens:
            reopen_review(placement, revision.reopens)
        if revision.changed:
            placement.save()
            ask_second_look([placement])
        if submits:
            submit_locked(placement, by=by)
    return placement


@dataclass(frozen=True, slots=True)
class Revision:
    """Whether anything is different, and the fields for whose sake a review has to begin again, by their public
    names."""

    changed: bool
    reopens: list[str]


def revise_placement(placement: Placement, fields: Mapping[str, Any]) -> Revision:
    """Change a locked placement in memory, into a new version. Raises Conflict or Invalid."""
    previous_values = {name: getattr(placement, name) for name in (*review.MATERIAL, *fields)}
    for name, value in fields.items():
        setattr(placement, name, value)
    changed = [name for name, value in previous_values.items() if getattr(placement, name) != value]
    if not changed:
        return Revision(changed=False, reopens=[])
    _check_changeable(placement, changed)
    settle_review(placement)
    hold_texts(placement, changed)
    placement.version += 1
    material = sorted({_public_name(name) for name in changed if name in review.MATERIAL})
    return Revision(changed=True, reopens=material if placement.status in _REOPENS else [])


def _check_changeable(placement: Placement, changed: list[str]) -> None:
    if "campaign" in changed:  # its review and figures belong to this one
        raise Invalid.field("/campaign", "immutable", "A placement stays in its campaign; post a new one.")
    if placement.status not in _EDITABLE:
        detail = f"This placement is {placement.status}; post a new one instead."
        raise Conflict("not_in_this_state", detail)


def reopen_review(placement: Placement, material: list[str]) -> None:
    """Ask anew those reviewers who care for the fields in `material`; the caller saves. An approved placement whose
    change needs nobody's approval stays approved. Raises Conflict."""
    why = f"Changed after it was {placement.status}: {', '.join(material)}."
    judges = judges_of(placement, rules_of_review([placement.campaign_id]))
    standing = standing_by_placement([placement.pk])[placement.pk]
    if placement.status == PlacementStatus.APPROVED and not plan_reviews(placement, judges, standing).reopens:
        return
    plan = plan_submission(placement, judges, standing)
    if placement.second_look:  # who is to be asked anew is asked once its texts have had it
        plan.opened = []
    plan.close("material_change", why)
    write_reviews([plan])
    placement.status, placement.status_reason = PlacementStatus.SUBMITTED, why
    if not placement.second_look:
        show_to_judges(placement, judges)


def submit_placement(placement: Placement, *, by: Actor, expected_version: int | None) -> Placement:
    """Ask for the review; the review rule in force says whose. Raises NotFound, Forbidden, Stale, Conflict, or Invalid
    where the campaign's days have moved away from it meanwhile."""
    with writing(by):
        keep_days([placement.campaign])
        placement = lock_one(Placement.objects.visible_to(by), placement.pk, expected_version)
        submit_locked(placement, by=by)
    return placement


def submit_locked(placement: Placement, *, by: Actor) -> None:
    """The same of a placement that is locked, its campaign's days with it. Raises Forbidden, Conflict or Invalid."""
    with writing(by):
        judges = ask_for_review(placement, by, rules_of_review([placement.campaign_id]))
        if judges:
            ask_judges(placement, judges)
        placement.save()


def ask_for_review(placement: Placement, by: Actor, review_rules: Sequence[ReviewRule]) -> list[Judge]:
    """Submit a locked placement in memory. Answers who is to judge it, whom its caller asks; nobody while its texts
    wait for a second look. Raises Forbidden, Conflict or Invalid."""
    _move("submit", placement, by)
    if errors := _days_outside(placement):
        raise Invalid(errors=errors)
    placement.submitted_at = placement.submitted_at or timezone.now()
    judges = judges_of(placement, review_rules)
    return [] if placement.second_look else judges


def withdraw_placement(placement: Placement, *, by: Actor, expected_version: int | None, reason: str = "") -> Placement:
    """It will not go up; whoever was to review it need not. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by, reason=reason):
        placement = _lock_and_move("withdraw", placement, by, expected_version)
        check_said(reason, by=by, of=placement)
        review.supersede_reviews(placement, "withdrawn", "The placement was withdrawn.")
        placement.status_reason = reason
        placement.save()
    return placement


def install_placement(
    placement: Placement, *, by: Actor, expected_version: int | None, on: date, photograph_sha256: str = ""
) -> Placement:
    """It went up on that day, as the photograph with that digest shows, if there is one. Raises NotFound, Forbidden,
    Stale, Conflict (also where the site's owner has not permitted it, and the kind of site asks for that) or Invalid (a
    day still to come, no photograph of its organisation)."""
    _check_not_ahead(on, "/installed_on")
    with writing(by):
        placement = _lock_and_move("install", placement, by, expected_version)
        check_site_permission(placement, on)
        check_photograph(placement, photograph_sha256)
        placement.installed_on, placement.photograph_sha256 = on, photograph_sha256
        placement.save()
    return placement


def remove_placement(placement: Placement, *, by: Actor, expected_version: int | None, on: date) -> Placement:
    """It came down on that day. Raises NotFound, Forbidden, Stale, Conflict or Invalid."""
    _check_not_ahead(on, "/removed_on")
    with writing(by):
        placement = _lock_and_move("remove", placement, by, expected_version)
        if placement.installed_on is None:
            raise Conflict("never_installed", "This placement was never installed, so there is nothing to remove.")
        if on < placement.installed_on:
            raise Invalid.field("/removed_on", "before_installed", "It cannot come down before it went up.")
        placement.removed_on = on
        placement.save()
    return placement


def allowed_actions(placement: Placement, by: Actor) -> list[str]:
    """What `by` may do to the placement now, in the workflow's order."""
    actions = PLACEMENT.allowed(by, placement)
    if len(placement.readers) > 1 and by.organisation in placement.readers:
        actions = _decisions_left(placement, by, actions)
    if placement.installed_on is None:
        actions = [action for action in actions if action != "remove"]
    return actions


def _decisions_left(placement: Placement, by: Actor, actions: list[str]) -> list[str]:
    """Those of the actions that one of several reviewers can still take, who may have cast its vote."""
    standing = placement.reviews.exclude(status=ReviewStatus.SUPERSEDED)
    own_review = standing.filter(reviewer=by.organisation).first()
    return [
        action
        for action in actions
        if action not in review.OUTCOMES or (own_review and can_decide(own_review, placement, action))
    ]


def can_decide(own_review: Review, placement: Placement, decision: str) -> bool:
    """Whether `judge` would let this reviewer decide so now: for lists of what it could do, never instead of it."""
    try:
        review.check_may_be_judged(own_review, placement, decision)
    except Conflict:
        return False
    return True


def _lock_and_move(action: str, placement: Placement, by: Actor, expected_version: int | None) -> Placement:
    """Lock the placement and move it along `action`; the caller fills in the rest and saves."""
    placement = lock_one(Placement.objects.visible_to(by), placement.pk, expected_version)
    _move(action, placement, by)
    return placement


def _move(action: str, placement: Placement, by: Actor) -> None:
    PLACEMENT.authorise(action, by, placement)
    PLACEMENT.check_possible(action, placement.status)
    placement.status = PLACEMENT.transitions[action].to
    placement.status_reason = ""
    placement.version += 1


def assign_reviewers(placement: Placement) -> None:
    """Ask those whom the rules in force name, unless they are asked already; the caller saves. Raises Conflict."""
    ask_judges(placement, judges_of(placement, rules_of_review([placement.campaign_id])))


def settle_review(placement: Placement) -> None:
    """Check the parts against each other and derive the area: the stop's, else the owner's, else the campaign's.

    Raises Invalid. It asks the database only for what is not fetched yet.
    """
    errors = []
    if placement.stop and placement.stop.mode != placement.mode:
        errors.append(FieldError("/mode", "not_the_stops_mode", f"This stop is a {placement.stop.mode} stop."))
    errors += _faults_of_site_type(placement)
    if placement.ends_on < placement.starts_on:
        errors.append(FieldError("/ends_on", "ends_before_it_starts", "It must end on or after the day it starts."))
    else:
        errors += _days_outside(placement)
    if errors:
        raise Invalid(errors=errors)
    check_phase(placement.phase, placement.campaign)
    placement.area = _area(placement)


def _faults_of_site_type(placement: Placement) -> Iterator[FieldError]:
    kind = placement.site_type
    if kind and placement.mode not in kind.modes:
        modes = " and ".join(kind.modes)
        yield FieldError("/site_type", "not_of_this_mode", f"The {kind.name} is a site of {modes}; name another.")
    if kind and kind.on_vehicles == bool(placement.stop_id):
        where = "on vehicles" if kind.on_vehicles else "at a stop"
        yield FieldError("/site_type", "not_of_this_site", f"The {kind.name} is {where}; name another.")


def _days_outside(placement: Placement) -> list[FieldError]:
    """One day in common is enough: a poster may hang on after the campaign's end, or go up before it begins."""
    return days_outside(placement.campaign, placement.starts_on, placement.ends_on, "/starts_on")


def _area(placement: Placement) -> Area:
    if placement.stop and placement.stop.area:
        return placement.stop.area
    return placement.organisation.area or placement.campaign.area


def _check_not_ahead(on: date, pointer: str) -> None:
    if on > timezone.localdate():
        raise Invalid.field(pointer, "in_the_future", "Report it on the day or afterwards.")


def _public_name(name: str) -> str:
    if name == "site_type_id":
        return "site_type"
    if name in ("stop_id", "fleet_operator", "fleet_vehicles"):
        return "site"
    return name.split("_")[0] if name.startswith("creative") else name
