"""Rows that stand in a file twice: an export glued together from two, or one saved with a part repeated."""

from dataclasses import dataclass, field
from enum import Enum

from campaigns.platform_exports.cells import is_rounded


class Repetition(Enum):
    """Whether an earlier row of the file is of the same thing, and whether it has the same counts."""

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
    counts_by_identity: dict[int, int] = field(default_factory=dict)

    def classify_row(self, cells: list[str]) -> Repetition:
        """Whether this row repeats an earlier one. A rounded or missing id tells nothing, and makes the row new."""
        identity_text = "\0".join(cells) if self.identity is None else cells[self.identity].strip()
        rounded = self.identity is not None and is_rounded(identity_text)
        self.rounded |= rounded
        if rounded or not identity_text:
            return Repetition.NEW
        key, counts_hash = hash(identity_text), hash(tuple(cells[at] for at in self.counted))
        if key not in self.counts_by_identity:
            self.counts_by_identity[key] = counts_hash
            return Repetition.NEW
        return Repetition.SAME if self.counts_by_identity[key] == counts_hash else Repetition.DIFFERENT
