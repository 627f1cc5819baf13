"""The artwork that placements name by its digest, as far as it is here and whoever asks may see it."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from campaigns.models import Creative, CreativePurpose, CreativeStatus, Placement
from coordination.ground.actor import Actor


def attach_artwork(placements: Collection[Placement], seen_by: Actor) -> None:
    """Have each placement say its `artwork`, None where it is not here."""
    artwork = artwork_of(placements, seen_by)
    for placement in placements:
        placement.artwork = artwork.get(placement.pk)  # type: ignore[attr-defined]


def artwork_of(placements: Collection[Placement], seen_by: Actor) -> dict[UUID, Creative]:
    """The creative with the very digest, by the id of the placement; of several that of its own organisation. One
    statement, however many placements."""
    named = [placement for placement in placements if placement.creative_sha256]
    if not named:
        return {}
    visible = Creative.objects.visible_to(seen_by).filter(
        purpose=CreativePurpose.ARTWORK,
        campaign__in={placement.campaign_id for placement in named},
        sha256__in={placement.creative_sha256 for placement in named},
    )
    uploads: dict[tuple[str, str], list[Creative]] = defaultdict(list)
    for creative in visible.order_by("id"):
        uploads[creative.campaign_id, creative.sha256].append(creative)
    return {
        placement.pk: min(same_file, key=lambda creative: _order(creative, placement))
        for placement in named
        if (same_file := uploads.get((placement.campaign_id, placement.creative_sha256)))
    }


def _order(creative: Creative, placement: Placement) -> tuple[bool, bool]:
    return creative.status != CreativeStatus.READY, creative.organisation_id != placement.organisation_id
