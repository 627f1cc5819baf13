"""Columns that give no figure, and why: the title of a column says what it holds."""

import re
from collections.abc import Iterable, Sequence

from campaigns.platform_exports.layouts import plain_heading
from campaigns.platform_exports.skipped import not_taken, quoted_cell
from coordination.rows.row_errors import RowError

# The first pattern that fits a title in lower case is the reason.
_KINDS = (
    ("money", re.compile(r"\b(spent|spend|costs?|cpm|cpc|revenue|value)\b")),
    ("rate", re.compile(r"\b(rate|ctr|frequency|average|avg|per)\b")),
    ("page_views", re.compile(r"^views$")),
    ("personal", re.compile(r"\b(id|text|link|permalink|name|title|description|path|screen|username)$|^page path")),
)
# Columns that say where or when something was counted, and are no counts.
_PLACES_AND_DAYS = re.compile(
    r"^(date|day|time|reporting (starts|ends)|publish time|age|gender|country|region|platform|nth (day|week|month))$"
)


def unused_columns(line: int, header: Sequence[str], used_titles: Iterable[str]) -> list[RowError]:
    """One entry for each column of the header on `line` that neither counts nor places what is counted."""
    plain_titles = set(used_titles)
    return [
        not_taken(line, quoted_cell(title) or f"column {number}", reason_unused(title))
        for number, title in enumerate(header, 1)
        if plain_heading(title) not in plain_titles and not _PLACES_AND_DAYS.match(plain_heading(title))
    ]


def reason_unused(title: str) -> str:
    """The key of REASONS for a column with this title."""
    text = plain_heading(title)
    return next((code for code, kind in _KINDS if kind.search(text)), "not_a_measure")
