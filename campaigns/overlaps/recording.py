"""Records, corrects and voids evidence of an overlap."""

from typing import Any

from campaigns.models import Campaign, Overlap, OverlapStatus
from campaigns.overlaps.plausibility import check_overlap
from campaigns.participations import check_open, keep_days
from campaigns.permissions import CORRECT_OVERLAP, RECORD_OVERLAP
from campaigns.workflow import OVERLAP
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.hold import ask_second_look, hold_texts
from coordination.second_looks.said_texts import check_said


def record_overlap(*, by: Actor, campaign: Campaign, **fields: Any) -> Overlap:
    """Record how many people two channels share; every bound that it touches is narrower from now on.

    `period` is a date range [from, to + 1 day). Raises Forbidden, Conflict (closed campaign) or Invalid.
    """
    overlap = Overlap(campaign=campaign, organisation_id=by.organisation, recorded_by=by.label, **fields)
    with writing(by):
        authorise(by, RECORD_OVERLAP, campaign)
        keep_days([campaign])
        check_open(campaign)
        check_overlap(overlap)
        hold_texts(overlap)
        overlap.save()
        ask_second_look([overlap])
    return overlap


def correct_overlap(overlap: Overlap, *, by: Actor, expected_version: int | None, **fields: Any) -> Overlap:
    """Correct it: a new version, while the ledger keeps the old one. A change of nothing writes nothing.

    Raises NotFound, Forbidden, Stale, Conflict (void) or Invalid.
    """
    with writing(by):
        keep_days([overlap.campaign])
        overlap = lock_one(Overlap.objects.visible_to(by), overlap.pk, expected_version)
        authorise(by, CORRECT_OVERLAP, overlap)
        if overlap.status == OverlapStatus.VOID:
            raise Conflict("not_in_this_state", "This is void; record a new one.")
        changed = [name for name, value in fields.items() if getattr(overlap, name) != value]
        if not changed:
            return overlap
        if "campaign" in changed:
            raise Invalid.field("/campaign", "immutable", "It stays in its campaign; void it and post a new one.")
        for name in changed:
            setattr(overlap, name, fields[name])
        check_overlap(overlap)
        hold_texts(overlap, changed)
        overlap.version += 1
        overlap.save()
        ask_second_look([overlap])
    return overlap


def void_overlap(overlap: Overlap, *, by: Actor, expected_version: int | None, reason: str) -> Overlap:
    """Take it out of every bound; it stays readable to its owner. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by, reason=reason):
        overlap = lock_one(Overlap.objects.visible_to(by), overlap.pk, expected_version)
        OVERLAP.authorise("void", by, overlap)
        OVERLAP.check_possible("void", overlap.status)
        check_said(reason, by=by, of=overlap)
        strike_out(overlap)
    return overlap


def strike_out(overlap: Overlap) -> None:
    """Void a locked one."""
    overlap.status = OverlapStatus.VOID
    hold_texts(overlap, ())
    overlap.version += 1
    overlap.save()
