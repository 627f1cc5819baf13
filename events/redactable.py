"""Where texts stand in events."""

from django.db.models import Q

from coordination.redactions.redactable import RedactableKind
from events.models import Event

_POSITION = ("place_longitude", "place_latitude")
_PLACE = ("place_name", "place_address", "place_postcode", "place_uprn")


_POINTERS = {"/place": (*_PLACE, *_POSITION), "/place/longitude": _POSITION, "/place/latitude": _POSITION}
KINDS = (RedactableKind("event", Event, pointers=_POINTERS, relatives=lambda row: {"reach-metric": Q(event=row.pk)}),)
