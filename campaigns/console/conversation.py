"""What council and reviewer say of a placement, as both see it on their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.api.comments import NewCommentSerializer
from campaigns.models import Comment, Placement
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from partners.console.member_names import names_of

_NOTHING = "Enter what you want to say"


@dataclass(frozen=True, slots=True)
class Said:
    """One comment: by which organisation, by whom where that is the reader's own, when, and what."""

    organisation: str
    person: str
    at: datetime
    text: str


def said_of(placement: Placement, actor: Actor) -> list[Said]:
    """All that was said of it, the first first."""
    rows = Comment.objects.visible_to(actor).filter(placement=placement).select_related("organisation").order_by("id")
    names = names_of(actor, {row.posted_by for row in rows if row.organisation_id == actor.organisation})
    return [Said(row.organisation.name, names.get(row.posted_by, ""), row.created_at, row.text) for row in rows]


def read_comment(actor: Actor, typed: Mapping[str, str]) -> str:
    """What was typed, read and screened by the very serializer of the API. Raises Invalid."""
    text = typed.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid.field("/text", "required", _NOTHING)
    serializer = NewCommentSerializer(data={"text": text}, context=Reader(actor).context())
    if not serializer.is_valid():
        details: Sequence[str] = [str(detail) for details in serializer.errors.values() for detail in details]
        raise Invalid.field("/text", "invalid", " ".join(details))
    return str(serializer.validated_data["text"])
