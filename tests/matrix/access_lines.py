"""The access table as data: one line per operation, way of asking and state."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.matrix.access_table import PARTIES, TABLE


class Line(NamedTuple):
    """What each party is answered when it asks `operation`, in the given way, on a thing in `state`."""

    operation: str
    way: str
    state: str
    statuses: Mapping[str, int]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.operation, self.way, self.state]))


def lines() -> Iterator[Line]:
    """Every line of the table, one for each state."""
    operation = way = ""
    for row in filter(str.strip, TABLE.splitlines()):
        words = row.split()
        if not row.startswith(" "):
            operation, way = words[0], "".join(words[1:]).strip("()")
        elif tuple(words) != PARTIES:
            statuses = dict(zip(PARTIES, map(int, words[-len(PARTIES) :]), strict=True))
            for state in words[: -len(PARTIES)]:
                yield Line(operation, way, state, statuses)


LINES = list(lines())
