"""Many placements are submitted at once: all or none, and in as many statements for five hundred as for one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from campaigns.models import Placement
from campaigns.participations import keep_days
from campaigns.permissions import SUBMIT_PLACEMENTS
from campaigns.placements.asking import plan_submission, show_to_judges, standing_by_placement, write_reviews
from campaigns.placements.named_items import Items, NamedItems
from campaigns.placements.review import RESUBMITTED
from campaigns.placements.reviewers import Judge, rules_of_review
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
        rules = rules_of_review(campaigns)
        judges: dict[UUID, Sequence[Judge]] = {}
        for number, _item, placement in named.rows_to_judge(placements):
            with named.judging(number):
                judges[placement.pk] = ask_for_review(placement, by, rules)
        named.check()
        _ask(placements, {key: each for key, each in judges.items() if each})
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


def _ask(placements: Mapping[UUID, Placement], judges: Mapping[UUID, Sequence[Judge]]) -> None:
    """Ask the judges of each, and close what asked for changes."""
    plans = []
    for key, standing in standing_by_placement(list(judges)).items():
        plan = plan_submission(placements[key], judges[key], standing)
        plan.close(*RESUBMITTED)
        show_to_judges(placements[key], judges[key])
        plans.append(plan)
    write_reviews(plans)
