"""The places a text is taken out of: rows, then what the ledger keeps of them, then the copies.

Rows come first, because changing one writes an entry that holds what it was.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F
from django.utils import timezone

from coordination.models import Change
from coordination.redactions import copies
from coordination.redactions.eraser import TOMBSTONE, Eraser, column_cleaned, mark_of, texts_in
from coordination.redactions.redactable import KINDS, RedactableKind
from coordination.redactions.rewriting import rewrite_redacted
from coordination.redactions.scope import RedactionScope, Subject, kinds_in_scope
from coordination.redactions.statistics import forget_statistics

LEDGER = "the ledger"
REDACTION = "redaction"  # no kind: nobody takes a text out of it by its name
AT_ONCE = 500  # entries held at a time

if TYPE_CHECKING:
    from coordination.redactions.redact import RedactionTarget


@dataclass
class NamedLocation:
    """The columns of one row that are emptied, every text they have ever held, and whether they held numbers."""

    columns: tuple[str, ...]
    texts: set[str] = field(default_factory=set)
    numbers: bool = False


def take_out_text(scope: RedactionScope, target: "RedactionTarget", text: str) -> list[str]:
    """Take the text out of everything within reach; the places where it stood."""
    eraser = Eraser((text,), mark_of(scope.redaction.pk))
    done = {kind.subject: _clean_rows(kind, scope.rows(kind), eraser) for kind in kinds_in_scope()}
    done[REDACTION] = _clean_reasons(scope, eraser)
    holding = scope.entries_holding(eraser)
    read_of = {entry.subject for entry in holding if entry.is_read}
    entries = [entry.id for entry in holding if entry.subject in read_of]
    done[LEDGER] = _clean_entries(Change.objects.filter(pk__in=entries), eraser)
    for kind in kinds_in_scope():
        done[kind.subject] |= _clean_out_of_sight(scope, kind, read_of, eraser)
    return _with_copies(done, scope, eraser, frozenset({target.key}))


def _with_copies(done: dict[str, bool], scope: RedactionScope, eraser: Eraser, ids: frozenset[str]) -> list[str]:
    """The places where a text stood, once the copies and the database's own samples are without it, too."""
    done |= {clean.__name__.replace("_", " "): clean(scope, eraser, ids) for clean in copies.ALL}
    places = [place for place, had_text in done.items() if had_text]
    if places:
        forget_statistics(eraser)
    return places


def _clean_reasons(scope: RedactionScope, eraser: Eraser) -> bool:
    """Why something was taken out earlier may say what is taken out now."""
    former_redactions = list(scope.former_redactions().filter(eraser.stands_in("reason")).order_by("pk"))
    cleaned = {row: eraser.clean(row.reason) for row in former_redactions}
    changed = {row: reason for row, reason in cleaned.items() if reason != row.reason}
    for row, reason in changed.items():
        rewrite_redacted(row, {"reason": reason})
    return bool(changed)


def _clean_out_of_sight(
    scope: RedactionScope, kind: RedactableKind, read_of: Collection[Subject], eraser: Eraser
) -> bool:
    """What was read of before it began to wait for a second look goes from the row, too; nothing else of it is told."""
    rows = scope.rows_out_of_sight(kind, read_of)
    keys = [str(key) for key in rows.values_list(kind.key, flat=True)]
    had_text = _clean_rows(kind, rows, eraser)
    _clean_entries(Change.objects.filter(subject=kind.subject, subject_id__in=keys), eraser)
    return had_text


def texts_of_fields(scope: RedactionScope, target: "RedactionTarget") -> set[str]:
    """Whatever the fields hold or have held."""
    return _named_location(*_named_columns(scope, target)).texts


def _named_columns(
    scope: RedactionScope, target: "RedactionTarget"
) -> tuple[tuple[str, ...], Any, models.QuerySet[Change]]:
    """The columns of the fields, the row if it is there, and what the ledger keeps of it."""
    columns = dict.fromkeys(name for pointer in scope.redaction.fields for name in target.kind.columns_of(pointer))
    entries = Change.objects.filter(subject=target.kind.subject, subject_id=target.key)
    return tuple(columns), target.row, entries


def take_out_fields(scope: RedactionScope, target: "RedactionTarget") -> list[str]:
    """Take out whatever the fields hold or have held, with what repeats it; the places where it stood."""
    columns, row, entries = _named_columns(scope, target)
    named = _named_location(columns, row, entries)
    if not named.texts and not named.numbers:
        return []
    eraser = Eraser(tuple(named.texts), mark_of(scope.redaction.pk), inside=False)
    done = {target.kind.subject: False}
    if target.row is not None:
        done[target.kind.subject] = _clean_row(target.kind, target.row, eraser, emptied=columns)
    done[LEDGER] = _clean_entries(entries, eraser, emptied=columns)
    ids = {target.key}
    for kind, rows in _relatives(scope, target):
        keys = {str(key) for key in rows.values_list(kind.key, flat=True)}
        done[kind.subject] = _clean_rows(kind, rows, eraser) or done.get(kind.subject, False)
        _clean_entries(Change.objects.filter(subject=kind.subject, subject_id__in=keys), eraser)
        ids |= keys
    return _with_copies(done, scope, eraser, frozenset(ids))


def _named_location(columns: tuple[str, ...], row: Any, entries: models.QuerySet[Change]) -> NamedLocation:
    states: list[Mapping[str, Any]] = [
        state for pair in entries.values_list("before", "after") for state in pair if state
    ]
    values = [state.get(name) for state in states for name in columns]
    values += [getattr(row, name) for name in columns] if row is not None else []
    numbers = any(isinstance(value, int | float) for value in values)
    return NamedLocation(columns, texts_in(values), numbers)


def _relatives(
    scope: RedactionScope, target: "RedactionTarget"
) -> Iterable[tuple[RedactableKind, models.QuerySet[Any]]]:
    if target.row is None:
        return
    for subject, condition in sorted(target.kind.relatives(target.row).items()):
        kind = KINDS[subject]
        yield kind, scope.rows(kind).filter(condition)


def _clean_rows(kind: RedactableKind, rows: models.QuerySet[Any], eraser: Eraser) -> bool:
    chosen = list(rows.filter(eraser.stands_in(*kind.columns)).values_list("pk", flat=True))
    locked = kind.model._default_manager.filter(pk__in=chosen).select_for_update(of=("self",)).order_by("pk")
    return bool(sum(_clean_row(kind, row, eraser) for row in locked))


def _clean_row(kind: RedactableKind, row: Any, eraser: Eraser, emptied: tuple[str, ...] = ()) -> bool:
    """Write the row without the texts, in a new version; whether it held one. Numbers of `emptied` columns go too."""
    changed: dict[str, Any] = {}
    for name, column in kind.columns.items():
        value = getattr(row, name)
        cleaned = column_cleaned(column, value, eraser, distinct=name in kind.distinct)
        if cleaned != value:
            changed[name] = cleaned
    changed |= {name: None for name in emptied if isinstance(getattr(row, name), float)}
    if not changed:
        return False
    column_names = {column.name for column in kind.model._meta.concrete_fields}
    changed |= {"version": F("version") + 1} if "version" in column_names else {}
    changed |= {"updated_at": timezone.now()} if "updated_at" in column_names else {}
    kind.model._default_manager.filter(pk=row.pk).update(**changed)
    kind.cleaned(row)
    return True


def _clean_entries(entries: models.QuerySet[Change], eraser: Eraser, emptied: tuple[str, ...] = ()) -> bool:
    chosen = list(entries.order_by("id").values_list("id", flat=True))
    batched_entries = (
        entry for start in range(0, len(chosen), AT_ONCE) for entry in _entries_of(chosen[start : start + AT_ONCE])
    )
    return bool(sum(_clean_entry(entry, eraser, emptied) for entry in batched_entries))


def _entries_of(ids: list[int]) -> models.QuerySet[Change]:
    return Change.objects.filter(pk__in=ids).order_by("id")


def _clean_entry(entry: Change, eraser: Eraser, emptied: tuple[str, ...]) -> bool:
    cleaned = {
        "before": _state(entry.subject, entry.before, eraser, emptied),
        "after": _state(entry.subject, entry.after, eraser, emptied),
        "reason": eraser.clean(entry.reason),
        "request_id": eraser.clean(entry.request_id),
    }
    changed = {name: value for name, value in cleaned.items() if value != getattr(entry, name)}
    if changed:
        rewrite_redacted(entry, changed)
    return bool(changed)


def _state(subject: str, state: Any, eraser: Eraser, emptied: tuple[str, ...]) -> Any:
    """A row as an entry keeps it, without the texts; its codes and keys are nobody's words and stay."""
    kind = KINDS.get(subject)
    if isinstance(state, dict) and subject == REDACTION:
        return {name: eraser.clean(value) if name == "reason" else value for name, value in state.items()}
    if not isinstance(state, dict) or kind is None:
        return state
    return {name: _cleaned_value(kind, name, value, eraser, emptied) for name, value in state.items()}


def _cleaned_value(kind: RedactableKind, name: str, value: Any, eraser: Eraser, emptied: tuple[str, ...]) -> Any:
    if name in emptied and isinstance(value, int | float) and not isinstance(value, bool):
        return None
    if name not in kind.columns:
        return value
    if name == "external_ref":
        return eraser.clean(value, f"redacted-{eraser.mark}")
    if name == "hashtags" and isinstance(value, list):
        return [TOMBSTONE if eraser.is_in_tag(tag) else eraser.clean(tag) for tag in value]
    return eraser.clean(value, f"[redacted {eraser.mark}]") if name in kind.distinct else eraser.clean(value)
