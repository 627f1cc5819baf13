"""Small numbers: which cells of a published table to suppress, so that none of a few people is told or worked out.

The terms are those of statistical disclosure control as the Government Statistical Service and the Office for National
Statistics use them for tables. *Primary suppression* takes out a count above 0 and below the threshold. A total less
what is left beside it would give it back, so *secondary* (or *complementary*) *suppression* takes out others with it.

Which ones, elimination tells. All the ways in which cells follow from each other (a total from its areas, from its
organisations, from its weeks; a week from two reports) form a linear space. Reduced by the suppressed cells, large ones
first, it shows what the published cells still give away of small ones. The smallest published cell of such a
relation goes too, so a total goes last, until nothing is left: no small count, no union of suppressed cells that comes
to less than the threshold, and no small difference of two published cells (a total less the total of an earlier
report). Linear algebra does not see that people are counted in whole numbers and never below 0, so last of all
every small count is shown to be open: a whole world that agrees with all that was published, and has another count
there. Where none is found, more is suppressed, in the end the totals too.

What this does not hide: bounds (a suppressed part is no more than its published whole), and what an earlier report gave
away by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest

from campaigns.reach.derivable import Vector, combined, reduced, relations
from campaigns.reach.other_worlds import pinned
from campaigns.reach.tabulation import Cell, Key, Tabulation

__all__ = ["Cell", "Key", "protect"]

# How many sums of relations are looked at for a small union before it is taken that there is one.
_UNIONS_AT_MOST = 5_000


def protect(
    cells: Iterable[Cell], *, sensitive: Callable[[Key], bool], below: int, known: Iterable[Cell] = ()
) -> frozenset[Key]:
    """The keys of `cells` to suppress, so that no `sensitive` count above 0 and below `below` people comes out.

    `known` are the cells of earlier reports over the same atoms, with None for the value of those withheld then: what
    they give away by themselves is given up. The order of `cells` does not matter, and what has no value is suppressed.
    Raises ValueError where two of `cells` share a key, or an atom is two different counts.
    """
    new = sorted(cells, key=lambda cell: cell.key)
    if len({cell.key for cell in new}) < len(new):
        raise ValueError("a key names one cell")
    every = [*new, *known]
    table = Tabulation(every)
    placed = list(zip(every, table.cell_rows, strict=True))
    out = {row for cell, row in placed[len(new) :] if cell.value is not None}
    small = _small(table, {row for cell, row in placed if sensitive(cell.key)}, below)
    withheld = {row for cell, row in placed if cell.value is None and cell.count}
    suppression = _Suppression(table, below, out, (small | withheld) - out, small - out)
    suppression.complete()
    taken = suppression.hidden | small
    return frozenset(cell.key for cell, row in placed[: len(new)] if cell.value is None or row in taken)


def _small(table: Tabulation, sensitive: set[int], below: int) -> set[int]:
    """Rows to guard: small `sensitive` ones, and small counts of the same people that only a subtraction would give."""
    named = {row for row in sensitive if 0 < table.values[row] < below}
    private = frozenset[int]().union(*(table.rows[row] for row in sensitive))
    unnamed = [own for own in table.remainders(named, below) if not private.isdisjoint(own)]
    return named | table.add(unnamed)


class _Suppression:
    """Rows of `table`: `hidden` are suppressed, of those `guarded` are the small counts, and `open` may yet be."""

    def __init__(self, table: Tabulation, below: int, out: set[int], hidden: set[int], guarded: set[int]) -> None:
        self.table = table
        self.below = below
        self.hidden = hidden
        self.open = {row for row, own in enumerate(table.rows) if own} - hidden - out
        self.guarded = guarded - pinned(table, hidden | self.open, guarded)

    def complete(self) -> None:
        """Suppress until every guarded count is open, other than those that earlier reports gave away."""
        between = relations(self.table.holders, self._narrow_first) if self.guarded else []
        while self.guarded:
            found = reduced(between, self._hidden_first)
            if not (self._break(self._leaks(found)) or self._break(self._certainties(found))):
                return

    def _break(self, leaks: Iterable[Iterable[int]]) -> bool:
        """Suppress the smallest open row of every leak that has one and holds none suppressed just now."""
        fresh: set[int] = set()
        for leak in leaks:
            rows = self.open.intersection(leak)
            if rows and fresh.isdisjoint(leak):
                fresh.add(min(rows, key=self._narrow_first))
        self.open -= fresh
        self.hidden |= fresh
        return bool(fresh)

    def _leaks(self, found: dict[int, Vector]) -> Iterator[Vector]:
        """Relations that tell what guarded counts, alone or with other small ones, come to below the threshold."""
        # Large hidden rows are eliminated first: a relation that begins with a small one holds no large one.
        small = {row: found[row] for row in sorted(found) if row in self.hidden and self._is_small(row)}
        telling = {row: relation for row, relation in small.items() if not self._splits(row, relation)}
        for number, union in enumerate(self._unions(telling)):
            if number == _UNIONS_AT_MOST:
                yield from small.values()
                return
            if self._gives_away(union):
                yield union

    def _splits(self, row: int, relation: Vector) -> bool:
        """Whether it only says that a hidden row is the sum of its hidden parts, which stand for it everywhere else."""
        signs = {coefficient * relation[row] < 0 for other, coefficient in relation.items() if other != row}
        return relation.keys() <= self.hidden and signs == {True}

    def _unions(self, small: dict[int, Vector]) -> Iterator[Vector]:
        """Sums of relations, each once, that share hidden rows and could come to less than the threshold."""
        waiting = [(frozenset([row]), row, Vector()) for row in small if not small[row].keys() <= self.hidden]
        seen = {rows for rows, _, _ in waiting}
        near = {row: self.hidden & relation.keys() for row, relation in small.items()}
        for rows, last, before in waiting:
            weight = max((before[row] for row in rows - {last}), default=1)
            union = combined(before, weight, small[last], small[last][last])
            yield union
            for row in self._useful(union, self.below - self._together(rows), near):
                if (more := rows | {row}) not in seen:
                    seen.add(more)
                    waiting.append((more, row, union))

    def _useful(self, union: Vector, room: int, near: dict[int, set[int]]) -> list[int]:
        """Relations to add to `union` that may bring it below the threshold; `room` bounds their first rows."""
        told = self.hidden & union.keys()
        shared = {
            row: self._together(told & others)
            for row, others in near.items()
            if self.table.values[row] < room and row not in told and not others.isdisjoint(told)
        }
        # Each brings at least one, so there are fewer than `room`; together they take away no more than they share.
        most = sum(nlargest(room - 1, shared.values()))
        return list(shared) if self._together(told) - most < self.below else []

    def _together(self, rows: Iterable[int]) -> int:
        return sum(self.table.values[row] for row in rows)

    def _gives_away(self, relation: Vector) -> bool:
        told = {row: coefficient > 0 for row, coefficient in relation.items() if row in self.hidden}
        return len(set(told.values())) == 1 and self._together(told) < self.below and not self.guarded.isdisjoint(told)

    def _certainties(self, found: dict[int, Vector]) -> Iterator[set[int]]:
        """For every guarded count that can be no other, the open rows related to it, or else all."""
        for row in sorted(pinned(self.table, self.hidden, self.guarded)):
            related = {cell for relation in found.values() if row in relation for cell in relation}
            yield related & self.open or self.open

    def _is_small(self, row: int) -> bool:
        return self.table.values[row] < self.below

    def _narrow_first(self, row: int) -> tuple[int, int, int]:
        """A total is never smaller than its parts, nor narrower."""
        return (self.table.values[row], len(self.table.rows[row]), row)

    def _hidden_first(self, row: int) -> tuple[int, ...]:
        value, width, _ = order = self._narrow_first(row)
        if row not in self.hidden:
            return (2, *order)
        return (1, -value, -width, row) if self._is_small(row) else (0, *order)
