"""The statement of a list or a row, compiled once for every shape of request: who asks as whom, which filters, which
side of a cursor. The values are parameters; no plan holds one.

It is compiled by Django from what the view itself says (`visible_to`, its filters, `shape`, its order), with invented
values that nobody can look into (`probes.py`), and is the very text that the ordinary path would send. A view that
asks the database first, or decides by a value, has no such plan.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldError
from django.db import connection, models
from psycopg.types.datetime import TimestamptzLoader

from coordination.api.plans import NotPlannable
from coordination.api.plans.probes import Name, Probes, filled_in, places_in, varies
from coordination.ground.actor import Actor
from coordination.ground.prepared_statements import Recurring

_LONGEST = len("2017-02-22 10:00:00.000000+00")
_OF_ITS_ADDRESS = ("action", "basename", "detail", "suffix")  # what the router tells a view
Compile = Callable[[Probes], models.QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """The text, and where the values of a request go; and whether one plan of PostgreSQL's is as good as any, whatever
    they are."""

    text: str
    slots: Sequence[Any]
    recurs: bool

    def rows(self, values: Mapping[Name, Any], most: int, make: Callable[[Any], Any]) -> list[Any]:
        """At most so many rows, each made of its values."""
        text = f"{self.text} LIMIT {most:d}"
        if self.recurs:
            text = Recurring(text, frozenset(place for place, slot in enumerate(self.slots) if varies(slot)))
        with connection.cursor() as cursor:
            cursor.cursor.adapters.register_loader("timestamptz", InstantLoader)
            cursor.execute(text, filled_in(self.slots, values))
            return list(map(make, cursor.fetchall()))


class InstantLoader(TimestamptzLoader):
    """Reads what PostgreSQL writes of nearly every instant by one function of C; psycopg, in Python, by many."""

    def load(self, data: Any) -> datetime:
        """The instant in UTC, which is the zone of every connection."""
        text = bytes(data)
        if text.endswith(b"+00") and len(text) <= _LONGEST:
            try:
                return datetime.fromisoformat(text.decode())
            except ValueError:
                pass
        return super().load(data)


def compiled(build: Compile, *, recurs: bool = False) -> CompiledStatement:
    """The statement of what `build` makes of invented values; raises NotPlannable."""
    probes = Probes()
    with probes.nothing_else():
        compiler = build(probes).query.get_compiler(connection.alias)
        try:
            text, parameters = compiler.as_sql()
        except (EmptyResultSet, FieldError) as reason:
            raise NotPlannable(str(reason)) from None
        if compiler.get_converters(expression for expression, _, _ in compiler.select or ()):
            raise NotPlannable("a column is read in a way of its own")
    if probes.mark in text:
        raise NotPlannable("the text is made of a value")
    return CompiledStatement(str(text), places_in(list(parameters), probes), recurs)


def built(build: Compile) -> models.QuerySet[Any]:
    """What `build` makes of invented values; raises NotPlannable."""
    probes = Probes()
    with probes.nothing_else():
        return build(probes)


def probing(view: Any) -> Callable[[Actor], Any]:
    """Makes a view of the same address for whoever calls it then; it has nothing of a request but its caller."""
    kind, told = type(view), {name: getattr(view, name) for name in _OF_ITS_ADDRESS if hasattr(view, name)}

    def made(actor: Actor) -> Any:
        probe = kind(**told)
        probe.request, probe.args, probe.kwargs = _NothingButItsCaller(actor), (), {}
        return probe

    return made


class _NothingButItsCaller:
    """The request of a probing view."""

    def __init__(self, user: Actor) -> None:
        self.user = user

    def __getattr__(self, name: str) -> Any:
        raise NotPlannable(f"the statement depends on {name} of the request")
