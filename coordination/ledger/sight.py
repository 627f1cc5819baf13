"""What one reader is told of a change: as much as it could or can see of the row, and no more."""

from dataclasses import dataclass

from coordination.actor import Actor
from coordination.models import Change
from coordination.tenancy import sees


@dataclass(frozen=True)
class Told:
    """A change as `actor` reads it. `could` see the row before, `can` see it now; of what is out of its sight it is
    told that it is gone, and not what became of it."""

    could: bool
    can: bool
    kind: str
    version: int | None


def told(change: Change, actor: Actor) -> Told:
    """The change as `actor` reads it; only for one it may see at all (`Change.objects.visible_to`)."""
    row = {"organisation": change.organisation, "campaign": change.campaign}
    could = sees(actor, row | {"readers": change.readers_before}, change.audience_before)
    can = sees(actor, row | {"readers": change.readers}, change.audience)
    kind = change.kind if can else f"{change.subject}.deleted"
    return Told(could, can, kind, change.version if can else None)
