"""Someone who has every report ever published, knows who worked where and when, and counts on paper.

Shares nothing with what it attacks: rows of fractions, and worlds tried one by one.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Row = frozenset[Hashable]
NEAR = (0, 1, -1, 2, -2, 3, -3)


def follows(wanted: Row, published: Sequence[Row]) -> bool:
    """Whether `wanted` is what some sums and differences of the published rows come to, whatever was counted."""
    atoms = sorted({atom for row in (wanted, *published) for atom in row}, key=repr)
    rows = [[Fraction(atom in row) for row in (*published, wanted)] for atom in atoms]
    done = 0
    for column in range(len(published)):
        pivot = next((number for number in range(done, len(rows)) if rows[number][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        for number in range(done + 1, len(rows)):
            factor = rows[number][column] / rows[done][column]
            rows[number] = [mine - factor * theirs for mine, theirs in zip(rows[number], rows[done], strict=True)]
        done += 1
    return not any(row[-1] for row in rows[done:])


def small_unions(rows: Mapping[Row, int], below: int) -> Iterator[Row]:
    """Every union of disjoint `rows` that comes to less than `below`, one row alone among them."""
    for size in range(1, below):
        for some in combinations(rows, size):
            union = frozenset().union(*some)
            if sum(map(len, some)) == len(union) and 0 < sum(rows[row] for row in some) < below:
                yield union


def could_be_another(
    wanted: Row, published: Collection[Row], suppressed: Collection[Row], truth: Mapping[Hashable, int]
) -> bool:
    """Whether a world near the truth agrees with everything published, has nobody nowhere, and yet differs in `wanted`.

    `suppressed` are known not to be 0, and so are atoms of nobody known to be.
    """
    atoms = sorted((atom for atom in truth if truth[atom]), key=lambda atom: (atom not in wanted, repr(atom)))
    last = {row: max((place for place, atom in enumerate(atoms) if atom in row), default=-1) for row in published}
    closed = [[row for row in published if last[row] == place] for place in range(len(atoms))]

    def differs(world: dict[Hashable, int]) -> bool:
        if len(world) == len(atoms):
            positive = all(any(world.get(atom) for atom in row) for row in suppressed)
            return positive and _change(wanted, world, truth) != 0
        atom = atoms[len(world)]
        for step in NEAR:
            if truth[atom] + step < 0:
                continue
            more = {**world, atom: truth[atom] + step}
            if all(_change(row, more, truth) == 0 for row in closed[len(world)]) and differs(more):
                return True
        return False

    return differs({})


def _change(row: Row, world: Mapping[Hashable, int], truth: Mapping[Hashable, int]) -> int:
    return sum(world[atom] - truth[atom] for atom in row if atom in world)
