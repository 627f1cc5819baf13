"""What a second look means for each kind of row. Apps contribute theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coordination.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class ReviewableKind:
    """One kind of row. `lock` gives the row of a key, locked as its writers lock it, None if it is gone; `confirmed`
    writes it as if its texts had passed; `withdrawn` ends it as its workflow allows, raising Conflict where it does
    not."""

    lock: Callable[[str], Any]
    confirmed: Callable[[Any], None]
    withdrawn: Callable[[Any, Actor], None]


KINDS: dict[str, ReviewableKind] = {}


def register_reviewable(subject: str, kind: ReviewableKind) -> None:
    """Let rows that the ledger calls `subject` be looked at a second time."""
    KINDS[subject] = kind
