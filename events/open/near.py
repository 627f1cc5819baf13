"""Which of some events are near what somebody types: the name of a place or stop, a stop's code, or a postcode."""

import re
from collections.abc import Iterable, Sequence
from math import asin, cos, hypot, radians, sin, sqrt

from events.models import Event
from partners.stops.lookup import stops_by_code

LONGEST = 60  # characters of a place that are read
A_WALK = 2_000.0  # metres
MOST_PLACES = 20  # of which it is asked what else is near them
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?(?:[0-9][A-Z]{2})?")
_EARTH = 6_371_000.0  # metres

Position = tuple[float, float]


def near(events: Iterable[Event], place: str) -> list[Event]:
    """The events, in the order in which they came, whose place, address, stop or locality has every word of `place`,
    or whose postcode begins as it does; and those within two kilometres of any of them, or of the stop of that code."""
    events = list(events)
    named = {event.pk for event in events if _is_named(event, place)}
    positions = [position for event in events if event.pk in named and (position := event.position)]
    stop = stops_by_code([place]).get(place)
    if stop is not None and stop.position:
        positions.append(stop.position)
    positions = list(dict.fromkeys(positions))[-MOST_PLACES:]
    return [event for event in events if event.pk in named or _is_within_a_walk(event, positions)]


def _is_named(event: Event, place: str) -> bool:
    postcode = _POSTCODE.fullmatch(place.strip().upper())
    if postcode and event.place_postcode.upper().split(" ")[0] == postcode[1]:
        return True
    text, words = _text(event), place.casefold().split()
    return bool(words) and all(word in text for word in words)


def _text(event: Event) -> str:
    stop = event.stop
    texts = [event.place_name, event.place_address]
    texts += [stop.name, stop.indicator, stop.locality, stop.pk] if stop else []
    return " ".join(texts).casefold()


def _is_within_a_walk(event: Event, positions: Sequence[Position]) -> bool:
    position = event.position
    return position is not None and any(_metres(position, other_position) <= A_WALK for other_position in positions)


def _metres(first: Position, second: Position) -> float:
    """How far apart two positions are (haversine)."""
    east = sin(radians(second[0] - first[0]) / 2) * sqrt(cos(radians(first[1])) * cos(radians(second[1])))
    return 2 * _EARTH * asin(min(1.0, hypot(sin(radians(second[1] - first[1]) / 2), east)))
