"""Which scope the entries of a subject need: that which a GET of the subject itself needs, so that the ledger shows
nobody what the resource would not. Each ledgered table says its own where it lists its triggers."""

from collections.abc import Iterable

_SCOPES: dict[str, str] = {}


def register_scope(subject: str, scope: str) -> None:
    """Entries of `subject` are for actors that hold `scope`."""
    _SCOPES[subject] = scope


def scope_of_subject(subject: str) -> str:
    """The scope that entries of `subject` need; raises KeyError for one that no table has."""
    return _SCOPES[subject]


def subjects_beyond(scopes: Iterable[str]) -> list[str]:
    """The subjects whose entries an actor of these scopes may not read."""
    held = frozenset(scopes)
    return sorted(subject for subject, scope in _SCOPES.items() if scope not in held)
