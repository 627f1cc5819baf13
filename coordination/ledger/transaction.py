"""One write is one transaction that tells the ledger who, for whom, why and under which request."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, transaction
from structlog.contextvars import get_contextvars

from coordination.ground.actor import Actor
from coordination.ground.constraints import naming_refusals
from coordination.ledger.beside_redactions import SHARES, share_texts_now

T = TypeVar("T")
_WRITES = "who writes"
# What rules have looked up in the present transaction, for those that ask again, row after row.
_NOTES: ContextVar[dict[Hashable, Any] | None] = ContextVar("notes", default=None)
_SETTINGS = (
    "SELECT set_config('coordination.actor', %s, true), set_config('coordination.organisation', %s, true),"
    " set_config('coordination.request_id', %s, true), set_config('coordination.reason', %s, true)"
)


@contextmanager
def writing(by: Actor, *, reason: str = "", brings_texts: bool = True) -> Iterator[None]:
    """A transaction whose ledger entries carry the actor, its organisation, the request id and the reason.

    What a named constraint refuses is raised as its refusal, so that every caller of a rule can say it. The settings
    are transaction-local: a pooled connection cannot carry them into somebody else's request. It waits for a redaction
    that is under way, unless it `brings_texts` of nobody (`beside_redactions.py`).
    """
    request_id = str(get_contextvars().get("request_id", ""))
    with naming_refusals(), transaction.atomic(), connection.cursor() as cursor, _taking_notes():
        settings = [by.label, by.organisation, request_id, reason]
        if brings_texts and noted_in_transaction(_WRITES, lambda: by.organisation, otherwise="") == by.organisation:
            cursor.execute(f"{_SETTINGS}, {SHARES}", [*settings, by.organisation])
            noted_in_transaction(("texts of", by.organisation), lambda: True, otherwise=False)
        else:  # within another's write, with rows locked perhaps
            cursor.execute(_SETTINGS, settings)
        yield


def share_texts(organisation: str) -> None:
    """Let no redaction of what the organisation owns come between what is looked up from here on and the end of this
    write. Raises OperationalError while one is under way."""
    noted_in_transaction(("texts of", organisation), lambda: share_texts_now(organisation), otherwise=True)


@contextmanager
def _taking_notes() -> Iterator[None]:
    """Within another write, its notes go on."""
    notes = _NOTES.get()
    token = _NOTES.set({} if notes is None else notes)
    try:
        yield
    finally:
        _NOTES.reset(token)


def noted_in_transaction(name: Hashable, look_up: Callable[[], T], *, otherwise: T) -> T:
    """What was looked up under that name, once in a transaction that writes; outside of one it is `otherwise`."""
    notes = _NOTES.get()
    if notes is None:
        return otherwise
    if name not in notes:
        notes[name] = look_up()
    noted: T = notes[name]
    return noted


@contextmanager
def state_reason(reason: str) -> Iterator[None]:
    """Within `writing`: other rows that change as a consequence carry this reason, and not what somebody said of the
    first, which may not be for the eyes of those who see the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('coordination.reason', true)")
        (former_reason,) = cursor.fetchone()
        cursor.execute("SELECT set_config('coordination.reason', %s, true)", [reason])
        yield
        cursor.execute("SELECT set_config('coordination.reason', %s, true)", [former_reason or ""])
