"""Statements that recur are planned once for a connection, and not each time: PostgreSQL is sent PREPARE the second
time that one is run, and EXECUTE from then on.

Both stand in the same message as the settings that go before, so they cost no round trip. What is prepared is read
with the settings of whoever asks, as each statement is: policies look at them when it is run. It has one plan for
whatever text, id or instant comes to the places of those values that differ each time (who calls, which row, where a
page begins); so what is narrowed by a filter is not said to recur, since how rare its value is decides the best plan.

Whatever PostgreSQL has against it (a table that has changed, a pooler that gave somebody else's connection), the
statement is run as it is, and on this connection from then on. That takes a second try, so nothing is prepared within a
transaction, which would have failed. A name is the digest of a text: somebody else's is never run by mistake.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any, Self

import structlog
from django.conf import settings
from django.db import NotSupportedError, ProgrammingError

from coordination.ground.timeouts import sqlstate_of

log = structlog.get_logger(__name__)
MOST = 32  # recurring statements that one connection remembers; a plan takes the server some 0.3 MB
RUNS_BEFORE = 1  # what is asked for once is not prepared
# Else PostgreSQL plans the first five anew, and the others if these happened to be asked for little.
ONE_PLAN = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true); "
REFUSALS = ProgrammingError, NotSupportedError
_PLACE = re.compile("%[%s]")
_TYPE = re.compile(r"'::(\w+(?:\[\])?)$")  # of a literal; a text has none


class Recurring(str):
    """The text of a statement that recurs, and at which of its places values differ each time: at all, if it is not
    said."""

    __slots__ = ("varying",)
    varying: frozenset[int]

    def __new__(cls, text: str, varying: frozenset[int] | None = None) -> Self:
        statement = super().__new__(cls, text)
        statement.varying = frozenset(range(text.count("%s"))) if varying is None else varying
        return statement


@dataclass(slots=True)
class _Recurrence:
    """What a connection knows of a statement that has been run on it."""

    runs: int = 0
    name: str = ""  # as which it is prepared
    refused: bool = False


class _Session:
    """What is known of one session with the server, which takes it along when it ends."""

    def __init__(self) -> None:
        self.recurrences: OrderedDict[Any, _Recurrence] = OrderedDict()
        self.leaving: list[str] = []  # prepared and forgotten here; the server forgets them with the next preparation

    def recurrence(self, key: Any) -> _Recurrence:
        """What is known of the statement, which is run once more."""
        recurrence = self.recurrences.setdefault(key, _Recurrence())
        recurrence.runs += 1
        self.recurrences.move_to_end(key)
        if len(self.recurrences) > MOST and (name := self.recurrences.popitem(last=False)[1].name):
            self.leaving.append(name)
        return recurrence

    def leave(self) -> str:
        """Has the server forget what was forgotten here."""
        names, self.leaving = self.leaving, []
        return "".join(f"DEALLOCATE {name}; " for name in names)


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent in the place of a statement: before its settings, and after them."""

    before: str
    execution: str
    values: Sequence[Any]
    recurrence: _Recurrence

    def around(self, bring: str, seen_with: Sequence[Any]) -> tuple[str, list[Any]]:
        """The text and its values, with the settings that `bring` makes."""
        return f"{self.before}{ONE_PLAN}{bring}{self.execution}", [*seen_with, *self.values]

    def refused(self, reason: BaseException) -> None:
        """It is run as it is from now on, on this connection."""
        self.recurrence.name, self.recurrence.refused = "", True
        log.warning("statement_not_prepared", sqlstate=sqlstate_of(reason))


def prepared(django: Any, sql: str, params: Any) -> Message | None:
    """The message that runs the statement prepared; None where it is run as it is."""
    if not (isinstance(sql, Recurring) and settings.PREPARED_STATEMENTS and may_be_tried_twice(django)):
        return None
    fixed = [value for place, value in enumerate(params) if place not in sql.varying]
    session: _Session = vars(django.connection).setdefault("recurring", _Session())
    recurrence = session.recurrence((str(sql), repr(fixed)))
    if recurrence.refused or recurrence.runs <= RUNS_BEFORE:
        return None
    varying = [value for place, value in enumerate(params) if place in sql.varying]
    before = "" if recurrence.name else session.leave() + _preparation(django, sql, fixed, varying, recurrence)
    places = ", ".join(["%s"] * len(varying))
    return Message(before, f"EXECUTE {recurrence.name}" + (f"({places})" if places else ""), varying, recurrence)


def may_be_tried_twice(django: Any) -> bool:
    """Whether no transaction is under way, which an error would end."""
    return bool(django.get_autocommit())


def _preparation(
    django: Any, sql: Recurring, fixed: Sequence[Any], varying: Sequence[Any], recurrence: _Recurrence
) -> str:
    """Gives the statement a name, and says so to the server."""
    kinds = [_TYPE.search(django.ops.compose_sql("%s", [value])) for value in varying]
    types = ", ".join(kind[1] if kind else "unknown" for kind in kinds)  # PostgreSQL tells as of a literal
    text = django.ops.compose_sql(_numbered(sql), fixed)
    recurrence.name = f"recurring_{sha256(f'{types}: {text}'.encode()).hexdigest()[:40]}"
    return f"PREPARE {recurrence.name}{f' ({types})' if types else ''} AS {text}; ".replace("%", "%%")


def _numbered(sql: Recurring) -> str:
    """The text with numbers at the places of what varies."""
    places = count()
    numbers = {place: number for number, place in enumerate(sorted(sql.varying), 1)}

    def numbered(place: re.Match[str]) -> str:
        number = numbers.get(next(places)) if place[0] == "%s" else None
        return f"${number}" if number else place[0]

    return _PLACE.sub(numbered, sql)
