"""A worker takes in the rows of a file, slice by slice."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError
from coordination.imports.fault_kinds import faults_by_kind
from coordination.imports.file_formats import standing_rows
from coordination.imports.intake import list_faults
from coordination.jobs.registry import MORE
from coordination.jobs.worker import Run
from coordination.ledger.transaction import writing
from coordination.models import ImportFile
from coordination.models.import_file import RowOutcome, WaitingRow
from coordination.permissions import START_IMPORT
from coordination.rows.outcomes import Outcome, Row
from coordination.rows.resources import row_resource
from coordination.rows.upsert import apply_rows

SLICE = 500  # rows at most in one transaction
LONGEST = 2.0  # seconds that one should take
_COUNTED = ("rows", "created", "updated", "unchanged", "refused", "held")


def run_import(run: Run) -> Any:
    """The work of an operation of the kind `import`; its result counts what became of the rows.

    Raises Forbidden when whoever sent the file has lost the right to it since.
    """
    authorise(run.by, START_IMPORT, None)
    file = ImportFile.objects.get(pk=run.operation.pk)
    size = _first_size(run.operation.attempts)
    while rows := list(file.waiting.order_by("id")[:size]):
        if run.time_is_up():
            return MORE
        started_at = time.monotonic()
        _slice(run, file, rows)
        size = next_size(size, time.monotonic() - started_at)
    return {**result_of(file), "faults": faults_by_kind(file), **run.operation.arguments.get("notes", {})}


def next_size(size: int, seconds: float) -> int:
    """How many rows to take after `size` of them took that long."""
    if seconds > LONGEST:
        return max(1, int(size * LONGEST / seconds))
    return min(SLICE, 2 * size) if seconds < LONGEST / 2 else size


def _first_size(attempts: int) -> int:
    """After an attempt that failed, or took longer than a worker may, fewer rows: in the end one."""
    return max(1, SLICE // 5 ** max(0, attempts - 1))


def result_of(file: ImportFile) -> dict[str, Any]:
    """What came of the file, as JSON."""
    file.refresh_from_db()
    return {"resource": file.resource, "dry_run": file.dry_run, **{name: getattr(file, name) for name in _COUNTED}}


def _slice(run: Run, file: ImportFile, rows: Sequence[WaitingRow]) -> None:
    """The effect of these rows, what is said of them, and that they are dealt with: all of it or nothing."""
    with writing(run.by):
        with transaction.atomic():
            outcome = apply_rows(row_resource(file.resource), [Row(row.pk, row.item) for row in rows], by=run.by)
            transaction.set_rollback(file.dry_run)
        _record(file, rows, outcome, run.by)
        run.advance(run.done + len(rows))


def _record(file: ImportFile, rows: Sequence[WaitingRow], outcome: Outcome, by: Actor) -> None:
    numbers = {row.pk: row.number for row in rows}
    items = {row.pk: row.item for row in rows}
    standing = standing_rows(file.resource, file.media_type, {it.index: items[it.index] for it in outcome.refused}, by)
    faults = {it.index: [*it.errors, *([standing[it.index]] if it.index in standing else [])] for it in outcome.refused}
    list_faults(file, [(numbers[index], errors) for index, errors in faults.items()])
    notes = [(result.index, result.note) for result in outcome.results if result.note]
    no_effect = [(numbers[at], [FieldError("", "no_effect", note)]) for at, note in notes]
    list_faults(file, no_effect, RowOutcome.TAKEN)
    ImportFile.objects.filter(pk=file.pk).update(
        created=F("created") + outcome.count("created"),
        updated=F("updated") + outcome.count("updated"),
        unchanged=F("unchanged") + outcome.count("unchanged"),
        refused=F("refused") + len(outcome.refused),
        held=F("held") + outcome.held_count,
    )
    file.waiting.filter(pk__lte=rows[-1].pk).delete()
