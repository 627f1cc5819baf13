"""`/events/new/` and `/events/<event>/change/`: the form of an event, with a stop found by its name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.console.open_campaigns import open_campaigns
from campaigns.models import Campaign
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal, Stale
from events.console.event_form import NAMES, EventForm, initial_of, sentences_of
from events.models import Event, EventStatus
from events.permissions import CHANGE_EVENT, CREATE_EVENT
from events.scheduling import change_event, create_event
from partners.console.form_faults import add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.stop_picker import StopSearch
from partners.console.versions import version_in

SHOWN = ("campaign__area", "campaign__lead", "organisation__area", "stop__area", "phase", "area")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(CREATE_EVENT)
def new_event_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new event of a campaign, or a copy of one; which campaign is asked first where there are several."""
    campaigns = open_campaigns(actor)
    model = _model(actor, request.GET.get("like", ""))
    slug = model.campaign_id if model else request.GET.get("campaign", "")
    chosen = [campaign for campaign in campaigns if campaign.pk == slug or (not slug and len(campaigns) == 1)]
    if not chosen:
        return draw(request, actor, "events/choose_campaign.html", campaigns=campaigns)
    page = _Page(request, actor, chosen[0], initial=initial_of(model, with_days=False) if model else {})
    return page.take_new() if request.method == "POST" and not page.searches else page.draw()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_event_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """Change one of one's own events."""
    event = event_of(actor, event_id)
    if not is_permitted(actor, CHANGE_EVENT, event):
        raise Http404
    page = _Page(request, actor, event.campaign, event=event, initial=initial_of(event))
    return page.take_change() if request.method == "POST" and not page.searches else page.draw()


def event_of(actor: Actor, event_id: UUID) -> Event:
    """The event, with what its pages show of it. Raises Http404."""
    event = Event.objects.visible_to(actor).select_related(*SHOWN).filter(pk=event_id).first()
    if event is None:
        raise Http404
    return event


def _model(actor: Actor, text: str) -> Event | None:
    try:
        return Event.objects.visible_to(actor).select_related("phase").filter(pk=UUID(text[:40])).first()
    except ValueError:
        return None


class _Page:
    """The form, as it was sent or as it begins."""

    def __init__(
        self,
        request: HttpRequest,
        actor: Actor,
        campaign: Campaign,
        *,
        initial: dict[str, Any],
        event: Event | None = None,
    ) -> None:
        self.request, self.actor, self.campaign, self.event = request, actor, campaign, event
        self.sent = request.POST if request.method == "POST" else None
        self.form = EventForm(self.sent, actor=actor, campaign=campaign, event=event, initial=initial)
        self.searches = self.sent is not None and "search" in self.sent

    def take_new(self) -> HttpResponse:
        """Make it, once however often the form is sent, and show it."""
        key = reserved_id(self.request, self.actor)
        values = self.form.read()
        if key is None:
            self.form.add_error(None, UNREADABLE)
        if values is None or key is None:
            return self.draw(400)
        status = EventStatus.SCHEDULED if "schedule" in self.request.POST else EventStatus.DRAFT
        try:
            with transaction.atomic():
                made = made_already("event", key, Event.objects.visible_to(self.actor).filter(pk=key))
                event = made or create_event(by=self.actor, id=key, **values, status=status)
        except Refusal as refusal:
            return self._refused(refusal)
        return self._done(event, "is saved as a draft" if event.status == EventStatus.DRAFT else "is scheduled")

    def take_change(self) -> HttpResponse:
        """Change it, in the version that was read."""
        values = self.form.read()
        if values is None or self.event is None:
            return self.draw(400)
        try:
            event = change_event(self.event, by=self.actor, expected_version=version_in(self.request), **values)
        except Stale as stale:
            self.event = stale.current
            return self.draw(409, stale=True)
        except Refusal as refusal:
            return self._refused(refusal)
        return self._done(event, "is saved")

    def draw(self, status: int = 200, *, stale: bool = False) -> HttpResponse:
        """The page, with what was typed; whoever searches a stop is told of nothing else that is wrong."""
        if self.searches:
            self.form.pass_faults_over()
        words, chosen = self.form.data.get("stop_words", ""), [self.form.stop] if self.form.stop else []
        search = StopSearch(self.actor, words, chosen, asked=self.searches)
        return draw(
            self.request,
            self.actor,
            "events/form.html",
            status,
            form=self.form,
            campaign=self.campaign,
            event=self.event,
            stops=search,
            stale=stale,
            made_as="" if self.event else id_to_send(self.request, self.actor),
            version=self.event.version if self.event else "",
        )

    def _refused(self, refusal: Refusal) -> HttpResponse:
        self.form.asks_outside = any(error.code == "outside_the_campaign" for error in refusal.errors)
        add_refusal(self.form, refusal, NAMES, sentences_of(self.campaign))
        return self.draw(status_of(refusal))

    def _done(self, event: Event, what: str) -> HttpResponse:
        held_note = " It waits for a second look at its words." if event.second_look else ""
        messages.success(self.request, f"“{event.title}” {what}.{held_note}")
        return redirect(reverse("event", args=[event.pk]))
