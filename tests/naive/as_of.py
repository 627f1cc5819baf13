"""What was known at an instant: the edits up to it, done again from the beginning."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.naive.world import World


@dataclass
class History:
    """Every edit with the instant after which it was known. `blank` makes the world without any figure in it."""

    blank: Callable[[], World]
    edits: list[tuple[datetime, Callable[..., None], tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def note(self, known: datetime, edit: Callable[..., None], *arguments: Any, **changes: Any) -> None:
        """`edit(world, *arguments, **changes)` was done, and known at `known`."""
        self.edits.append((known, edit, arguments, changes))

    def at(self, instant: datetime) -> World:
        """The world as it was known then."""
        world = self.blank()
        for known, edit, arguments, changes in self.edits:
            if known <= instant:
                edit(world, *arguments, **changes)
        return world
