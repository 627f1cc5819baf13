"""Signatures of Standard Webhooks 1.0: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
LENGTH = 32  # bytes; the standard asks for 24 to 64


def new_secret() -> str:
    """A secret as it is shown, once: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def signature_headers(message: str, timestamp: int, body: bytes, signed_by: Iterable[str]) -> dict[str, str]:
    """The three headers of one attempt at `timestamp` (Unix seconds), with a signature by each secret in force."""
    signatures = " ".join(_sign(secret, message, timestamp, body) for secret in signed_by)
    return {"webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def _sign(secret: str, message: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"
