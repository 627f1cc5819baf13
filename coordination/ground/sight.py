"""What the database shows: the second wall behind `visible_to`. Each statement of a request brings along whose eyes it
is read with, as settings of its own transaction, and the policies of the tables read them (`row_policies.py`).

    see_as(actor)                                     # said once, where it is known who is calling
    with seeing_all("which figures may count twice"): # a rule that must weigh what the caller may not read
    with finding_out_who():                           # nobody is known yet: what credentials say, and nothing else

Without anybody a request sees nothing. Outside a request (a worker, a command) statements bring nothing along unless
`seeing` says so. The settings come in the same message as the statement and end with its transaction: they cost no
round trip, and no pooled connection carries them on. Every statement brings them but those that begin and end
transactions: what looks like none that reads may read all the same. One that writes (INSERT, UPDATE or DELETE, and
nothing else in the same text) is shown every row, since its triggers weigh more than the caller may read; but it
changes and deletes rows in the caller's sight alone.

What a row names is read with it: the campaign of an event, its phase. So a statement says whose rows it gives, and
those of a few tables (`shown_beside`) are shown beside them; and `Named` reads the one that a row in hand names.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from psycopg.pq import TransactionStatus

from coordination.ground import prepared_statements
from coordination.ground.actor import Actor
from coordination.ground.ledger_scopes import unreadable_subjects

ALL, PUBLIC, IDENTIFIES = "*", "@public", "@identifies"  # no organisation is called so
SETTINGS = ("sees", "campaigns", "leads", "hidden", "changes", "reads")
_SET = ", ".join(f"set_config('coordination.{name}', {{}}, true)" for name in SETTINGS)
_BRING = f"SELECT {_SET.format(*['%s'] * len(SETTINGS))}; "
_CONTROLS = re.compile(r"\s*(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET)\b[^;]*;?\s*", re.IGNORECASE)
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b[^;]*;?\s*", re.IGNORECASE)
_READS = re.compile(r"\s*SELECT\b", re.IGNORECASE)
_MORE_THAN_ONE = re.compile(r";|--|/\*|\b(?:UNION|INTERSECT|EXCEPT)\b", re.IGNORECASE)
_FROM_OR_DEPTH = re.compile(r"'[^']*'|(?<!DISTINCT )\bFROM\s+(?:(\()|\"?(\w+))|[()]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes: lists with commas."""

    sees: str = ""
    campaigns: str = ""
    leads: str = ""
    hidden: str = ""

    def settings(self, *, writes: bool, reads: str = "") -> list[str]:
        """The values of SETTINGS for a statement that writes, or does not and gives rows of the table it `reads`."""
        return [ALL if writes else self.sees, self.campaigns, self.leads, self.hidden, self.sees, reads]


_BROUGHT = "brought_sight"  # of a connection, once it has been
NOTHING, EVERYTHING, WHAT_IS_PUBLIC, CREDENTIALS = Sight(), Sight(ALL), Sight(PUBLIC), Sight(IDENTIFIES)
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


@contextmanager
def finding_out_who() -> Iterator[None]:
    """What somebody has shown is looked up, among credentials and what whoever they stand for takes part in. Without a
    request it changes nothing."""
    with seeing(_present.get() and CREDENTIALS):
        yield


class NamedQuerySet(models.QuerySet[Any]):
    """Rows that are read because a row in sight names them."""

    def _fetch_all(self) -> None:
        with seeing_all("whoever sees a row sees what it names"):
            super()._fetch_all()


class Named(models.Manager.from_queryset(NamedQuerySet)):  # type: ignore[misc]
    """For `base_manager_name`, by which Django reads what a foreign key leads to. No view begins with it."""

    use_in_migrations = True  # a model of a migration reads as the owner, whom nothing is withheld from


def bring_sight(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """For `connection.execute_wrappers`: the statement behind its settings, in one message and so in one transaction.
    What a trigger looks up while it is written is nobody's reading."""
    django, sight = context["connection"], _present.get()
    if sight is None and _goes_on(django):
        sight = NOTHING
    if sight is None or not isinstance(sql, str) or _CONTROLS.fullmatch(sql):
        return execute(sql, params, many, context)
    setattr(django, _BROUGHT, True)
    writes = _present.get() is not None and bool(_WRITES.fullmatch(sql))
    settings = sight.settings(writes=writes, reads=_table_read(sql))
    cursor = context["cursor"].cursor
    if many or hasattr(cursor, "scrollable"):  # a cursor of the server is a statement by itself, in a transaction
        with django.connection.cursor() as beforehand:
            beforehand.execute(_BRING, settings)
        return execute(sql, params, many, context)
    if message := prepared_statements.prepared(django, sql, params):
        try:
            answer = execute(*message.around(_BRING, settings), many, context)
        except prepared_statements.REFUSALS as reason:
            message.refused(reason)
        else:
            cursor.set_result(-1)
            return answer
    answer = execute(*_behind(settings, sql, params), many, context)
    cursor.nextset()
    return answer


@lru_cache(maxsize=256)  # the texts of statements recur: their values are beside them
def _table_read(sql: str) -> str:
    """The table whose rows the statement gives: the first of its FROM, whatever it joins. Empty where it does more than
    give rows of one, so that nothing is shown beside them."""
    if not _READS.match(sql) or _MORE_THAN_ONE.search(sql):
        return ""
    depth = 0
    for part in _FROM_OR_DEPTH.finditer(sql):
        of_a_query, table = part.groups()
        if depth == 0 and table:
            return str(table)
        if depth == 0 and of_a_query:
            continue  # it gives what that gives
        depth += {"(": 1, ")": -1}.get(part[0][-1:], 0)
    return ""


def _goes_on(django: Any) -> bool:
    """Whether the present transaction has been brought somebody's sight, with which it would go on."""
    return getattr(django, _BROUGHT, False) and django.connection.info.transaction_status != TransactionStatus.IDLE


def _behind(settings: list[str], sql: str, params: Any) -> tuple[str, Any]:
    if isinstance(params, list | tuple):
        return _BRING + sql, [*settings, *params]
    written = [("'" + value.replace("'", "''") + "'") for value in settings]
    literal = f"SELECT {_SET.format(*written)}; "
    return (literal + sql if params is None else literal.replace("%", "%%") + sql), params


def install_sight(connection: Any, **_: Any) -> None:
    """Called for every new connection; a reconnection keeps what was installed."""
    if bring_sight not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, bring_sight)
