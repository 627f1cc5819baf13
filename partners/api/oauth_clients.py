"""An organisation's own OAuth 2 clients: listed, made and revoked by whoever holds `manage`."""

from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.described import OperationSpec
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import Creates, ReadOnlyResource
from coordination.fields import CountedListField, FreeTextField, KeyField, WordField
from coordination.ground.screening import Readers
from partners.models import OAuthClient, Organisation, Scope
from partners.oauth import clients
from partners.permissions import OAUTH_CLIENTS

_EXAMPLE = {
    "client_id": "7Tn0dPIwmXsB4CzPYrVJ2mJxWqK1oE5hLg9fRaUv",
    "name": "Events calendar",
    "scopes": ["read", "write"],
    "organisation": "dudley",
    "created_at": "2017-02-01T09:00:00Z",
    "created_by": "person:01900000-0000-7000-8000-000000000000",
    "revoked_at": None,
    "last_used_at": None,
}


class OAuthClientSerializer(StrictModelSerializer):
    """A client without its secret, which nobody can read again."""

    readers = Readers.OWNER

    example = _EXAMPLE
    name = FreeTextField(max_length=80)
    scopes = CountedListField(child=WordField(choices=Scope.choices), min_length=1, max_length=len(Scope))
    organisation = KeyField()
    created_at = serializers.DateTimeField(source="created", read_only=True)

    class Meta:
        model = OAuthClient
        fields = list(_EXAMPLE)
        read_only_fields = ["client_id", "created_at", "created_by", "revoked_at", "last_used_at"]


class RegisteredClientSerializer(OAuthClientSerializer):
    """A new client with its secret, shown this once."""

    example = _EXAMPLE | {"client_secret": "s7Kq…"}
    client_secret = serializers.CharField(read_only=True)

    class Meta(OAuthClientSerializer.Meta):
        fields = [*_EXAMPLE, "client_secret"]


class OAuthClients(ReadOnlyResource, Creates):
    """The OAuth 2 clients of the caller's own organisation, which fetch tokens at `oauth/token/`. To rotate a secret,
    make a new client, move over, revoke the old one."""

    model = OAuthClient
    permissions = OAUTH_CLIENTS
    serializer_class = OAuthClientSerializer
    lookup_field = "client_id"
    ordering = ("client_id",)
    operations = {
        "create": OperationSpec(
            summary="Make an OAuth client; its secret is shown this once",
            answers={201: RegisteredClientSerializer},
            shows_secret=True,
        ),
    }

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self.checked(OAuthClientSerializer)
        organisation = Organisation.objects.get(pk=self.actor.organisation)
        client, secret = clients.register_client(organisation, by=self.actor, **values)
        # Nothing on the way may keep the secret.
        headers = {"Location": self.address(client), "Cache-Control": "no-store"}
        return Response({**self.represent(client), "client_secret": secret}, 201, headers=headers)

    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """End an OAuth client: the very next request with any of its tokens is refused."""
        client = self.get_object()
        self.checked_body()
        return self.answer(clients.revoke_client(client, by=self.actor))
