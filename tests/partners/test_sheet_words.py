"""No sentence that the page of a spreadsheet can show speaks the language of the API."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from partners.console.sheet_words import in_words

ROOT = Path(__file__).parents[2]
# Where sentences about a table, a row or a cell are written.
WRITTEN_IN = (
    "coordination/rows/*.py",
    "coordination/fields/*.py",
    "coordination/imports/*.py",
    "coordination/ground/misread_text.py",
    "coordination/ground/plain_words.py",
    "coordination/named_constraints.py",
    "events/calendars/*.py",
    "events/scheduling.py",
    "events/event_rows.py",
    "events/positions.py",
    "events/named_constraints.py",
    "events/api/events.py",
    "campaigns/named_constraints.py",
    "campaigns/participations.py",
    "campaigns/placements/rules.py",
    "campaigns/placements/statuses_sent.py",
    "campaigns/placements/site_permissions.py",
    "campaigns/reach_metrics/*.py",
    "campaigns/platform_exports/*.py",
    "partners/stops/*.py",
    "partners/api/stop_codes.py",
)
# Of things that no page brings: a mapping in an address, lines of JSON, help in the document of the API.
NEVER_SHOWN = (
    "A mapping is ",
    "is not JSON, and each line",
    "or null to pass it over",
    "null if nothing",
    "creatives/?digest",
    "sent as true",
)
IN_THE_API = re.compile(r"`|\b[a-z]+_[a-z_]+\b|\b(?:POST|PATCH|PUT|GET|JSON|null|true|false|API)\b|/imports|\?[a-z]+\b")
A_SENTENCE = re.compile(r"[A-Za-z]{2,} .*[.:]\s*$|[.:;] ", re.DOTALL)


def texts_of(node: ast.AST) -> Iterator[str]:
    """Each text below a node, one in parts as a whole; what a docstring, a pattern or a help text says is none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.keyword) and child.arg in ("help_text", "exempt"):
            continue
        if isinstance(child, ast.Call) and ast.unparse(child.func) in ("re.compile", "re.sub", "re.fullmatch"):
            continue
        if isinstance(child, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "one" for part in child.values)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value
        else:
            yield from texts_of(child)


def sentences(*written_in: str) -> list[str]:
    files = sorted(path for pattern in written_in or WRITTEN_IN for path in ROOT.glob(pattern))
    texts = {text for path in files for text in texts_of(ast.parse(path.read_text()))}
    return sorted(text for text in texts if A_SENTENCE.search(text) and not text.startswith((" FROM", "\n", ", %s")))


@pytest.mark.parametrize(
    "sentence",
    [text for text in sentences() if IN_THE_API.search(text) and not any(part in text for part in NEVER_SHOWN)],
)
def test_a_sentence_in_the_words_of_the_api_is_said_otherwise(sentence: str) -> None:
    assert not IN_THE_API.search(in_words(sentence)), in_words(sentence)


def test_many_sentences_were_looked_at() -> None:
    assert len(sentences()) > 200


@pytest.mark.parametrize(
    ("said", "on_the_page"),
    [
        (
            "The campaign runs from 2017-02-17 to 2017-03-03; name days that it has in common. An event of other days"
            " is kept where it says `outside: true`, and is not public then.",
            "The campaign runs from 17 February 2017 to 3 March 2017, and this is on none of its days. Correct the day,"
            " or plan an event that is meant to be on another under Events, New event.",
        ),
        (
            "This event is draft; this does not lead to the status wanted. POST complete/ does that.",
            "This event is draft; this does not lead to the status wanted. Do that on its own page.",
        ),
        (
            "The column ends_at is missing, or the columns of a day and of times of day that make it.",
            "Say where “End (day and time)” stands, or “Day” with “To (time)” or “From and to (10am-4pm)”.",
        ),
        ("The column title is missing, or a value.", "Say where “Title” stands, or what it is in every row."),
        ("Correct that figure, name it in part_of.", "Correct that figure, name it in “Part of”."),
        ("An event ends after it starts.", "An event ends after it starts."),
    ],
)  # fmt: skip
def test_what_it_says_instead(said: str, on_the_page: str) -> None:
    assert in_words(said) == on_the_page
