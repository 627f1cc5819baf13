"""Reviews of a placement that a text was taken out of: their digests are of what it said, and would confirm a guess."""

import hashlib
import hmac

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from campaigns.models import Placement, Review
from campaigns.placements.review import material_digest
from coordination.models import Change
from coordination.redactions.eraser import TOMBSTONE
from coordination.redactions.rewriting import rewrite_redacted


def bind_reviews_anew(former: Placement) -> None:
    """Bind whatever judged, or judges, `former` to what the placement says without the text; and let no digest of what
    it said before stay, neither on a review nor in the ledger."""
    placement = Placement.objects.get(pk=former.pk)
    reviews = list(Review.objects.filter(placement=placement).select_for_update().order_by("pk"))
    digests = set()
    for review in reviews:
        former_digest, digest = (material_digest(row, review.cares_for) for row in (former, placement))
        digests.add(digest)
        if review.digest != digest:
            _bind(review, digest if review.digest == former_digest else _unguessable(review.digest))
    entries = Change.objects.filter(subject="review", subject_id__in=[str(review.pk) for review in reviews])
    for entry in entries.order_by("id"):
        sides = {side: getattr(entry, side) for side in ("before", "after")}
        states = {side: _without_digest(state, digests) for side, state in sides.items()}
        if states != sides:
            rewrite_redacted(entry, states)


def _bind(review: Review, digest: str) -> None:
    anew = {"digest": digest, "version": F("version") + 1, "updated_at": timezone.now()}
    Review.objects.filter(pk=review.pk).update(**anew)


def _unguessable(digest: str) -> str:
    """Another for each, which nobody can compute who does not hold the service's secret."""
    return hmac.digest(settings.API_KEY_PEPPER.encode(), f"review digest {digest}".encode(), hashlib.sha256).hex()


def _without_digest(state: dict[str, object] | None, digests: set[str]) -> dict[str, object] | None:
    if state is None or state.get("digest") in (*digests, TOMBSTONE, None):
        return state
    return {**state, "digest": TOMBSTONE}
