"""`/events/month/`: a month of events as a calendar, week by week."""

import calendar
import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_safe

from coordination.ground.actor import Actor
from coordination.ground.authorisation import WRITE
from coordination.ground.datetimes import FIRST_YEAR, LAST_YEAR, end_of, start_of
from events.console.event_words import STATUSES, where_of
from events.models import Event, EventStatus
from events.permissions import EVENTS
from partners.console.days_and_times import clock_words
from partners.console.signed_in import draw, signed_in_for

MOST = 400  # events of one month that are drawn
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@require_safe
@signed_in_for(EVENTS.read)
def month_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The month that the address names, else this one."""
    first = _month(request.GET.get("month", ""))
    everybodys = request.GET.get("whose") == "all"
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    events = _events(actor, weeks[0][0], weeks[-1][-1], everybodys=everybodys)
    by_day = _by_day(events[:MOST], weeks[0][0], weeks[-1][-1])
    return draw(
        request,
        actor,
        "events/month.html",
        name=formatted(first, "F Y"),
        names=DAYS,
        weeks=[[(day, day.month == first.month, by_day[day]) for day in week] for week in weeks],
        before=_address(first - timedelta(days=1), everybodys),
        after=_address(first + timedelta(days=31), everybodys),
        other=_address(first, not everybodys),
        everybodys=everybodys,
        cut=MOST if len(events) > MOST else 0,
        writes=WRITE in actor.scopes,
    )


def _events(actor: Actor, first: date, last: date, *, everybodys: bool) -> list[Event]:
    rows = Event.objects.visible_to(actor).exclude(status=EventStatus.CANCELLED)
    rows = rows if everybodys else rows.filter(organisation=actor.organisation)
    rows = rows.filter(ends_at__gt=start_of(first), starts_at__lt=end_of(last))
    return list(rows.select_related("stop", "organisation").order_by("starts_at", "id")[: MOST + 1])


def _by_day(events: list[Event], first: date, last: date) -> dict[date, list[Any]]:
    """Each event on every day of its own."""
    by_day: dict[date, list[Any]] = defaultdict(list)
    for event in events:
        begins, ends = event.days
        day = max(begins, first)
        while day <= min(ends, last):
            clock = clock_words(event.starts_at) if day == begins else ""
            by_day[day].append((event, clock, where_of(event), *STATUSES[event.status]))
            day += timedelta(days=1)
    return by_day


def _month(text: str) -> date:
    form = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text[:7])
    if form and FIRST_YEAR < int(form[1]) < LAST_YEAR:
        return date(int(form[1]), int(form[2]), 1)
    return timezone.localdate().replace(day=1)


def _address(day: date, everybodys: bool) -> str:
    return f"{reverse('events-month')}?month={day:%Y-%m}{'&whose=all' if everybodys else ''}"
