"""What a new or another review rule would do to placements that wait, in words, and whether that was read."""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from campaigns.console.placement_words import site_of
from campaigns.console.review_rule_words import in_a_row
from campaigns.models import Placement
from campaigns.placements.review_rules import MOST_LISTED, Rerouted
from coordination.ground.actor import Actor
from partners.models import Organisation


class ReroutedPlacement(NamedTuple):
    """A placement with where it hangs and whose it is, and who judges it before and after."""

    placement: Placement
    site: str
    council: str
    before: str
    after: str


def digest_of(rerouted: Sequence[Rerouted]) -> str:
    """SHA-256 (hex) of what would be judged by others: what a confirmation is of."""
    rows = [[str(placement.placement), placement.before, placement.after] for placement in rerouted]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def in_words(rerouted: Sequence[Rerouted], actor: Actor) -> list[ReroutedPlacement]:
    """The first of them, as many as the API lists."""
    listed = rerouted[:MOST_LISTED]
    placements = _placements([row.placement for row in listed], actor)
    slugs = {slug for row in listed for slug in (row.organisation, *row.before, *row.after)}
    names = Organisation.objects.names_of(slugs)
    return [
        ReroutedPlacement(
            placements[row.placement],
            site_of(placements[row.placement]),
            names.get(row.organisation, row.organisation),
            _judges(row.before, names),
            _judges(row.after, names),
        )
        for row in listed
        if row.placement in placements
    ]


def _judges(slugs: Sequence[str], names: dict[str, str]) -> str:
    return in_a_row([names.get(slug, slug) for slug in slugs]) if slugs else "Nobody"


def _placements(keys: Sequence[UUID], actor: Actor) -> dict[UUID, Placement]:
    return Placement.objects.visible_to(actor).select_related("stop__area").in_bulk(keys)
