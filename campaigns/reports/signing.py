"""Signing what leaves the service for good, with the key of the day, and the public keys that verify it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from campaigns.reach.documents.origin import account_sha256
from campaigns.reach.documents.signatures import (
    ALGORITHM,
    REDACTION,
    REPORT,
    PublicKey,
    key_id,
    public_key_of,
    sign_claims,
)
from coordination.ground.errors import Conflict
from coordination.ground.signing_keys import SigningKey

_NO_KEY = (
    "This service has no key yet to sign reports with, and what is published unsigned stays so. Ask whoever runs it to "
    "set REPORT_SIGNING_KEY; then publish again."
)


def check_can_sign() -> None:
    """Raises Conflict where no key is set, or one that signs from a later day on."""
    if _present_key() is None:
        raise Conflict("no_signing_key", _NO_KEY)


def sign_report(sha256: str) -> str:
    """The signature of the report with that digest. Raises Conflict without a key."""
    signature = _signed(REPORT, {"sha256": sha256})
    if signature is None:
        raise Conflict("no_signing_key", _NO_KEY)
    return signature


def sign_redaction(sha256: str, account: Mapping[str, Any]) -> str | None:
    """The signature of what a redaction left of the report with that digest; None without a key, since a redaction
    waits for nobody."""
    return _signed(REDACTION, {"sha256": sha256, "redacted": account_sha256(account)})


def signature_members(signature: str) -> dict[str, str | None]:
    """How a report's representation says it: `signature`, `kid`, `alg`; null of one that has none."""
    if not signature:
        return {"signature": None, "kid": None, "alg": None}
    return {"signature": signature, "kid": key_id(signature), "alg": ALGORITHM}


def public_keys() -> list[PublicKey]:
    """The keys that verify what this service has signed, the present one first, and the next one."""
    signing, published = settings.REPORT_SIGNING_KEY, settings.REPORT_PUBLIC_KEYS
    keys = [] if signing is None else [_public_key(public_key_of(signing.seed), signing.first, None)]
    keys += [_public_key(key.public, key.first, key.last) for key in published]
    return list({key.kid: key for key in reversed(keys)}.values())[::-1]


def _signed(kind: str, claims: Mapping[str, str]) -> str | None:
    key, now = _present_key(), int(timezone.now().timestamp())
    return None if key is None else sign_claims(kind, {"iss": settings.PUBLIC_URL, "iat": now, **claims}, key.seed)


def _present_key() -> SigningKey | None:
    key: SigningKey | None = settings.REPORT_SIGNING_KEY
    return None if key is None or key.first > datetime.now(UTC).date() else key


def _public_key(raw: bytes, first: date, last: date | None) -> PublicKey:
    return PublicKey(raw, _midnight(first), None if last is None else _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())
