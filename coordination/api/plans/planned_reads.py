"""Which reads are planned, and the page or row that a plan writes: the bytes that the ordinary path would have written.

A view is planned where it lists and shows in the way all do and its serializer is known field by field. Who may see
what, filters, pages, ETags and limits stay what they are; where the statement cannot be told from the shape of the
request, it is put together the ordinary way and its rows are still written by the plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from django.db import models

from coordination.api.plans import NotPlannable
from coordination.api.plans.plain_rows import row_type, yielding
from coordination.api.plans.row_writers import Steps, steps_of, writer


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """How rows of one shape are read and written."""

    rows: type[Any]
    columns: Sequence[str]
    steps: Steps

    def read(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows of the queryset, plain."""
        return yielding(queryset, self.rows, list(self.columns))

    def make(self, values: Any) -> Any:
        """The row of these values."""
        return tuple.__new__(self.rows, values)

    def page(self, rows: Sequence[Any], serializer: Any) -> orjson.Fragment:
        """The rows as a JSON array."""
        return _json(list(map(writer(self.steps, serializer), rows)))

    def one(self, row: Any, serializer: Any) -> orjson.Fragment:
        """The row as a JSON object."""
        return _json(writer(self.steps, serializer)(row))


def plan_of(view: Any, queryset: models.QuerySet[Any]) -> ReadPlan | None:
    """The plan of what this view reads from such a queryset; None where the ordinary path answers."""
    query: Any = queryset.query
    lookups: Any = getattr(queryset, "_prefetch_related_lookups", ())
    if query.select_related is True or query.group_by is not None or query.deferred_loading[0] or lookups:
        return None
    if any(name.startswith("/") for name in view.deprecations):  # the answer itself is looked at for them
        return None
    shape = (tuple(query.annotation_select), _frozen(query.select_related or {}))
    model: Any = queryset.model
    return _compiled(view.get_serializer_class(), model, *shape)


@lru_cache(maxsize=256)
def _compiled(
    serializer: Any, model: type[models.Model], annotations: tuple[str, ...], related: tuple[Any, ...]
) -> ReadPlan | None:
    try:
        rows, columns = row_type(model, annotations, _thawed(related))
        return ReadPlan(rows, columns, steps_of(serializer(), model, columns))
    except NotPlannable:
        return None


def _frozen(related: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple((name, _frozen(further)) for name, further in related.items())


def _thawed(related: tuple[Any, ...]) -> dict[str, Any]:
    return {name: _thawed(further) for name, further in related}


def _json(value: Any) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(value, option=orjson.OPT_UTC_Z))
