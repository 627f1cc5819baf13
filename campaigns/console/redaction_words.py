"""How pages call the places where a text stands."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse

from coordination.redactions.finding import Finding, HoldingRow

MOST_NAMED = 20  # rows of one kind
# What one row and several are called, and the page of one, where it has any.
KINDS: Mapping[str, tuple[str, str, str]] = {
    "api-key": ("key", "keys", ""),
    "campaign": ("campaign", "campaigns", ""),
    "comment": ("comment", "comments", ""),
    "creative": ("artwork", "artworks", ""),
    "endorsement": ("endorsement", "endorsements", ""),
    "event": ("event", "events", "event"),
    "help-line": ("help line", "help lines", ""),
    "oauth-client": ("OAuth client", "OAuth clients", ""),
    "overlap": ("overlap", "overlaps", ""),
    "phase": ("phase of a campaign", "phases of campaigns", ""),
    "placement": ("placement", "placements", "placement"),
    "reach-metric": ("figure", "figures", "figure"),
    "reason-code": ("reason on your list", "reasons on your list", ""),
    "review": ("review", "reviews", ""),
    "site-permission": ("permission of a site owner", "permissions of site owners", ""),
    "statement": ("printed sentence", "printed sentences", ""),
    "suspected-duplicate": ("question about a figure", "questions about figures", ""),
    "webhook-endpoint": ("webhook", "webhooks", ""),
}


class Place(NamedTuple):
    """A kind of row: how many hold the text, in words, and the first of them, each with where in it and its page."""

    words: str
    rows: Sequence[tuple[str, str]]
    more: int


def kind_words(subject: str, number: int = 1) -> str:
    """What so many of them are called."""
    one, several, _ = KINDS.get(subject, (subject.replace("-", " "), f"{subject.replace('-', ' ')}s", ""))
    return one if number == 1 else several


def places_of(finding: Finding) -> Iterator[Place]:
    """Where the text stands, kind by kind."""
    for subject, group in groupby(finding.rows, key=lambda held: held.kind.subject):
        rows = list(group)
        named = [(_columns(held), _address(held)) for held in rows[:MOST_NAMED]]
        yield Place(f"{len(rows):,} {kind_words(subject, len(rows))}", named, len(rows) - len(named))


def page_of(subject: str, key: str) -> str:
    """The address of its page; empty where it has none."""
    _, _, name = KINDS.get(subject, ("", "", ""))
    return reverse(name, args=[key]) if name else ""


def _columns(held: HoldingRow) -> str:
    return ", ".join(column.replace("_", " ") for column in held.columns).capitalize()


def _address(held: HoldingRow) -> str:
    return page_of(*held.subject)


def what_was_taken(fields: Sequence[Any]) -> str:
    """`Summary, place`, or that it was an exact text."""
    return ", ".join(str(field).strip("/").replace("/", " ").replace("_", " ") for field in fields).capitalize()
