"""What the database shows: the second wall behind `visible_to`. Each statement of a request brings along whose eyes it
is read with, as settings of its own transaction, and the policies of the tables read them (`row_policies.py`).

    see_as(actor)                                     # said once, where it is known who is calling
    with seeing_all("which figures may count twice"): # a rule that must weigh what the caller may not read

Without anybody a request sees nothing. Outside a request (a worker, a command) statements bring nothing along unless
`seeing` says so. The settings come in the same message as the statement and end with its transaction: they cost no
round trip, and no pooled connection carries them on. What is written is checked by rules, and by policies of its own.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coordination.ground.actor import Actor
from coordination.ground.ledger_scopes import unreadable_subjects

ALL, PUBLIC = "*", "@public"  # no organisation is called so
SETTINGS = ("sees", "campaigns", "leads", "hidden")
_SET = ", ".join(f"set_config('coordination.{name}', {{}}, true)" for name in SETTINGS)
_BRING = f"SELECT {_SET.format(*['%s'] * len(SETTINGS))}; "
_READS = re.compile(r"[\s(]*(?:SELECT|WITH)\b", re.IGNORECASE)
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes: the values of SETTINGS, lists with commas."""

    sees: str = ""
    campaigns: str = ""
    leads: str = ""
    hidden: str = ""

    @property
    def values(self) -> list[str]:
        """In the order of SETTINGS."""
        return [self.sees, self.campaigns, self.leads, self.hidden]


NOTHING, EVERYTHING, WHAT_IS_PUBLIC = Sight(), Sight(ALL), Sight(PUBLIC)
_present: ContextVar[Sight | None] = ContextVar("sight", default=None)


def sight_of(actor: Actor | None) -> Sight:
    """What the actor sees; nothing for nobody."""
    if actor is None:
        return NOTHING
    campaigns, leads = (",".join(sorted(slugs)) for slugs in (actor.campaigns, actor.leads))
    return Sight(actor.organisation, campaigns, leads, _hidden(actor.scopes))


@lru_cache
def _hidden(scopes: frozenset[str]) -> str:
    return ",".join(unreadable_subjects(scopes))


def see_as(actor: Actor | None) -> None:
    """From now on the present request sees what the actor sees."""
    _present.set(sight_of(actor))


def see_what_is_public() -> None:
    """From now on the present request sees what anybody may see without a key."""
    _present.set(WHAT_IS_PUBLIC)


@contextmanager
def seeing(sight: Sight | None) -> Iterator[None]:
    """Everything within is seen so; None brings nothing along."""
    token = _present.set(sight)
    try:
        yield
    finally:
        _present.reset(token)


@contextmanager
def seeing_all(because: str) -> Iterator[None]:  # noqa: ARG001 - for whoever reads the rule
    """A rule weighs rows that its caller may not read, and shows none of them. Without a request it changes nothing."""
    with seeing(_present.get() and EVERYTHING):
        yield


def bring_sight(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """For `connection.execute_wrappers`: the statement behind its settings, in one message and so in one transaction.
    What a trigger looks up while it is written is nobody's reading."""
    sight = _present.get()
    if sight is None or not isinstance(sql, str):
        return execute(sql, params, many, context)
    if _WRITES.match(sql):
        sight = EVERYTHING
    elif not _READS.match(sql):
        return execute(sql, params, many, context)
    cursor = context["cursor"].cursor
    if many or hasattr(cursor, "scrollable"):  # a cursor of the server is a statement by itself, in a transaction
        with context["connection"].connection.cursor() as beforehand:
            beforehand.execute(_BRING, sight.values)
        return execute(sql, params, many, context)
    answer = execute(*_behind(sight, sql, params), many, context)
    cursor.nextset()
    return answer


def _behind(sight: Sight, sql: str, params: Any) -> tuple[str, Any]:
    if isinstance(params, list | tuple):
        return _BRING + sql, [*sight.values, *params]
    written = [("'" + value.replace("'", "''") + "'") for value in sight.values]
    literal = f"SELECT {_SET.format(*written)}; "
    return (literal + sql if params is None else literal.replace("%", "%%") + sql), params


def install_sight(connection: Any, **_: Any) -> None:
    """Called for every new connection; a reconnection keeps what was installed."""
    if bring_sight not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, bring_sight)
