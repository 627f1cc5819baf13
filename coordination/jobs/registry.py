"""The kinds of long job: which function does the work of which. Apps contribute theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from coordination.ground.authorisation import Action

if TYPE_CHECKING:
    from coordination.jobs.worker import Run

MORE: Final = object()
"""What work returns that wants another slice."""

# What it returns is the result as JSON, None for none, or MORE.
Work = Callable[["Run"], Any]
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class OperationKind:
    """One kind of job. `permission` is what asking for it needs. `lease` is how long a run may say nothing (`progress`,
    `advance`) before it counts as dead and another begins; it must cover the longest single statement of the work."""

    code: str
    work: Work
    permission: Action
    lease: timedelta = LEASE


KINDS: dict[str, OperationKind] = {}


def register_operation(kind: OperationKind) -> None:
    """Have the work of that kind done from now on; registering its code again replaces it. The work asks for permission
    again: rights may be lost while it waits."""
    KINDS[kind.code] = kind
