"""Where texts stand in events."""

from django.db.models import Q

from coordination.redactions import redactable
from coordination.redactions.redactable import RedactableKind
from events.models import Event

_POSITION = ("place_longitude", "place_latitude")
_PLACE = ("place_name", "place_address", "place_postcode", "place_uprn")


def register_redactable() -> None:
    """Let texts, and a place with its position, be taken out of events."""
    pointers = {"/place": (*_PLACE, *_POSITION), "/place/longitude": _POSITION, "/place/latitude": _POSITION}
    redactable.register_redactable_kind(
        RedactableKind("event", Event, pointers=pointers, relatives=lambda row: {"reach-metric": Q(event=row.pk)})
    )
