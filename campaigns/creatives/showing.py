"""Which file of a creative is shown, as what."""

from typing import NamedTuple

from campaigns.creatives.file_types import JPEG, NAMES
from campaigns.models import Creative, CreativePurpose, CreativeStatus
from campaigns.permissions import SHOW_CREATIVE
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, NotFound

SHOWN = ("original", "preview", "thumbnail")
_NOT_DRAWN = {
    CreativeStatus.PENDING: "It is being drawn; ask again in a few seconds.",
    CreativeStatus.FAILED: "It could not be drawn; status_reason says why.",
    CreativeStatus.WITHDRAWN: "It was withdrawn, and its files are gone.",
}


class ShownFile(NamedTuple):
    """A file in the store, and how it is sent."""

    digest: str
    media_type: str
    name: str
    is_to_be_saved: bool  # and never shown in place


def file_to_show(creative: Creative, name: str, *, by: Actor) -> ShownFile:
    """The `original`, `preview` or `thumbnail` of artwork the actor sees; a photograph has no original. Raises
    NotFound, or Conflict while there is none."""
    authorise(by, SHOW_CREATIVE, creative)
    if name not in SHOWN or (name == "original" and creative.purpose == CreativePurpose.PHOTOGRAPH):
        raise NotFound
    stored = getattr(creative, name)
    if stored is None:
        raise Conflict("not_drawn", _NOT_DRAWN[CreativeStatus(creative.status)])
    if name != "original":
        return ShownFile(stored.pk, JPEG, f"{name}.jpg", is_to_be_saved=False)
    name_to_save = f"{creative.sha256[:12]}.{NAMES[creative.media_type].lower()}"
    return ShownFile(stored.pk, creative.media_type, name_to_save, is_to_be_saved=True)
