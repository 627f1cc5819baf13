"""The places a text is taken out of: rows, then what the ledger keeps of them, then the copies.

Rows come first, because changing one writes an entry that holds what it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.models import Change
from coordination.redactions import copies
from coordination.redactions.erasing import Eraser, column_cleaned, mark_of, texts_in
from coordination.redactions.kinds import KINDS, Kind
from coordination.redactions.scope import Scope, kinds

AT_ONCE = 500  # entries held at a time

if TYPE_CHECKING:
    from coordination.redactions.redacting import Target


@dataclass
class Named:
    """What of one thing is to go altogether: its columns, and the texts and numbers they ever held."""

    columns: tuple[str, ...]
    texts: set[str] = field(default_factory=set)
    numbers: bool = False


def take_out_text(scope: Scope, target: "Target", text: str) -> bool:
    """Whether the text stood anywhere within reach: it is gone from there."""
    eraser = Eraser((text,), mark_of(scope.redaction.pk))
    done = [_clean_rows(kind, scope.rows(kind), eraser) for kind in kinds()]
    entries = scope.changes().filter(
        eraser.stands_in_json("before", "after") | eraser.stands_in("reason", "request_id")
    )
    done.append(_clean_entries(Change.objects.filter(pk__in=scope.seen(entries)), eraser))
    done += [clean(scope, eraser, frozenset({target.key})) for clean in copies.ALL]
    return any(done)


def take_out_fields(scope: Scope, target: "Target") -> bool:
    """Whether the fields held anything, now or ever: it is gone, with what repeats it."""
    columns = tuple(dict.fromkeys(name for pointer in scope.redaction.fields for name in target.kind.of(pointer)))
    entries = Change.objects.filter(subject=target.kind.subject, subject_id=target.key)
    named = _named(columns, target.row, entries)
    if not named.texts and not named.numbers:
        return False
    eraser = Eraser(tuple(named.texts), mark_of(scope.redaction.pk), inside=False)
    if target.row is not None:
        _clean_row(target.kind, target.row, eraser, emptied=columns)
    _clean_entries(entries, eraser, emptied=columns)
    ids = {target.key}
    for kind, rows in _relatives(scope, target):
        keys = {str(key) for key in rows.values_list(kind.key, flat=True)}
        _clean_rows(kind, rows, eraser)
        _clean_entries(Change.objects.filter(subject=kind.subject, subject_id__in=keys), eraser)
        ids |= keys
    for clean in copies.ALL:
        clean(scope, eraser, frozenset(ids))
    return True


def _named(columns: tuple[str, ...], row: Any, entries: models.QuerySet[Change]) -> Named:
    kept: list[Mapping[str, Any]] = [
        state for pair in entries.values_list("before", "after") for state in pair if state
    ]
    values = [state.get(name) for state in kept for name in columns]
    values += [getattr(row, name) for name in columns] if row is not None else []
    numbers = any(isinstance(value, int | float) for value in values)
    return Named(columns, texts_in(values), numbers)


def _relatives(scope: Scope, target: "Target") -> Iterable[tuple[Kind, models.QuerySet[Any]]]:
    if target.row is None:
        return
    for subject, condition in sorted(target.kind.relatives(target.row).items()):
        kind = KINDS[subject]
        yield kind, scope.rows(kind).filter(condition)


def _clean_rows(kind: Kind, rows: models.QuerySet[Any], eraser: Eraser) -> bool:
    condition = eraser.stands_in(*_plain(kind)) | eraser.stands_in_json(*_json(kind))
    listed = _with_arrays(kind, rows, eraser)
    chosen = Q(pk__in=list(rows.filter(condition).values_list("pk", flat=True))) | Q(pk__in=listed)
    locked = kind.model._default_manager.filter(chosen).select_for_update(of=("self",)).order_by("pk")
    return bool(sum(_clean_row(kind, row, eraser) for row in locked))


def _with_arrays(kind: Kind, rows: models.QuerySet[Any], eraser: Eraser) -> list[Any]:
    """The keys of rows of which a list of texts holds one: a campaign's hashtags."""
    arrays = [name for name in kind.columns if name not in (*_plain(kind), *_json(kind))]
    if not arrays:
        return []
    return [pk for pk, *lists in rows.values_list("pk", *arrays) if eraser.clean(lists) != lists]


def _clean_row(kind: Kind, row: Any, eraser: Eraser, emptied: tuple[str, ...] = ()) -> bool:
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
    kept = {column.name for column in kind.model._meta.concrete_fields}
    changed |= {"version": F("version") + 1} if "version" in kept else {}
    changed |= {"updated_at": timezone.now()} if "updated_at" in kept else {}
    kind.model._default_manager.filter(pk=row.pk).update(**changed)
    return True


def _clean_entries(entries: models.QuerySet[Change], eraser: Eraser, emptied: tuple[str, ...] = ()) -> bool:
    chosen = list(entries.order_by("id").values_list("id", flat=True))
    found = (entry for start in range(0, len(chosen), AT_ONCE) for entry in _some(chosen[start : start + AT_ONCE]))
    return bool(sum(_clean_entry(entry, eraser, emptied) for entry in found))


def _some(ids: list[int]) -> models.QuerySet[Change]:
    return Change.objects.filter(pk__in=ids).order_by("id")


def _clean_entry(entry: Change, eraser: Eraser, emptied: tuple[str, ...]) -> bool:
    kind = KINDS.get(entry.subject)
    cleaned = {
        "before": _state(kind, entry.before, eraser, emptied),
        "after": _state(kind, entry.after, eraser, emptied),
        "reason": eraser.clean(entry.reason),
        "request_id": eraser.clean(entry.request_id),
    }
    changed = {name: value for name, value in cleaned.items() if value != getattr(entry, name)}
    if changed:
        Change.objects.filter(pk=entry.pk).update(**changed)
    return bool(changed)


def _state(kind: Kind | None, state: Any, eraser: Eraser, emptied: tuple[str, ...]) -> Any:
    """A row as an entry keeps it, without the texts; its codes and keys are nobody's words and stay."""
    if not isinstance(state, dict) or kind is None:
        return state
    return {name: _kept(kind, name, value, eraser, emptied) for name, value in state.items()}


def _kept(kind: Kind, name: str, value: Any, eraser: Eraser, emptied: tuple[str, ...]) -> Any:
    if name in emptied and isinstance(value, int | float) and not isinstance(value, bool):
        return None
    if name not in kind.columns:
        return value
    if name == "external_ref":
        return eraser.clean(value, f"redacted-{eraser.mark}")
    return eraser.clean(value, f"[redacted {eraser.mark}]") if name in kind.distinct else eraser.clean(value)


def _plain(kind: Kind) -> tuple[str, ...]:
    return tuple(n for n, column in kind.columns.items() if isinstance(column, models.CharField | models.TextField))


def _json(kind: Kind) -> tuple[str, ...]:
    return tuple(name for name, column in kind.columns.items() if isinstance(column, models.JSONField))
