"""Many reviews are decided at once: all or none, and in as many statements for five hundred as for one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from campaigns.models import Placement, Review
from campaigns.permissions import DECIDE_REVIEWS
from campaigns.placements import review
from campaigns.placements.named_items import Items, NamedItems
from campaigns.placements.reason_codes import Listed, check_reason_code, listed_reasons
from campaigns.placements.review import Decision
from campaigns.placements.review_sight import settle_sight
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from coordination.rows.bulk_write import update
from coordination.second_looks.said_texts import check_said
from partners.access import organisations_of


def decide_reviews(items: Items, *, by: Actor) -> Sequence[Review]:
    """Decide each review as its item says, `{"id", "version", "decision", "reason_code", "comment"}` and what it
    proposes; answers them in the order of the items.

    Raises Forbidden, or, naming each item at fault, Stale (somebody decided first; carries the fresh reviews) or
    Invalid.
    """
    named = NamedItems(items)
    with writing(by):
        authorise(by, DECIDE_REVIEWS, None)
        placements, reviews = _lock(named, by)
        belongs_to = organisations_of(by, {placement.organisation_id for placement in placements.values()})
        listed = _reasons_of(items, reviews)
        beside = _beside(placements, reviews)
        for number, item, row in named.rows_to_judge(reviews):
            with named.judging(number):
                decision = Decision(**{name: value for name, value in item.items() if name not in ("id", "version")})
                review.check_comment(decision.decision, decision.comment)
                PLACEMENT.authorise(decision.decision, by, row)
                placement = placements.get(row.placement_id)
                if placement is None:  # out of sight: another organisation judges it now
                    raise Conflict("review_superseded", review.SUPERSEDED)
                review.check_stands_apart(placement, belongs=placement.organisation_id in belongs_to)
                check_said(decision.comment, by=by, of=row, pointer="/comment")
                check_reason_code(listed, row.reviewer_id, decision.decision, decision.reason_code)
                others = [each for each in beside[placement.pk] if each.pk != row.pk]
                review.judge(row, placement, decision, others, decided_by=by.label)
        named.check()
        with seeing_all("a vote may close, and show, those of others"):
            settle_sight(beside.values())
            update([row for votes in beside.values() for row in votes])
            update(list(placements.values()))
    return [reviews[item["id"]] for item in items]


def _beside(placements: Mapping[UUID, Placement], reviews: Mapping[UUID, Review]) -> dict[UUID, list[Review]]:
    """Every review of the placements, by placement; those that are decided now are the same objects."""
    beside: dict[UUID, list[Review]] = {key: [] for key in placements}
    with seeing_all("whether a vote is the last, and who may see it now, hangs on the votes of others"):
        every = Review.objects.filter(placement__in=list(placements)).select_for_update(of=("self",)).order_by("pk")
        for row in every:
            beside[row.placement_id].append(reviews.get(row.pk, row))
    return beside


def _reasons_of(items: Items, reviews: Mapping[UUID, Review]) -> Listed:
    """What the reviewers may give as a reason, where any item gives one."""
    gives_one = any(item.get("reason_code") for item in items)
    return listed_reasons({row.reviewer_id for row in reviews.values()}) if gives_one else {}


def _lock(named: NamedItems, by: Actor) -> tuple[dict[UUID, Placement], dict[UUID, Review]]:
    """The placements first, as whoever decides one does; both in the order of their ids, so that nobody waits in a
    circle."""
    visible = Review.objects.visible_to(by).filter(pk__in=named.ids)
    judged = list(visible.values_list("placement", flat=True))
    related = ("campaign__lead", "organisation")
    placements = Placement.objects.filter(pk__in=judged).select_related(*related).order_by("pk")
    locked = {placement.pk: placement for placement in placements.select_for_update(of=("self",))}
    reviews = visible.select_for_update(of=("self",)).order_by("pk")
    return locked, {row.pk: row for row in reviews}
