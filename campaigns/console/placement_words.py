"""How the pages of placements call things."""

from campaigns.models import Placement
from partners.console.stop_picker import stop_words

STATUSES = {
    "draft": ("Draft", "grey"),
    "submitted": ("Is reviewed", "blue"),
    "changes_requested": ("Changes asked for", "yellow"),
    "approved": ("Approved", "green"),
    "rejected": ("Rejected", "red"),
    "withdrawn": ("Withdrawn", "grey"),
    "installed": ("Hangs", "turquoise"),
    "removed": ("Taken down", "grey"),
}


def site_of(placement: Placement) -> str:
    """Where the posters hang, in words."""
    if placement.stop is None:
        return f"{placement.fleet_vehicles} vehicles of {placement.fleet_operator}"
    return stop_words(placement.stop)
