"""Which counts follow from which others: exact linear algebra over sparse vectors of whole numbers.

Vectors are kept up to scale, and a step of elimination multiplies crosswise and divides by the common divisor: whole
numbers of any size throughout, never a float or a remainder, so that what cancels here cancels in the figures.
"""

from collections.abc import Callable, Iterable, Iterator
from math import gcd, lcm
from typing import Any

Vector = dict[int, int]
Order = Callable[[int], Any]


def relations(columns: Iterable[Iterable[int]], order: Order) -> list[Vector]:
    """Every way in which cells follow from each other, as a basis: coefficients by cell that sum to nothing.

    A column is one elementary count: the cells it is counted in. Each relation explains one cell by cells that come
    before it in `order`, in which no two cells are equal.
    """
    vectors = [dict.fromkeys(column, 1) for column in columns]
    cells = {cell for vector in vectors for cell in vector}
    basis = reduced(vectors, order)
    return [_explanation(cell, basis) for cell in sorted(cells - basis.keys(), key=order)]


def reduced(vectors: Iterable[Vector], order: Order) -> dict[int, Vector]:
    """The reduced echelon form of `vectors` by pivot: the first cell of its row in `order`, and in no other row."""
    basis: dict[int, Vector] = {}
    for given in vectors:
        vector = dict(given)
        for pivot in [cell for cell in vector if cell in basis]:
            _eliminate(vector, pivot, basis[pivot])
        if not vector:
            continue
        pivot = min(vector, key=order)
        for row in basis.values():
            if pivot in row:
                _eliminate(row, pivot, vector)
        basis[pivot] = vector
    return basis


def dependencies(vectors: Iterable[Iterable[int]]) -> Iterator[Vector]:
    """Combinations of zero-one `vectors`, as coefficients by number, that come to nothing; all others combine these."""
    place: dict[int, int] = {}
    rows: list[tuple[int, Vector]] = []
    for number, vector in enumerate(vectors):
        # Below zero stands what went in: it is carried along and is never a pivot.
        row = {**dict.fromkeys(vector, 1), -1 - number: 1}
        # A row holds no pivot earlier than its own, so taking the earliest first comes to an end.
        while found := [place[cell] for cell in row if cell in place]:
            _eliminate(row, *rows[min(found)])
        left = [cell for cell in row if cell >= 0]
        if left:
            place[left[0]] = len(rows)
            rows.append((left[0], row))
        else:
            yield {-1 - cell: coefficient for cell, coefficient in row.items()}


def combined(left: Vector, by: int, right: Vector, times: int) -> Vector:
    """`times` the left vector and `by` the right one, added."""
    both = {cell: times * left.get(cell, 0) + by * right.get(cell, 0) for cell in left.keys() | right.keys()}
    return {cell: coefficient for cell, coefficient in both.items() if coefficient}


def _explanation(cell: int, basis: dict[int, Vector]) -> Vector:
    """The relation orthogonal to every row of `basis` in which `cell` stands with its pivots alone."""
    held = {pivot: row for pivot, row in basis.items() if cell in row}
    scale = lcm(*(row[pivot] for pivot, row in held.items()))
    return {cell: scale, **{pivot: -row[cell] * (scale // row[pivot]) for pivot, row in held.items()}}


def _eliminate(vector: Vector, pivot: int, row: Vector) -> None:
    """Take as much of `row` from `vector` as leaves nothing at `pivot`."""
    common = gcd(vector[pivot], row[pivot])
    keep, take = row[pivot] // common, vector[pivot] // common
    if keep < 0:
        keep, take = -keep, -take
    if keep != 1:
        for cell in vector:
            vector[cell] *= keep
    for cell, coefficient in row.items():
        left = vector.get(cell, 0) - take * coefficient
        if left:
            vector[cell] = left
        else:
            del vector[cell]
    if keep != 1 and vector:
        divisor = gcd(*vector.values())
        for cell in vector:
            vector[cell] //= divisor
