"""What events are called in every calendar of this service, and in those that come back."""

import re
from collections.abc import Iterable
from uuid import UUID

from events.models import Event

SERVICE = "coordination"  # in every UID, so it never changes
_UID = re.compile(rf"([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})@{SERVICE}", re.IGNORECASE)


def uid_of(event: Event) -> str:
    """The UID of an event in every calendar of this service."""
    return f"{event.pk}@{SERVICE}"


def ids_of_uids(uids: Iterable[str]) -> dict[str, UUID]:
    """The ids of events, by those of the UIDs that this service gave."""
    matches = {uid: _UID.fullmatch(uid) for uid in uids}
    return {uid: UUID(match[1]) for uid, match in matches.items() if match}


def reference_by_id(event: Event) -> str:
    """What an event is called in a file that comes back, if its owner gave it no reference."""
    return uid_of(event).replace("@", "~40")


def ids_of_references(references: Iterable[str]) -> dict[str, UUID]:
    """The ids of the events that references of that form name."""
    ids = ids_of_uids(reference.replace("~40", "@") for reference in references)
    return {uid.replace("@", "~40"): pk for uid, pk in ids.items()}
