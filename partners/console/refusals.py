"""What a page says of what a rule refuses, and with which status."""

from coordination.ground.errors import Refusal, Stale
from coordination.problems import catalogue

CHANGED = "This changed while you were reading it. Nothing was saved: it stands below as it is now"


def status_of(refusal: Refusal) -> int:
    """The status of the page that shows the refusal: that of the API, but 409 where somebody was there first, since a
    form has no If-Match."""
    return 409 if isinstance(refusal, Stale) else catalogue.status_of(type(refusal))


def sentence_of(refusal: Refusal) -> str:
    """What was refused, in a sentence: the first fault, where there are several."""
    if isinstance(refusal, Stale):
        return CHANGED
    return refusal.errors[0].detail if refusal.errors else refusal.detail
