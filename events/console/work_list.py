"""`/work/`: what waits for an organisation, each with how much of it, since when, and the one next step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.console.placement_list import due_up, part_of
from campaigns.lifecycle.unanswered import waiting_for_answer
from campaigns.missing_returns import missing_returns
from campaigns.models import (
    CampaignStatus,
    Participant,
    Placement,
    PlacementStatus,
    Review,
    ReviewStatus,
    SuspectedDuplicate,
)
from campaigns.reach_metrics.resolution import awaiting_answer_of as answer_awaited_of
from coordination.ground.actor import Actor
from coordination.ground.authorisation import MANAGE, REVIEW, WRITE
from coordination.models import LookStatus, SecondLook
from events.console.event_list import unreported
from events.models import CalendarSubscription, Event, EventStatus, SubscriptionStatus
from events.partnership import awaiting_answer_of
from events.permissions import EVENTS
from partners.console.signed_in import draw, signed_in_for
from partners.key_management import EXPIRING_WITHIN
from partners.models import ApiKey, Organisation


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of thing that waits: how many, since when (or until when), and the next step."""

    what: str
    number: int
    since: date | datetime | None
    step: str
    address: str
    until: bool = False

    @property
    def day(self) -> date | None:
        """The day of `since` in London."""
        return timezone.localtime(self.since).date() if isinstance(self.since, datetime) else self.since


# What somebody needs to do something about it, and what waits: one statement each.
_Finder = tuple[str, Callable[[Actor], Work]]


def work_for(actor: Actor) -> Iterator[Work]:
    """What waits for the organisation and this person may do something about, in the order in which it is done."""
    for scope, find in FINDERS:
        if scope in actor.scopes and (work := find(actor)).number:
            yield work


def _counted(rows: QuerySet[Any], column: str) -> tuple[int, Any]:
    """How many, and the oldest."""
    counted = rows.order_by().aggregate(number=Count("pk"), oldest=Min(column))
    return counted["number"], counted["oldest"]


def _invitations(actor: Actor) -> Work:
    number = waiting_for_answer(Participant.objects.of(actor.organisation)).count()
    return Work("Invitations to campaigns", number, None, "Answer them", reverse("invitations"))


def _second_looks(actor: Actor) -> Work:
    rows = SecondLook.objects.visible_to(actor).filter(status=LookStatus.PENDING)
    what = "Texts that may name somebody, which others see once you have looked"
    return Work(what, *_counted(rows, "created_at"), "Look at them", reverse("second-looks-page"))


def _returned(actor: Actor) -> Work:
    rows = Placement.objects.visible_to(actor).filter(part_of("returned"), organisation=actor.organisation)
    address = reverse("placements") + "?show=returned"
    return Work("Placements that a reviewer returned", *_counted(rows, "updated_at"), "See what is asked", address)


def _to_take_down(actor: Actor) -> Work:
    rows = Placement.objects.visible_to(actor).filter(part_of("up"), organisation=actor.organisation)
    rejected = rows.filter(status=PlacementStatus.REJECTED)
    number, by = _counted(rejected, "remove_by")
    what, address = "Posters that must come down", reverse("placements") + "?show=up"
    return Work(what, number, by, "Take them down, and say so", address, until=True)


def _due_up(actor: Actor) -> Work:
    rows = Placement.objects.visible_to(actor).filter(due_up(), organisation=actor.organisation)
    address = reverse("placements") + "?show=approved"
    what = "Approved posters that are not reported as up"
    return Work(what, *_counted(rows, "starts_on"), "Report them as up", address)


def _questions(actor: Actor) -> Work:
    questions = answer_awaited_of(actor.organisation)
    rows = SuspectedDuplicate.objects.visible_to(actor).filter(questions)
    what, address = "Figures that may be counted twice", reverse("figure-questions")
    return Work(what, *_counted(rows, "created_at"), "Say what they are", address)


def _missing_returns(actor: Actor) -> Work:
    missing = missing_returns(actor.organisation)
    what, address = "Figures that are expected of you", reverse("figures")
    return Work(what, missing.number, missing.due_on, "Send them", address, until=True)


def _unreported_events(actor: Actor) -> Work:
    rows = Event.objects.visible_to(actor).filter(unreported(), organisation=actor.organisation)
    address = reverse("events") + "?show=unreported"
    return Work("Events that are over, without a count", *_counted(rows, "ends_at"), "Say how they went", address)


def _partnerships(actor: Actor) -> Work:
    rows = Event.objects.visible_to(actor).filter(awaiting_answer_of(actor.organisation), ends_at__gt=timezone.now())
    what = "Events of others that list you as a partner"
    return Work(what, *_counted(rows, "created_at"), "Say whether you may be named", reverse("events") + "?show=asks")


def _drafts(actor: Actor) -> Work:
    rows = Event.objects.visible_to(actor).filter(organisation=actor.organisation, status=EventStatus.DRAFT)
    to_come = rows.filter(ends_at__gt=timezone.now())
    address = reverse("events") + "?show=drafts"
    return Work("Events to come that are drafts still", *_counted(to_come, "created_at"), "Schedule them", address)


def _calendars(actor: Actor) -> Work:
    rows = _calendars_of_open_campaigns(actor).filter(waiting__gt=0)
    counted = rows.aggregate(number=Sum("waiting"), oldest=Min("fetched_at"))
    what, address = "Events of subscribed calendars that are new or changed", reverse("event-calendars")
    return Work(what, counted["number"] or 0, counted["oldest"], "Tick those that you want", address)


def _lost_calendars(actor: Actor) -> Work:
    rows = _calendars_of_open_campaigns(actor).filter(status=SubscriptionStatus.ENDED)
    what, address = "Subscribed calendars that are not fetched any more", reverse("event-calendars")
    return Work(what, *_counted(rows, "updated_at"), "See why", address)


def _calendars_of_open_campaigns(actor: Actor) -> QuerySet[Any]:
    return CalendarSubscription.objects.visible_to(actor).exclude(campaign__status=CampaignStatus.CLOSED)


def _keys(actor: Actor) -> Work:
    ending = ApiKey.objects.visible_to(actor).live().filter(expires_at__lte=timezone.now() + EXPIRING_WITHIN)
    number, first = _counted(ending, "expires_at")
    return Work("Keys that end soon", number, first, "Make the next ones", reverse("keys"), until=True)


def _reviews(actor: Actor) -> Work:
    rows = Review.objects.assigned_to(actor).filter(status=ReviewStatus.PENDING)
    what, address = "Posters that wait for your judgement", reverse("desk")
    return Work(what, *_counted(rows, "due_at"), "Judge them", address, until=True)


FINDERS: list[_Finder] = [
    (MANAGE, _second_looks),
    (MANAGE, _invitations),
    (WRITE, _to_take_down),
    (WRITE, _returned),
    (WRITE, _due_up),
    (WRITE, _questions),
    (WRITE, _missing_returns),
    (WRITE, _unreported_events),
    (WRITE, _drafts),
    (WRITE, _calendars),
    (WRITE, _lost_calendars),
    (WRITE, _partnerships),
    (MANAGE, _keys),
    (REVIEW, _reviews),
]


@require_safe
@signed_in_for(EVENTS.read)
def work_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list."""
    name = Organisation.objects.values_list("name", flat=True).get(pk=actor.organisation)
    context: dict[str, Any] = {"name": name, "work": list(work_for(actor)), "writes": WRITE in actor.scopes}
    return draw(request, actor, "work/list.html", **context)
