"""`/events/calendars/`: calendars that are fetched from an address, and their events, of which some are ticked."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.console.open_campaigns import open_campaigns
from campaigns.models import Campaign, CampaignStatus
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal
from coordination.ground.whole_numbers import whole_number
from coordination.ledger.transaction import writing
from coordination.limits.body_policy import FILE
from coordination.permissions import START_IMPORT
from events.calendars.choosing import try_events
from events.console.calendar_page import say_what_was_made, shown_event
from events.console.calendar_words import in_calendar_words
from events.models import CalendarSubscription, SubscriptionStatus
from events.permissions import CALENDARS
from events.subscribed_calendars.contents import contents_of, digest_of
from events.subscribed_calendars.subscribing import (
    LONGEST_ADDRESS,
    change_subscription,
    resume_subscription,
    shown_address,
    stop_subscription,
    subscribe_calendar,
    take_fetched,
)
from partners.console.file_pages import TOO_LARGE, reading_file
from partners.console.form_faults import add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in_for
from partners.console.versions import version_in

_KEPT = 24 * 60 * 60  # seconds
_OLD = "This page is older than a day, or not whole; look at the events again"
_WHY_ENDED = {
    "gone": "Its server said that the calendar is gone for good.",
    "failing": "It could not be fetched for days.",
}
# What went wrong last, by its code; of whatever else nothing more is known.
_ERRORS = {
    "timeout": "Its server did not answer in time",
    "too_large": "It is larger than a calendar may be; export fewer days of it",
    "cut_off": "It came cut off",
    "too_many_redirects": "Its address leads on and on",
    "tls_failed": "The certificate of its server is not valid",
    "address_lost": "Its address cannot be read any more; stop it, and subscribe anew",
    "answered_401": "Its server wants to know who asks: give the secret or the public address of the calendar",
    "answered_403": "Its server refuses it: give the secret or the public address of the calendar",
    "answered_404": "There is no calendar at this address",
}


class SubscriptionForm(forms.Form):
    """A calendar by its address."""

    campaign = forms.ChoiceField(
        label="Campaign", error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the campaign")
    )
    address = forms.CharField(
        label="Address of the calendar",
        max_length=LONGEST_ADDRESS,
        help_text="It begins with https:// or webcal://, and may be the secret address that your calendar gives you."
        " It is kept encrypted, and shown to nobody again.",
        error_messages={"required": "Enter the address of the calendar"},
    )
    takes_changes = forms.BooleanField(
        label="Take changes of events that were taken before, without asking",
        required=False,
        help_text="New events always wait until somebody has ticked them.",
    )

    def __init__(self, data: Any, *, campaigns: list[Campaign]) -> None:
        super().__init__(data)
        offered = [(campaign.pk, campaign.shown_name) for campaign in campaigns]
        choices = [("", "Choose a campaign"), *offered] if len(offered) > 1 else offered
        self.fields["campaign"].choices = choices  # type: ignore[attr-defined]


@require_safe
@signed_in_for(CALENDARS.read)
def subscriptions_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every calendar of the organisation, and how fetching it goes."""
    rows = CalendarSubscription.objects.visible_to(actor).select_related("campaign").order_by("id")
    shown = [(row, shown_address(row), *_state(row)) for row in rows]
    writes = is_permitted(actor, START_IMPORT, None)
    return draw(request, actor, "calendars/list.html", rows=shown, writes=writes)


def _state(row: CalendarSubscription) -> tuple[str, str]:
    if row.campaign.status == CampaignStatus.CLOSED:
        return "Its campaign is closed", "grey"
    if row.status == SubscriptionStatus.ENDED:
        return "Not fetched any more", "red"
    if row.failures:
        return "Could not be fetched", "yellow"
    if row.fetched_at is None:
        return "Is fetched in a minute", "blue"
    if row.waiting:
        return f"{row.waiting} new or changed", "blue"
    return "Nothing new", "grey"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(START_IMPORT)
def new_subscription_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Subscribe to one."""
    campaigns = open_campaigns(actor)
    form = SubscriptionForm(request.POST if request.method == "POST" else None, campaigns=campaigns)
    if request.method != "POST" or not form.is_valid():
        return _draw_form(request, actor, form, 400 if request.method == "POST" else 200)
    key, typed = reserved_id(request, actor), form.cleaned_data
    slug = typed.pop("campaign")
    if key is None:
        form.add_error(None, UNREADABLE)
        return _draw_form(request, actor, form, 400)
    campaign = next(each for each in campaigns if each.pk == slug)
    try:
        with writing(actor):
            made = made_already("calendar", key, CalendarSubscription.objects.visible_to(actor).filter(pk=key))
            made or subscribe_calendar(campaign, by=actor, id=key, **typed)
    except Refusal as refusal:
        add_refusal(form, refusal, {"": "address"})
        return _draw_form(request, actor, form, status_of(refusal))
    messages.success(request, "The calendar is fetched in a minute. Then its events are here to be ticked")
    return redirect("event-calendars")


def _draw_form(request: HttpRequest, actor: Actor, form: SubscriptionForm, status: int) -> HttpResponse:
    return draw(request, actor, "calendars/new.html", status, form=form, made_as=id_to_send(request, actor))


@reading_file(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(CALENDARS.read)
def subscription_page(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One calendar: how it goes, and its events, of which those are taken that are ticked."""
    row = _own(actor, key)
    if request.method != "POST" or request.META[TOO_LARGE]:
        return _draw_one(request, actor, row)
    try:
        return _take(request, actor, row) if "found" in request.POST else _act(request, actor, row)
    except Refusal as refusal:
        messages.warning(request, in_calendar_words(sentence_of(refusal)))
        return redirect("event-calendar", key=key)


def _act(request: HttpRequest, actor: Actor, row: CalendarSubscription) -> HttpResponse:
    version = version_in(request)
    if "stop" in request.POST:
        stop_subscription(row, by=actor, expected_version=version)
        messages.success(request, "The calendar is fetched no more. Events that were taken stay")
        return redirect("event-calendars")
    if "resume" in request.POST:
        resume_subscription(row, by=actor, expected_version=version)
        messages.success(request, "The calendar is fetched again in a minute")
    else:
        takes = request.POST.get("changes") == "take"
        change_subscription(row, by=actor, expected_version=version, takes_changes=takes)
        messages.success(request, f"Changes to events already taken {'are taken by themselves' if takes else 'wait'}")
    return redirect("event-calendar", key=row.pk)


def _draw_one(request: HttpRequest, actor: Actor, row: CalendarSubscription) -> HttpResponse:
    contents, writes = contents_of(row), is_permitted(actor, START_IMPORT, None)
    events = try_events(contents.items, row.campaign, by=actor) if writes else []
    takeable = [event for event in events if event.state in ("created", "updated")]
    seen = set(contents.passed_over)
    words, colour = _state(row)
    return draw(
        request,
        actor,
        "calendars/calendar.html",
        row=row,
        address=shown_address(row),
        words=words,
        colour=colour,
        why=_WHY_ENDED.get(row.why_ended, ""),
        error=_ERRORS.get(row.last_error, "Its server gave no calendar") if row.last_error else "",
        writes=writes,
        signed=signing.dumps([event.item for event in takeable], salt=_salt(request, actor, row), compress=True),
        takeable=[shown_event(event, at, is_seen=digest_of(event.item) in seen) for at, event in enumerate(takeable)],
        others=contents.others,
    )


def _take(request: HttpRequest, actor: Actor, row: CalendarSubscription) -> HttpResponse:
    try:
        items = signing.loads(str(request.POST["found"]), salt=_salt(request, actor, row), max_age=_KEPT)
    except signing.BadSignature:
        messages.warning(request, _OLD)
        return redirect("event-calendar", key=row.pk)
    ticked = {whole_number(text) for text in request.POST.getlist("take")}
    chosen = [item for at, item in enumerate(items) if at in ticked]
    passed_over = {digest_of(item) for at, item in enumerate(items) if at not in ticked}
    outcome = take_fetched(row, chosen, passed_over, by=actor)
    if chosen:
        say_what_was_made(request, chosen, outcome)
    else:
        messages.success(request, "Nothing was ticked: these events are not counted as new any more")
    return redirect("event-calendars")


def _own(actor: Actor, key: UUID) -> CalendarSubscription:
    row = CalendarSubscription.objects.visible_to(actor).select_related("campaign__area").filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _salt(request: HttpRequest, actor: Actor, row: CalendarSubscription) -> str:
    """What was shown is taken from whoever was shown it, for the organisation and the calendar it was shown of."""
    return f"subscribed calendar {request.user.pk} {actor.organisation} {row.pk}"
