"""How the pages of events call things."""

from events.models import Event, EventKind
from partners.console.stop_picker import stop_words

KINDS = {
    EventKind.STALL: "Stall",
    EventKind.TALK: "Talk",
    EventKind.TRAINING: "Training",
    EventKind.WORKSHOP: "Workshop",
    EventKind.DROP_IN: "Drop-in",
    EventKind.MEDIA: "Media",
    EventKind.ONLINE: "Online",
    EventKind.OTHER: "Something else",
}
STATUSES = {
    "draft": ("Draft", "grey"),
    "scheduled": ("Scheduled", "blue"),
    "completed": ("Took place", "green"),
    "cancelled": ("Cancelled", "red"),
}


def where_of(event: Event) -> str:
    """Where it takes place, in words: the venue, the stop, or both."""
    parts = [event.place_name, stop_words(event.stop) if event.stop else ""]
    return ", at the stop ".join(part for part in parts if part) if all(parts) else "".join(parts)
