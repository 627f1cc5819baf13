"""Which column of an organisation's table is which of ours: as it says, as it said of one with the same headings, or as
guessed."""

from collections.abc import Mapping, Sequence

from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.models import TableMapping
from coordination.rows.column_mapping import (
    AUTO,
    DAY_PARTS,
    ColumnMapping,
    heading_keys,
    headings_digest,
    read_mapping,
)
from coordination.rows.csv_rows import columns_of, is_free_text
from coordination.rows.guessing import guess_mapping
from coordination.rows.resources import row_resource
from coordination.rows.row_shape import STARTS
from coordination.rows.table_facts import TableFacts
from coordination.rows.table_plan import ChooseMapping, Columns

MOST_REMEMBERED = 200  # of one organisation; the oldest give way


def named_headings(declared: Mapping[str, str], columns: Columns) -> frozenset[str]:
    """The headings that a caller has mapped; none where the mapping is to be found."""
    mapping = read_mapping(declared.get("mapping", AUTO), targets_of(columns))
    return frozenset(mapping.columns if mapping else ())


def targets_of(columns: Columns) -> set[str]:
    """What a column can be mapped to."""
    return {*columns, *(DAY_PARTS if STARTS in columns else ())}


def chooser(resource: str, columns: Columns, by: Actor, declared: Mapping[str, str]) -> ChooseMapping:
    """How the mapping of a table is chosen, given what is said of it. Raises Invalid for a mapping that is none."""
    targets = targets_of(columns)
    said = read_mapping(declared["mapping"], targets)

    def choose(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> ColumnMapping:
        mapping = said or remembered(resource, headings, targets, by) or guess_mapping(headings, rows, columns)
        if "campaign" in declared and "campaign" not in mapping.columns.values():
            return ColumnMapping(
                mapping.columns, {"campaign": declared["campaign"], **mapping.values}, mapping.is_guessed
            )
        return mapping

    return choose


def remembered(resource: str, headings: Sequence[str], targets: set[str], by: Actor) -> ColumnMapping | None:
    """What the organisation said last of a table with these headings, if every column of ours is one still."""
    row = TableMapping.objects.filter(
        organisation=by.organisation, resource=resource, headings=headings_digest(headings)
    ).first()
    if row is None or not targets.issuperset(name for name in [*row.columns, *row.values] if name):
        return None
    keys = heading_keys(headings)
    return ColumnMapping(dict(zip(keys, row.columns, strict=False)), row.values, is_guessed=True)


def remember(facts: TableFacts, resource: str, by: Actor) -> None:
    """Keep how a table was mapped, by the digest of its headings; of the values only those that are no text of
    anybody's."""
    if facts.mapped is None:
        return
    columns = columns_of(row_resource(resource).serializer)
    values = {name: text for name, text in facts.mapped["values"].items() if not is_free_text(columns[name])}
    TableMapping.objects.update_or_create(
        organisation=by.organisation,
        resource=resource,
        headings=facts.headings,
        defaults={"columns": facts.mapped["columns"], "values": values, "used_at": Now()},
    )
    mappings = TableMapping.objects.filter(organisation=by.organisation)
    kept_keys = mappings.order_by("-used_at", "-pk").values("pk")[:MOST_REMEMBERED]
    mappings.exclude(pk__in=list(kept_keys.values_list("pk", flat=True))).delete()
