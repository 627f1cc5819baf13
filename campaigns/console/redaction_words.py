"""How pages call the rows in which a text stands."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from campaigns.console.subject_words import page_of, subject_in_words
from coordination.redactions.finding import HoldingRow, Occurrences

MOST_NAMED = 20  # rows of one kind


class RowsOfAKind(NamedTuple):
    """How many of them hold the text, in words, and the first of them, each with where in it and its page."""

    words: str
    rows: Sequence[tuple[str, str]]
    more: int


def kinds_in_words(occurrences: Occurrences) -> Iterator[RowsOfAKind]:
    """Where the text stands, kind by kind."""
    for subject, group in groupby(occurrences.rows, key=lambda holding: holding.kind.subject):
        rows = list(group)
        named = [(_columns(holding), page_of(*holding.subject)) for holding in rows[:MOST_NAMED]]
        yield RowsOfAKind(f"{len(rows):,} {subject_in_words(subject, len(rows))}", named, len(rows) - len(named))


def _columns(holding: HoldingRow) -> str:
    return ", ".join(column.replace("_", " ") for column in holding.columns).capitalize()


def fields_in_words(fields: Sequence[Any]) -> str:
    """`Summary, place`; empty where it was an exact text."""
    return ", ".join(str(field).strip("/").replace("/", " ").replace("_", " ") for field in fields).capitalize()
