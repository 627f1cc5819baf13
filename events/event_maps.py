"""Events on a map, by the numbers that a list beside it explains."""

from collections.abc import Sequence
from uuid import UUID

from events.models import Event
from partners.maps.drawing import Map, draw_map

LEAST = 5_000  # metres that the map is wide


def map_of_events(events: Sequence[Event]) -> tuple[Map | None, dict[UUID, int]]:
    """The map of those whose position is known, and the number of each on it; no map where none is."""
    positions = {event.pk: position for event in events if (position := event.position)}
    if not positions:
        return None, {}
    drawn = draw_map("Where these events are", "map-events", list(positions.values()), least=LEAST)
    return drawn, dict(zip(positions, drawn.numbers, strict=True))
