"""Whether a row is what the rows above it come to: a sum that somebody put between them without a word."""

from dataclasses import dataclass, field

LARGE = 1_000  # of smaller counts it says nothing that two of them come to a third


@dataclass(slots=True)
class RunningSums:
    """One column of counts, from the top down. A sum may stand under another: each is compared with what came since the
    beginning, and since each sum before it."""

    sum: int = 0
    rows: int = 0
    rows_before: dict[int, int] = field(default_factory=lambda: {0: 0})

    def add(self, count: int) -> None:
        """One row that is no sum."""
        self.sum += count
        self.rows += 1

    def comes_to(self, count: int) -> int:
        """How many rows, up to here, come to this count; noted, if any do."""
        rows = self._rows_of(count)
        if rows:
            self.rows_before.setdefault(self.sum, self.rows)
        return rows

    def is_sum_above(self, count: int) -> bool:
        """Whether a row without a word is what two rows or more come to; noted, if it is."""
        return count >= LARGE and self._rows_of(count) > 1 and bool(self.comes_to(count))

    def _rows_of(self, count: int) -> int:
        return self.rows - self.rows_before.get(self.sum - count, self.rows) if count else 0
