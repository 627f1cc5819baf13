"""The shape of a request, and the statements that were compiled for it: what a page or a row is read by without putting
anything together.

A shape says what kind of caller asks, with which scopes, in how many campaigns and leading how many; which filters are
sent, with how many values each; and which side of a cursor the page is on. It holds none of the values.
"""

import copy
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from rest_framework.generics import GenericAPIView

from coordination.api.cursors import Cursor
from coordination.api.filters import StrictFilterBackend, parsed_parameters
from coordination.api.pagination import KeysetOrder, KeysetPagination
from coordination.api.plans import NotPlannable
from coordination.api.plans.planned_reads import ReadPlan, plan_of
from coordination.api.plans.probes import Name, Probes, shape_of
from coordination.api.plans.statements import Statement, compiled, nothing_asked, probing, values_of
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid

MOST_VALUES, MOST_CAMPAIGNS = 8, 64  # of one filter, of one organisation: beyond, the shapes would be too many
MOST_SHAPES = 2_000


@dataclass(slots=True)
class ShapePlan:
    """What is known of one shape of request: how rows are read and written, in which order they come, and the
    statements of its pages by the side of the cursor, None where there can be none."""

    plan: ReadPlan
    order: KeysetOrder
    build: Callable[[Probes], models.QuerySet[Any]]
    statements: dict[Any, Statement | None] = field(default_factory=dict)

    def statement(self, cursor: Cursor | None) -> Statement | None:
        """The statement of pages beyond such a cursor."""
        try:
            side = (cursor is not None and cursor.backwards, shape_of(list(_edge(cursor))))
        except NotPlannable:
            return None
        if side not in self.statements:
            self.statements[side] = _or_none(lambda: compiled(lambda probes: self._page(probes, cursor)))
        return self.statements[side]

    def _page(self, probes: Probes, cursor: Cursor | None) -> models.QuerySet[Any]:
        if cursor is not None and cursor.values is not None:
            cursor = Cursor(cursor.backwards, tuple(probes.like("cursor", list(cursor.values))))
        return self.order.beyond(self.plan.read(self.build(probes)), cursor)


class PlannedRows:
    """The rows of a list as the paginator asks for them, in the place of a queryset."""

    def __init__(self, view: Any, shape: ShapePlan, values: dict[Name, Any]) -> None:
        self.view, self.shape, self.values = view, shape, values
        self.order = PlannedOrder(self)

    @property
    def plan(self) -> ReadPlan:
        """How its rows are written."""
        return self.shape.plan

    def queryset(self) -> models.QuerySet[Any]:
        """The same rows, put together the ordinary way."""
        queryset: models.QuerySet[Any] = self.view.filter_queryset(self.view.get_queryset())
        return queryset

    def count(self) -> int:
        """How many there are."""
        return self.queryset().count()


class PlannedOrder:
    """The order of planned rows, and how to continue after one."""

    def __init__(self, rows: PlannedRows) -> None:
        self.rows, self.order = rows, rows.shape.order
        self.names, self.fields, self.values = self.order.names, self.order.fields, self.order.values

    def beyond(self, rows: PlannedRows, cursor: Cursor | None) -> "Page":
        """The rows after the cursor, of which a slice is read."""
        return Page(rows, cursor)


@dataclass(frozen=True, slots=True)
class Page:
    """What is read when its first rows are asked for."""

    rows: PlannedRows
    cursor: Cursor | None

    def __getitem__(self, first: slice) -> Any:
        shape = self.rows.shape
        statement = shape.statement(self.cursor)
        if statement is None:
            return shape.order.beyond(shape.plan.read(self.rows.queryset()), self.cursor)[first]
        values = dict(self.rows.values)
        values.update({("cursor", place): value for place, value in enumerate(_edge(self.cursor))})
        return statement.rows(values, first.stop, shape.plan.make)


def _edge(cursor: Cursor | None) -> tuple[Any, ...]:
    """The values of the row that the page is beyond."""
    return (cursor.values if cursor else None) or ()


_SHAPES: dict[Any, ShapePlan | None] = {}
_LOCK = Lock()


def planned_rows(view: Any) -> PlannedRows | None:
    """The rows of the list that `view` was asked for; None where its statement cannot be told from the shape of the
    request, or is to be refused: the ordinary path says how."""
    if view.kwargs or not _lists_as_all_do(type(view)) or view.actor.granted is not None:
        return None
    filters = view.filterset_class.base_filters if getattr(view, "filterset_class", None) else {}
    try:
        sent = parsed_parameters(view.request, filters)
        shape = (type(view), view.action, *_actor_shape(view.actor), *_filter_shapes(sent))
    except (Invalid, NotPlannable):
        return None
    if shape not in _SHAPES:
        _remember(shape, _or_none(lambda: _shape_plan(view, filters, sent)))
    known = _SHAPES.get(shape)
    if known is None:
        return None
    values = values_of(view.actor)
    for name, value in sent.items():
        values[f"?{name}"] = value
        if isinstance(value, list):
            values.update({(f"?{name}", place): each for place, each in enumerate(value)})
    return PlannedRows(view, known, values)


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that was read by plan, None where the actor sees none of that key; and how it is written."""

    plan: ReadPlan
    row: Any


def planned_row(view: Any) -> PlannedRow | None:
    """The row that the address names; None where its statement cannot be told from the shape of the request."""
    ((name, key), *others) = view.kwargs.items()
    if others or view.actor.granted is not None:
        return None
    try:
        shape = (type(view), view.action, name, *_actor_shape(view.actor))
    except NotPlannable:
        return None
    if shape not in _SHAPES:
        _remember(shape, _or_none(lambda: _row_plan(view)))
    known = _SHAPES.get(shape)
    statement = known.statement(None) if known else None
    if known is None or statement is None:
        return None
    try:
        value = known.order.fields[0].to_python(key) if str(key).isprintable() else None
    except ValidationError:
        value = None
    if value is None:
        return PlannedRow(known.plan, None)
    rows = statement.rows({**values_of(view.actor), "key": value}, 1, known.plan.make)
    return PlannedRow(known.plan, rows[0] if rows else None)


def _row_plan(view: Any) -> ShapePlan:
    example = view.actor
    column = view.model._meta.pk if view.lookup_field == "pk" else view.model._meta.get_field(view.lookup_field)
    kind = uuid.UUID(int=0) if isinstance(column, models.UUIDField) else ""
    if not isinstance(column, models.UUIDField | models.CharField) or not column.unique:
        raise NotPlannable("a key of an odd kind")

    def build(probes: Probes) -> models.QuerySet[Any]:
        queryset: models.QuerySet[Any] = probing(view, probes.actor(example)).get_queryset()
        return queryset.filter(**{view.lookup_field: probes.like("key", kind)})

    with nothing_asked():
        queryset = build(Probes())
    plan = plan_of(view, queryset)
    if plan is None:
        raise NotPlannable("its row is written by its serializer")
    return ShapePlan(plan, KeysetOrder(queryset, (view.lookup_field,)), build)


def _lists_as_all_do(view: Any) -> bool:
    return (
        view.filter_queryset is GenericAPIView.filter_queryset
        and view.pagination_class is KeysetPagination
        and list(view.filter_backends) == [StrictFilterBackend]
    )


def _actor_shape(actor: Actor) -> tuple[Any, ...]:
    if not (actor.organisation and actor.leads <= actor.campaigns) or len(actor.campaigns) > MOST_CAMPAIGNS:
        raise NotPlannable("an actor of an odd kind")
    kind, _, _ = actor.label.partition(":")
    return kind, actor.scopes, actor.accepted_terms, len(actor.campaigns), len(actor.leads)


def _filter_shapes(sent: Mapping[str, Any]) -> tuple[Any, ...]:
    if any(isinstance(value, list) and len(value) > MOST_VALUES for value in sent.values()):
        raise NotPlannable("too many values to have a shape of their own")
    return tuple((name, shape_of(value)) for name, value in sent.items())


def _shape_plan(view: Any, filters: Mapping[str, Any], sent: Mapping[str, Any]) -> ShapePlan:
    example = view.actor

    def build(probes: Probes) -> models.QuerySet[Any]:
        actor = probes.actor(example)
        queryset: models.QuerySet[Any] = probing(view, actor).get_queryset()
        for name, value in sent.items():
            present_filter = copy.copy(filters[name])
            present_filter.actor = actor
            queryset = present_filter.narrow(queryset, probes.like(f"?{name}", value))
        return queryset

    with nothing_asked():
        queryset = build(Probes())
    plan = plan_of(view, queryset)
    if plan is None:
        raise NotPlannable("its rows are written by their serializer")
    return ShapePlan(plan, KeysetOrder(queryset, view.ordering), build)


def _remember(shape: Any, plan: ShapePlan | None) -> None:
    with _LOCK:
        if len(_SHAPES) >= MOST_SHAPES:
            _SHAPES.clear()
        _SHAPES[shape] = plan


def _or_none(make: Callable[[], Any]) -> Any:
    """What it makes. None where it looks at more of a request than its shape, in whatever way that shows."""
    try:
        return make()
    except (NotPlannable, AttributeError, TypeError, ValueError, LookupError, ValidationError, ImproperlyConfigured):
        return None
