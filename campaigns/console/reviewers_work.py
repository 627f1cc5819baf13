"""Who is led to the review desk."""

from django.urls import reverse

from campaigns.models import Review, ReviewRule
from campaigns.permissions import DECIDE_REVIEWS
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from partners.sign_in.landing import WorkPage


def reviewers_work(actor: Actor) -> WorkPage | None:
    """The desk, for whoever may review for an organisation that rules name, or that was ever asked to."""
    if not is_permitted(actor, DECIDE_REVIEWS, None):
        return None
    organisation = actor.organisation
    reviews = ReviewRule.objects.naming(organisation).exists() or Review.objects.filter(reviewer=organisation).exists()
    return WorkPage(reverse("desk"), "Reviews that wait for your organisation") if reviews else None
