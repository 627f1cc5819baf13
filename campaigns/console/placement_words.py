"""How the pages of placements call things."""

from campaigns.models import Placement, Review
from coordination.templatetags.plain_dates import day
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


def proposal_in_words(review: Review) -> str:
    """What its reviewer would approve: `2 posters, from Monday 20 February 2017`; empty where nothing is proposed."""
    words = {
        "quantity": lambda posters: f"{posters:,} poster{'' if posters == 1 else 's'}",
        "starts_on": lambda first: f"from {day(first)}",
        "ends_on": lambda last: f"until {day(last)}",
    }
    return ", ".join(words[name](value) for name, value in review.proposal.items())
