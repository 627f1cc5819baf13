"""Council and reviewer talk about a placement: a question is no decision, and an answer no new version."""

from collections.abc import Sequence

from campaigns.models import Comment, Placement, PlacementStatus, Review, ReviewStatus
from campaigns.permissions import ADD_COMMENT, COMMENT_ON_REVIEW
from campaigns.placements.review import SUPERSEDED, lock_placement_of
from campaigns.placements.review_sight import not_yet_told
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from coordination.second_looks.said_texts import check_said

OPEN = (
    PlacementStatus.SUBMITTED,
    PlacementStatus.CHANGES_REQUESTED,
    PlacementStatus.APPROVED,
    PlacementStatus.REJECTED,
    PlacementStatus.INSTALLED,
)
_NOBODY_READS = "Nobody reviews this placement {}; say it once it is submitted."
_OVER = "This placement is {}, and nothing more is said of it."


def add_comment(placement: Placement, *, by: Actor, text: str) -> Comment:
    """Say something of one's own placement to whoever reviews it. Raises NotFound, Forbidden, or Conflict where nobody
    does yet, or any longer."""
    with writing(by):
        placement = lock_one(Placement.objects.visible_to(by), placement.pk)
        authorise(by, ADD_COMMENT, placement)
        return _say(placement, by, text)


def comment_on_review(review: Review, *, by: Actor, expected_version: int | None = None, text: str) -> Comment:
    """Say something of the placement to its owner, as who judges it; whoever judges independently beside it reads that
    once they have decided. The review stays in its version. Raises NotFound, Forbidden, Stale or Conflict (also where
    another review has taken the place of this one)."""
    with writing(by):
        placement = lock_placement_of(review)
        review = lock_one(Review.objects.visible_to(by), review.pk, expected_version)
        authorise(by, COMMENT_ON_REVIEW, review)
        if review.status == ReviewStatus.SUPERSEDED:
            raise Conflict("review_superseded", SUPERSEDED)
        with seeing_all("who judges in ignorance of it hangs on the reviews of others"):
            ignorant = not_yet_told(placement.reviews.all()) - {review.reviewer_id}
        return _say(placement, by, text, withheld_from=sorted(ignorant))


def is_open(placement: Placement) -> bool:
    """Whether anything can be said of it: somebody reviews it, and it has not come to its end."""
    return placement.status in OPEN and not placement.second_look


def _say(placement: Placement, by: Actor, text: str, withheld_from: Sequence[str] = ()) -> Comment:
    if placement.status in (PlacementStatus.WITHDRAWN, PlacementStatus.REMOVED):
        raise Conflict("not_in_this_state", _OVER.format(placement.status))
    if not is_open(placement):
        raise Conflict("not_in_this_state", _NOBODY_READS.format("while it waits" if placement.second_look else "yet"))
    check_said(text, by=by, of=placement, pointer="/text")
    return Comment.objects.create(
        placement=placement,
        campaign_id=placement.campaign_id,
        organisation_id=by.organisation,
        text=text,
        posted_by=by.label,
        withheld_from=list(withheld_from),
    )
