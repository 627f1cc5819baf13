"""The database refuses, we name the refusal: each named constraint becomes one sentence about one field.

Apps name theirs in `named_constraints.py` and contribute them:

    "event_ends_after_it_starts": NamedConstraint(Invalid, "/ends_at", "before_start", "An event ends after it starts.")
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from django.db import IntegrityError

from coordination.ground.errors import Conflict, FieldError, Invalid, Refusal

log = structlog.get_logger(__name__)


class NamedConstraint(NamedTuple):
    """What to answer when a constraint refuses: which refusal, where, its code, and the sentence."""

    kind: type[Refusal]
    pointer: str
    code: str
    sentence: str


NAMED: dict[str, NamedConstraint] = {}

_STILL_USED = "This is still used by something else, or names something that is no longer there."


def constraint_of(error: BaseException) -> str:
    """The name of the constraint that refused, as PostgreSQL reports it to the error or to what caused it; empty if it
    reports none."""
    cause: BaseException | None = error
    while cause is not None and not hasattr(cause, "diag"):
        cause = cause.__cause__
    return getattr(getattr(cause, "diag", None), "constraint_name", None) or ""


def refusal_of(error: IntegrityError) -> Refusal:
    """The refusal that names what the database refused.

    An unnamed constraint is answered as a plain conflict and logged, so that somebody names it.
    """
    name = constraint_of(error)
    if named := NAMED.get(name):
        fault = FieldError(named.pointer, named.code, named.sentence)
        return named.kind(errors=[fault]) if named.kind is Invalid else named.kind(named.code, named.sentence, [fault])
    if type(error.__cause__).__name__ == "ForeignKeyViolation":
        return Conflict("still_used", _STILL_USED)
    log.error("constraint_without_a_name", constraint=name)
    return Conflict()


@contextmanager
def naming_refusals() -> Iterator[None]:
    """What a named constraint refuses in here is raised as its refusal. Around a transaction, not in it."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) not in NAMED:
            raise
        raise refusal_of(error) from error
