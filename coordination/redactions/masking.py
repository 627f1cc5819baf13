"""Keys that hold a text: the slug of a campaign or of a phase gives way to a mask, wherever it stands.

The row goes on under the mask: that is its key and its address from now on, and the former key is never given again. An
app says, with its kinds, how a row's key is replaced (`RedactableKind.mask`), and registers the copies that only it
knows of.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from coordination.ground.encryption import CannotUnseal, seal_text, unseal_text
from coordination.idempotency.answers import PURPOSE
from coordination.models import Change, RedactedText, RetiredKey, Spreadsheet, StoredAnswer, TableMapping, WaitingRow
from coordination.redactions.eraser import WORD, Eraser
from coordination.redactions.redactable import RedactableKind
from coordination.redactions.scope import RedactionScope, kinds_in_scope

BECAUSE = "A text was redacted."
AT_ONCE = 2_000  # entries of the ledger in one statement
_OF_A_CAMPAIGN = ("campaign", "slug", "id", "subject_id", "follows")


@dataclass(frozen=True)
class Mask:
    """`former` gives way to `mask`: the slug of a campaign, or of one `phase` of the `campaign`."""

    former: str
    mask: str
    campaign: str
    phase: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in JSON, as orjson and as PostgreSQL write it, and in addresses; and what shall stand there."""
        names = ("phase", "slug") if self.phase else _OF_A_CAMPAIGN
        shapes = [f'"{name}":{blank}"{{}}"' for name in names for blank in ("", " ")]
        shapes += [f"/campaigns/{self.campaign}/phases/{{}}/"] if self.phase else ["/campaigns/{}/", "campaign={}&"]
        return [(shape.format(self.former), shape.format(self.mask)) for shape in shapes]

    def of_json(self, text: str) -> str:
        """JSON with the mask in place of the key."""
        if self.former not in text or self.campaign not in text:
            return text
        for former, present in self.pairs:
            text = text.replace(former, present)
        return text


def new_mask() -> str:
    """A key that tells nothing."""
    return f"{WORD}-{secrets.token_hex(4)}"


def rows_to_mask(scope: RedactionScope, eraser: Eraser) -> list[tuple[RedactableKind, Any]]:
    """Rows within reach whose key holds a text; phases before the campaigns they are of."""
    listed = [(kind, row) for kind in reversed(kinds_in_scope()) if kind.mask for row in _holding(kind, scope, eraser)]
    return [(kind, row) for kind, row in listed if eraser.clean(row.slug) != row.slug]


def _holding(kind: RedactableKind, scope: RedactionScope, eraser: Eraser) -> QuerySet[Any]:
    return scope.rows(kind).filter(eraser.stands_in(*kind.keys)).order_by("pk")


def retire_key(subject: str, *key: str) -> None:
    """Let nobody have this key again."""
    RetiredKey.objects.bulk_create([RetiredKey(digest=_digest(subject, key))], ignore_conflicts=True)


def is_retired_key(subject: str, *key: str) -> bool:
    """Whether the key gave way to a mask."""
    return RetiredKey.objects.filter(digest=_digest(subject, key)).exists()


def _digest(subject: str, key: tuple[str, ...]) -> bytes:
    message = "\0".join(("retired key", subject, *key))
    return hmac.digest(settings.API_KEY_PEPPER.encode(), message.encode(), hashlib.sha256)


def open_ledger(former: str) -> None:
    """Let the ledger replace that key, while the redaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('coordination.masked', %s, true)", [former])


def stored_answers(mask: Mask) -> None:
    """Answers kept for repeats, of whomever."""
    for stored_answer in StoredAnswer.objects.filter(expires_at__gt=timezone.now()).iterator(chunk_size=500):
        try:
            body = unseal_text(stored_answer.body, PURPOSE).encode("latin-1").decode(errors="surrogateescape")
        except CannotUnseal:  # nor can it be repeated
            continue
        headers = orjson.loads(mask.of_json(orjson.dumps(stored_answer.headers).decode()))
        masked = mask.of_json(body)
        if (masked, headers) != (body, stored_answer.headers):
            sealed = seal_text(masked.encode(errors="surrogateescape").decode("latin-1"), PURPOSE)
            StoredAnswer.objects.filter(pk=stored_answer.pk).update(body=sealed, headers=headers)


def waiting_rows(mask: Mask) -> None:
    """Rows of files that no worker has taken in yet."""
    rows = WaitingRow.objects.filter(item__campaign=mask.campaign)
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        name = "phase" if mask.phase else "campaign"
        if isinstance(row.item, dict) and row.item.get(name) == mask.former:
            WaitingRow.objects.filter(pk=row.pk).update(item=row.item | {name: mask.mask})


def mapped_tables(mask: Mask) -> None:
    """How tables with the same headings were mapped last: the key may be what stands in every row of them."""
    name = "phase" if mask.phase else "campaign"
    mappings = TableMapping.objects.filter(values__contains={"campaign": mask.campaign} | {name: mask.former})
    for mapping in mappings.select_for_update(of=("self",)).order_by("pk"):
        TableMapping.objects.filter(pk=mapping.pk).update(values=mapping.values | {name: mask.mask})


def spreadsheets(mask: Mask) -> None:
    """Tables that people of whatever organisation are correcting on a page: cells, and what stands in every row."""
    written = Concat(Cast("rows", TextField()), Cast("mapping", TextField()), output_field=TextField())
    sheets = Spreadsheet.objects.annotate(written=Coalesce(written, Cast("rows", TextField())))
    sheets = sheets.filter(written__contains=mask.former).filter(written__contains=mask.campaign)
    for sheet in sheets.select_for_update(of=("self",)).order_by("pk"):
        rows = [[number, [_masked(cell, mask) for cell in cells]] for number, cells in sheet.rows]
        mapping = sheet.mapping
        if mapping:
            mapping = mapping | {"values": {name: _masked(text, mask) for name, text in mapping["values"].items()}}
        Spreadsheet.objects.filter(pk=sheet.pk).update(rows=rows, mapping=mapping)


def _masked(cell: Any, mask: Mask) -> Any:
    return mask.mask if isinstance(cell, str) and cell.strip() == mask.former else cell


def own_tables(mask: Mask) -> None:
    """Long jobs, second looks, redactions of the campaign and what they took out."""
    if not mask.phase:
        RedactedText.objects.filter(campaign=mask.former).update(campaign=mask.mask)
        with connection.cursor() as cursor:
            for statement in (_OPERATIONS, _SECOND_LOOKS, _REDACTIONS):
                cursor.execute(statement, _parameters(mask))


def _parameters(mask: Mask) -> dict[str, Any]:
    """What the statements are told: the two keys, and how they stand in the JSON that PostgreSQL writes out."""
    parameters = {"former": mask.former, "mask": mask.mask}
    parameters |= {"former_address": f"/campaigns/{mask.former}/", "mask_address": f"/campaigns/{mask.mask}/"}
    for name in ("campaign", "slug", "subject_id", "follows"):
        parameters |= {f"former_{name}": f'"{name}": "{mask.former}"', f"mask_{name}": f'"{name}": "{mask.mask}"'}
    return parameters


def _replaced(column: str, *names: str) -> str:
    """SQL that puts the mask in place of the key in a column of JSON."""
    expression = f"{column}::text"
    for name in (*names, "address"):
        expression = f"replace({expression}, %(former_{name})s, %(mask_{name})s)"
    return f"({expression})::jsonb"


_SUBJECT_ID = "CASE WHEN subject = 'campaign' AND subject_id = %(former)s THEN %(mask)s ELSE subject_id END"
_OPERATIONS = f"""
    UPDATE operation SET campaign = %(mask)s, version = version + 1, arguments = {_replaced("arguments", "campaign")},
        result = {_replaced("result", "campaign")}, problem = {_replaced("problem", "campaign")}
    WHERE campaign = %(former)s"""  # noqa: S608 - our own words
_SECOND_LOOKS = f"""
    UPDATE second_look SET campaign = %(mask)s, subject_id = {_SUBJECT_ID}, version = version + 1
    WHERE campaign = %(former)s"""  # noqa: S608 - our own words
_REDACTIONS = f"""
    SELECT count(rewrite_redacted('redaction', id::text,
        jsonb_build_object('campaign', %(mask)s::text, 'subject_id', {_SUBJECT_ID})))
    FROM redaction WHERE campaign = %(former)s"""  # noqa: S608 - our own words
_PHASE_ENTRIES = f"""
    SELECT count(rewrite_redacted('change', id::text,
        jsonb_build_object('before', {_replaced("before", "slug")}, 'after', {_replaced("after", "slug")})))
    FROM change WHERE id = ANY(%(ids)s)"""  # noqa: S608 - our own words


def _state(column: str) -> str:
    """A phase may bear the same slug, and keeps it."""
    every, most = _replaced(column, "campaign", "slug", "subject_id", "follows"), _replaced(column, "campaign")
    return f"CASE WHEN subject IN ('campaign', 'redaction', 'second-look') THEN {every} ELSE {most} END"


_CAMPAIGN_ENTRIES = f"""
    SELECT count(rewrite_redacted('change', id::text, jsonb_build_object(
        'campaign', CASE WHEN campaign = %(former)s THEN %(mask)s ELSE campaign END,
        'subject_id', {_SUBJECT_ID}, 'before', {_state("before")}, 'after', {_state("after")})))
    FROM change WHERE id = ANY(%(ids)s)"""  # noqa: S608 - our own words


def ledger(mask: Mask) -> None:
    """What the ledger keeps of it; the last of all, because replacing a key elsewhere writes entries with both."""
    statement = _PHASE_ENTRIES if mask.phase else _CAMPAIGN_ENTRIES
    ids = list(_entries(mask).order_by("id").values_list("id", flat=True))
    with connection.cursor() as cursor:
        for start in range(0, len(ids), AT_ONCE):
            cursor.execute(statement, _parameters(mask) | {"ids": ids[start : start + AT_ONCE]})


def _entries(mask: Mask) -> QuerySet[Change]:
    if mask.phase:
        return Change.objects.filter(subject="phase", subject_id=mask.phase)
    former = mask.former
    in_campaign = Q(before__campaign=former) | Q(after__campaign=former)
    followed = Q(subject="campaign") & (Q(before__follows=former) | Q(after__follows=former))
    of_it = Q(campaign=former) | Q(subject="campaign", subject_id=former)
    return Change.objects.filter(of_it | in_campaign | followed)


COPIES: list[Callable[[Mask], None]] = [stored_answers, waiting_rows, mapped_tables, spreadsheets, own_tables]


def register_masked_copies(copy: Callable[[Mask], None]) -> None:
    """Put masks into these copies too from now on."""
    COPIES.append(copy)


def mask_every_copy(mask: Mask) -> None:
    """Put the mask into every copy of the key, once the app of its row has replaced it there."""
    for copy in COPIES:
        copy(mask)
    ledger(mask)
