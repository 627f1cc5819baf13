"""Rows that stand in a file twice: an export glued together from two, or one saved with a part repeated."""

from dataclasses import dataclass, field
from enum import Enum

from campaigns.platform_exports.cells import is_rounded


class Seen(Enum):
    """Whether a row was there before, and whether it then said the same."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(slots=True)
class Repeats:
    """Tells new rows from repeated ones by the cell at `identity`, or by all of their cells where that is None.

    Only hashes are kept: an id of a post is personal data, and 200,000 of them are much.
    """

    identity: int | None
    counted: tuple[int, ...]
    rounded: bool = False
    known: dict[int, int] = field(default_factory=dict)

    def look(self, cells: list[str]) -> Seen:
        """What this row is. A rounded or missing id tells nothing, and makes the row new."""
        own = "\0".join(cells) if self.identity is None else cells[self.identity].strip()
        rounded = self.identity is not None and is_rounded(own)
        self.rounded |= rounded
        if rounded or not own:
            return Seen.NEW
        key, says = hash(own), hash(tuple(cells[at] for at in self.counted))
        if key not in self.known:
            self.known[key] = says
            return Seen.NEW
        return Seen.SAME if self.known[key] == says else Seen.DIFFERENT
