"""Reviews that wait for their own placement's owner, as could be before nobody decided on a placement of their own
organisation: they go to the next reviewer."""

from uuid import UUID

from django.db.models import F

from campaigns.models import Placement, PlacementStatus, Review, ReviewStatus
from campaigns.permissions import REROUTE_REVIEW
from campaigns.placements import review, rules
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ledger.transaction import writing
from partners.access import actor_for_command


def reroute_reviews() -> int:
    """Send each of them to the reviewer that the rules name now; returns how many went. One for which there is no other
    reviewer stays where it is. Two at once send each once: the second finds it gone under the lock."""
    own_reviews = Review.objects.filter(status=ReviewStatus.PENDING, reviewer=F("organisation"))
    own_reviews = own_reviews.filter(organisation__sandbox_of=None)  # in a sandbox that is as it should be
    return sum(_reroute(placement) for placement in own_reviews.values_list("placement", flat=True))


def _reroute(key: UUID) -> bool:
    try:
        by = actor_for_command("rerouting")
        with writing(by, reason="Nobody decides on a placement of their own organisation."):
            authorise(by, REROUTE_REVIEW, None)
            placement = Placement.objects.select_for_update(of=("self",)).get(pk=key)
            pending = placement.reviews.filter(status=ReviewStatus.PENDING, reviewer=placement.organisation_id)
            if placement.status != PlacementStatus.SUBMITTED or not pending.exists():
                return False
            review.supersede_reviews(placement, "rerouted", "It goes to a reviewer of another organisation.")
            rules.assign_reviewers(placement)
            placement.version += 1
            placement.save()
    except Conflict:
        return False
    return True
