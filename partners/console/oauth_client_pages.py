"""`/account/oauth-clients/`: the organisation's OAuth clients, for its administrators: made, shown once, ended."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal
from partners.api.oauth_clients import OAuthClientSerializer
from partners.console.choices import Boxes
from partners.console.form_faults import add_refusal, read_by
from partners.console.key_pages import SCOPES
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.signed_in import draw, draw_refusal, signed_in, signed_in_for
from partners.models import OAuthClient, Organisation, Scope
from partners.oauth import clients
from partners.permissions import OAUTH_CLIENTS

MOST = 200
_MADE = "This form has made a client already, whose secret was shown then. End that one if the secret is lost."


class ClientForm(forms.Form):
    """A new client."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="Name the system, for example “Events calendar”",
        error_messages={"required": "Enter what the client is for"},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=list(SCOPES.items()),
        widget=Boxes,
        help_text="As little as the system needs.",
        error_messages={"required": "Choose what it may do", "invalid_choice": "Choose from the list"},
    )

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        body = {"name": self.cleaned_data["name"], "scopes": self.cleaned_data["scopes"]}
        return read_by(self, OAuthClientSerializer(data=body, context=Reader(actor).context()), {})


@require_safe
@signed_in_for(OAUTH_CLIENTS.read)
def clients_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every client, those that live first."""
    rows = list(OAuthClient.objects.visible_to(actor).order_by("-created", "client_id")[:MOST])
    rows.sort(key=lambda client: client.revoked_at is not None)
    return draw(request, actor, "oauth_clients/list.html", clients=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(OAUTH_CLIENTS.read)
def new_client_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make one; its secret is on the page that comes back, and nowhere else."""
    form = ClientForm(request.POST if request.method == "POST" else None, initial={"scopes": [Scope.READ]})
    is_sent = request.method == "POST"
    values, reserved = form.read(actor) if is_sent else None, reserved_id(request, actor)
    if is_sent and reserved is None:
        form.add_error(None, UNREADABLE)
    elif values is not None and reserved is not None and (made := _make(actor, form, values, reserved)):
        shown = draw(request, actor, "oauth_clients/made.html", client=made[0], secret=made[1])
        shown["Cache-Control"] = "no-store"
        return shown
    made_as, status = id_to_send(request, actor), 400 if is_sent else 200
    return draw(request, actor, "oauth_clients/new.html", status, form=form, made_as=made_as)


def _make(actor: Actor, form: ClientForm, values: dict[str, Any], reserved: UUID) -> tuple[OAuthClient, str] | None:
    """The client and its secret, once however often the form is sent; None where the form says what is wrong."""
    organisation, client_id = Organisation.objects.get(pk=actor.organisation), clients.reserved_client_id(reserved)
    try:
        with transaction.atomic():
            rows = OAuthClient.objects.visible_to(actor).filter(client_id=client_id)
            if made_already("oauth-client", reserved, rows) is None:
                return clients.register_client(organisation, by=actor, client_id=client_id, **values)
    except Refusal as refused:
        add_refusal(form, refused, {})
        return None
    form.add_error(None, _MADE)
    return None


@require_POST
@signed_in
def revoke_client_page(request: HttpRequest, actor: Actor, client_id: str) -> HttpResponse:
    """End one at once, with all its tokens."""
    client = OAuthClient.objects.visible_to(actor).filter(client_id=client_id).first()
    if client is None:
        raise Http404
    try:
        clients.revoke_client(client, by=actor)
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    messages.success(request, f"“{client.name}” is ended: the next request with any of its tokens is refused")
    return redirect("oauth-clients")
