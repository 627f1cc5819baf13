"""Which of the votes upon one placement its other reviewers see: those that are cast, and where a rule has them judge
independently none before they have cast their own."""

from collections.abc import Sequence

from campaigns.models import Review, ReviewStatus

_CAST = (ReviewStatus.APPROVED, ReviewStatus.CHANGES_REQUESTED, ReviewStatus.REJECTED)


def settle_sight(reviews: Sequence[Review]) -> None:
    """Say on each of the reviews of a placement, in memory, who may see it by now. What was withheld from somebody
    stays so until they have cast their vote, also where they need not for now: they are asked again."""
    standing = [review for review in reviews if review.status != ReviewStatus.SUPERSEDED]
    decided = {review.reviewer_id for review in standing if review.status in _CAST}
    ignorant = {each.reviewer_id for each in standing if each.independent and each.status == ReviewStatus.PENDING}
    for review in reviews:
        others = {each.reviewer_id for each in reviews} - {review.reviewer_id}
        withheld = ({*review.withheld_from, *ignorant} & others) - decided
        is_cast = review.decided_at is not None
        review.withheld_from = sorted(withheld)
        review.readers = sorted(others - withheld) if is_cast else []
