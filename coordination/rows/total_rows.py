"""Rows of a table that sum up those above them, as spreadsheets put them in: no rows of their own, and never added.

One is known by the word in a cell that says what a row is (`Total`, `Grand total`), or by such a word anywhere, or by a
required cell that is blank, where its amount is the sum of the rows above it. Sums may stand under one another: each is
compared with all rows since the beginning, and since each sum before it; and with those rows, wherever they stand, that
have a cell in common with it (one council's, one channel's).
"""

from collections.abc import Iterator, Mapping, Sequence

from coordination.ground.errors import FieldError
from coordination.rows.cells import (
    BadCell,
    ReadCell,
    as_day,
    as_degrees,
    as_instant,
    as_number,
    as_whole_number,
    as_yes_or_no,
)
from coordination.rows.outcomes import LeftOut
from coordination.rows.total_words import is_total, may_mention_total, mentions_total

_NO_TEXT = (as_whole_number, as_number, as_degrees, as_yes_or_no, as_day, as_instant)
_MOST_DIGITS = 18
_FEW = 60  # characters of a cell that may say so
_MOST_GROUPS = 1_000  # values of a column; one with more of them groups nothing
_GROUPS_NOTHING = frozenset({"external_ref", "id", "version"})
_LEFT_OUT = (
    "This row sums up the others and was left out: it would count them twice. If it is a row of its own, call it"
    " something else than a total."
)


def totals_row(number: int) -> LeftOut:
    """Such a row as what is left out."""
    return LeftOut(number, (FieldError("", "totals_row", _LEFT_OUT),))


class TotalRows:
    """Watches the rows of one table go by, in their order."""

    def __init__(self, names: Sequence[str], columns: Mapping[str, ReadCell | None], required: frozenset[str]) -> None:
        self.required = [at for at, name in enumerate(names) if name in required]
        self.last_required = max(self.required, default=-1)
        readers = [columns.get(name) for name in names]
        self.amount = next((at for at in self.required if readers[at] is as_whole_number), None)
        self.texts = [at for at, read in enumerate(readers) if read not in _NO_TEXT]
        self.telling = {at for at in self.texts if at in self.required or not readers[at]}
        self.everywhere: set[int] = set()  # columns where such words stand in rows that are none
        self.sum = 0
        self.rows = 0
        self.rows_before = {0: 0}  # each sum that something has stood under, with the number of rows in it
        # Of each column that may group rows: each value, with the sum of its rows and their number.
        grouping = (at for at in self.texts if names[at] not in _GROUPS_NOTHING)
        self.groups: dict[int, dict[str, tuple[int, int]]] = {} if self.amount is None else {at: {} for at in grouping}

    def left_out(self, number: int, cells: Sequence[str]) -> LeftOut | None:
        """The row as what is left out, if it sums up others; a row that does not is noted."""
        amount, is_incomplete = self._amount(cells), self._is_incomplete(cells)
        texts = self._texts(cells) if may_mention_total("\n".join(cells)) else []
        if (texts or is_incomplete) and self._is_total(cells, amount, texts, is_incomplete):
            self.rows_before.setdefault(self.sum, self.rows)
            return totals_row(number)
        self.everywhere |= {at for at in texts if mentions_total(cells[at])}
        self.sum += amount
        self.rows += 1
        self._group(cells, amount)
        return None

    def _is_total(self, cells: Sequence[str], amount: int, texts: Sequence[int], is_incomplete: bool) -> bool:
        texts = [at for at in texts if at not in self.everywhere]
        first = next((at for at, cell in enumerate(cells) if cell), None)
        words = [at for at in texts if is_total(cells[at])]
        if self.amount is not None and any(at in self.telling or at == first for at in words):
            return True
        rows_summed = self._rows_summed(cells, amount) if amount > 0 else 0
        mentions = words or any(mentions_total(cells[at]) for at in texts)
        return bool((mentions and (is_incomplete or rows_summed)) or (is_incomplete and rows_summed > 1))

    def _rows_summed(self, cells: Sequence[str], amount: int) -> int:
        """How many rows above come to this amount: a run of them up to here, or else those of one group of this row."""
        if run := self.rows - self.rows_before.get(self.sum - amount, self.rows):
            return run
        sums = (groups.get(value, (0, 0)) for groups, value in self._groups_of(cells))
        return next((rows for sum_, rows in sums if sum_ == amount and rows > 1), 0)

    def _group(self, cells: Sequence[str], amount: int) -> None:
        for groups, value in self._groups_of(cells):
            sum_, rows = groups.get(value, (0, 0))
            groups[value] = (sum_ + amount, rows + 1)
        self.groups = {at: groups for at, groups in self.groups.items() if len(groups) <= _MOST_GROUPS}

    def _groups_of(self, cells: Sequence[str]) -> Iterator[tuple[dict[str, tuple[int, int]], str]]:
        for at, groups in self.groups.items():
            if at < len(cells) and 0 < len(cells[at]) <= _FEW:
                yield groups, cells[at].casefold()

    def _is_incomplete(self, cells: Sequence[str]) -> bool:
        return len(cells) <= self.last_required or not all(map(cells.__getitem__, self.required))

    def _texts(self, cells: Sequence[str]) -> list[int]:
        return [at for at in self.texts if at < len(cells) and 0 < len(cells[at]) <= _FEW]

    def _amount(self, cells: Sequence[str]) -> int:
        if self.amount is None or self.amount >= len(cells):
            return 0
        cell = cells[self.amount]
        if cell.isascii() and cell.isdecimal() and len(cell) <= _MOST_DIGITS:
            return int(cell)
        try:
            value = as_whole_number(cell)
        except BadCell:
            return 0
        return value if isinstance(value, int) else 0
