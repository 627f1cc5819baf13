"""The way to a provider and back: the request for a code, and the code exchanged for what the provider says. What must
be known again on the way back stands in the session that began, and is good once.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from coordination.ground.encryption import CannotUnseal, unseal_text
from partners.models import IdentityProvider
from partners.sign_in.identity_providers import refused_sign_ins as refusals
from partners.sign_in.identity_providers.discovery import Metadata, keys_of, metadata_of
from partners.sign_in.identity_providers.exchange import Unanswered, fetch_object, waiting_for
from partners.sign_in.identity_providers.id_token import Claims, UnknownKey, Unverified, verified_claims

PURPOSE = "identity provider secret"
BEGUN = "identity_provider_sign_ins"  # in the session
LASTS = 15 * 60  # seconds
_AT_ONCE = 5  # sign-ins that one session has begun, in as many tabs
# What a provider may say instead of a code: RFC 6749, 4.1.2.1, and OpenID Connect Core, 3.1.2.6.
_ERRORS = {
    *("invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope"),
    *("server_error", "temporarily_unavailable", "interaction_required", "login_required"),
    *("account_selection_required", "consent_required"),
}


def return_address(provider: IdentityProvider) -> str:
    """Where the provider sends people back to: an address of this provider alone, so that the answer of one is never
    taken for that of another (RFC 9700, 4.4)."""
    path = reverse("identity-provider-return", kwargs={"organisation": provider.organisation_id})
    return f"{settings.PUBLIC_URL}{path}"


def begin(provider: IdentityProvider, session: Any, *, next_address: str, choosing: bool = False) -> str:
    """The address at the provider to which the person goes; at `next_address` they arrive once they are signed in, and
    with `choosing` they are asked which of their accounts they mean. Raises SignInRefused."""
    name = provider.organisation.name
    with waiting_for(provider.issuer):
        try:
            metadata = metadata_of(provider.issuer)
        except Unanswered as fault:
            raise refusals.unanswered(name, str(fault)) from None
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    started = {
        "provider": str(provider.pk),
        "nonce": nonce,
        "verifier": verifier,
        "next_address": next_address,
        "at": time.time(),
    }
    session[BEGUN] = [*_under_way(session), {"state": state, **started}][-_AT_ONCE:]
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": return_address(provider),
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"prompt": "select_account"} if choosing else {}),
    }
    joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(query)}"


def complete(provider: IdentityProvider, session: Any, parameters: Mapping[str, str]) -> tuple[Claims, str]:
    """What the provider says of whoever came back with these `parameters`, and where they go. Raises SignInRefused."""
    with waiting_for(provider.issuer):  # before the answer is used up
        started = _take_sign_in(session, parameters.get("state", ""))
        if started is None or started["provider"] != str(provider.pk):
            raise refusals.begun_elsewhere()
        return _claims(provider, started, parameters), started["next_address"]


def _claims(provider: IdentityProvider, started: Mapping[str, str], parameters: Mapping[str, str]) -> Claims:
    name = provider.organisation.name
    if parameters.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise refusals.unverified(name, "the answer is of another issuer")
    code = parameters.get("code", "")
    if "error" in parameters or not code:
        error = parameters.get("error", "")
        raise refusals.declined(name, error if error in _ERRORS else "unknown")
    try:
        return _exchanged(provider, code, started)
    except Unanswered as fault:
        raise refusals.unanswered(name, str(fault)) from None
    except Unverified as fault:
        raise refusals.unverified(name, str(fault)) from None
    except CannotUnseal:
        raise refusals.secret_lost(name) from None


def _exchanged(provider: IdentityProvider, code: str, started: Mapping[str, str]) -> Claims:
    metadata = metadata_of(provider.issuer)
    token = _token(provider, metadata, code, started["verifier"])
    expected = {"issuer": provider.issuer, "client_id": provider.client_id, "nonce": started["nonce"]}
    try:
        return verified_claims(token, keys_of(metadata), **expected)
    except UnknownKey:  # it may have begun to sign with another since
        return verified_claims(token, keys_of(metadata, anew=True), **expected)


def _token(provider: IdentityProvider, metadata: Metadata, code: str, verifier: str) -> Any:
    secret = unseal_text(provider.client_secret, PURPOSE)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": return_address(provider),
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if metadata.posts_secret:
        form |= {"client_id": provider.client_id, "client_secret": secret}
    else:
        credentials = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(credentials.encode()).decode()}"
    try:
        response = fetch_object(metadata.token_endpoint, form=urlencode(form).encode(), headers=headers)
    except Unanswered as fault:
        if fault.refused:  # a code that is none, or has been used; or our secret is not its own any more
            raise Unverified(f"the code: {fault}") from None
        raise
    return response.get("id_token")


def _under_way(session: Any) -> list[dict[str, Any]]:
    return [started for started in session.get(BEGUN, []) if time.time() - started["at"] <= LASTS]


def _take_sign_in(session: Any, state: str) -> dict[str, Any] | None:
    """What was begun under that state, which is forgotten by it: no answer is good twice."""
    under_way = _under_way(session)
    matching = (sign_in for sign_in in under_way if hmac.compare_digest(sign_in["state"].encode(), state.encode()))
    started = next(matching, None)
    session[BEGUN] = [sign_in for sign_in in under_way if sign_in is not started]
    return started
