"""The rule: who may take which text out, and that it is taken out of every place in one transaction."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, Invalid, NotFound
from coordination.ground.ledger_redaction import MASK
from coordination.ground.sight import seeing_all
from coordination.ground.timeouts import allow_longer
from coordination.ledger.beside_redactions import EVERYBODY, wait_for_writers
from coordination.ledger.sequencer import LOCK
from coordination.ledger.transaction import state_reason, writing
from coordination.models import Change, Redaction
from coordination.permissions import REDACT
from coordination.redactions import locations
from coordination.redactions.common_texts import check_distinct, check_not_everywhere, is_common
from coordination.redactions.eraser import Eraser
from coordination.redactions.masking import BECAUSE, Mask, new_mask, rows_to_mask
from coordination.redactions.redactable import RedactableKind, kind_of
from coordination.redactions.scope import RedactionScope
from coordination.redactions.spellings import DISTINCTIVE, Needle
from coordination.second_looks.redacted_texts import remember_redacted
from coordination.second_looks.said_texts import check_said_of

IS_MASK = re.compile(MASK)
SHORTEST = 4  # characters of a text that is looked for everywhere
PATIENCE = 60  # seconds of one statement: the whole ledger of an organisation is read for a text
_WHICH = "Name the fields to take out, or the exact text: one of the two."
_NOWHERE = (
    "There is nothing to take out: the fields are empty, or the text stands nowhere in this that you may change. "
    "Send it exactly as it reads."
)


def redact_text(
    *, by: Actor, subject: str, subject_id: str, reason: str, fields: Sequence[str] = (), text: str = ""
) -> tuple[Redaction, bool]:
    """Take the fields of one thing, or an exact text, out of everything that is kept; and whether this call did it.

    Fields go with all they ever held; a text goes from whatever `by` may see of the owner's, or of the lead's campaign.
    A repeat answers with the redaction there is. Raises Invalid, NotFound, Forbidden or Conflict (nothing to take out).
    """
    row, places = _redact(by, subject, subject_id, reason, fields, text)
    return row, bool(places)


def rehearse_redaction(
    *, by: Actor, subject: str, subject_id: str, reason: str, fields: Sequence[str] = (), text: str = ""
) -> list[str]:
    """The kinds of rows and copies that a redaction would change. Nothing is written; raises as `redact_text` does."""
    with transaction.atomic():
        _, places = _redact(by, subject, subject_id, reason, fields, text)
        transaction.set_rollback(True)
    return places


def _redact(
    by: Actor, subject: str, subject_id: str, reason: str, fields: Sequence[str], text: str
) -> tuple[Redaction, list[str]]:
    """The redaction, and the places it took something out of; none if it was made before."""
    kind = kind_of(subject)
    _check_request(kind, fields, text, reason)
    digest = _digest(subject, subject_id, text) if text else b""
    with writing(by, reason=reason, brings_texts=False):
        # Whatever comes next may read all there is. Who may not redact so widely is refused before the turn, for which
        # the relay waits as well; no row is locked before it, or two redactions would wait for each other.
        allow_longer(PATIENCE)
        seen = _target(kind, subject_id, by, is_locked=False)
        _check_reach(seen, by, text)
        _take_turn()
        wait_for_writers(EVERYBODY if seen.campaign in by.leads else by.organisation)
        target = _target(kind, subject_id, by)  # as whoever had the turn before has left it
        owners = (target.organisation, by.organisation)
        check_said_of(reason, organisations=owners, campaign=target.campaign, pointer="/reason")
        row = _redaction_of(target)
        row.fields, row.digest, row.reason = sorted(set(fields)), digest, reason
        row.made_by, row.made_by_organisation = by.label, by.organisation
        if places := _take_out(row, target, by, text):
            return Redaction.objects.get(pk=row.pk), places
        return _former_redaction(row), []


@dataclass(frozen=True)
class RedactionTarget:
    """What is named: its kind and key, whose it is, where it stands, and its row unless that is gone."""

    kind: RedactableKind
    key: str
    organisation: str
    campaign: str | None
    row: Any


def _redaction_of(target: RedactionTarget) -> Redaction:
    names = {"subject": target.kind.subject, "subject_id": target.key}
    return Redaction(**names, organisation=target.organisation, campaign=target.campaign)


def _scope_of(row: Redaction, target: RedactionTarget, by: Actor) -> RedactionScope:
    return RedactionScope(row, by, target.organisation == by.organisation, target.campaign in by.leads)


@seeing_all("in how many rows a text stands")
def _check_reach(target: RedactionTarget, by: Actor, text: str) -> None:
    """Raises Invalid for a text that would go from too much; the target says how far `by` reaches."""
    if text:
        check_not_everywhere(_scope_of(_redaction_of(target), target, by), text)


@seeing_all("a text is taken out of every place")
def _take_out(row: Redaction, target: RedactionTarget, by: Actor, text: str) -> list[str]:
    """The places that something was taken out of; where there are none, nothing is written."""
    with transaction.atomic():
        row.save(force_insert=True)
        row.refresh_from_db(fields=["id"])
        _open_ledger(str(row.pk))
        scope = _scope_of(row, target, by)
        masks, texts = _mask_keys(scope, target, text)
        fields = [] if text else sorted(locations.texts_of_fields(scope, target))
        scope, target = _under_new_keys(scope, target, masks)
        with state_reason(BECAUSE):
            done = ["addresses"] if masks else []
            done += [place for key in texts for place in locations.take_out_text(scope, target, key)]
            done += [] if text else locations.take_out_fields(scope, target)
        if done:
            _remember(scope, [*texts, *fields], is_text=bool(text))
        else:
            transaction.set_rollback(True)
    _open_ledger("")
    return list(dict.fromkeys(done))


def _remember(scope: RedactionScope, texts: Sequence[str], *, is_text: bool) -> None:
    """Know what was taken out when it is sent again; a field may have held what others say as well."""
    row = scope.redaction
    row.refresh_from_db(fields=["made_at", "campaign"])
    remembered = texts if is_text else [text for text in texts if not is_common(text)]
    remember_redacted(remembered, organisation=row.organisation, campaign=row.campaign, inside=is_text, at=row.made_at)


def _mask_keys(scope: RedactionScope, target: RedactionTarget, text: str) -> tuple[list[Mask], list[str]]:
    """Masks in place of keys that hold the text, or of the key that is named; and the texts to take out of all else."""
    if text:
        listed = rows_to_mask(scope, Eraser((text,), ""))
    else:
        named = (
            target.row is not None and {field.removeprefix("/") for field in scope.redaction.fields} & target.kind.keys
        )
        listed = [(target.kind, target.row)] if named and not IS_MASK.fullmatch(target.row.slug) else []
    keys = [row.slug for _, row in listed if len(row.slug) >= DISTINCTIVE]
    masks = [kind.mask(scope, row, new_mask()) for kind, row in listed if kind.mask]
    return masks, [text] if text else keys


def _under_new_keys(
    scope: RedactionScope, target: RedactionTarget, masks: Sequence[Mask]
) -> tuple[RedactionScope, RedactionTarget]:
    """The reach and the target, where the campaign's slug gave way to a mask."""
    if not masks:
        return scope, target
    renamed = {mask.former: mask.mask for mask in masks if not mask.phase}
    row, kind, by = scope.redaction, target.kind, scope.by
    row.refresh_from_db()
    by = replace(by, campaigns=_renamed(by.campaigns, renamed), leads=_renamed(by.leads, renamed))
    target = replace(target, key=row.subject_id, campaign=row.campaign)
    if target.row is not None:
        target = replace(target, row=kind.model._default_manager.get(**{kind.key: target.key}))
    return RedactionScope(row, by, scope.owns, scope.leads), target


def _renamed(slugs: frozenset[str], renamed: Mapping[str, str]) -> frozenset[str]:
    return frozenset(renamed.get(slug, slug) for slug in slugs)


def _target(kind: RedactableKind, key: str, by: Actor, *, is_locked: bool = True) -> RedactionTarget:
    """Raises NotFound for what is not there or out of sight, Forbidden for whoever is neither owner nor lead."""
    row = kind.rows(by).filter(**{kind.key: key}).first() if _is_key(kind, key) else None
    if row is not None and is_locked:
        row = kind.model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    target = _of_row(kind, key, row) if row is not None else _of_ledger(kind, key, by)
    authorise(by, REDACT, target)
    return target


def _of_row(kind: RedactableKind, key: str, row: Any) -> RedactionTarget:
    return RedactionTarget(kind, key, kind.owner_of(row), kind.campaign_of(row), row)


def _of_ledger(kind: RedactableKind, key: str, by: Actor) -> RedactionTarget:
    """What is deleted stands in the ledger still."""
    with seeing_all("what is there and out of sight is not deleted"):
        is_there = _is_key(kind, key) and kind.model._default_manager.filter(**{kind.key: key}).exists()
    if is_there:
        raise NotFound
    last = Change.objects.visible_to(by).filter(subject=kind.subject, subject_id=key).order_by("-id").first()
    if last is None:
        raise NotFound
    return RedactionTarget(kind, key, last.organisation or "", last.campaign, None)


def _is_key(kind: RedactableKind, key: str) -> bool:
    column = kind.model._meta.pk if kind.key == "pk" else kind.model._meta.get_field(kind.key)
    try:
        column.to_python(key)  # type: ignore[union-attr]
    except Exception:
        return False
    return key.isprintable()


def _check_request(kind: RedactableKind, fields: Sequence[str], text: str, reason: str) -> None:
    if bool(fields) == bool(text):
        raise Invalid.field("/fields", "fields_or_text", _WHICH)
    for pointer in fields:
        kind.columns_of(pointer)
    if text:
        check_text(text)
    if text and Needle(text).replaced(reason, "") != reason:
        raise Invalid.field("/reason", "repeats_the_text", "Say why without the text that is taken out.")


def check_text(text: str) -> None:
    """Raises Invalid for a text that, taken out of everything, would take away what is nobody's."""
    if len(text.strip()) < SHORTEST:
        raise Invalid.field("/text", "too_short", f"Send {SHORTEST} characters or more: shorter ones stand everywhere.")
    check_distinct(text)


def _former_redaction(row: Redaction) -> Redaction:
    same = Redaction.objects.filter(subject=row.subject, subject_id=row.subject_id, digest=row.digest)
    earlier = same.filter(fields=row.fields).order_by("-id").first()
    if earlier is None:
        raise Conflict("nothing_to_redact", _NOWHERE)
    return earlier


def _digest(subject: str, subject_id: str, text: str) -> bytes:
    """An HMAC under a key that the database does not hold: known again, and not to be guessed from a copy of it."""
    message = "\0".join(("redaction", subject, subject_id, text))
    return hmac.digest(settings.API_KEY_PEPPER.encode(), message.encode(), hashlib.sha256)


def _take_turn() -> None:
    """One redaction at a time, and none beside the relay: both write many entries, each in an order of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _open_ledger(redaction: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('coordination.redaction', %s, true)", [redaction])
