"""The queue of a reviewing organisation, by the filters, the order and the pages of `/review-queue/`."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from campaigns.api.queued_reviews import QueueFilters
from campaigns.console.queue_address import OF_DECIDED, TABS, QueueView
from campaigns.models import Review
from campaigns.placements.assignment import person_of
from campaigns.placements.review_counts import count_up_to_most, parts_of_queue
from coordination.api.filters import narrowed
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from partners.models import Organisation

PER_PAGE = 25
MOST_URGENT_FIRST = ("due_at", "id")
_ORDERS = {"decided": ("-latest", "-id"), "coming_down": ("latest", "id")}  # of other tabs the most urgent first
_SHOWN = ("placement__stop__area", "organisation", "campaign", "assignee")


def matching(actor: Actor, view: QueueView) -> QuerySet[Review]:
    """All reviews of that part of the queue, in no order. Raises Invalid, listing every filter that cannot be read."""
    filters: Any = QueueFilters.base_filters
    texts = view.filters
    status = {OF_DECIDED: texts.pop(OF_DECIDED)} if OF_DECIDED in texts else {}
    parts = parts_of_queue(narrowed(Review.objects.assigned_to(actor), texts, filters, actor), person_of(actor))
    return narrowed(parts[view.tab], status, filters, actor).select_related(*_SHOWN)


def page_of(actor: Actor, view: QueueView) -> KeysetPage:
    """One page of it: the most urgent first, of what is decided the latest, of what is to come down what was decided
    first, and so is due first. Raises Invalid."""
    rows = matching(actor, view).annotate(latest=F("decided_at"))  # which nothing that is decided lacks
    order = KeysetOrder(rows, _ORDERS.get(view.tab, MOST_URGENT_FIRST))
    return KeysetPage(rows, order, text=view.cursor, limit=PER_PAGE)


def counts_of(actor: Actor, view: QueueView) -> dict[str, str]:
    """How many each tab has under the same filters, in words: more than a thousand are not counted. Raises Invalid."""
    filters: Any = QueueFilters.base_filters
    texts = {name: text for name, text in view.filters.items() if name != OF_DECIDED}
    parts = parts_of_queue(narrowed(Review.objects.assigned_to(actor), texts, filters, actor), person_of(actor))
    return {tab: str(count_up_to_most(parts[tab])) for tab in TABS}


def councils_of(actor: Actor) -> list[tuple[str, str]]:
    """Whose placements the organisation was ever to judge: slug and name."""
    judged = Exists(Review.objects.filter(organisation=OuterRef("pk"), reviewer=actor.organisation))
    return list(Organisation.objects.filter(judged).order_by("name").values_list("slug", "name"))


def next_waiting(actor: Actor, view: QueueView) -> Review | None:
    """The most urgent that waits in that part of the queue. Raises Invalid."""
    waiting = parts_of_queue(matching(actor, view))["pending"]
    return waiting.order_by(*MOST_URGENT_FIRST).first()
