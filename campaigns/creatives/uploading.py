"""Artwork is uploaded once for a campaign, named by placements through its digest, and taken out again; so are
photographs of posters that hang."""

from collections.abc import Mapping
from typing import IO, Any, NamedTuple

from django.db.models.functions import Now

from campaigns.creatives.file_types import PDF, FileType, recognise_file
from campaigns.creatives.wake_drawer import nudge_drawer
from campaigns.models import Campaign, Creative, CreativePurpose, CreativeStatus, Placement, PlacementStatus
from campaigns.participations import check_open, keep_days
from campaigns.permissions import CHANGE_CREATIVE, ERASE_CREATIVE, UPLOAD_CREATIVE, WITHDRAW_CREATIVE
from coordination.files.store import keep_file
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from coordination.models import StoredFile
from coordination.second_looks.hold import ask_second_look, hold_texts, lapse_second_looks
from coordination.second_looks.said_texts import check_said

_NO_PHOTOGRAPH = "A photograph is a PNG, JPEG or WebP; this is a PDF."
_EMPTY = "The file is empty; send its bytes as the body of the request."
_IS_USED = (
    "A placement that is submitted, approved or installed shows this artwork; give that another one first. An"
    " administrator can erase it all the same."
)
_IN_USE = (PlacementStatus.SUBMITTED, PlacementStatus.APPROVED, PlacementStatus.INSTALLED)
_FILES: Mapping[str, None] = dict.fromkeys(("received", "original", "preview", "thumbnail"))


def upload_creative(
    stream: IO[bytes],
    *,
    by: Actor,
    campaign: Campaign,
    title: str,
    alt_text: str = "",
    declared: str,
    purpose: str = CreativePurpose.ARTWORK,
) -> Creative:
    """Take in a file for the campaign; a worker draws its preview. `declared` is the media type it was sent as.

    Raises Forbidden; Invalid for what is no artwork, or no photograph where it is to be one, or too large to be drawn;
    Conflict when the campaign is closed or the organisation has uploaded the very file for it already.
    """
    authorise(by, UPLOAD_CREATIVE, campaign)
    received = receive_file(stream, declared, purpose)
    return add_creative(received, by=by, campaign=campaign, title=title, alt_text=alt_text, purpose=purpose)


class Received(NamedTuple):
    """A file in the store to which no row refers yet, and what it is."""

    file: StoredFile
    file_type: FileType

    @property
    def sha256(self) -> str:
        """The digits of its digest."""
        return self.file.digest.partition(":")[2]


def receive_file(stream: IO[bytes], declared: str, purpose: str) -> Received:
    """Before the transaction: whoever dies in between leaves a file that is swept, and never a row without its file.
    Raises Invalid."""
    file_type = recognise_file(stream, declared)
    if purpose == CreativePurpose.PHOTOGRAPH and file_type.media_type == PDF:
        raise Invalid("not_a_photograph", _NO_PHOTOGRAPH)
    return Received(keep_file(stream), file_type)


def add_creative(
    received: Received, *, by: Actor, campaign: Campaign, title: str, alt_text: str, purpose: str
) -> Creative:
    """The row of a file that is received. Raises Forbidden or Conflict."""
    with writing(by):
        authorise(by, UPLOAD_CREATIVE, campaign)
        keep_days([campaign])
        check_open(campaign)
        creative = Creative(
            campaign=campaign,
            organisation_id=by.organisation,
            title=title,
            alt_text=alt_text,
            purpose=purpose,
            sha256=received.sha256,
            size=received.file.size,
            received=received.file,
            next_attempt_at=Now(),
            **received.file_type._asdict(),
        )
        hold_texts(creative)
        creative.save()
        ask_second_look([creative])
        nudge_drawer()
    return creative


def check_not_empty(size: int) -> None:
    """Raises Invalid for a file of no bytes."""
    if not size:
        raise Invalid("empty", _EMPTY)


def change_creative(creative: Creative, *, by: Actor, expected_version: int | None = None, **changes: Any) -> Creative:
    """Give it another title, or describe it otherwise; another file is another creative. Raises NotFound, Forbidden,
    Stale or Conflict."""
    with writing(by):
        creative = lock_one(Creative.objects.visible_to(by), creative.pk, expected_version)
        authorise(by, CHANGE_CREATIVE, creative)
        _check_not_withdrawn(creative)
        changed = [name for name, value in changes.items() if getattr(creative, name) != value]
        if changed:
            for name in changed:
                setattr(creative, name, changes[name])
            hold_texts(creative, changed)
            creative.version += 1
            creative.save()
            ask_second_look([creative])
    return creative


def withdraw_creative(creative: Creative, *, by: Actor, expected_version: int | None = None) -> Creative:
    """Take out artwork that nobody hangs or is to judge, or a photograph, which nobody judges; its files go. Raises
    NotFound, Forbidden, Stale or Conflict."""
    with writing(by):
        creative = lock_one(Creative.objects.visible_to(by), creative.pk, expected_version)
        authorise(by, WITHDRAW_CREATIVE, creative)
        _check_not_withdrawn(creative)
        if creative.purpose == CreativePurpose.ARTWORK:
            _check_not_in_use(creative)
        take_out(creative)
    return creative


def _check_not_in_use(creative: Creative) -> None:
    placements = Placement.objects.filter(campaign=creative.campaign_id, creative_sha256=creative.sha256)
    with seeing_all("whether anybody hangs it, not who"):
        in_use = placements.filter(status__in=_IN_USE).exists()
    if in_use:
        raise Conflict("in_use", _IS_USED)


def erase_creative(creative: Creative, *, by: Actor, expected_version: int | None = None, reason: str) -> Creative:
    """Take out artwork although it is used: it shows somebody, or what must not be shown. What was decided of its
    digest stands. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by, reason=reason):
        creative = lock_one(Creative.objects.visible_to(by), creative.pk, expected_version)
        authorise(by, ERASE_CREATIVE, creative)
        check_said(reason, by=by, of=creative)
        _check_not_withdrawn(creative)
        take_out(creative)
    return creative


def take_out(creative: Creative) -> None:
    """Withdraw a locked creative; the sweep deletes the files that nothing else refers to."""
    lapse_second_looks(creative)
    for name, nothing in _FILES.items():
        setattr(creative, name, nothing)
    creative.status, creative.status_reason, creative.second_look = CreativeStatus.WITHDRAWN, "", ""
    creative.version += 1
    creative.save()


def _check_not_withdrawn(creative: Creative) -> None:
    if creative.status == CreativeStatus.WITHDRAWN:
        raise Conflict("not_in_this_state", "This was withdrawn; upload the file anew.")
