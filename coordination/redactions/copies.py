"""Copies of what rows say: answers kept for repeats, rows of files on their way, lists of refused ones. Apps add more.

Each is `clean(scope, eraser, ids) -> whether it held a text`; `ids` are the keys of what is redacted.
"""

from collections.abc import Callable
from typing import Any

import orjson
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.ground.encryption import CannotUnseal, seal_text, unseal_text
from coordination.idempotency.answers import PURPOSE
from coordination.models import RefusedRow, Spreadsheet, StoredAnswer, WaitingRow
from coordination.redactions.eraser import Eraser
from coordination.redactions.scope import RedactionScope

Clean = Callable[[RedactionScope, Eraser, frozenset[str]], bool]


def stored_answers(scope: RedactionScope, eraser: Eraser, ids: frozenset[str]) -> bool:
    """Answers that a repeat under the same `Idempotency-Key` would get. One whose key holds the text is forgotten."""
    done = False
    if scope.owns and eraser.inside:
        done = _forget_keys(StoredAnswer.objects.filter(organisation=scope.by.organisation), eraser)
    for stored_answer in StoredAnswer.objects.filter(expires_at__gt=timezone.now()).iterator(chunk_size=500):
        done |= _clean_answer(stored_answer, scope, eraser, ids)
    return done


def _forget_keys(own_answers: models.QuerySet[StoredAnswer], eraser: Eraser) -> bool:
    """One that is forgotten in error would let a repeat have its effect again."""
    candidates = own_answers.filter(eraser.stands_in("key")).values_list("pk", "key")
    holding = [pk for pk, key in candidates if eraser.clean(key) != key]
    return bool(own_answers.filter(pk__in=holding).delete()[0])


def _clean_answer(stored_answer: StoredAnswer, scope: RedactionScope, eraser: Eraser, ids: frozenset[str]) -> bool:
    try:
        body = unseal_text(stored_answer.body, PURPOSE).encode("latin-1")
    except CannotUnseal:  # nor can it be repeated
        return False
    if not eraser.may_stand_in(body.decode(errors="replace")):
        return False
    content = orjson.loads(body)
    everything = scope.owns and eraser.inside and stored_answer.organisation == scope.by.organisation
    cleaned = eraser.clean(content) if everything else cleaned_within(content, scope, eraser, ids)
    if cleaned == content:
        return False
    sealed = seal_text(orjson.dumps(cleaned).decode("latin-1"), PURPOSE)
    StoredAnswer.objects.filter(pk=stored_answer.pk).update(body=sealed, headers=eraser.clean(stored_answer.headers))
    return True


def cleaned_within(content: Any, scope: RedactionScope, eraser: Eraser, ids: frozenset[str]) -> Any:
    """The JSON with the texts taken out of every object that describes something within reach, and of nothing else."""
    if isinstance(content, list):
        return [cleaned_within(item, scope, eraser, ids) for item in content]
    if not isinstance(content, dict):
        return content
    if str(content.get("id", content.get("slug"))) in ids or (eraser.inside and scope.holds(content)):
        return eraser.clean(content)
    return {name: cleaned_within(item, scope, eraser, ids) for name, item in content.items()}


def waiting_rows(scope: RedactionScope, eraser: Eraser, _ids: frozenset[str]) -> bool:
    """Rows of files that no worker has taken in yet."""
    rows = WaitingRow.objects.filter(eraser.stands_in("item"))
    owned, led = Q(file__organisation=scope.by.organisation), Q(item__campaign=scope.redaction.campaign)
    rows = rows.filter((owned if scope.owns else Q(pk=None)) | (led if scope.leads else Q(pk=None)))
    return clean_columns(rows, lambda row: {"item": _with_names(eraser.clean(row.item), eraser)})


def refused_rows(scope: RedactionScope, eraser: Eraser, _ids: frozenset[str]) -> bool:
    """What is said of refused rows: a column may bear any name its sender chose."""
    if not scope.owns:
        return False
    rows = RefusedRow.objects.filter(file__organisation=scope.by.organisation)
    rows = rows.filter(eraser.stands_in("column", "detail"))
    return clean_columns(
        rows, lambda row: {"column": eraser.clean(row.column)[:100], "detail": eraser.clean(row.detail)}
    )


def spreadsheets(scope: RedactionScope, eraser: Eraser, _ids: frozenset[str]) -> bool:
    """Tables that people are correcting on a page."""
    if not scope.owns:
        return False
    own = Spreadsheet.objects.filter(organisation=scope.by.organisation)
    own = own.filter(eraser.stands_in("rows", "headings", "mapping"))
    return clean_columns(
        own, lambda row: {name: eraser.clean(getattr(row, name)) for name in ("rows", "headings", "mapping")}
    )


def _with_names(item: Any, eraser: Eraser) -> Any:
    return {eraser.clean(name): value for name, value in item.items()} if isinstance(item, dict) else item


def clean_columns(rows: models.QuerySet[Any], cleaned: Callable[[Any], dict[str, Any]]) -> bool:
    """Write what `cleaned` makes of each row's columns; whether a row held a text. `rows` are those that may hold one,
    by a pattern that lets others through."""
    had_text = False
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        columns = cleaned(row)
        if any(getattr(row, name) != value for name, value in columns.items()):
            rows.model._default_manager.filter(pk=row.pk).update(**columns)
            had_text = True
    return had_text


ALL: list[Clean] = [stored_answers, waiting_rows, refused_rows, spreadsheets]


def register_copies(clean: Clean) -> None:
    """Clean these copies too with every redaction from now on."""
    ALL.append(clean)
