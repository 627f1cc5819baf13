"""Whom a worker acts for: whoever asked, with the rights they have now and not those of the day they asked."""

from collections.abc import Callable

from coordination.ground.actor import Actor
from coordination.models import Operation

# label, organisation and the scopes held then -> the actor as it is now; raises Forbidden if it is none any more.
Recall = Callable[[str, str, frozenset[str]], Actor]


def _without_campaigns(label: str, organisation: str, scopes: frozenset[str]) -> Actor:
    return Actor(label, organisation, scopes)


class _Registry:
    """Where the app that knows keys and people says how to find the actor again; this app may not import it."""

    recall: Recall = staticmethod(_without_campaigns)


def register_recall(recall: Recall) -> None:
    """Use `recall(label, organisation, scopes)` for every operation from now on. It asks afresh whether that key or
    membership still stands, returns the actor with no more than `scopes`, and raises Forbidden if it does not stand."""
    _Registry.recall = staticmethod(recall)


def actor_of(operation: Operation) -> Actor:
    """The actor on whose behalf `operation` runs, as of now; raises Forbidden when it has lost its rights."""
    return _Registry.recall(operation.created_by, operation.organisation, frozenset(operation.scopes))


def system_actor(name: str) -> Actor:
    """Who keeps house under that name, for the ledger's bookkeeping: it may do nothing."""
    return Actor(f"system:{name}", "")


def asker_of(operation: Operation) -> Actor:
    """Who asked, for the ledger's bookkeeping: a label and an organisation that may do nothing."""
    return Actor(operation.created_by, operation.organisation)
