"""What becomes of one occurrence: a row as `PUT /events/by-ref/{external_ref}/` takes it, always a draft."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from coordination.ground.errors import Invalid
from coordination.ground.screening import TextKind, screen_text
from events.calendars.lines import Properties
from events.models import EventKind

_MOST, _KEPT = 83, 57  # characters of a UID's reference: with the time of an occurrence after it, at most 100
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9])?")
_ESCAPED = re.compile(r"\\([nN\\,;])")  # RFC 5545, 3.3.11
_POSITION = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*;\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*")


def reference_of(uid: str) -> str:
    """The `external_ref` of a UID, the same for ever and another for every other one.

    Letters, digits and `. _ -` stay, any other octet is written `~` and two hexadecimal digits; what is too long, or
    begins or ends otherwise than with a letter or digit, is cut and ends in a digest. Of one that seems to hold
    personal data nothing but the digest is kept.
    """
    safe = "".join(chr(b) if re.match(rb"[A-Za-z0-9._-]", bytes([b])) else f"~{b:02X}" for b in uid.encode())
    digest = hashlib.sha256(uid.encode()).hexdigest()[:24]
    if screen_text(safe, TextKind.IDENTIFIER):
        return f"uid~~{digest}"
    if len(safe) <= _MOST and _PLAIN.fullmatch(safe):
        return safe
    return f"{safe[:_KEPT] if safe[:1].isalnum() else 'uid'}~~{digest}"


def item_of(
    properties: Properties, reference: str, starts: datetime, ends: datetime, sender_fields: dict[str, str]
) -> dict[str, Any]:
    """The row. What the calendar does not say is left out, and so left as it is. Raises Invalid."""
    title = text(properties, "SUMMARY")
    if not title:
        raise Invalid.field("/title", "required", "The event has no SUMMARY; give it a title.")
    item: dict[str, Any] = {
        "external_ref": reference,
        **sender_fields,
        "title": " ".join(title.split()),
        "kind": _kind(properties),
        "starts_at": _written(starts),
        "ends_at": _written(ends),
    }
    if place := " ".join(text(properties, "LOCATION").split()):
        item["place"] = {"name": place, **_position(properties)}
    if summary := text(properties, "DESCRIPTION"):
        item["summary"] = summary
    if url := raw(properties, "URL"):
        item["url"] = url
    return item


def text(properties: Properties, name: str) -> str:
    """A text without the space around it; "" without one."""
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], raw(properties, name)).strip()


def raw(properties: Properties, name: str) -> str:
    """A value as the file has it; "" without one."""
    return properties[name][0][1].strip() if name in properties else ""


def _kind(properties: Properties) -> str:
    words = {word.strip().lower() for _, value in properties.get("CATEGORIES", []) for word in value.split(",")}
    return next((kind for kind in EventKind.values if kind in words), str(EventKind.OTHER))


def _position(properties: Properties) -> dict[str, float]:
    if "GEO" not in properties:
        return {}
    if not (form := _POSITION.fullmatch(raw(properties, "GEO"))):
        raise Invalid.field(
            "/place/latitude", "malformed", "GEO is a latitude and a longitude with a semicolon between."
        )
    return {"longitude": float(form[2]), "latitude": float(form[1])}


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
