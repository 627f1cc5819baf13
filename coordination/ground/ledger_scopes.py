"""Which subjects' entries an actor may read: those whose rows a GET would show it. A subject is named as its resource
is, in the singular, so that the scope is that of the one declaration (`authorisation.py`)."""

from collections.abc import Iterable

from coordination.ground.authorisation import RESOURCES


def unreadable_subjects(scopes: Iterable[str]) -> list[str]:
    """The subjects whose rows an actor of these scopes may not read."""
    held_scopes = frozenset(scopes)
    return sorted(subject_of(name) for name, resource in RESOURCES.items() if resource.read.scope not in held_scopes)


def subject_of(resource: str) -> str:
    """What the ledger calls a row of the resource."""
    return resource.removesuffix("s")
