"""Clients made and revoked, by the same rules as API keys."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from oauth2_provider.generators import generate_client_id, generate_client_secret

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from partners.key_management import check_may_grant
from partners.models import OAuthClient, Organisation
from partners.permissions import REGISTER_CLIENT, REVOKE_CLIENT

ID_LENGTH = 40  # characters, as the toolkit's own


def register_client(
    organisation: Organisation, *, name: str, scopes: Iterable[str], by: Actor, client_id: str = ""
) -> tuple[OAuthClient, str]:
    """A new client and its secret, which is nowhere else and cannot be had again. `client_id` is given where it was
    reserved before (`reserved_client_id`).

    Raises Forbidden, also when `by` would grant a scope it does not hold itself.
    """
    secret = generate_client_secret()
    with writing(by):
        authorise(by, REGISTER_CLIENT, organisation)
        granted_scopes = check_may_grant(scopes, by=by)
        client = OAuthClient.objects.create(
            client_id=client_id or generate_client_id(),
            organisation=organisation,
            name=name,
            scopes=sorted(granted_scopes),
            created_by=by.label,
            client_secret=secret,
            client_type=OAuthClient.CLIENT_CONFIDENTIAL,
            authorization_grant_type=OAuthClient.GRANT_CLIENT_CREDENTIALS,
        )
    return client, secret


def reserved_client_id(reserved: UUID) -> str:
    """The id of the client that is made under a reserved id, however often that is sent. An id is no secret."""
    return hashlib.sha256(reserved.bytes).hexdigest()[:ID_LENGTH]


def revoke_client(client: OAuthClient, *, by: Actor) -> OAuthClient:
    """End the client and, at their very next request, all its tokens. A repeat changes nothing. Raises NotFound or
    Forbidden."""
    with writing(by):
        client = lock_one(OAuthClient.objects.visible_to(by), client.pk)
        authorise(by, REVOKE_CLIENT, client)
        if client.revoked_at is None:
            client.revoked_at = timezone.now()
            client.save(update_fields=["revoked_at"])
    return client
