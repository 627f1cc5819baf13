"""Many placements are submitted at once: all or none, and in as many statements for five hundred as for one."""

from collections.abc import Sequence
from uuid import UUID

from campaigns.models import Placement, Review, ReviewStatus
from campaigns.participations import keep_days
from campaigns.permissions import SUBMIT_PLACEMENTS
from campaigns.placements import review
from campaigns.placements.named_items import Items, NamedItems
from campaigns.placements.reviewers import rules_of_review
from campaigns.placements.rules import ask_for_review
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ledger.transaction import writing
from coordination.rows.bulk_write import update

_RELATED = ("campaign__area", "campaign__lead", "organisation__area", "area", "stop__area", "phase")


def submit_placements(items: Items, *, by: Actor) -> Sequence[Placement]:
    """Ask for the review of each placement that an item names, `{"id", "version"}`; answers them in the order of the
    items.

    Raises Forbidden, or, naming each item at fault, Stale (carries the fresh placements) or Invalid.
    """
    named = NamedItems(items)
    with writing(by):
        authorise(by, SUBMIT_PLACEMENTS, None)
        placements = _lock(named, by)
        campaigns = {placement.campaign_id for placement in placements.values()}
        rules, opened = rules_of_review(campaigns), []
        for number, _item, placement in named.rows_to_judge(placements):
            with named.judging(number):
                opened.append(ask_for_review(placement, by, rules))
        named.check()
        _supersede(list(placements))
        Review.objects.bulk_create([each for each in opened if each])
        update(list(placements.values()))
    return [placements[item["id"]] for item in items]


def _lock(named: NamedItems, by: Actor) -> dict[UUID, Placement]:
    """The days of the campaigns first, as whoever submits one does, then the placements in the order of their ids."""
    visible = Placement.objects.visible_to(by).filter(pk__in=named.ids)
    days = {placement.campaign_id: placement.campaign for placement in visible.select_related("campaign")}
    keep_days(days.values())
    locked = visible.select_related(*_RELATED).select_for_update(of=("self",)).order_by("pk")
    placements = {placement.pk: placement for placement in locked}
    keep_days(placement.campaign for placement in placements.values())
    return placements


def _supersede(placements: Sequence[UUID]) -> None:
    """Close what asked for changes, in the order of the ids."""
    standing = Review.objects.filter(placement__in=placements).exclude(status=ReviewStatus.SUPERSEDED)
    reviews = list(standing.select_for_update().order_by("pk"))
    for former in reviews:
        review.mark_superseded(former, *review.RESUBMITTED)
    update(reviews)
