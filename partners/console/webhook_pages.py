"""`/account/webhooks/`: where messages about changes are sent, what became of them, and sending them again."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.authorisation import check_scope
from coordination.ground.errors import Refusal
from partners.api.webhook_endpoints import NewEndpointSerializer
from partners.console.form_faults import read_by
from partners.console.refusals import sentence_of, status_of
from partners.console.secret_forms import SecretForm, answer_form, show_secret
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in
from partners.models import WebhookDelivery, WebhookEndpoint
from partners.permissions import WEBHOOK_ENDPOINTS
from partners.webhooks import endpoints
from partners.webhooks.http_client import as_subscriber_reads

MOST_SHOWN = 50
STATUSES = {"active": ("In use", "green"), "disabled": ("Switched off", "grey")}
DELIVERIES = {"waiting": ("Waits", "yellow"), "delivered": ("Delivered", "green"), "dead": ("Given up", "red")}
_WHY = {"gone": "Its receiver said that it is gone.", "failing": "Its receiver failed for days."}


class EndpointForm(SecretForm):
    """A new endpoint."""

    kind, templates, field_names = "webhook-endpoint", "webhooks", {"": "url"}
    when_repeated = "This form has made an endpoint already, whose secret was shown then."

    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="Where your system receives messages, beginning with https://",
        error_messages={"required": "Enter the address, beginning with https://"},
    )
    kinds = forms.CharField(
        label="Which messages",
        max_length=2_000,
        required=False,
        widget=forms.Textarea,
        help_text="For example placement.* or review.pending, one on a line. Leave it empty for all that you may see.",
    )

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        kinds = [kind for kind in re.split(r"[\s,]+", self.cleaned_data["kinds"]) if kind]
        body = {"url": self.cleaned_data["url"], "kinds": kinds}
        return read_by(self, NewEndpointSerializer(data=body, context=Reader(actor).context()), {"url": "url"})

    def rows(self, actor: Actor, reserved: UUID) -> QuerySet[WebhookEndpoint]:
        """The endpoint that is made under the reserved id, if it is there."""
        return WebhookEndpoint.objects.visible_to(actor).filter(pk=reserved)

    def make(self, actor: Actor, reserved: UUID, values: dict[str, Any]) -> tuple[WebhookEndpoint, str]:
        """The endpoint and its secret."""
        return endpoints.create_endpoint(by=actor, **values, id=reserved)


@require_safe
@signed_in_for(WEBHOOK_ENDPOINTS.read)
def webhooks_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every endpoint."""
    rows = WebhookEndpoint.objects.visible_to(actor).order_by("id")
    return draw(request, actor, "webhooks/list.html", rows=[(row, *STATUSES[row.status]) for row in rows])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(WEBHOOK_ENDPOINTS.read)
def new_webhook_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make one; its secret is on the page that comes back, and nowhere else."""
    return answer_form(request, actor, EndpointForm(request.POST if request.method == "POST" else None))


@require_safe
@signed_in_for(WEBHOOK_ENDPOINTS.read)
def webhook_page(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponse:
    """One endpoint with its log."""
    return _draw(request, actor, _endpoint(actor, endpoint_id))


@require_POST
@signed_in
def act_on_webhook_page(request: HttpRequest, actor: Actor, endpoint_id: UUID) -> HttpResponse:
    """Try it, switch it off or on, give it another secret, or delete it."""
    endpoint, version = _endpoint(actor, endpoint_id), version_in(request)
    if "rotate" in request.POST:
        return _act(request, actor, endpoint, lambda: endpoints.rotate_secret(endpoint, by=actor))
    if "delete" in request.POST:
        done = "The endpoint is deleted, with its log"
        rule: Callable[[], Any] = lambda: endpoints.delete_endpoint(endpoint, by=actor, expected_version=version)  # noqa: E731
    elif "test" in request.POST:
        done = "A message is on its way; the log shows what comes of it"
        rule = lambda: endpoints.test_endpoint(endpoint, by=actor)  # noqa: E731
    else:
        status = "disabled" if "off" in request.POST else "active"
        done = f"The endpoint is {'switched off' if status == 'disabled' else 'in use'}"
        rule = lambda: endpoints.change_endpoint(endpoint, by=actor, expected_version=version, status=status)  # noqa: E731
    return _act(request, actor, endpoint, rule, done)


@require_POST
@signed_in
def replay_page(request: HttpRequest, actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one message again, under its own id."""
    endpoint = _endpoint(actor, endpoint_id)
    delivery = WebhookDelivery.objects.visible_to(actor).filter(endpoint=endpoint, pk=delivery_id).first()
    if delivery is None:
        raise Http404
    done = "The message is sent again"
    return _act(request, actor, endpoint, lambda: endpoints.replay_delivery(endpoint, delivery, by=actor), done)


def _act(
    request: HttpRequest, actor: Actor, endpoint: WebhookEndpoint, rule: Callable[[], Any], done: str = ""
) -> HttpResponse:
    try:
        made = rule()
    except Refusal as refusal:
        stored = _endpoint(actor, endpoint.pk)
        return _draw(request, actor, stored, status_of(refusal), fault=sentence_of(refusal))
    if not done:
        return show_secret(request, actor, EndpointForm.templates, *made)
    messages.success(request, done)
    is_there = WebhookEndpoint.objects.visible_to(actor).filter(pk=endpoint.pk).exists()
    return redirect(reverse("webhook", args=[endpoint.pk]) if is_there else reverse("webhooks"))


def _endpoint(actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    try:
        check_scope(actor, WEBHOOK_ENDPOINTS.read)
    except Refusal:
        raise Http404 from None
    row = WebhookEndpoint.objects.visible_to(actor).filter(pk=endpoint_id).first()
    if row is None:
        raise Http404
    return row


def _draw(
    request: HttpRequest, actor: Actor, endpoint: WebhookEndpoint, status: int = 200, *, fault: str = ""
) -> HttpResponse:
    rows = WebhookDelivery.objects.visible_to(actor).filter(endpoint=endpoint).order_by("-id")[:MOST_SHOWN]
    log = [(row, *DELIVERIES[row.status], _answer(row)) for row in rows]
    words, colour = STATUSES[endpoint.status]
    context = {"endpoint": endpoint, "words": words, "colour": colour, "log": log, "fault": fault, "most": MOST_SHOWN}
    return draw(request, actor, "webhooks/endpoint.html", status, why=_WHY.get(endpoint.disabled_reason, ""), **context)


def _answer(delivery: WebhookDelivery) -> str:
    """What the receiver answered last."""
    if delivery.last_status:
        return f"Answered {delivery.last_status}"
    return as_subscriber_reads(delivery.last_error).replace("_", " ").capitalize()
