"""The statement of a list or a row, compiled once for every shape of request: who asks as whom, which filters, which
side of a cursor. The values are parameters; no plan holds one.

It is compiled by Django from what the view itself says (`visible_to`, its filters, `shape`, its order), twice, with
invented values (`probes.py`). Where both say the same, the values' places are known, and the text is the very text that
the ordinary path would send. A view that asks the database first, or decides by a value, has no such plan.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldError
from django.db import connection, models
from psycopg.types.datetime import TimestamptzLoader

from coordination.api.plans import NotPlannable
from coordination.api.plans.probes import Name, Probes, campaigns_of, filled_in, places_of
from coordination.ground.actor import Actor

_LONGEST = len("2017-02-22 10:00:00.000000+00")
Compile = Callable[[Probes], models.QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Statement:
    """The text, and where the values of a request go."""

    text: str
    places: Sequence[Any]

    def rows(self, values: Mapping[Name, Any], most: int, make: Callable[[Any], Any]) -> list[Any]:
        """At most so many rows, each made of its values."""
        with connection.cursor() as cursor:
            cursor.cursor.adapters.register_loader("timestamptz", InstantLoader)
            cursor.execute(f"{self.text} LIMIT {most:d}", filled_in(self.places, values))
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


def compiled(build: Compile) -> Statement:
    """The statement of what `build` makes of invented values; raises NotPlannable."""
    first, second = Probes(), Probes()
    with nothing_asked():
        (text, parameters), (text_again, others) = (_compile(build(probes)) for probes in (first, second))
    if text != text_again:
        raise NotPlannable("the statement depends on the values")
    return Statement(text, places_of(list(parameters), list(others), (first.names, second.names)))


def probing(view: Any, actor: Actor) -> Any:
    """The view as if that actor called it; it has nothing else of a request."""
    probe = copy.copy(view)
    probe.request, probe.kwargs = SimpleNamespace(user=actor), {}
    return probe


def values_of(actor: Actor) -> dict[Name, Any]:
    """The values that an actor brings along."""
    values: dict[Name, Any] = {"organisation": actor.organisation}
    values.update({("campaigns", place): campaign for place, campaign in enumerate(campaigns_of(actor))})
    return values


def _compile(queryset: models.QuerySet[Any]) -> tuple[str, Sequence[Any]]:
    compiler = queryset.query.get_compiler(connection.alias)
    try:
        text, parameters = compiler.as_sql()
    except (EmptyResultSet, FieldError) as reason:
        raise NotPlannable(str(reason)) from None
    if compiler.get_converters(expression for expression, _, _ in compiler.select or ()):
        raise NotPlannable("a column is read in a way of its own")
    return str(text), parameters


@contextmanager
def nothing_asked() -> Iterator[None]:
    """Whoever asks the database here decides by what is in it now."""

    def refuse(*_: Any) -> None:
        raise NotPlannable("the statement depends on what is in the database")

    with connection.execute_wrapper(refuse):
        yield
