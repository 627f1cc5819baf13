"""Which of the votes upon one placement its other reviewers see, and what they said of it: those that are cast, and
where a rule has them judge independently none before they have cast their own."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import F

from campaigns.models import Comment, Review, ReviewStatus

_CAST = (ReviewStatus.APPROVED, ReviewStatus.CHANGES_REQUESTED, ReviewStatus.REJECTED)


def settle_sight(votes: Iterable[Sequence[Review]]) -> None:
    """Say on each of the reviews, in memory, who may see it by now, and on what their reviewers said, in the table;
    `votes` are those of one placement each, and every one of them is in sight of the transaction."""
    concerned = []
    for reviews in votes:
        if any(review.independent or review.withheld_from for review in reviews):
            concerned.append(reviews)
        _settle_votes(reviews)
    _settle_comments(concerned)


def not_yet_told(reviews: Iterable[Review]) -> set[str]:
    """Who is to judge in ignorance of the others, and has not."""
    return {each.reviewer_id for each in reviews if each.independent and each.status == ReviewStatus.PENDING}


def _decided(reviews: Iterable[Review]) -> set[str]:
    return {review.reviewer_id for review in reviews if review.status in _CAST}


def _settle_votes(reviews: Sequence[Review]) -> None:
    """What was withheld from somebody stays so until they have cast their vote, also where they need not for now: they
    are asked again."""
    judges = {review.reviewer_id for review in reviews}
    ignorant, decided = not_yet_told(reviews), _decided(reviews)
    for review in reviews:
        others = judges - {review.reviewer_id}
        withheld = ({*review.withheld_from, *ignorant} & others) - decided
        is_cast = review.decided_at is not None
        review.withheld_from = sorted(withheld)
        review.readers = sorted(others - withheld) if is_cast else []


def _settle_comments(votes: Iterable[Sequence[Review]]) -> None:
    """The same of what reviewers said, which tells a vote as well as the vote does; the owner's words are for all."""
    by_placement: dict[UUID, Sequence[Review]] = {reviews[0].placement_id: reviews for reviews in votes}
    if not by_placement:
        return
    said = Comment.objects.filter(placement__in=by_placement).exclude(organisation=F("placement__organisation"))
    changed = []
    for comment in said.select_for_update(of=("self",)).order_by("pk"):
        reviews = by_placement[comment.placement_id]
        told = {*_decided(reviews), comment.organisation_id}
        withheld = sorted({*comment.withheld_from, *not_yet_told(reviews)} - told)
        if withheld != comment.withheld_from:
            comment.withheld_from = withheld
            changed.append(comment)
    Comment.objects.bulk_update(changed, ["withheld_from"])
