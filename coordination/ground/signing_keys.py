"""The keys that reports are signed with and those that are published beside them, as the environment says them."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from coordination.ground.environment import environment_text, in_development, kept_secret

SAY_SIGNING_KEY = (
    "Set REPORT_SIGNING_KEY to 64 hexadecimal digits, a colon and the day from which it signs (2026-11-29); "
    ".env.example has the command that makes one."
)
SAY_PUBLIC_KEYS = (
    "Set REPORT_PUBLIC_KEYS to public keys with their first and last day, separated by spaces, as "
    "`manage.py rotate_signing_key` prints them, or leave it out."
)
_HEX = "[0-9a-f]{64}"
_DAY = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private Ed25519 key (its 32 bytes), and the first day on which it signs."""

    seed: bytes = field(repr=False)
    first: date


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public Ed25519 key (its 32 bytes) with the first and the last day on which it signed; None: it still will."""

    public: bytes
    first: date
    last: date | None


def signing_key(local: Path) -> SigningKey | None:
    """REPORT_SIGNING_KEY; in development one made the first time and kept in `local`, readable by its owner alone.

    None where none is set: the service runs and publishes no report.
    """
    text = environment_text("REPORT_SIGNING_KEY")
    if not text and in_development():
        text = kept_secret(local / "report_signing_key", lambda: new_signing_key(datetime.now(UTC).date()))
    return read_signing_key(text) if text else None


def published_keys() -> list[PublishedKey]:
    """REPORT_PUBLIC_KEYS: former keys, whose reports still verify, and the next one before it signs."""
    return [_published(text) for text in environment_text("REPORT_PUBLIC_KEYS").split()]


def new_signing_key(first: date) -> str:
    """A new key that signs from that day on, as REPORT_SIGNING_KEY has it."""
    return f"{secrets.token_hex(32)}:{first}"


def read_signing_key(text: str) -> SigningKey:
    """The key that the text is. Raises SystemExit with a sentence."""
    match = re.fullmatch(f"({_HEX}):({_DAY})", text, re.ASCII)
    if match is None or len(set(match[1])) < 8:
        raise SystemExit(SAY_SIGNING_KEY)
    return SigningKey(bytes.fromhex(match[1]), _day(match[2], SAY_SIGNING_KEY))


def _published(text: str) -> PublishedKey:
    match = re.fullmatch(f"({_HEX}):({_DAY}):({_DAY})?", text, re.ASCII)
    if match is None:
        raise SystemExit(SAY_PUBLIC_KEYS)
    first, last = _day(match[2], SAY_PUBLIC_KEYS), _day(match[3], SAY_PUBLIC_KEYS) if match[3] else None
    if last is not None and last < first:
        raise SystemExit(SAY_PUBLIC_KEYS)
    return PublishedKey(bytes.fromhex(match[1]), first, last)


def _day(text: str, sentence: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SystemExit(sentence) from None
