"""Who is led to the work list."""

from django.urls import reverse

from coordination.ground.actor import Actor
from coordination.ground.authorisation import MANAGE, WRITE
from partners.sign_in.landing import WorkPage


def officers_work(actor: Actor) -> WorkPage | None:
    """The work list, for whoever may write or manage, and has no desk."""
    if not actor.accepted_terms or not actor.scopes & {WRITE, MANAGE}:
        return None
    return WorkPage(reverse("work"), "What waits for your organisation")
