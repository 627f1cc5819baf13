"""`/account/keys/`: the organisation's keys, for its administrators: made, shown once, revoked."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.datetimes import end_of
from partners import key_management
from partners.api.api_keys import ApiKeySerializer
from partners.console.days_and_times import DateInputField
from partners.console.form_faults import read_by
from partners.console.secret_forms import CredentialForm, answer_form, end
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.models import ApiKey, Organisation, Scope
from partners.permissions import API_KEYS


class KeyForm(CredentialForm):
    """A new key."""

    kind, templates, field_names = "api-key", "keys", {"expires_at": "ends_on"}
    when_repeated = "This form has made a key already, which was shown then. Revoke that one if it is lost."
    ends_on = DateInputField(label="Last day", required=False, help_text="A year from now unless you say otherwise.")

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        last = self.cleaned_data["ends_on"]
        body = {"name": self.cleaned_data["name"], "scopes": self.cleaned_data["scopes"]}
        body |= {"expires_at": end_of(last).isoformat()} if last else {}
        return read_by(self, ApiKeySerializer(data=body, context=Reader(actor).context()), self.field_names)

    def rows(self, actor: Actor, reserved: UUID) -> QuerySet[ApiKey]:
        """The key that is made under the reserved id, if it is there."""
        return ApiKey.objects.visible_to(actor).filter(pk=key_management.reserved_key_id(reserved))

    def make(self, actor: Actor, reserved: UUID, values: dict[str, Any]) -> tuple[ApiKey, str]:
        """The key and its secret."""
        organisation = Organisation.objects.get(pk=actor.organisation)
        values = {"expires_at": None, **values, "key_id": key_management.reserved_key_id(reserved)}
        return key_management.issue_api_key(organisation, by=actor, **values)


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
    data = request.POST if request.method == "POST" else None
    return answer_form(request, actor, KeyForm(data, initial={"scopes": [Scope.READ]}))


@require_POST
@signed_in
def revoke_key_page(request: HttpRequest, actor: Actor, key_id: str) -> HttpResponse:
    """End one at once."""
    keys, done = ApiKey.objects.visible_to(actor).filter(pk=key_id), "revoked: the next request with it is refused"
    return end(request, actor, keys, key_management.revoke_api_key, done=done, back="keys")


def _state(key: ApiKey) -> tuple[str, str]:
    if key.revoked_at is not None:
        return "Revoked", "grey"
    if key.expires_at is not None and key.expires_at <= timezone.now():
        return "Has ended", "grey"
    return ("Ends soon", "orange") if key_management.is_expiring(key) else ("In use", "green")
