"""A worker has the preview of what was uploaded drawn, by a program of its own with bounds on memory and time
(`artwork_program.py`): a file that takes more ends that program, and not the worker."""

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.creatives.artwork_program import LARGEST_PAGE, MOST_PAGES
from campaigns.models import Creative, CreativePurpose, CreativeStatus
from campaigns.permissions import DRAW_CREATIVE
from coordination.files.store import keep_file, open_file, pieces_of
from coordination.ground.authorisation import authorise
from coordination.ground.bounded_process import run_bounded
from coordination.ledger.transaction import writing
from coordination.models import StoredFile
from partners.access import actor_for_command

log = structlog.get_logger(__name__)

MOST_SECONDS = 45  # by the clock; `artwork_program.py` bounds what it takes of a processor
MOST_ATTEMPTS = 3
LEASE = timedelta(minutes=2)  # longer than a task may take
PICTURES = {
    CreativePurpose.ARTWORK: ("original", "preview", "thumbnail"),
    CreativePurpose.PHOTOGRAPH: ("preview", "thumbnail"),  # it may show people: what was sent is not kept
}
_TOO_MUCH = "Drawing it takes too much time or memory; export it smaller or flatter, and upload that."
SENTENCES: Mapping[str, str] = {
    "damaged": "The file could not be read to its end; export it anew, and upload that.",
    "locked": "The PDF is protected by a password; upload it without one.",
    "page_too_large": f"A page of it has a side of none or of more than {LARGEST_PAGE:,} points (200 inches).",
    "too_many_pages": f"It has more than {MOST_PAGES} pages; upload the poster alone.",
    "too_much": _TOO_MUCH,
}


def draw_pending() -> bool:
    """Draw what has waited longest; whether there was anything. Two at once draw different ones.

    Raises what the store raises while it cannot be reached: the file is tried again after LEASE, and as often as ever.
    """
    creative = _take_next()
    if creative is None:
        return False
    if creative.attempts > MOST_ATTEMPTS:  # whoever tried has died, each time
        _settle(creative.pk, {"refused": "too_much"}, {})
        return True
    try:
        _draw(creative)
    except Exception:  # the file has not ended whoever tried
        Creative.objects.filter(pk=creative.pk, attempts=creative.attempts).update(attempts=F("attempts") - 1)
        raise
    return True


def _draw(creative: Creative) -> None:
    with tempfile.TemporaryDirectory() as folder:
        facts = _rendered(creative, Path(folder))
        names = () if "refused" in facts else PICTURES[CreativePurpose(creative.purpose)]
        pictures = {name: _kept(Path(folder) / name) for name in names}
    _settle(creative.pk, facts, pictures)


def _take_next() -> Creative | None:
    """The next that is due, put off meanwhile: no transaction is open while it is drawn, and what somebody was at who
    has died is due again after LEASE."""
    with transaction.atomic():
        due = Creative.objects.filter(status=CreativeStatus.PENDING, next_attempt_at__lte=timezone.now())
        creative = due.order_by("id").select_for_update(skip_locked=True).first()
        if creative is not None:
            creative.attempts += 1
            creative.next_attempt_at = timezone.now() + LEASE
            creative.save(update_fields=["attempts", "next_attempt_at"])
        return creative


def _rendered(creative: Creative, folder: Path) -> dict[str, Any]:
    """What the program says of the file; its pictures are in the folder."""
    file = folder / "received"
    with file.open("wb") as copy:
        for piece in pieces_of(open_file(str(creative.received_id))):
            copy.write(piece)
    arguments = [str(file), creative.media_type, str(folder)]
    facts = run_bounded("campaigns.creatives.artwork_program", arguments, folder, seconds=MOST_SECONDS)
    if "refused" in facts:
        log.info("artwork_not_drawn", creative=str(creative.pk), reason=facts["refused"])
    return facts


def _kept(file: Path) -> StoredFile:
    with file.open("rb") as stream:
        return keep_file(stream)


def _settle(key: UUID, facts: Mapping[str, Any], pictures: Mapping[str, StoredFile]) -> None:
    """Say what has become of it, unless it was withdrawn meanwhile; what was received is of no more use."""
    by = actor_for_command("artwork")
    with writing(by):
        creative = Creative.objects.select_for_update().get(pk=key)
        authorise(by, DRAW_CREATIVE, creative)
        if creative.status != CreativeStatus.PENDING:
            return
        for name, value in (*pictures.items(), *((name, facts[name]) for name in facts if name != "refused")):
            setattr(creative, name, value)
        creative.received = None
        creative.status = CreativeStatus.READY if pictures else CreativeStatus.FAILED
        creative.status_reason = SENTENCES[facts["refused"]] if "refused" in facts else ""
        creative.version += 1
        creative.save()
