"""Who of the reviewing organisation judges a placement: assignment, hand-over, and "I am looking at this", which
lapses."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from campaigns.models import Review, ReviewStatus
from campaigns.permissions import ASSIGN_REVIEW, LOOK_AT_REVIEW
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from partners.access import acted_for_by
from partners.models import Membership, Role

LAPSES_AFTER = timedelta(minutes=10)
REVIEWING = (Role.REVIEWER, Role.ADMINISTRATOR)
_NOBODY_HERE = "Nobody who reviews for your organisation has this id."
_NOT_PENDING = "Only what waits for a decision is assigned or looked at; this has been decided, or replaced."
_LOOKED_AT = "Somebody else of your organisation is looking at this. Ask them, or wait: it lapses after ten minutes."


def assign_review(review: Review, *, by: Actor, expected_version: int | None = None, person: UUID | None) -> Review:
    """Assign it to a person who reviews for the actor's organisation, or hand it over to another, or to nobody.

    Raises NotFound, Forbidden, Stale, Invalid (no such person) or Conflict (it does not wait any longer).
    """
    with writing(by):
        review = lock_one(Review.objects.visible_to(by), review.pk, expected_version)
        authorise(by, ASSIGN_REVIEW, review)
        _check_pending(review)
        if person is not None and person not in colleagues(review.reviewer_id):
            raise Invalid.field("/person", "not_found", _NOBODY_HERE)
        if review.assignee_id != person:
            review.assignee_id = person
            review.version += 1
            review.save()
        return review


def look_at_review(review: Review, *, by: Actor, expected_version: int | None = None, looking: bool = True) -> Review:
    """Say that the actor is looking at it, for ten minutes from now, or no longer. The version stays: what is read and
    decided is the same.

    Raises NotFound, Forbidden, Stale or Conflict (it does not wait any longer, or a colleague is looking at it).
    """
    with writing(by):
        review = lock_one(Review.objects.visible_to(by), review.pk, expected_version)
        authorise(by, LOOK_AT_REVIEW, review)
        _check_pending(review)
        if review.looked_at_by not in (None, by.label):
            raise Conflict("looked_at", _LOOKED_AT)
        review.looked_by = by.label if looking else ""
        review.looked_until = timezone.now() + LAPSES_AFTER if looking else None
        review.save(update_fields=["looked_by", "looked_until"])
        return review


def person_of(actor: Actor) -> UUID | None:
    """The id of the person behind the actor; None for a key or the service."""
    kind, _, holder = actor.label.partition(":")
    return UUID(holder) if kind == "person" else None


@seeing_all("who acts for an organisation belongs to the one that carries it on")
def colleagues(organisation: str) -> dict[UUID, str]:
    """Who reviews for the organisation, or for the one that carries on what it has begun: names by id, in order."""
    acting = acted_for_by(organisation)
    members = Membership.objects.accepted().filter(organisation=acting, role__in=REVIEWING, person__is_active=True)
    return dict(members.order_by("person__name", "pk").values_list("person", "person__name"))


def _check_pending(review: Review) -> None:
    if review.status != ReviewStatus.PENDING:
        raise Conflict("not_in_this_state", _NOT_PENDING)
