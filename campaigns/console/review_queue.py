"""The queue of a reviewing organisation, a page at a time: what is urgent comes first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.models import Review, ReviewStatus
from campaigns.placements.review_counts import DECIDED, count_up_to_most
from coordination.ground.actor import Actor
from partners.models.stop import PLACEMENT_MODES

PER_PAGE = 25
TABS = {"waiting": "Waiting", "late": "Overdue", "decided": "Decided"}


@dataclass(frozen=True, slots=True)
class QueueView:
    """What of the queue is shown, as the address says it; a word that means nothing is left out."""

    tab: str = "waiting"
    mode: str = ""
    council: str = ""
    after: tuple[datetime, UUID] | None = field(default=None)

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "QueueView":
        """As the parameters of the address have it."""
        tab, mode = parameters.get("show", ""), parameters.get("mode", "")
        return cls(
            tab if tab in TABS else "waiting",
            mode if mode in dict(PLACEMENT_MODES) else "",
            parameters.get("council", "")[:60].replace("\x00", ""),
            _place(parameters.get("after", "")),
        )

    def address(self, tab: str = "", after: Review | None = None) -> str:
        """The query of the same view, of another tab or further on."""
        words = {"show": tab or self.tab, "mode": self.mode, "council": self.council}
        if after is not None:
            words["after"] = f"{_instant_of(after, self.tab).isoformat()}~{after.pk}"
        return "?" + urlencode({name: value for name, value in words.items() if value})


def page_of(actor: Actor, view: QueueView) -> tuple[list[Review], bool]:
    """The reviews of one page, and whether there are more."""
    rows = _of_tab(_filtered(actor, view), view.tab)
    column, descending = ("decided_at", True) if view.tab == "decided" else ("due_at", False)
    if view.after:
        instant, key = view.after
        way = "lt" if descending else "gt"
        rows = rows.filter(Q(**{f"{column}__{way}": instant}) | Q(**{column: instant, f"id__{way}": key}))
    sign = "-" if descending else ""
    rows = rows.select_related("placement__stop__area", "organisation", "campaign")
    reviews = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: PER_PAGE + 1])
    return reviews[:PER_PAGE], len(reviews) > PER_PAGE


def counts_of(actor: Actor, view: QueueView) -> dict[str, str]:
    """How many each tab has, in words: more than a thousand are not counted."""
    shown = _filtered(actor, view)
    counts = {tab: count_up_to_most(_of_tab(shown, tab)) for tab in TABS}
    return {tab: f"{counted.count:,}{'+' if counted.more else ''}" for tab, counted in counts.items()}


def councils_of(actor: Actor) -> list[tuple[str, str]]:
    """Whose placements the organisation was ever to judge: slug and name."""
    rows = (
        Review.objects.assigned_to(actor)
        .order_by("organisation__name")
        .values_list("organisation", "organisation__name")
    )
    return list(rows.distinct())


def next_waiting(actor: Actor) -> Review | None:
    """The most urgent that waits."""
    return _of_tab(Review.objects.assigned_to(actor), "waiting").order_by("due_at", "id").first()


def _filtered(actor: Actor, view: QueueView) -> QuerySet[Review]:
    rows = Review.objects.assigned_to(actor)
    if view.mode:
        rows = rows.filter(placement__mode=view.mode)
    return rows.filter(organisation=view.council) if view.council else rows


def _of_tab(rows: QuerySet[Review], tab: str) -> QuerySet[Review]:
    if tab == "decided":
        return rows.filter(status__in=DECIDED)
    waiting = rows.filter(status=ReviewStatus.PENDING)
    return waiting.filter(due_at__lt=timezone.now()) if tab == "late" else waiting


def _instant_of(review: Review, tab: str) -> datetime:
    return review.decided_at if tab == "decided" and review.decided_at else review.due_at


def _place(text: str) -> tuple[datetime, UUID] | None:
    instant, _, key = text[:100].partition("~")
    try:
        begins = datetime.fromisoformat(instant)
        return (begins.astimezone(UTC), UUID(key)) if begins.tzinfo else None
    except (ValueError, OverflowError):
        return None
