"""Published counts as rows over the elementary counts they share, which is all that disclosure control looks at."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Key = tuple[str, ...]
Parts = frozenset[int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count in a published table: `key` names it, `value` is the sum of `atoms`, the contributions it counts.

    An atom is the same contribution wherever it turns up: a figure's id and version on a stretch of days, say. `value`
    None is a count that is not printed and yet must not come out: withheld from an earlier report, or what an area has
    beyond its parts. 0 is a count of nobody. What was not measured is no cell.
    """

    key: Key
    value: int | None
    atoms: Mapping[Hashable, int]

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.atoms.values()) or self.value not in (None, self.count):
            raise ValueError("a cell is the sum of atoms none of which is negative")

    @property
    def count(self) -> int:
        """What the cell comes to, printed or not."""
        return sum(self.atoms.values())


class Tabulation:
    """Cells as rows, by number: a row is what any cells of the same units count, so it is known if one of them is.

    Atoms counted in the same cells are one unit, since nobody could tell them apart. Atoms of nobody are left out: who
    is taken to know which they are knows no less. So cells of nobody all stand in the row without a unit.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        """`cell_rows` has the row of each of `cells`. ValueError where two of them count an atom differently."""
        counts = _units(cells)
        self.units = list(counts.values())
        parts: list[set[int]] = [set() for _ in cells]
        for unit, holders in enumerate(counts):
            for cell in holders:
                parts[cell].add(unit)
        self.rows = list(dict.fromkeys(frozenset(own) for own in parts))
        number = {own: row for row, own in enumerate(self.rows)}
        self.cell_rows = [number[frozenset(own)] for own in parts]
        self.values = [self._count(own) for own in self.rows]
        self.holders: list[list[int]] = [[] for _ in self.units]
        for row, own in enumerate(self.rows):
            self._hold(row, own)

    def add(self, rows: Iterable[Parts]) -> set[int]:
        """Number those of `rows` that no cell has."""
        numbered = set(self.rows)
        new = [own for own in dict.fromkeys(rows) if own not in numbered]
        for own in new:
            self._hold(len(self.rows), own)
            self.rows.append(own)
            self.values.append(self._count(own))
        return set(range(len(self.rows) - len(new), len(self.rows)))

    def remainders(self, small: Collection[int], below: int) -> Iterator[Parts]:
        """What any row but `small` ones has beyond another inside it, or beyond all inside it, if less than `below`."""
        for row, whole in enumerate(self.rows):
            inside = [] if row in small else [other for other, own in enumerate(self.rows) if own < whole]
            close = [self.rows[other] for other in inside if self.values[row] - self.values[other] < below]
            beyond_all = whole.difference(*(self.rows[other] for other in inside))
            yield from (whole - own for own in close)
            if 0 < self._count(beyond_all) < below:
                yield beyond_all

    def _hold(self, row: int, own: Parts) -> None:
        for unit in own:
            self.holders[unit].append(row)

    def _count(self, own: Parts) -> int:
        return sum(self.units[unit] for unit in own)


def _units(cells: Sequence[Cell]) -> dict[tuple[int, ...], int]:
    """What atoms come to by the cells that count them."""
    counts: dict[Hashable, int] = {}
    holders: dict[Hashable, list[int]] = {}
    for number, cell in enumerate(cells):
        for atom, count in cell.atoms.items():
            if counts.setdefault(atom, count) != count:
                raise ValueError("an atom is one count in every cell")
            if count:
                holders.setdefault(atom, []).append(number)
    units: dict[tuple[int, ...], int] = {}
    for atom, numbers in holders.items():
        units[tuple(numbers)] = units.get(tuple(numbers), 0) + counts[atom]
    return units
