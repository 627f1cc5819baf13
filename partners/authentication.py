"""Who is calling: a bearer key, or a person's session."""

from dataclasses import replace
from typing import Any

from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from structlog.contextvars import bind_contextvars

from coordination.ground.actor import Actor
from coordination.ground.sight import finding_out_who
from partners.access import actor_for_client, actor_for_key, succeeded
from partners.key_management import live_key, note_use
from partners.models import ApiKey
from partners.oauth.tokens import live_token
from partners.sign_in.session_actor import actor_of_session


class BearerKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <api key or OAuth token>`: `request.user` is the Actor, `request.auth` the credential."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiKey | AccessToken] | None:
        """The actor and its key or token; None without a bearer. Raises AuthenticationFailed, the same for every bad
        one."""
        with finding_out_who():
            return self._authenticated(request)

    def _authenticated(self, request: Request) -> tuple[Actor, ApiKey | AccessToken] | None:
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        if token := live_token(credential.strip()):
            if not token.application.is_usable(request):
                raise succeeded(token.application.organisation)
            note_use(token.application)
            actor = actor_for_client(token.application, token.scope.split())
            return _logged(actor, token.accepted_terms), token
        key: Any = live_key(credential.strip())  # with its annotations
        if key is None:
            raise AuthenticationFailed
        if key.outlived:
            raise succeeded(key.organisation.sandbox_of or key.organisation)
        note_use(key)
        return _logged(actor_for_key(key), key.accepted_terms), key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework's signature
        """The challenge of a 401."""
        return 'Bearer realm="api"'


class SessionAuthentication(DjangoSession):
    """A person who signed in to the console, as a member of one organisation; CSRF is enforced."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        """The actor; None without a session. Raises Forbidden as `actor_of_session` does."""
        session_user = super().authenticate(request)
        if session_user is None:
            return None
        return actor_of_session(request._request), None


def _logged(actor: Actor, accepted_terms: bool) -> Actor:
    # Every log line and, through the ledger, every change of this request says who made it.
    bind_contextvars(actor=actor.label, organisation=actor.organisation)
    return replace(actor, accepted_terms=accepted_terms)
