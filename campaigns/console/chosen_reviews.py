"""Which reviews of the queue somebody decides at once, and what differs among them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from campaigns.console.queue_address import QueueView
from campaigns.console.review_queue import MOST_URGENT_FIRST, matching, page_of
from campaigns.models import Review, ReviewStatus
from campaigns.placements.named_items import MOST
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from coordination.templatetags.plain_dates import day

_ITEM = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~([0-9]{1,9})")
_NAMED_AT_MOST = 12  # values of one difference
_LONGEST = 60 * MOST  # characters


@dataclass(frozen=True, slots=True)
class Difference:
    """In what they differ: each value, with its address where it has one and how many have it, the most frequent first,
    and how many values are left out. Where they do not differ there is one."""

    label: str
    values: Sequence[tuple[str, str, int]]
    omitted: int


def differences_of(reviews: Sequence[Review]) -> list[Difference]:
    """What differs, or is the same, among them."""
    compared: dict[str, Callable[[Review], tuple[str, ...]]] = {
        "Council": lambda review: (review.organisation.name, ""),
        "Mode": lambda review: (str(review.placement.get_mode_display()), ""),
        "Artwork": _artwork_of,
        "Hangs": lambda review: (f"{day(review.placement.starts_on)} to {day(review.placement.ends_on)}", ""),
    }
    return [_difference(label, Counter(map(value_of, reviews))) for label, value_of in compared.items()]


def _artwork_of(review: Review) -> tuple[str, ...]:
    """Artwork of one title is not of one digest; what is the same by its digest is the same."""
    placement = review.placement
    return placement.creative_title, placement.creative_url, placement.creative_sha256


def _difference(label: str, counter: Counter[tuple[str, ...]]) -> Difference:
    ranked = counter.most_common()
    values = [(value[0], value[1], number) for value, number in ranked[:_NAMED_AT_MOST]]
    return Difference(label, values, len(ranked) - len(values))


def chosen_reviews(actor: Actor, view: QueueView, selected: str, items: Sequence[str]) -> list[Review]:
    """Those that are selected of that part of the queue and wait still: all that match (one more than may be decided,
    where there are more), those of the page, or those whose ids are named. Raises Invalid."""
    if selected == "matching":
        return list(matching(actor, view).filter(status=ReviewStatus.PENDING).order_by(*MOST_URGENT_FIRST)[: MOST + 1])
    if selected == "page":
        return [review for review in page_of(actor, view).rows if review.status == ReviewStatus.PENDING]
    keys = [item for item in items[:MOST] if _ITEM.fullmatch(f"{item}~0")]
    return list(reviews_named(actor, keys).filter(status=ReviewStatus.PENDING))


def reviews_named(actor: Actor, keys: Iterable[UUID | str]) -> QuerySet[Review]:
    """The reviews of these ids that the actor's organisation judges, the most urgent first."""
    related = ("placement__stop__area", "organisation", "campaign")
    return (
        Review.objects.assigned_to(actor)
        .filter(pk__in=list(keys))
        .select_related(*related)
        .order_by(*MOST_URGENT_FIRST)
    )


def read_items(text: str) -> dict[UUID, int]:
    """The version in which each review was read, by its id, as the confirmation sends them along. Raises Invalid for
    what it has not written."""
    words = text.split() if len(text) <= _LONGEST else []
    matches = [_ITEM.fullmatch(word) for word in words]
    items = {UUID(match[1]): int(match[2]) for match in matches if match}
    if not items or len(items) != len(words) or len(items) > MOST:
        raise Invalid.field("/items", "malformed", "Which placements are meant could not be read. Select them again.")
    return items


def write_items(reviews: Iterable[Review]) -> str:
    """The same, to be sent along."""
    return " ".join(f"{review.pk}~{review.version}" for review in reviews)
