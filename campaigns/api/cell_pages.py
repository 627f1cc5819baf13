"""Keyset pages of roll-up cells, which are no table's rows: their order is the keys they were grouped by."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from campaigns.rollups.compiled_cells import Cells
from coordination.api.cursors import Cursor
from coordination.api.pagination import KeysetPagination


class CellOrder:
    """The order of a roll-up's cells, as `coordination.api.pagination.KeysetOrder` is that of a table's rows."""

    def __init__(self, cells: Cells) -> None:
        self.names = cells.query.ordering
        self.fields: list[Any] = [models.TextField() for _ in self.names]

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """The keys of one cell."""
        return tuple(row[name] for name in self.names)

    def beyond(self, cells: Cells, cursor: Cursor | None) -> Cells:
        """The cells after the cursor (before it and nearest first, if it points backwards)."""
        return cells if cursor is None else Cells(cells.query, cursor.values, cursor.backwards)


class CellPages(KeysetPagination):
    """Pages of `Cells`."""

    def order_of(self, queryset: Any, view: Any) -> Any:
        return CellOrder(queryset)
