"""How the desk calls things: decisions, outcomes, places."""

from collections.abc import Collection

from campaigns.console.placement_words import site_of
from campaigns.models import Review
from campaigns.placements.review import DAYS_TO_REMOVE

DECISIONS = {
    "approve": ("Approve", "The council may put it up as it is"),
    "request_changes": ("Ask for changes", "The council changes it and submits it again"),
    "reject": ("Reject", "The council does not put it up"),
}
# What the same decision means where the posters were approved before, and where they hang.
_REVOKED = {"request_changes": "The approval is taken back; the council changes it and submits it again"}
_REVOKED_OF = {
    "approved": {**_REVOKED, "reject": "The approval is taken back; the council does not put it up"},
    "installed": {"reject": f"It hangs, and it must come down within {DAYS_TO_REMOVE} working days"},
}
_AMONG_SEVERAL = {
    "approve": "The council may put it up as it is, once everybody whose approval it needs has approved it"
}
_ADVICE = {
    "approve": "You advise that it may go up as it is",
    "request_changes": "You advise the council to change it",
    "reject": "You advise against it",
}
OUTCOMES = {
    "pending": "Waiting",
    "approved": "Approved",
    "changes_requested": "Changes asked for",
    "rejected": "Rejected",
    "superseded": "Replaced by a newer version",
}
# The fields that are judged, by what the API calls them.
CHANGED = {
    "mode": "Mode",
    "site_type": "What it hangs on",
    "site/stop": "Stop",
    "site/fleet/operator": "Operator",
    "site/fleet/vehicles": "Vehicles",
    "format": "Format",
    "quantity": "Number of posters",
    "creative/title": "Artwork",
    "creative/url": "Address of the artwork",
    "creative/sha256": "File of the artwork",
    "starts_on": "First day",
    "ends_on": "Last day",
}
COLOURS = {"approved": "green", "changes_requested": "yellow", "rejected": "red", "superseded": "grey"}


def decisions_on(review: Review, allowed: Collection[str]) -> list[tuple[str, str, str]]:
    """Those of the decisions that are allowed: the word of each, its label, and what comes of it."""
    hints = _REVOKED_OF.get(review.placement.status, {}) if review.required else _ADVICE
    if review.required and len(review.placement.readers) > 1:
        hints = {**_AMONG_SEVERAL, **hints}
    return [(name, label, hints.get(name, hint)) for name, (label, hint) in DECISIONS.items() if name in allowed]


def vote_of(review: Review) -> str:
    """What its reviewer's vote is worth, in words; nothing where it alone decides."""
    if len(review.placement.readers) < 2 and review.required and not review.independent:
        return ""
    worth = "Needed, beside that of others" if review.required else "Advice: the placement does not wait for it"
    ignorant = " You see no vote of another before you have cast yours." if review.independent else ""
    waits = review.status == "approved" and review.placement.status == "submitted" and review.required
    return f"{worth}.{ignorant}{' It waits for others now.' if waits else ''}"


def place_of(review: Review) -> str:
    """Where the posters of the review's placement hang, in words."""
    return site_of(review.placement)
