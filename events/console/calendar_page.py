"""`/events/calendar/`: a calendar file is looked through, and those of its events taken that were ticked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from campaigns.console.open_campaigns import open_campaigns
from campaigns.models import Campaign
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Refusal
from coordination.ground.whole_numbers import whole_number
from coordination.limits.body_policy import FILE
from coordination.permissions import START_IMPORT
from coordination.rows.outcomes import Outcome
from coordination.templatetags.plain_dates import day
from events.calendars.choosing import FoundCalendar, FoundEvent, look_through, take_events, times_of
from events.console.calendar_words import in_calendar_words
from partners.console.file_pages import TOO_LARGE, reading_file
from partners.console.signed_in import draw, signed_in_for

_LONGEST = 700_000  # characters of what was found, as the form carries it
_KEPT = 24 * 60 * 60  # seconds
_TOO_LONG = "The calendar holds more text than a page carries; export fewer days of it"
_UNTITLED = "Without a title"
_OLD = "This page is older than a day, or not whole; choose the file again"
_STATES = {
    "created": "New: it becomes a draft",
    "updated": "It is here already, and would be changed",
    "unchanged": "It is here already, and the same",
}


class CalendarForm(forms.Form):
    """A calendar, and what it is for."""

    campaign = forms.ChoiceField(label="Campaign", error_messages={"required": "Choose the campaign"})
    file = forms.FileField(
        label="Calendar file",
        allow_empty_file=True,
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
    )

    def __init__(self, campaigns: Sequence[Campaign], *arguments: Any, **words: Any) -> None:
        super().__init__(*arguments, **words)
        offered = [(campaign.pk, campaign.name) for campaign in campaigns]
        self.fields["campaign"].choices = offered  # type: ignore[attr-defined]


@reading_file(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(START_IMPORT)
def calendar_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form, what was found in the file, or what was made of it."""
    campaigns = open_campaigns(actor)
    if request.META[TOO_LARGE]:
        form = CalendarForm(campaigns, {})
        form.errors.clear()
        form.add_error("file", f"The file must be smaller than {FILE.most_bytes // 1024**2} MB")
        return _draw_form(request, actor, form, 413)
    if request.method != "POST":
        return _draw_form(request, actor, CalendarForm(campaigns), 200)
    if "found" in request.POST:
        return _take(request, actor)
    form = CalendarForm(campaigns, request.POST, request.FILES)
    if form.is_valid():
        campaign = next(each for each in campaigns if each.pk == form.cleaned_data["campaign"])
        try:
            calendar = look_through(form.cleaned_data["file"].file, campaign, by=actor)
            return _draw_found(request, actor, campaign, calendar)
        except Refusal as refusal:
            for detail in [error.detail for error in refusal.errors] or [refusal.detail]:
                form.add_error("file", in_calendar_words(detail))
    return _draw_form(request, actor, form, 400)


def _draw_form(request: HttpRequest, actor: Actor, form: CalendarForm, status: int) -> HttpResponse:
    return draw(request, actor, "events/calendar.html", status, form=form)


def _draw_found(request: HttpRequest, actor: Actor, campaign: Campaign, calendar: FoundCalendar) -> HttpResponse:
    """What was found goes with the form, signed, and is kept nowhere."""
    takeable = [event for event in calendar.events if event.state in ("created", "updated")]
    signed = signing.dumps([event.item for event in takeable], salt=_salt(request, actor), compress=True)
    if len(signed) > _LONGEST:
        form = CalendarForm([campaign], {"campaign": campaign.pk})
        form.errors.clear()
        form.add_error("file", _TOO_LONG)
        return _draw_form(request, actor, form, 400)
    return draw(
        request,
        actor,
        "events/calendar_found.html",
        campaign=campaign,
        signed=signed,
        takeable=[shown_event(event, at) for at, event in enumerate(takeable)],
        unchanged=[shown_event(event) for event in calendar.events if event.state == "unchanged"],
        refused=[shown_event(event) for event in calendar.events if event.state == "refused"],
        unread=[(calendar.titles.get(item.index), item.index, _in_words(item.errors)) for item in calendar.unread],
        left_out=[(calendar.titles.get(item.index), item.index, _in_words(item.errors)) for item in calendar.left_out],
    )


def shown_event(event: FoundEvent, at: int = 0, *, is_seen: bool = False) -> dict[str, Any]:
    """An event as it is shown, ticked if it is of the campaign's days and nobody has passed it over."""
    times = times_of(event.item)
    return {
        "at": at,
        "title": event.item.get("title") or _UNTITLED,
        "times": times,
        "where": (event.item.get("place") or {}).get("name", ""),
        "state": _STATES.get(event.state, ""),
        "is_outside": event.is_outside,
        "ticked": not event.is_outside and not is_seen,
        "held": event.held,
        "line": event.line,
        "faults": _in_words(event.faults),
        "remarks": _in_words(event.remarks),
    }


def _in_words(errors: Sequence[FieldError]) -> list[str]:
    return list(dict.fromkeys(in_calendar_words(error.detail) for error in errors))


def _take(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        items = signing.loads(str(request.POST["found"]), salt=_salt(request, actor), max_age=_KEPT)
    except signing.BadSignature:
        messages.warning(request, _OLD)
        return redirect("events-calendar")
    ticked = {whole_number(text) for text in request.POST.getlist("take")}
    chosen = [item for at, item in enumerate(items) if at in ticked]
    if not chosen:
        messages.warning(request, "Nothing was ticked, so nothing was taken; choose the file again")
        return redirect("events-calendar")
    try:
        outcome = take_events(chosen, by=actor)
    except Refusal as refusal:
        messages.warning(request, in_calendar_words(refusal.detail))
        return redirect("events-calendar")
    say_what_was_made(request, chosen, outcome)
    return redirect(f"{reverse('events')}?show=drafts")


def say_what_was_made(request: HttpRequest, chosen: Sequence[Any], outcome: Outcome) -> None:
    """What became of the events that were ticked, on the next page."""
    counted = [
        (outcome.count("created"), "drafted"),
        (outcome.count("updated"), "changed"),
        (outcome.count("unchanged"), "here already, and the same"),
    ]
    if counts := [f"{number} {word}" for number, word in counted if number]:
        messages.success(request, f"From the calendar: {'; '.join(counts)}")
    for item in outcome.refused[:3]:
        messages.warning(request, f"{_called(chosen[item.index])} was not taken: {' '.join(_in_words(item.errors))}")
    if len(outcome.refused) > 3:
        messages.warning(request, f"{len(outcome.refused) - 3} more were not taken")


def _called(item: Mapping[str, Any]) -> str:
    """An event by its title, and by its day, which tells it from others of its series."""
    times = times_of(item)
    return f"“{item.get('title') or _UNTITLED}”{f' of {day(localtime(times[0]))}' if times else ''}"


def _salt(request: HttpRequest, actor: Actor) -> str:
    """What was found is taken from whoever was shown it, for the organisation it was shown to."""
    return f"calendar {request.user.pk} {actor.organisation}"
