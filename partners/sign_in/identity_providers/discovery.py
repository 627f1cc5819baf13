"""What a provider says of itself (OpenID Connect Discovery 1.0), and the keys it signs with (RFC 7517). Both are kept
for some minutes in each process, so that a provider that is slow is not asked at every sign-in.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK, JWKSet

from partners.sign_in.identity_providers.exchange import Unanswered, fetch_object
from partners.webhooks.ssrf import is_public_url

KEPT_SECONDS = 600.0
_ANEW_AFTER = 30.0  # seconds until keys are fetched again for one that is not among them
WELL_KNOWN = "/.well-known/openid-configuration"
_MOST_KEYS = 64


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a provider is asked what; `posts_secret` says how a client shows its secret."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    posts_secret: bool


_metadata: dict[str, tuple[float, Metadata]] = {}
_keys: dict[str, tuple[float, JWKSet]] = {}


def metadata_of(issuer: str) -> Metadata:
    """What the issuer says. Raises Unanswered, also where it calls itself by another name or names an address that we
    may not talk to."""
    cached = _metadata.get(issuer)
    if cached is None or time.monotonic() - cached[0] > KEPT_SECONDS:
        cached = _metadata[issuer] = time.monotonic(), _read(issuer, fetch_object(issuer.rstrip("/") + WELL_KNOWN))
    return cached[1]


def keys_of(metadata: Metadata, *, anew: bool = False) -> JWKSet:
    """Its keys; `anew` for a token signed with one that is not among those kept, which is heeded every half minute.
    Raises Unanswered."""
    cached = _keys.get(metadata.jwks_uri)
    longest = _ANEW_AFTER if anew else KEPT_SECONDS
    if cached is None or time.monotonic() - cached[0] > longest:
        cached = _keys[metadata.jwks_uri] = time.monotonic(), _key_set(fetch_object(metadata.jwks_uri))
    return cached[1]


def forget_what_is_kept() -> None:
    """Ask every provider afresh from now on."""
    _metadata.clear()
    _keys.clear()


def _read(issuer: str, document: dict[str, Any]) -> Metadata:
    if document.get("issuer") != issuer:
        raise Unanswered("the document is of another issuer")
    addresses = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = document.get(name)
        if not (isinstance(address, str) and is_public_url(address)):
            raise Unanswered(f"{name} is no public address")
        addresses[name] = address
    methods = document.get("token_endpoint_auth_methods_supported")
    posts_secret = (
        isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods
    )
    return Metadata(issuer, **addresses, posts_secret=posts_secret)


def _key_set(document: dict[str, Any]) -> JWKSet:
    """The public keys for signatures; others, and those of kinds that we do not know, are left out."""
    described = document.get("keys")
    if not isinstance(described, list):
        raise Unanswered("no keys")
    keys = JWKSet()
    for key in described[:_MOST_KEYS]:
        if isinstance(key, dict) and key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC", "OKP"):
            with suppress(JWException, ValueError, TypeError, LookupError, AttributeError):
                keys.add(JWK(**key))
    return keys
