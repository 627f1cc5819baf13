"""What a provider says of somebody: an ID token, verified as OpenID Connect Core 1.0 (3.1.3.7) asks, its signature too
although it came from the provider itself.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

from jwcrypto.common import JWException
from jwcrypto.jwk import JWKSet
from jwcrypto.jwt import JWT, JWTMissingKey

# Signatures by a key that the provider alone has; none under our own secret, and none that are none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
MOST_CHARACTERS = 32_000
LEEWAY = 60  # seconds that two clocks may be apart
MOST_OF_A_VALUE = 200  # characters of one that shows how somebody signed in
_MOST_IN_A_LIST = 50
# What readers of tokens and keys raise for what is none.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


class Unverified(Exception):
    """It is not the provider's word for this sign-in; the text says why, for the log."""


class UnknownKey(Unverified):
    """It is signed with a key that is not among those given."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who somebody is at the issuer. `address` is empty unless it is verified, by the provider or, at Microsoft Entra
    (`xms_edov`), as of a domain whose owner the tenant is. `shown` is how they signed in: `amr`, `acr` and `acrs`."""

    issuer: str
    subject: str
    address: str
    shown: frozenset[str]


def verified_claims(token: Any, keys: JWKSet, *, issuer: str, client_id: str, nonce: str) -> Claims:
    """The claims of the token. Raises Unverified, and UnknownKey where other keys might do."""
    if not (isinstance(token, str) and len(token) <= MOST_CHARACTERS):
        raise Unverified("no token")
    expected = {"iss": issuer, "aud": client_id, "nonce": nonce, "sub": None, "exp": None, "iat": None}
    reader = JWT(algs=ALGORITHMS, expected_type="JWS", check_claims=expected, strict_serialization=True)
    reader.leeway = LEEWAY
    try:
        reader.deserialize(token)
        reader.validate(keys)
        claims = json.loads(reader.claims)
    except JWTMissingKey:
        raise UnknownKey("unknown key") from None
    except (JWException, *_UNREADABLE) as fault:
        raise Unverified(type(fault).__name__) from None
    return _checked(claims, client_id)


def _checked(claims: dict[str, Any], client_id: str) -> Claims:
    """What the reader has not asked: for whom alone it is, whether its time has come, and the forms of what we use."""
    now, subject, expiry = time.time(), claims["sub"], claims["exp"]
    if not isinstance(expiry, int | float) or not now - LEEWAY <= expiry < float("inf"):
        raise Unverified("exp")
    begins = claims.get("nbf", 0)
    if not isinstance(begins, int | float) or not begins <= now + LEEWAY:
        raise Unverified("nbf")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise Unverified("azp")
    if not (isinstance(subject, str) and 0 < len(subject) <= 255 and subject.isascii() and subject.isprintable()):
        raise Unverified("sub")
    return Claims(claims["iss"], subject, _verified_address(claims), _shown(claims))


def _verified_address(claims: dict[str, Any]) -> str:
    """In small letters; letters beyond ASCII are compared in ways that make two addresses one."""
    address = claims.get("email")
    verified, domain_verified = claims.get("email_verified"), claims.get("xms_edov")
    if verified in (False, "false") or (verified not in (True, "true") and domain_verified not in (True, "true", "1")):
        return ""
    is_one = isinstance(address, str) and len(address) <= 254 and address.isascii() and address.count("@") == 1
    return str(address).strip().lower() if is_one else ""


def _shown(claims: dict[str, Any]) -> frozenset[str]:
    methods: list[Any] = [claims.get("acr")]
    for name in ("amr", "acrs"):
        values = claims.get(name)
        methods += values[:_MOST_IN_A_LIST] if isinstance(values, list) else [values]
    return frozenset(value for value in methods if isinstance(value, str) and len(value) <= MOST_OF_A_VALUE)
