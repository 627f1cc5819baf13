"""A reference as a data frame writes it, `7.0`, is that of the row `7`; unless a row is stored under `7.0` itself."""

from collections.abc import Sequence

from coordination.rows.csv_rows import TableItem
from coordination.rows.resources import RowResource


def keep_stored_references(kind: RowResource, items: Sequence[TableItem], organisation: str) -> None:
    """Give items whose cell says what a row of the organisation is stored under that very reference."""
    written = {item.written_reference for item in items if item.written_reference}
    if not written:
        return
    rows = kind.rule.model._default_manager.filter(organisation=organisation, external_ref__in=written)
    stored = set(rows.values_list("external_ref", flat=True))
    for item in items:
        if item.written_reference in stored:
            item["external_ref"] = item.written_reference
            item.read_as.pop("external_ref", None)
