"""The permission of a site's owner: recorded by whose placement it is, revoked, and asked for before posters go up."""

from datetime import date

from django.utils import timezone

from campaigns.models import Placement, PlacementStatus, SitePermission
from campaigns.permissions import RECORD_SITE_PERMISSION, REVOKE_SITE_PERMISSION
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.said_texts import check_said

OVER = (PlacementStatus.WITHDRAWN, PlacementStatus.REMOVED)
_IS_OVER = "This placement is {}, and asks nobody's permission any longer."
_NONE_IN_FORCE = (
    "Posters go up on a {} with the permission of its owner alone, and none is in force on {}: record that of the"
    " placement first."
)


def record_permission(
    placement: Placement,
    *,
    by: Actor,
    granted_by: str,
    granted_on: date,
    valid_until: date | None = None,
    evidence_url: str = "",
    evidence_sha256: str = "",
) -> SitePermission:
    """Record that a site's owner has permitted the actor's placement. Raises NotFound, Forbidden, Conflict, or Invalid
    for days that cannot be."""
    _check_not_ahead(granted_on, "/granted_on", "A permission is recorded once it is given.")
    if valid_until is not None and valid_until < granted_on:
        raise Invalid.field("/valid_until", "ends_before_it_starts", "It must end on or after the day it is given.")
    with writing(by):
        placement = lock_one(Placement.objects.visible_to(by), placement.pk)
        authorise(by, RECORD_SITE_PERMISSION, placement)
        if placement.status in OVER:
            raise Conflict("not_in_this_state", _IS_OVER.format(placement.status))
        check_said(granted_by, by=by, of=placement, pointer="/granted_by")
        return SitePermission.objects.create(
            placement=placement,
            campaign_id=placement.campaign_id,
            organisation_id=placement.organisation_id,
            granted_by=granted_by,
            granted_on=granted_on,
            valid_until=valid_until,
            evidence_url=evidence_url,
            evidence_sha256=evidence_sha256,
            recorded_by=by.label,
        )


def revoke_permission(
    permission: SitePermission, *, by: Actor, expected_version: int | None = None, on: date
) -> SitePermission:
    """From that day it is in force no longer. Raises NotFound, Forbidden, Stale, Conflict (it was revoked before) or
    Invalid (a day before it was given, or still to come)."""
    _check_not_ahead(on, "/revoked_on", "Report it on the day or afterwards.")
    with writing(by):
        permission = lock_one(SitePermission.objects.visible_to(by), permission.pk, expected_version)
        authorise(by, REVOKE_SITE_PERMISSION, permission)
        if permission.revoked_on is not None:
            raise Conflict("not_in_this_state", "This permission was revoked before.")
        if on < permission.granted_on:
            raise Invalid.field("/revoked_on", "before_it_was_given", "It cannot be revoked before it was given.")
        permission.revoked_on = on
        permission.version += 1
        permission.save()
        return permission


def check_site_permission(placement: Placement, on: date) -> None:
    """Raises Conflict where the kind of site asks for its owner's permission and none is in force on that day."""
    kind = placement.site_type
    if kind is None or not kind.asks_permission or placement.permissions.in_force(on).exists():
        return
    raise Conflict("no_site_permission", _NONE_IN_FORCE.format(kind.name, on))


def _check_not_ahead(day: date, pointer: str, sentence: str) -> None:
    if day > timezone.localdate():
        raise Invalid.field(pointer, "in_the_future", sentence)
