"""The photograph of a poster as it hangs: a creative of its organisation, which the placement names by its digest."""

from django.db.models import Q, QuerySet

from campaigns.models import Creative, CreativePurpose, CreativeStatus, Placement
from campaigns.models.creative import STANDING
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid

_NONE = "There is no photograph of your organisation with this digest in this campaign; upload it first."


def check_photograph(placement: Placement, sha256: str) -> None:
    """Raises Invalid unless its organisation has uploaded the photograph, which is drawn or waits for that. Of what
    others have uploaded nothing is said."""
    if sha256 and standing_photograph(placement, sha256) is None:
        raise Invalid.field("/photograph_sha256", "not_found", _NONE)


def standing_photograph(placement: Placement, sha256: str) -> Creative | None:
    """The photograph with that digest that its organisation has uploaded for the campaign, and not taken out."""
    photographs = Creative.objects.filter(_is_of(placement, sha256))
    return photographs.filter(status__in=STANDING).first()


def photograph_of(placement: Placement, seen_by: Actor) -> Creative | None:
    """The photograph that it names, as far as whoever asks may see it; the last one, where all were taken out."""
    if not placement.photograph_sha256:
        return None
    visible: QuerySet[Creative] = Creative.objects.visible_to(seen_by)
    visible = visible.filter(_is_of(placement, placement.photograph_sha256)).order_by("-id")
    return min(visible, key=lambda creative: creative.status != CreativeStatus.READY, default=None)


def _is_of(placement: Placement, sha256: str) -> Q:
    return Q(
        campaign=placement.campaign_id,
        organisation=placement.organisation_id,
        purpose=CreativePurpose.PHOTOGRAPH,
        sha256=sha256,
    )
