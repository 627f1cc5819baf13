"""The shape of a request, and the statements that were compiled for it: what a page or a row is read by without putting
anything together.

A shape says what kind of caller asks, with which scopes, in how many campaigns and leading how many; which filters are
sent, with how many values each; and which side of a cursor the page is on. It holds none of the values, and a plan
holds neither the view nor the request that it was first made for.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from rest_framework.generics import GenericAPIView

from coordination.api.cursors import Cursor
from coordination.api.filters import StrictFilterBackend, narrowed_by, parsed_parameters
from coordination.api.pagination import KeysetOrder, KeysetPagination
from coordination.api.plans import NotPlannable
from coordination.api.plans.planned_reads import ReadPlan, plan_of
from coordination.api.plans.probes import ActorShape, Kind, Name, Probes, actor_shape, kind_of, named, values_of
from coordination.api.plans.statements import CompiledStatement, built, compiled, probing
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
    narrowed: bool  # by filters, whose values decide by which index it is best read
    statements: dict[Any, CompiledStatement | None] = field(default_factory=dict)

    def statement(self, cursor: Cursor | None) -> CompiledStatement | None:
        """The statement of pages beyond such a cursor."""
        try:
            side = (cursor is not None and cursor.backwards, kind_of(list(_edge(cursor))))
        except NotPlannable:
            return None
        if side not in self.statements:
            self.statements[side] = _or_none(
                lambda: compiled(lambda probes: self._page(probes, *side), recurs=not self.narrowed)
            )
        return self.statements[side]

    def _page(self, probes: Probes, backwards: bool, edge: Kind) -> models.QuerySet[Any]:
        values = tuple(probes.place(("cursor", number), kind) for number, kind in enumerate(edge))
        cursor = Cursor(backwards, values or None)
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
        values = {**self.rows.values, **named("cursor", _edge(self.cursor))}
        return statement.rows(values, first.stop, shape.plan.make)


def _edge(cursor: Cursor | None) -> tuple[Any, ...]:
    """The values of the row that the page is beyond."""
    return (cursor.values if cursor else None) or ()


_SHAPES: dict[Any, ShapePlan | None] = {}
_LOCK = Lock()


def planned_rows(view: Any) -> PlannedRows | None:
    """The rows of the list that `view` was asked for; None where its statement cannot be told from the shape of the
    request, or is to be refused: the ordinary path says how."""
    if view.kwargs or not _lists_as_all_do(type(view)):
        return None
    filters = view.filterset_class.base_filters if getattr(view, "filterset_class", None) else {}
    try:
        sent = parsed_parameters(view.request, filters)
        actor, kinds = _small(actor_shape(view.actor)), _filter_kinds(sent)
    except (Invalid, NotPlannable):
        return None
    shape = (type(view), view.action, actor, *kinds.items())
    if shape not in _SHAPES:
        _remember(shape, _or_none(lambda: _list_plan(view, actor, kinds)))
    known = _SHAPES.get(shape)
    if known is None:
        return None
    values = values_of(view.actor)
    for name, value in sent.items():
        values.update(named(f"?{name}", value))
    return PlannedRows(view, known, values)


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row that was read by plan, None where the actor sees none of that key; and how it is written."""

    plan: ReadPlan
    row: Any


def planned_row(view: Any) -> PlannedRow | None:
    """The row that the address names; None where its statement cannot be told from the shape of the request."""
    ((name, key), *others) = view.kwargs.items()
    if others:
        return None
    try:
        actor = _small(actor_shape(view.actor))
    except NotPlannable:
        return None
    shape = (type(view), view.action, name, actor)
    if shape not in _SHAPES:
        _remember(shape, _or_none(lambda: _row_plan(view, actor)))
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


def _row_plan(view: Any, actor: ActorShape) -> ShapePlan:
    lookup = view.lookup_field
    column = view.model._meta.pk if lookup == "pk" else view.model._meta.get_field(lookup)
    if not isinstance(column, models.UUIDField | models.CharField) or not column.unique:
        raise NotPlannable("a key of an odd kind")
    kind, view_of = uuid.UUID if isinstance(column, models.UUIDField) else str, probing(view)

    def build(probes: Probes) -> models.QuerySet[Any]:
        queryset: models.QuerySet[Any] = view_of(probes.actor(actor)).get_queryset()
        return queryset.filter(**{lookup: probes.like("key", kind)})

    return _shape_plan(view, build, (lookup,), narrowed=False)


def _list_plan(view: Any, actor: ActorShape, kinds: Mapping[str, Kind]) -> ShapePlan:
    filters = view.filterset_class.base_filters if kinds else {}
    view_of = probing(view)

    def build(probes: Probes) -> models.QuerySet[Any]:
        asking = probes.actor(actor)
        values = {name: probes.like(f"?{name}", kind) for name, kind in kinds.items()}
        return narrowed_by(view_of(asking).get_queryset(), values, filters, asking)

    return _shape_plan(view, build, view.ordering, narrowed=bool(kinds))


def _shape_plan(
    view: Any, build: Callable[[Probes], models.QuerySet[Any]], ordering: Sequence[str], *, narrowed: bool
) -> ShapePlan:
    queryset = built(build)
    plan = plan_of(view, queryset)
    if plan is None:
        raise NotPlannable("its rows are written by their serializer")
    return ShapePlan(plan, KeysetOrder(queryset, ordering), build, narrowed)


def _lists_as_all_do(view: Any) -> bool:
    return (
        view.filter_queryset is GenericAPIView.filter_queryset
        and view.pagination_class is KeysetPagination
        and list(view.filter_backends) == [StrictFilterBackend]
    )


def _small(actor: ActorShape) -> ActorShape:
    """The shape; raises NotPlannable where there would be too many."""
    if actor.campaigns > MOST_CAMPAIGNS:
        raise NotPlannable("too many campaigns to have a shape of their own")
    return actor


def _filter_kinds(sent: Mapping[str, Any]) -> dict[str, Kind]:
    if any(isinstance(value, list) and len(value) > MOST_VALUES for value in sent.values()):
        raise NotPlannable("too many values to have a shape of their own")
    return {name: kind_of(value) for name, value in sent.items()}


def _remember(shape: Any, plan: ShapePlan | None) -> None:
    with _LOCK:
        while len(_SHAPES) >= MOST_SHAPES:
            del _SHAPES[next(iter(_SHAPES))]  # the oldest
        _SHAPES[shape] = plan


def _or_none(make: Callable[[], Any]) -> Any:
    """What it makes. None where it looks at more of a request than its shape, in whatever way that shows."""
    try:
        return make()
    except (NotPlannable, AttributeError, TypeError, ValueError, LookupError, ValidationError, ImproperlyConfigured):
        return None
