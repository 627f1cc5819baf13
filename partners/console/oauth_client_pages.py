"""`/account/oauth-clients/`: the organisation's OAuth clients, for its administrators: made, shown once, ended."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.ground.actor import Actor
from partners.api.oauth_clients import OAuthClientSerializer
from partners.console.form_faults import read_alike
from partners.console.secret_forms import CredentialForm, answer_form, end
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.models import OAuthClient, Organisation, Scope
from partners.oauth import clients
from partners.permissions import OAUTH_CLIENTS

MOST = 200


class ClientForm(CredentialForm):
    """A new client."""

    kind, templates = "oauth-client", "oauth_clients"
    when_repeated = (
        "This form has made a client already, whose secret was shown then. End that one if the secret is lost."
    )

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        return read_alike(self, OAuthClientSerializer, actor)

    def rows(self, actor: Actor, reserved: UUID) -> QuerySet[OAuthClient]:
        """The client that is made under the reserved id, if it is there."""
        return OAuthClient.objects.visible_to(actor).filter(client_id=clients.reserved_client_id(reserved))

    def make(self, actor: Actor, reserved: UUID, values: dict[str, Any]) -> tuple[OAuthClient, str]:
        """The client and its secret."""
        organisation, client_id = Organisation.objects.get(pk=actor.organisation), clients.reserved_client_id(reserved)
        return clients.register_client(organisation, by=actor, client_id=client_id, **values)


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
    data = request.POST if request.method == "POST" else None
    return answer_form(request, actor, ClientForm(data, initial={"scopes": [Scope.READ]}))


@require_POST
@signed_in
def revoke_client_page(request: HttpRequest, actor: Actor, client_id: str) -> HttpResponse:
    """End one at once, with all its tokens."""
    rows = OAuthClient.objects.visible_to(actor).filter(client_id=client_id)
    done = "ended: the next request with any of its tokens is refused"
    return end(request, actor, rows, clients.revoke_client, done=done, back="oauth-clients")
