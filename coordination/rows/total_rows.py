"""Rows of a table that sum up those above them, as spreadsheets put them in: no rows of their own, and never added.

One is known by the word in a cell that says what a row is (`Total`, `Grand total`), or by such a word anywhere, or by a
required cell that is blank, where its amount is the sum of the rows above it. Sums may stand under one another: each is
compared with all rows since the beginning, and since each sum before it.
"""

import re
from collections.abc import Mapping, Sequence

from coordination.ground.errors import FieldError
from coordination.rows.cells import BadCell, ReadCell, as_day, as_instant, as_number, as_whole_number, as_yes_or_no
from coordination.rows.outcomes import LeftOut

_TOTAL = re.compile(
    r"(?:(?:grand |overall |sum )?totals?|sub ?totals?|sums?|grand sum|average|mean|median|\u03c3)", re.IGNORECASE
)
_AMONG_OTHERS = re.compile(r"\b(?:(?:sub ?)?totals?|sums?|overall)\b", re.IGNORECASE)
_PARTS = ("total", "sum", "overall", "average", "mean", "median", "\u03c3")  # of such words: most rows have none
_NO_TEXT = (as_whole_number, as_number, as_yes_or_no, as_day, as_instant)
_MOST_DIGITS = 18
_FEW = 60  # characters of a cell that may say so
_LEFT_OUT = (
    "This row sums up the others and was left out: it would count them twice. If it is a row of its own, call it"
    " something else than a total."
)


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

    def left_out(self, number: int, cells: Sequence[str]) -> LeftOut | None:
        """The row as what is left out, if it sums up others; a row that does not is noted."""
        amount, is_incomplete = self._amount(cells), self._is_incomplete(cells)
        texts = self._texts(cells) if _may_say_so(cells) else []
        if (texts or is_incomplete) and self._is_total(cells, amount, texts, is_incomplete):
            self.rows_before.setdefault(self.sum, self.rows)
            return LeftOut(number, (FieldError("", "totals_row", _LEFT_OUT),))
        self.everywhere |= {at for at in texts if _AMONG_OTHERS.search(_plain(cells[at]))}
        self.sum += amount
        self.rows += 1
        return None

    def _is_total(self, cells: Sequence[str], amount: int, texts: Sequence[int], is_incomplete: bool) -> bool:
        texts = [at for at in texts if at not in self.everywhere]
        first = next((at for at, cell in enumerate(cells) if cell), None)
        words = [at for at in texts if _TOTAL.fullmatch(_plain(cells[at]))]
        if self.amount is not None and any(at in self.telling or at == first for at in words):
            return True
        rows_summed = self.rows - self.rows_before.get(self.sum - amount, self.rows) if amount > 0 else 0
        mentions = words or any(_AMONG_OTHERS.search(_plain(cells[at])) for at in texts)
        return bool((mentions and (is_incomplete or rows_summed)) or (is_incomplete and rows_summed > 1))

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


def _may_say_so(cells: Sequence[str]) -> bool:
    text = "\n".join(cells).lower()
    return any(map(text.__contains__, _PARTS))


def _plain(cell: str) -> str:
    """The words of a cell."""
    return " ".join(re.sub(r"[\W_]+", " ", cell).split())
