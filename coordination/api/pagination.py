"""Keyset pages: where the last page ended is a row comparison, `(starts_at, id) > (…)`, in every direction.

Rows are neither lost nor repeated while others write, however often sort values repeat, because the order always ends
in a unique column. There is no OFFSET (584 ms at depth 9 million against 0.4) and no total unless `?count=true`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.api.cursors import Cursor, decode_cursor
from coordination.api.query_parameters import is_true, number_of
from coordination.ground.errors import FieldError, Invalid
from coordination.ground.whole_numbers import whole_number

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
PAGE_SCHEMAS: dict[str, dict[str, Any]] = {
    "cursor": {"type": "string"},
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "count": {"type": "boolean", "default": False},
}
PAGE_WORDS = {
    "cursor": "Where the page starts, from `next` or `previous` of another page.",
    "limit": "How many rows at most.",
    "count": "Whether to count all rows.",
}
PARAMETERS = tuple(PAGE_SCHEMAS)
PAGE_RULES = ("cursor malformed",)  # with which a page is refused that agrees with the document

_COUNT = "count is true or false."
_LIMIT = f"limit is a whole number from 1 to {MAX_LIMIT}."


class KeysetPagination(BasePagination):
    """`{"next", "previous", "results"}` over `ordering` (the view's unless given), all ascending or all descending."""

    def __init__(self, ordering: Sequence[str] = ()) -> None:
        self.ordering = ordering

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """The rows of the page asked for; raises Invalid for a malformed `cursor`, `limit` or `count`."""
        self.request = request
        limit = limit_of(request)
        order = self.order_of(queryset, view)
        self.total = queryset.count() if is_true(request, "count", _COUNT) else None
        self.page = KeysetPage(queryset, order, text=request.query_params.get("cursor"), limit=limit)
        return self.page.rows

    def order_of(self, queryset: Any, view: APIView | None) -> Any:
        """How the rows are sorted, which planned ones know; override it where they are no queryset."""
        return getattr(queryset, "order", None) or KeysetOrder(
            queryset, self.ordering or getattr(view, "ordering", None) or ("pk",)
        )

    def get_paginated_response(self, data: Any) -> Response:
        """The page with its links, in the body and as RFC 8288 `Link`."""
        links = {"next": self.next_link(), "prev": self.previous_link()}
        body = {"next": links["next"], "previous": links["prev"], "results": data}
        if self.total is not None:
            body["count"] = self.total
        header = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items() if url)
        return Response(body, headers={"Link": header} if header else None)

    def next_link(self) -> str | None:
        """The page after this one; None on the last."""
        return self._url(self.page.following)

    def previous_link(self) -> str | None:
        """The page before this one; None on the first."""
        return self._url(self.page.preceding)

    def _url(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        parameters = self.request.query_params.copy()
        parameters.pop("cursor", None)
        if cursor:
            parameters["cursor"] = cursor
        query = parameters.urlencode()
        return self.request.build_absolute_uri(self.request.path + (f"?{query}" if query else ""))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "The page after this one; null on the last."},
                "previous": {**link, "description": "The page before this one; null on the first."},
                "results": schema,
                "count": {"type": "integer", "description": "Only with `?count=true`."},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The three parameters in OpenAPI."""
        return [_parameter(name, PAGE_WORDS[name], schema) for name, schema in PAGE_SCHEMAS.items()]


class KeysetPage:
    """The `rows` of one page, of `limit` at most, of a list in this order, and where the pages beside it begin: texts
    as `?cursor=` has them, empty for the first page, None where there is no page."""

    def __init__(self, queryset: Any, order: "KeysetOrder", *, text: str | None, limit: int) -> None:
        """Raises Invalid for a `text` that is no cursor of this order."""
        self._order = order
        self._cursor = decode_cursor(text, order.names, order.fields) if text is not None else None
        self._backwards = self._cursor is not None and self._cursor.backwards
        rows = list(order.beyond(queryset, self._cursor)[: limit + 1])
        self._more = len(rows) > limit
        self.rows = rows[:limit][:: -1 if self._backwards else 1]

    @property
    def following(self) -> str | None:
        """Where the page after this one begins."""
        if self._cursor and self._backwards:
            if not self.rows:
                return ""  # before the first row: what follows is the first page
            return self._edge(False, self.rows[-1]) if self._cursor.values else None
        return self._edge(False, self.rows[-1]) if self._more else None

    @property
    def preceding(self) -> str | None:
        """Where the page before this one ends."""
        if self._cursor is None:
            return None
        if self._backwards:
            return self._edge(True, self.rows[0]) if self._more else None
        return self._edge(True, self.rows[0] if self.rows else None)

    def _edge(self, backwards: bool, row: Any) -> str:
        values = self._order.values(row) if row is not None else None
        return Cursor(backwards, values).encode(self._order.names)


class KeysetOrder:
    """The columns a list is sorted by, ending in the primary key, and how to continue after a row."""

    def __init__(self, queryset: models.QuerySet[Any], ordering: Sequence[str]) -> None:
        self.descending = ordering[0].startswith("-")
        if any(name.startswith("-") != self.descending for name in ordering):
            raise ImproperlyConfigured("A keyset order is all ascending or all descending.")
        columns = [name.removeprefix("-") for name in ordering]
        key = queryset.model._meta.pk.name
        columns = [key if column == "pk" else column for column in columns]
        # Grouped rows have no primary key: their group keys, which the view lists whole, are unique together.
        if key not in columns and not isinstance(queryset.query.group_by, tuple):
            columns.append(key)
        self.columns = columns
        self.names = tuple(f"-{column}" if self.descending else column for column in columns)
        self.fields = [_field(queryset, column) for column in columns]
        self._annotated = frozenset(columns) & queryset.query.annotations.keys()

    def values(self, row: Any) -> tuple[Any, ...]:
        """The sort values of one row, be it an instance or a dict."""
        if isinstance(row, Mapping):
            return tuple(row[column] for column in self.columns)
        return tuple(
            getattr(row, column) if column in self._annotated else _follow(row, column) for column in self.columns
        )

    def beyond(self, queryset: models.QuerySet[Any], cursor: Cursor | None) -> models.QuerySet[Any]:
        """The rows after the cursor (before it and nearest first, if it points backwards)."""
        backwards = cursor is not None and cursor.backwards
        descending = self.descending != backwards
        ordered = queryset.order_by(*(f"-{column}" if descending else column for column in self.columns))
        if cursor is None or cursor.values is None:
            return ordered
        lookup = TupleLessThan if descending else TupleGreaterThan
        return ordered.filter(lookup(tuple(F(column) for column in self.columns), cursor.values))


def limit_of(request: Request, default: int = DEFAULT_LIMIT) -> int:
    """`?limit=`, `default` without one; raises Invalid unless it is 1 to 500."""
    if (whole_number(request.query_params.get("limit", "")) or 0) > MAX_LIMIT:
        raise Invalid("page_too_large", _LIMIT, [FieldError("?limit", "out_of_range", _LIMIT)])
    return number_of(request, "limit", _LIMIT, default=default, least=1, most=MAX_LIMIT)


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _field(queryset: models.QuerySet[Any], column: str) -> "models.Field[Any, Any]":
    """The column's own type, to read a cursor's value back with; a nullable one cannot be compared and is refused."""
    if annotation := queryset.query.annotations.get(column):
        return annotation.output_field
    model: Any = queryset.model
    field: Any = None
    for name in column.split("__"):
        field = model._meta.get_field(name)
        if field.null:
            raise ImproperlyConfigured(f"{column} may be null and cannot order a list.")
        model = field.related_model or model
    return getattr(field, "target_field", field)


def _follow(row: Any, column: str) -> Any:
    for name in column.split("__"):
        field = row._meta.get_field(name)
        row = getattr(row, field.attname if name == column.split("__")[-1] else name)
    return row
