"""Create or update many rows by the caller's own references: the steps that all kinds share. One row that the database
refuses is found, and the others are taken without it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction

from coordination.ground.actor import Actor
from coordination.ground.constraints import NAMED, constraint_of, refusal_of
from coordination.ground.errors import FieldError, Invalid, Refusal
from coordination.ground.locks import wait_for_turn
from coordination.ledger.transaction import writing
from coordination.rows.outcomes import Outcome, RefusedItem, Row, RowResult, refused_by
from coordination.rows.resources import MOST, RowReading, RowResource, SetRule, Verdicts
from coordination.rows.validate import is_by_id, row_ids, row_references, same_rows, validate_items


def apply_rows(kind: RowResource, rows: Sequence[Row], *, by: Actor) -> Outcome:
    """What `upsert_rows` does, within the caller's transaction. What the rule did not foresee and the database refused
    is sought by halves, and that row alone is refused. Raises Forbidden when `by` may not send such rows at all, and
    IntegrityError for a constraint that has no name here."""
    kind.authorise(by)
    try:
        with transaction.atomic():
            outcome = upsert_rows(kind, rows, by=by)
            _check_constraints()
        return outcome
    except (DataError, IntegrityError, Refusal) as error:
        if len(rows) == 1:
            return Outcome((), (refused_by(_refusal(error), rows[0].index),))
    middle = len(rows) // 2
    first, second = apply_rows(kind, rows[:middle], by=by), apply_rows(kind, rows[middle:], by=by)
    return Outcome([*first.results, *second.results], [*first.refused, *second.refused])


def apply_all_or_nothing(kind: RowResource, rows: Sequence[Row], *, by: Actor, dry_run: bool = False) -> Outcome:
    """Do what `apply_rows` does; unless all rows are taken nothing is written, and with `dry_run` nothing at all."""
    with transaction.atomic():
        outcome = apply_rows(kind, rows, by=by)
        transaction.set_rollback(dry_run or bool(outcome.refused))
    return outcome


def _check_constraints() -> None:
    """Have the database judge what it would only judge at the end, where nobody could tell which row it was."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, DataError):
        return Invalid("not_storable", "Something in this row is beyond what can be kept.")
    if isinstance(error, IntegrityError) and constraint_of(error) in NAMED:
        return refusal_of(error)
    raise error


_NOTHING = object()
_STALE = FieldError("/version", "stale", "This has changed since you read that version, or is not there.")
_NO_SUCH_ROW = FieldError(
    "/id", "not_found", "Your organisation has no row of this id. To make one, give it a reference, and no id."
)
_OF_ANOTHER = FieldError(
    "/id", "row_of_another", "This is the id of another organisation's row. To make one of yours, leave the id out."
)


def upsert_rows(kind: RowResource, rows: Sequence[Row], *, by: Actor) -> Outcome:
    """Create or update the actor's organisation's own rows by `external_ref`, at most MOST of them.

    Refused rows are left out and the rest is written, within the caller's transaction if there is one. No refusal of a
    row is raised; only faults of the database itself leave by exception (`apply_rows` finds the rows they are of).
    Raises Forbidden when `by` may not send such rows at all.
    """
    if len(rows) > MOST:
        raise ValueError(f"at most {MOST} rows at once")
    with writing(by):
        kind.authorise(by)
        return _Batch(kind, by).run(rows)


class _Batch:
    def __init__(self, kind: RowResource, by: Actor) -> None:
        self.kind, self.by = kind, by
        self.rule, self.serializer = kind.rule, kind.serializer
        self.done: list[RowResult] = []
        self.refused: list[RefusedItem] = []

    def run(self, rows: Sequence[Row]) -> Outcome:
        references, refused = row_references(rows)
        self.refused += refused
        same = same_rows(rows, references)
        pending_rows = [row for row in rows if row.index in references and row.index not in same]
        # Batches of one organisation and kind go one after the other: two that cross would wait for each other's rows.
        wait_for_turn(f"batch {self.by.organisation} {self.kind.code}")
        while pending_rows:  # again for those whose reference somebody took just now: those are updates
            pending_rows = self._round(pending_rows, references)
        self._settle_same(same)
        return Outcome(sorted(self.done, key=_index), sorted(self.refused, key=_index))

    def _settle_same(self, same: Mapping[int, int]) -> None:
        """A row that stands there twice is one: the later one changes nothing, or is refused as the first was."""
        done = {result.index: result for result in self.done}
        refused = {item.index: item for item in self.refused}
        for later, first in same.items():
            if first in done:
                self.done.append(replace(done[first], index=later, status="unchanged"))
            else:
                self.refused.append(replace(refused[first], index=later))

    def _round(self, rows: Sequence[Row], references: Mapping[int, str]) -> list[Row]:
        present = self._present(rows, references)
        rows = self._without_other_ids(rows, references, present)
        readings, refused = validate_items(self.serializer, rows, references, present, self.by)
        self.refused += refused
        self.rule.take_turn(readings)
        readings = self._in_the_version_read(self._locked(readings))
        verdicts = self.rule.write(readings, by=self.by) if readings else Verdicts()
        self.done += verdicts.done
        self.refused += [refused_by(refusal, index) for index, refusal in verdicts.refused.items()]
        settled = {done.index for done in self.done} | {item.index for item in self.refused}
        return [row for row in rows if row.index not in settled]

    def _own_rows(self) -> Any:
        return self.rule.model._default_manager.filter(organisation=self.by.organisation)

    def _present(self, rows: Sequence[Row], references: Mapping[int, str]) -> dict[str, Any]:
        refs = [references[row.index] for row in rows]
        named_rows = self._own_rows().filter(external_ref__in=refs).select_related(*self.rule.related)
        present = {row.external_ref: row for row in named_rows}
        ids = self.rule.ids_of(refs) | row_ids(rows, references)
        return present | self._present_by_id({ref: pk for ref, pk in ids.items() if ref not in present})

    def _present_by_id(self, ids: Mapping[str, UUID]) -> dict[str, Any]:
        """Rows that nobody gave a reference, by one that names their id or stands beside it; and rows of which nothing
        but the id is named. Each once: of two that name it the first means it."""
        if not ids:
            return {}
        rows = self._own_rows().filter(pk__in=ids.values()).select_related(*self.rule.related)
        by_id = {row.pk: row for row in rows}
        meant = {ref: pk for ref, pk in ids.items() if pk in by_id and (is_by_id(ref) or not by_id[pk].external_ref)}
        return {ref: by_id.pop(pk) for ref, pk in meant.items() if pk in by_id}

    def _without_other_ids(
        self, rows: Sequence[Row], references: Mapping[int, str], present: Mapping[str, Any]
    ) -> list[Row]:
        """The rows but for those that name an id which is not that of the row their reference names: whatever stands
        beside it, an id is of the row it is of, and never makes one."""
        ids = row_ids(rows, references)
        stray_ids = {ref: pk for ref, pk in ids.items() if ref not in present or present[ref].pk != pk}
        faults = self._faults_of_ids(stray_ids, present) if stray_ids else {}
        self.refused += [
            RefusedItem(row.index, (faults[ref],)) for row in rows if (ref := references[row.index]) in faults
        ]
        return [row for row in rows if references[row.index] not in faults]

    def _faults_of_ids(self, ids: Mapping[str, UUID], present: Mapping[str, Any]) -> dict[str, FieldError]:
        own_refs = dict(self._own_rows().filter(pk__in=ids.values()).values_list("pk", "external_ref"))
        ids_of_others = self._others_ids([pk for pk in ids.values() if pk not in own_refs])
        return {
            ref: _other_reference(own_refs[pk], is_there=ref in present)
            if pk in own_refs
            else (_OF_ANOTHER if pk in ids_of_others else _NO_SUCH_ROW)
            for ref, pk in ids.items()
        }

    def _others_ids(self, ids: Sequence[UUID]) -> set[UUID]:
        if not ids:
            return set()
        visible = self.rule.model._default_manager.visible_to(self.by)  # type: ignore[attr-defined]
        rows_of_others = visible.filter(pk__in=ids).exclude(organisation=self.by.organisation)
        return set(rows_of_others.values_list("pk", flat=True))

    def _locked(self, readings: Sequence[RowReading]) -> list[RowReading]:
        """The readings beside their rows as they are under lock. In the order of the ids, as everyone takes them."""
        pks = [reading.present.pk for reading in readings if reading.present]
        rows = self._own_rows().filter(pk__in=pks).select_related(*self.rule.related).order_by("pk")
        locked = {row.pk: row for row in rows.select_for_update(of=("self",))} if pks else {}
        return [reading.beside(locked.get(reading.present.pk)) if reading.present else reading for reading in readings]

    def _in_the_version_read(self, readings: Sequence[RowReading]) -> list[RowReading]:
        current_readings = []
        for reading in readings:
            if reading.version in (None, reading.present and reading.present.version) or _is_there(reading, self.rule):
                current_readings.append(reading)
            else:
                self.refused.append(RefusedItem(reading.index, (_STALE,)))
        return current_readings


def _is_there(reading: RowReading, rule: SetRule) -> bool:
    """Whether the row holds all of this already: then there is nothing that an older version could overwrite."""
    if reading.present is None:
        return False
    changed = {name for name, value in reading.values.items() if getattr(reading.present, name, _NOTHING) != value}
    return not changed or changed <= set(rule.without_effect(reading))


def _other_reference(stored: str | None, *, is_there: bool) -> FieldError:
    """That a row of the organisation, whose reference is `stored`, is named by its id beside another one; `is_there` if
    that is some row's."""
    if stored:
        detail = f"The id is that of the row {stored}; has a spreadsheet taken the zeros of its reference?"
    elif is_there:
        detail = "The id is that of a row without a reference, the reference that of another; which of them is meant?"
    else:
        return FieldError("/id", "repeated_reference", "Another of these rows has this id; which of them is meant?")
    return FieldError("/external_ref", "other_reference", detail)


def _index(outcome: RowResult | RefusedItem) -> int:
    return outcome.index
