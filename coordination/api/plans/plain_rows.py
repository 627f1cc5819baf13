"""Rows as tuples that answer to the names of their model's columns, where an instance would be most of the work.

Whoever asks such a row for something that is no column of it (a method, a related object that was not fetched along) is
answered by an instance made of it then, so that a plain row does for whatever reads one.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models.query import ValuesListIterable

from coordination.api.plans import NotPlannable


class PlainRow:
    """What the rows of every model share; each is a named tuple besides."""

    # No column begins with an underscore, so that none has a name of these.
    _meta: ClassVar[Any]
    _model: ClassVar[type[models.Model]]
    _width: ClassVar[int]  # how many of its values are columns of the model itself
    _annotations: ClassVar[tuple[str, ...]]

    @property
    def pk(self) -> Any:
        """The primary key."""
        return getattr(self, self._meta.pk.attname)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._whole(), name)

    def _whole(self) -> models.Model:
        """The instance that this row would have been."""
        values: Any = self
        attributes = [field.attname for field in self._meta.concrete_fields]
        instance = self._model.from_db("default", attributes, values[: self._width])
        for name in self._annotations:
            setattr(instance, name, getattr(self, name))
        return instance


def row_type(
    model: type[models.Model], annotations: tuple[str, ...] = (), related: Mapping[str, Any] | None = None
) -> tuple[type[Any], list[str]]:
    """The type of rows of `model` with these annotations and, as `select_related` names them, the rows they name; and
    the columns that its values are, in order, as `values_list` takes them. Raises NotPlannable for names that a named
    tuple cannot have, or has twice."""
    columns = [field.attname for field in model._meta.concrete_fields]
    own: dict[str, Any] = {"_meta": model._meta, "_model": model, "_width": len(columns), "_annotations": annotations}
    columns += annotations
    for name, further in (related or {}).items():
        nearest: Any = model._meta.get_field(name).related_model
        nested, nested_columns = row_type(nearest, (), further)
        own[name] = _nested(nested, nested_columns, len(columns))
        columns += [f"{name}__{column}" for column in nested_columns]
    if own.keys() & set(columns):
        raise NotPlannable("a related row has the name of a column")
    try:
        values = namedtuple(f"{model.__name__}Columns", columns)  # type: ignore[misc]
    except ValueError as reason:
        raise NotPlannable(str(reason)) from None
    return type(f"{model.__name__}Row", (PlainRow, values), own), columns


def _nested(nested: type[Any], columns: list[str], start: int) -> property:
    """The related row, of the values from `start` on; None where the foreign key is."""
    stop, key = start + len(columns), start + columns.index(nested._meta.pk.attname)

    def related_row(row: Any) -> Any:
        return None if row[key] is None else tuple.__new__(nested, row[start:stop])

    return property(related_row)


def yielding(queryset: models.QuerySet[Any], rows: type[Any], columns: list[str]) -> models.QuerySet[Any]:
    """The same queryset, whose rows are of the type `rows`; it can be narrowed, ordered and cut as before."""
    plain = queryset.values_list(*columns)
    plain._iterable_class = _iterable_of(rows)
    return plain


def _iterable_of(rows: type[Any]) -> Any:
    make: Callable[[Any], Any] = partial(tuple.__new__, rows)

    class PlainRows(ValuesListIterable):  # type: ignore[type-arg]
        def __iter__(self) -> Iterator[Any]:
            return map(make, super().__iter__())

    return PlainRows
