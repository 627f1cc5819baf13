"""`/account/keys/`: the organisation's keys, for its administrators: made, shown once, revoked."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.datetimes import end_of
from coordination.ground.errors import Refusal
from partners import key_management
from partners.api.api_keys import ApiKeySerializer
from partners.console.choices import Boxes
from partners.console.days_and_times import DateInputField
from partners.console.form_faults import add_refusal, read_by
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.signed_in import draw, draw_refusal, signed_in, signed_in_for
from partners.models import ApiKey, Organisation, Scope
from partners.permissions import API_KEYS

_MADE = "This form has made a key already, which was shown then. Revoke that one if it is lost."
SCOPES = {
    Scope.READ: "Read: see what your organisation may see",
    Scope.WRITE: "Write: post events, placements and figures",
    Scope.REVIEW: "Review: decide reviews assigned to your organisation",
    Scope.MANAGE: "Manage: campaigns, invitations, people and keys",
}
_NAMES = {"expires_at": "ends_on"}


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="Name the system, for example “Events calendar”",
        error_messages={"required": "Enter what the key is for"},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=list(SCOPES.items()),
        widget=Boxes,
        help_text="As little as the system needs.",
        error_messages={"required": "Choose what it may do", "invalid_choice": "Choose from the list"},
    )
    ends_on = DateInputField(label="Last day", required=False, help_text="A year from now unless you say otherwise.")

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        last = self.cleaned_data["ends_on"]
        body = {"name": self.cleaned_data["name"], "scopes": self.cleaned_data["scopes"]}
        body |= {"expires_at": end_of(last).isoformat()} if last else {}
        return read_by(self, ApiKeySerializer(data=body, context=Reader(actor).context()), _NAMES)


@require_safe
@signed_in_for(API_KEYS.read)
def keys_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every key, those that live first."""
    now = timezone.now()
    rows = list(ApiKey.objects.visible_to(actor).select_related("organisation").order_by("-created_at", "id")[:200])
    keys = [
        (key, *_state(key), key.revoked_at is None and (key.expires_at is None or key.expires_at > now)) for key in rows
    ]
    keys.sort(key=lambda row: not row[3])
    return draw(request, actor, "keys/list.html", keys=keys)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(API_KEYS.read)
def new_key_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make one; its secret is on the page that comes back, and nowhere else."""
    form = KeyForm(request.POST if request.method == "POST" else None, initial={"scopes": [Scope.READ]})
    is_sent = request.method == "POST"
    values, reserved = form.read(actor) if is_sent else None, reserved_id(request, actor)
    if is_sent and reserved is None:
        form.add_error(None, UNREADABLE)
    elif values is not None and reserved is not None and (made := _make(actor, form, values, reserved)):
        shown = draw(request, actor, "keys/made.html", key=made[0], plaintext=made[1])
        shown["Cache-Control"] = "no-store"
        return shown
    made_as, status = id_to_send(request, actor), 400 if is_sent else 200
    return draw(request, actor, "keys/new.html", status, form=form, made_as=made_as)


def _make(actor: Actor, form: KeyForm, values: dict[str, Any], reserved: UUID) -> tuple[ApiKey, str] | None:
    """The key and its secret, once however often the form is sent; None where the form says what is wrong."""
    organisation = Organisation.objects.get(pk=actor.organisation)
    named = {"key_id": key_management.reserved_key_id(reserved)}
    try:
        with transaction.atomic():
            if made_already("api-key", reserved, ApiKey.objects.visible_to(actor).filter(pk=named["key_id"])) is None:
                return key_management.issue_api_key(organisation, by=actor, **{"expires_at": None, **values, **named})
    except Refusal as refused:
        add_refusal(form, refused, _NAMES)
        return None
    form.add_error(None, _MADE)
    return None


@require_POST
@signed_in
def revoke_key_page(request: HttpRequest, actor: Actor, key_id: str) -> HttpResponse:
    """End one at once."""
    key = ApiKey.objects.visible_to(actor).filter(pk=key_id).first()
    if key is None:
        raise Http404
    try:
        key_management.revoke_api_key(key, by=actor)
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    messages.success(request, f"“{key.name}” is revoked: the next request with it is refused")
    return redirect("keys")


def _state(key: ApiKey) -> tuple[str, str]:
    if key.revoked_at is not None:
        return "Revoked", "grey"
    if key.expires_at is not None and key.expires_at <= timezone.now():
        return "Has ended", "grey"
    return ("Ends soon", "orange") if key_management.is_expiring(key) else ("In use", "green")
