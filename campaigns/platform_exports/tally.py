"""One column added up: by its rows, by a totals row, and what may be said from both."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from campaigns.platform_exports.cells import whole_number
from campaigns.platform_exports.drafts import Draft, Rows
from campaigns.platform_exports.skipped import UnreadableCell, not_taken
from coordination.rows.row_errors import RowError

Cell = tuple[int, str]  # line number and what stands there


@dataclass(slots=True)
class CellSum:
    """A sum that grows; `hole` says that a row which belongs to it could not be added."""

    value: int = 0
    rows: Rows = field(default_factory=Rows)
    hole: bool = False


@dataclass(slots=True)
class Tally:
    """One column that counts `measure`. Where rows add, they are added up, and day by day.

    Where they do not (a person, account or visitor met twice is one) only a totals row is taken, or the only row.
    `total_first` takes the totals row even where rows add.
    """

    title: str
    measure: str
    adds: bool
    blank_is_zero: bool = False
    total_first: bool = False
    period_sum: CellSum = field(default_factory=CellSum)
    days: defaultdict[date, CellSum] = field(default_factory=lambda: defaultdict(CellSum))
    row_count: int = 0
    only: Cell | None = None
    totals: list[Cell] = field(default_factory=list)
    skipped: list[RowError] = field(default_factory=list)
    hole_anywhere: bool = False

    def add(self, line: int, cell: str, day: date | None) -> None:
        """One row; `day` is None where the row covers more than one day."""
        self.row_count += 1
        self.only = (line, cell)
        if not self.adds:
            return
        value = self._read(line, cell)
        if value is None:
            self._lose(day)
            return
        for cell_sum in [self.period_sum] if day is None else [self.period_sum, self.days[day]]:
            cell_sum.value += value
            cell_sum.rows.add(line)

    def lose(self, day: date | None = None) -> None:
        """A row could not be added: one of `day`, or nobody knows of which."""
        self.row_count += 1
        self._lose(day)

    def total(self, line: int, cell: str) -> None:
        """A totals row, kept apart from the rows it sums up."""
        self.totals.append((line, cell))

    def drafts(self, header: int, first: date, last: date, *, daily: bool) -> list[Draft]:
        """The figures of this column over the period; what it cannot give goes to `skipped` at the header's line."""
        if len(self.totals) > 1:
            self._skip(header, "several_totals")
            return []
        if not self.adds or not self.row_count:
            return self._one_count(header, first, last)
        if self.total_first and self.totals and not daily:
            return [self._bounded(header, draft) for draft in self._one_count(header, first, last)]
        if not self.total_first and not self._check_total(header):
            return []
        if daily:
            if not self.days:
                self._skip(header, "not_by_day")
            return [self._draft(day, day, day_sum) for day, day_sum in sorted(self.days.items()) if day_sum.rows.count]
        return [self._draft(first, last, self.period_sum)] if self.period_sum.rows.count else []

    def _lose(self, day: date | None) -> None:
        self.period_sum.hole = True
        if day is None:
            self.hole_anywhere = True
        else:
            self.days[day].hole = True

    def _draft(self, first: date, last: date, cell_sum: CellSum) -> Draft:
        return Draft(
            self.measure, first, last, cell_sum.value, not (cell_sum.hole or self.hole_anywhere), cell_sum.rows
        )

    def _one_count(self, header: int, first: date, last: date) -> list[Draft]:
        cell = self.totals[0] if self.totals else self.only
        if cell is None:
            return []
        if not self.totals and self.row_count != 1:
            self._skip(header, "does_not_add")
            return []
        value = self._read(*cell)
        if value is None:
            return []
        rows = Rows()
        rows.add(cell[0])
        return [Draft(self.measure, first, last, value, True, rows)]

    def _bounded(self, header: int, draft: Draft) -> Draft:
        """The figure of a totals row beside rows that add, or at least the smaller of the two where they differ."""
        rows = self.period_sum
        if rows.value == draft.value or (rows.hole and rows.value < draft.value):
            return draft
        self._skip(header, "total_differs_from_the_rows")
        return replace(draft, value=min(draft.value, rows.value), complete=False)

    def _check_total(self, header: int) -> bool:
        """Whether the rows may be used: a totals row can complete them, show that some are missing, or contradict."""
        value = self._read(*self.totals[0]) if self.totals else None
        if value is None:
            return True
        if value < self.period_sum.value:
            self._skip(header, "rows_exceed_the_total")
            return False
        self.hole_anywhere = value > self.period_sum.value
        if self.hole_anywhere:
            self._skip(header, "total_exceeds_the_rows")
        for cell_sum in [self.period_sum, *self.days.values()]:
            cell_sum.hole &= self.hole_anywhere
        return True

    def _read(self, line: int, cell: str) -> int | None:
        try:
            return whole_number(cell, blank_is_zero=self.blank_is_zero)
        except UnreadableCell as fault:
            self.skipped.append(not_taken(line, self.title, fault.code))
            return None

    def _skip(self, header: int, code: str) -> None:
        self.skipped.append(not_taken(header, self.title, code))
