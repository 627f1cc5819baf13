"""Bars and intervals as SVG, drawn here from the very numbers that stand in the table beside them.

What is known for sure is filled, what it may be more is shaded, and what nobody has bounded ends in an arrow; no
meaning is in a colour alone. Lengths are in units of the picture, which is as wide as a telephone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 340
_LONGEST = 170  # of a bar: the amount stands behind it
_ROW = 46
_LETTERS = 46  # of a label, in one line


@dataclass(frozen=True, slots=True)
class Bar:
    """What one row comes to: at least `low`, at most `high` (None: nothing bounds it), and that in words. A withheld
    one has no `low`."""

    label: str
    low: int | None
    high: int | None
    words: str


def bars(title: str, name: str, rows: Sequence[Bar]) -> dict[str, Any]:
    """The picture of the rows, for `pages/bars.html`; `name` is its id on the page."""
    most = max((max(row.low or 0, row.high or 0) for row in rows), default=0) or 1
    drawn = [_bar(number, row, most) for number, row in enumerate(rows)]
    return {"title": title, "name": name, "width": WIDTH, "height": _ROW * len(drawn) + 4, "rows": drawn}


def _bar(number: int, row: Bar, most: int) -> dict[str, Any]:
    low = 0 if row.low is None else _scaled(row.low, most, _LONGEST)
    high = low if row.high is None else max(low, _scaled(row.high, most, _LONGEST))
    is_open = row.low is not None and row.high is None
    label = row.label if len(row.label) <= _LETTERS else f"{row.label[: _LETTERS - 1]}…"
    return {
        "label": label,
        "words": row.words,
        "top": number * _ROW,
        "low": low,
        "more": high - low,
        "arrow": _arrow(low, number * _ROW + 30) if is_open else "",
        "after": high + (14 if is_open else 6),
    }


def interval(title: str, name: str, low: int, high: int | None, modelled: int | None = None) -> dict[str, Any]:
    """The picture of a number that lies between two others, for `pages/interval.html`."""
    full = WIDTH - 20
    # Without an upper end there is room beyond the largest number, into which the arrow leads.
    most = high or 2 * max(low, modelled or 0) or 1
    begin, end = _scaled(low, most, full), full
    marks = [("at least", low, begin)] + ([] if high is None else [("at most", high, end)])
    return {
        "title": title,
        "name": name,
        "width": WIDTH,
        "full": full,
        "begin": begin,
        "length": max(2, end - begin),
        "arrow": _arrow(end, 44) if high is None else "",
        "marks": [_mark(words, number, at, full, lower=words == "at most") for words, number, at in marks],
        "modelled": None if modelled is None else _scaled(modelled, most, full),
    }


def _mark(words: str, number: int, at: int, full: int, *, lower: bool) -> dict[str, Any]:
    return {
        "words": f"{words} {number:,}",
        "at": at,
        "anchor": "start" if at < full / 3 else "end" if at > 2 * full / 3 else "middle",
        "text": 82 if lower else 18,
    }


def _scaled(number: int, most: int, length: int) -> int:
    return round(length * number / most)


def _arrow(at: int, middle: int) -> str:
    """The points of an arrow's head that begins at `at`."""
    return " ".join(f"{x},{y}" for x, y in _corners(at, middle))


def _corners(at: int, middle: int) -> Iterable[tuple[int, int]]:
    return ((at, middle - 9), (at + 9, middle), (at, middle + 9))
