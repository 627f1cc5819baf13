"""What a reviewer needs beside each placement: what hangs near it, what has changed since it was last decided, and how
it was decided before. Each is asked for many reviews in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from campaigns.models import Placement, PlacementStatus, Review
from campaigns.placements.artwork import attach_artwork
from coordination.ground.actor import Actor
from coordination.models import Change
from partners.maps.window import METRES_A_DEGREE

NEAR = 200  # metres
MOST = 10  # neighbours, and former reviews
# The columns that are judged, by what the API calls them.
_JUDGED = {
    "mode": "mode",
    "site_type": "site_type",
    "stop": "site/stop",
    "fleet_operator": "site/fleet/operator",
    "fleet_vehicles": "site/fleet/vehicles",
    "format": "format",
    "quantity": "quantity",
    "creative_title": "creative/title",
    "creative_url": "creative/url",
    "creative_sha256": "creative/sha256",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
_DECIDED = ("placement.approved", "placement.changes_requested", "placement.rejected")
_STANDING = (
    PlacementStatus.SUBMITTED,
    PlacementStatus.CHANGES_REQUESTED,
    PlacementStatus.APPROVED,
    PlacementStatus.INSTALLED,
)
# A box by latitude and longitude, which the index of stops answers, then the distance; both at this latitude.
_NEIGHBOURS = """
    SELECT page.id, near.* FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::date[])
        AS page (id, stop, starts_on, ends_on)
    JOIN stop AS here ON here.atco_code = page.stop AND here.latitude IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT seen.id, seen.stop, seen.status, seen.starts_on, seen.ends_on, seen.creative_title, seen.organisation,
               round(away.metres)::integer AS metres
        FROM stop AS there
        CROSS JOIN LATERAL (SELECT sqrt(
            pow((there.latitude - here.latitude) * {degree}, 2)
            + pow((there.longitude - here.longitude) * {degree} * cos(radians(here.latitude)), 2)) AS metres) AS away
        JOIN ({visible}) AS seen ON seen.stop = there.atco_code
        WHERE there.latitude BETWEEN here.latitude - {box} AND here.latitude + {box}
          AND there.longitude BETWEEN here.longitude - {box} / cos(radians(here.latitude))
                                  AND here.longitude + {box} / cos(radians(here.latitude))
          AND away.metres <= {near} AND seen.id <> page.id
          AND seen.starts_on <= page.ends_on AND page.starts_on <= seen.ends_on
        ORDER BY away.metres, seen.id LIMIT {most}
    ) AS near"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another placement within 200 m that hangs on some of the same days; `metres` is 0 at the same stop."""

    placement: UUID
    stop: str
    status: str
    starts_on: date
    ends_on: date
    title: str
    organisation: str
    metres: int


@dataclass(frozen=True, slots=True)
class ChangedField:
    """What is otherwise than at the reviewer's last decision, as texts; None where there was, or is, nothing."""

    field: str
    before: str | None
    now: str | None


@dataclass(slots=True)
class ReviewContext:
    """What is beside one review."""

    neighbours: list[Neighbour] = field(default_factory=list)
    changed: list[ChangedField] = field(default_factory=list)
    history: list[Review] = field(default_factory=list)


def surroundings_of(reviews: Sequence[Review], seen_by: Actor) -> dict[UUID, ReviewContext]:
    """What is beside each of the reviews, by its id, as far as the actor may see it. Six statements."""
    beside: dict[UUID, ReviewContext] = defaultdict(ReviewContext)
    neighbours = _neighbours([review.placement for review in reviews], seen_by)
    last = _as_last_decided(reviews, seen_by) | _as_judged(reviews, seen_by)
    history = _history(reviews, seen_by)
    attach_artwork([review.placement for review in reviews], seen_by)
    for review in reviews:
        beside[review.pk].neighbours = neighbours[review.placement_id]
        beside[review.pk].history = [former for former in history[review.placement_id] if former.pk != review.pk][:MOST]
        if former_row := last.get((str(review.placement_id), review.reviewer_id)):
            beside[review.pk].changed = _changed(former_row, review.placement)
    return beside


def _neighbours(placements: Sequence[Placement], seen_by: Actor) -> dict[UUID, list[Neighbour]]:
    columns = ("id", "stop", "status", "starts_on", "ends_on", "creative_title", "organisation")
    visible = Placement.objects.visible_to(seen_by).filter(status__in=_STANDING).order_by().values(*columns)
    sql, values = visible.query.sql_with_params()
    box = f"{NEAR / METRES_A_DEGREE:.6f}"
    statement = _NEIGHBOURS.format(visible=sql, box=box, degree=METRES_A_DEGREE, near=NEAR, most=MOST)
    at_stops = [placement for placement in placements if placement.stop_id]
    page = [[getattr(row, name) for row in at_stops] for name in ("id", "stop_id", "starts_on", "ends_on")]
    near: dict[UUID, list[Neighbour]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*page, *values])
        for key, *facts in cursor.fetchall():
            near[key].append(Neighbour(*facts))
    return near


def _as_last_decided(reviews: Sequence[Review], seen_by: Actor) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Each placement as it was when an organisation last decided on it, by both."""
    keys = {str(review.placement_id) for review in reviews}
    decided = Change.objects.visible_to(seen_by).filter(subject="placement", subject_id__in=keys, kind__in=_DECIDED)
    latest = decided.order_by("subject_id", "actor_organisation", "-id").distinct("subject_id", "actor_organisation")
    rows = latest.values_list("subject_id", "actor_organisation", "after")
    return {(key, organisation): after for key, organisation, after in rows if after}


def _as_judged(reviews: Sequence[Review], seen_by: Actor) -> dict[tuple[str, str | None], dict[str, Any]]:
    """The same of votes that did not move the placement, by the version that was judged."""
    own = Review.objects.visible_to(seen_by).filter(
        placement__in={review.placement_id for review in reviews}, judged_version__isnull=False
    )
    latest = own.order_by("placement_id", "reviewer_id", "-decided_at").distinct("placement_id", "reviewer_id")
    keys, versions = {str(row.placement_id) for row in latest}, {row.judged_version for row in latest}
    trail = Change.objects.visible_to(seen_by).filter(subject="placement", subject_id__in=keys, version__in=versions)
    states = {(key, version): after for key, version, after in trail.values_list("subject_id", "version", "after")}
    judged = {(str(row.placement_id), row.reviewer_id): (str(row.placement_id), row.judged_version) for row in latest}
    return {both: after for both, state in judged.items() if (after := states.get(state))}


def _changed(former: dict[str, Any], placement: Placement) -> list[ChangedField]:
    present = {name: placement.serializable_value(name) for name in _JUDGED}
    pairs = {name: (_text(former.get(name)), _text(value)) for name, value in present.items()}
    return [ChangedField(_JUDGED[name], before, now) for name, (before, now) in pairs.items() if before != now]


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _history(reviews: Sequence[Review], seen_by: Actor) -> dict[UUID, list[Review]]:
    """All reviews of the same placements, the latest first."""
    placements = {review.placement_id for review in reviews}
    former: dict[UUID, list[Review]] = defaultdict(list)
    for each in Review.objects.visible_to(seen_by).filter(placement__in=placements).order_by("-id"):
        former[each.placement_id].append(each)
    return former
