"""What becomes of one occurrence: a row as `PUT /events/by-ref/{external_ref}/` takes it, always a draft, and what of
the event is not in it."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import TextKind, screen_text
from coordination.rows.outcomes import NotedItem
from events.calendars.content_lines import STRAY, Properties, first_value
from events.calendars.online_meetings import without_dial_in, without_link
from events.calendars.plain_text import in_one_line, text_value, with_characters, without_tags
from events.calendars.venues import MOST_ADDRESS, has_two_postcodes, venue_of
from events.models import EventKind
from partners.stops.misplaced import slip_in
from partners.stops.point_in_polygon import Boundaries

_MOST, _KEPT = 83, 57  # characters of a UID's reference: with the time of an occurrence after it, at most 100
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9])?")
_POSITION = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*;\s*([+-]?\d{1,3}(?:\.\d+)?)", re.ASCII)
_MOST_ADDRESS_OF_A_PAGE = 500
_PAGE = re.compile(r"https?://[^/?#@]+([/?#]|$)")
_ESCAPED = re.compile(r"\\([,;])")  # as in a text, which an address is not; none has a backslash
_is_web_address = URLValidator(schemes=["http", "https"])

_NO_TITLE = "The event has no SUMMARY; give it a title."
_DIAL_IN = "How to dial into an online meeting was left out: it is for those invited."
_NO_PLACE = "GEO was left out: a position needs the name of its place; give the event a LOCATION."
_NO_POSITION = "GEO was left out: it is a latitude, a semicolon and a longitude."
_SLIP = "GEO was left out. {}"
_TWO_POSTCODES = "Several postcodes stand in LOCATION, so none was taken as the place's: leave the one that is meant."
_NO_PAGE = "URL was left out: an address beginning with https:// or http:// is needed, of at most 500 characters."
_SHOWN_AT = {"SUMMARY": "/title", "DESCRIPTION": "/summary", "LOCATION": "/place/name"}
_TAGS = "The text came as HTML; its tags were left out."
_STRAY = "A line of this event is no property, and was left out: a text may have been cut there by a line break."
_MOST_SUMMARY = 2_000
_SUMMARY_SHORTENED = f"The description was cut after {_MOST_SUMMARY:,} characters."
_SHORTENED = f"The address was cut after {MOST_ADDRESS} characters."


def reference_of(uid: str) -> str:
    """The `external_ref` of a UID, the same for ever and another for every other one.

    Letters, digits and `. _ -` stay, any other octet is written `~` and two hexadecimal digits; what is too long, or
    begins or ends otherwise than with a letter or digit, is cut and ends in a digest. Of one that seems to hold
    personal data nothing but the digest is kept. Octets that are not UTF-8, whose event is refused, stay those octets.
    """
    octets = uid.encode("utf-8", "surrogateescape")
    safe = "".join(chr(b) if re.match(rb"[A-Za-z0-9._-]", bytes([b])) else f"~{b:02X}" for b in octets)
    digest = hashlib.sha256(octets).hexdigest()[:24]
    if screen_text(safe, TextKind.IDENTIFIER):
        return f"uid~~{digest}"
    if len(safe) <= _MOST and _PLAIN.fullmatch(safe):
        return safe
    return f"{safe[:_KEPT] if safe[:1].isalnum() else 'uid'}~~{digest}"


def event_row(
    properties: Properties,
    reference: str,
    starts: datetime,
    ends: datetime,
    sender_fields: dict[str, Any],
    boundaries: Boundaries,
) -> NotedItem:
    """The row. What the calendar does not say is left out, and so left as it is; what cannot be taken is noted. Raises
    Invalid."""
    notes = [FieldError("", "line_left_out", _STRAY)] if STRAY in properties else []
    title = in_one_line(_plain(properties, "SUMMARY", notes))
    if not title:
        raise Invalid.field("/title", "required", _NO_TITLE)
    item: dict[str, Any] = {
        "external_ref": reference,
        **sender_fields,
        "title": title,
        "kind": _kind(properties),
        "starts_at": _written(starts),
        "ends_at": _written(ends),
    }
    more = {
        "place": _place(properties, boundaries, notes),
        "summary": _summary(properties, notes),
        "url": _url(properties, notes),
    }
    item |= {name: value for name, value in more.items() if value}
    return NotedItem(item, tuple(notes))


def _plain(properties: Properties, name: str, notes: list[FieldError]) -> str:
    text = text_value(properties, name)
    plain = without_tags(text)
    if plain != text:
        notes.append(FieldError(_SHOWN_AT[name], "markup_left_out", _TAGS))
    return with_characters(plain)


def _summary(properties: Properties, notes: list[FieldError]) -> str:
    text = _plain(properties, "DESCRIPTION", notes)
    summary = without_dial_in(text)
    if summary != text:
        notes.append(FieldError("/summary", "dial_in_left_out", _DIAL_IN))
    if len(summary) > _MOST_SUMMARY:
        notes.append(FieldError("/summary", "summary_shortened", _SUMMARY_SHORTENED))
        summary = f"{summary[: _MOST_SUMMARY - 1].rpartition(' ')[0] or summary[: _MOST_SUMMARY - 1]}\u2026"
    return summary


def _kind(properties: Properties) -> str:
    words = {word.strip().lower() for prop in properties.get("CATEGORIES", []) for word in prop.value.split(",")}
    return next((kind for kind in EventKind.values if kind in words), str(EventKind.OTHER))


def _place(properties: Properties, boundaries: Boundaries, notes: list[FieldError]) -> dict[str, Any]:
    location = _plain(properties, "LOCATION", notes)
    place = without_link(location)
    if place != location:
        notes.append(FieldError("/place/name", "dial_in_left_out", _DIAL_IN))
    if has_two_postcodes(place):
        notes.append(FieldError("/place/postcode", "postcode_left_out", _TWO_POSTCODES))
    venue: dict[str, Any] = dict(venue_of(place))
    if len(venue.get("address", "")) > MOST_ADDRESS:
        venue["address"] = venue["address"][:MOST_ADDRESS].rstrip(" ,")
        notes.append(FieldError("/place/address", "address_shortened", _SHORTENED))
    position = _position(properties, boundaries, notes)
    if position and not venue:
        notes.append(FieldError("/place/latitude", "position_left_out", _NO_PLACE))
        return {}
    return venue | position


def _position(properties: Properties, boundaries: Boundaries, notes: list[FieldError]) -> dict[str, float]:
    text = first_value(properties, "GEO").replace("\\;", ";")
    if not text:
        return {}
    form = _POSITION.fullmatch(text)
    latitude, longitude = (float(form[1]), float(form[2])) if form else (91.0, 0.0)
    slip = slip_in((longitude, latitude), boundaries.hold)
    if slip or abs(latitude) > 90 or abs(longitude) > 180:
        detail = _SLIP.format(slip.detail) if slip else _NO_POSITION
        notes.append(FieldError("/place/latitude", "position_left_out", detail))
        return {}
    return {"longitude": longitude, "latitude": latitude}


def _url(properties: Properties, notes: list[FieldError]) -> str:
    url = with_characters(_ESCAPED.sub(r"\1", first_value(properties, "URL")))
    if url and not _is_page(url):
        notes.append(FieldError("/url", "url_left_out", _NO_PAGE))
        return ""
    return url


def _is_page(url: str) -> bool:
    if len(url) > _MOST_ADDRESS_OF_A_PAGE or not _PAGE.match(url):
        return False
    try:
        _is_web_address(url)
    except ValidationError:
        return False
    return True


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
