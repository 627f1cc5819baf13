"""What one reader is told of a change: as much as it could or can see of the row, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coordination.ground.actor import Actor
from coordination.ground.visibility import sees_visibility
from coordination.models import Change

# An id tells when its row was made, and so whether whoever was added was known here before.
_UNTOLD: Mapping[str, frozenset[str]] = {"membership": frozenset({"person"})}
# Who of an organisation is at a row is told to that organisation, which the row is assigned to, and to no other.
_TOLD_TO_READERS: Mapping[str, frozenset[str]] = {"review": frozenset({"assignee"})}


@dataclass(frozen=True)
class VisibleChange:
    """A change as `actor` reads it. `could` see the row before, `can` see it now; of what is out of its sight it is
    told that it is gone, and not what became of it."""

    could: bool
    can: bool
    kind: str
    version: int | None


def visible_change(change: Change, actor: Actor) -> VisibleChange:
    """The change as `actor` reads it; only for one it may see at all (`Change.objects.visible_to`)."""
    row = {"organisation": change.organisation, "campaign": change.campaign}
    could = sees_visibility(actor, row | {"readers": change.readers_before}, change.audience_before)
    can = sees_visibility(actor, row | {"readers": change.readers}, change.audience)
    kind = change.kind if can else f"{change.subject}.deleted"
    return VisibleChange(could, can, kind, change.version if can else None)


@dataclass(frozen=True)
class ToldStates:
    """Why a row was changed, and the row before and after, as far as one reader could or can see it; None else."""

    reason: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def told_states(change: Change, visible: VisibleChange, actor: Actor) -> ToldStates:
    """What `actor`, who reads the change as `visible`, is told of its row."""
    return ToldStates(
        change.reason if visible.can else None,
        _told_state(change, change.before if visible.could else None, actor),
        _told_state(change, change.after if visible.can else None, actor),
    )


def told_actor(change: Change) -> str:
    """Who made it, as every reader is told. Who declined to belong to an organisation never comes to act for it, and
    their id would tell what `_UNTOLD` does not."""
    return "person" if change.kind == "membership.declined" else change.actor


def _told_state(change: Change, state: Mapping[str, Any] | None, actor: Actor) -> dict[str, Any] | None:
    """A row before or after the change without what no reader is told of it, or not this one."""
    untold = _UNTOLD.get(change.subject, frozenset())
    if actor.organisation not in change.readers:
        untold |= _TOLD_TO_READERS.get(change.subject, frozenset())
    return None if state is None else {name: value for name, value in state.items() if name not in untold}
