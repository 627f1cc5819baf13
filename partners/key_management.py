"""API keys: made, checked and revoked. A key reads `coord_<id>_<secret><checksum>`, a sandbox key `coord_test_<id>_…`.

The prefix lets secret scanners recognise a leaked key; the id names it in logs and in the ledger; the checksum refuses
a mistyped one without asking the database. Only the HMAC-SHA256 of the whole key under a server-side pepper is kept.
Several keys of one organisation may live at once: to rotate, issue the new one, move over, revoke the old one.
"""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.authorisation import MANAGE, authorise
from coordination.ground.errors import Forbidden, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.prepared_statements import Recurring
from coordination.ledger.transaction import writing
from partners.models import ApiKey, OAuthClient, Organisation
from partners.permissions import ISSUE_KEY, REVOKE_KEY
from partners.sandbox import open_sandbox

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
KEY_ID_LENGTH = 8
BASE62 = string.digits + string.ascii_letters
USED_AT_MOST_EVERY = timedelta(minutes=1)
LIFETIME = timedelta(days=365)  # of a key whose end nobody has chosen
LONGEST = timedelta(days=5 * 365)
EXPIRING_WITHIN = timedelta(days=30)
_FORM = re.compile(r"(?P<body>coord_(?:test_)?(?P<id>[a-z2-7]{8})_[0-9A-Za-z]{32})(?P<checksum>[0-9A-Za-z]{6})")

log = structlog.get_logger(__name__)


def issue_api_key(
    organisation: Organisation,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    by: Actor,
    sandbox: bool = False,
    key_id: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its plaintext, which is nowhere else and cannot be had again. It ends after a year unless
    `expires_at` says otherwise. One for the `sandbox` belongs to that, and its organisation revokes it. `key_id` is
    given where it was reserved before (`reserved_key_id`).

    Raises Forbidden, also when `by` would grant a scope it does not hold itself; Invalid for an end that is past or
    more than LONGEST away, and for a key that would manage a sandbox; Conflict for the sandbox of a sandbox.
    """
    key_id, plaintext = _new_key("coord_test_" if sandbox else "coord_", key_id)
    with writing(by):
        authorise(by, ISSUE_KEY, organisation)
        granted_scopes = _scopes_in_sandbox(organisation, scopes, by) if sandbox else check_may_grant(scopes, by=by)
        expires_at = _end(expires_at)
        key = ApiKey.objects.create(
            pk=key_id,
            organisation=open_sandbox(organisation, by=by) if sandbox else organisation,
            name=name,
            scopes=sorted(granted_scopes),
            digest=digest(plaintext),
            created_by=by.label,
            expires_at=expires_at,
        )
    return key, plaintext


def _scopes_in_sandbox(organisation: Organisation, scopes: Iterable[str], by: Actor) -> set[str]:
    """In a sandbox one tries out what others do, too, such as its reviewer: all scopes but one."""
    if organisation.pk != by.organisation:
        raise Invalid.field("/predecessor", "not_in_a_sandbox", "A sandbox is your own; leave predecessor out.")
    if MANAGE in scopes:
        raise Invalid.field("/scopes", "not_in_a_sandbox", "A sandbox key manages nothing; leave manage out.")
    return set(scopes)


def _end(expires_at: datetime | None) -> datetime:
    now = timezone.now()
    if expires_at is None:
        return now + LIFETIME
    if expires_at <= now:
        raise Invalid.field("/expires_at", "in_the_past", "A key ends in the future.")
    if expires_at > now + LONGEST:
        detail = f"A key lives at most {LONGEST.days // 365} years; rotate it before then."
        raise Invalid.field("/expires_at", "too_far_ahead", detail)
    return expires_at


def check_may_grant(scopes: Iterable[str], *, by: Actor) -> set[str]:
    """The scopes as a set. Raises Forbidden when `by` does not hold one of them itself."""
    requested_scopes = set(scopes)
    if unheld_scopes := sorted(requested_scopes - by.scopes):
        raise Forbidden(
            "beyond_own_scopes", f"You do not hold {', '.join(unheld_scopes)} yourself, so you cannot grant it."
        )
    return requested_scopes


def revoke_api_key(key: ApiKey, *, by: Actor) -> ApiKey:
    """End the key: the very next request with it is refused. A repeat changes nothing. Raises NotFound, Forbidden."""
    with writing(by):
        key = lock_one(ApiKey.objects.visible_to(by), key.pk)
        authorise(by, REVOKE_KEY, key)
        if key.revoked_at is None:
            key.revoked_at = timezone.now()
            key.save(update_fields=["revoked_at"])
    return key


# Asked with every request, so written out: building it anew each time costs more than answering it.
_LIVE_KEY = Recurring("""
    SELECT api_key.*, EXISTS (
        SELECT FROM terms_acceptance WHERE terms_acceptance.organisation = api_key.organisation) AS accepted_terms,
    EXISTS (
        SELECT FROM organisation own JOIN organisation real ON real.slug = coalesce(own.sandbox_of, own.slug)
        WHERE own.slug = api_key.organisation AND real.succeeded_from <= %s
            AND api_key.created_at < real.succeeded_from) AS outlived
    FROM api_key
    WHERE id = %s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %s)""")


def live_key(plaintext: str) -> ApiKey | None:
    """The live key that `plaintext` is; None for a malformed, unknown, wrong, revoked or expired one. One that is
    `outlived` was made before its organisation was succeeded, and acts no longer."""
    form = _FORM.fullmatch(plaintext)
    if form is None or checksum(form["body"]) != form["checksum"]:
        return None
    key = _stored_key(form["id"])
    # An unknown id is compared too, so that the time taken does not tell it from a wrong secret.
    stored_digest = bytes(key.digest) if key else bytes(32)
    return key if hmac.compare_digest(digest(plaintext), stored_digest) else None


def _stored_key(key_id: str) -> ApiKey | None:
    """The live key of that id with `accepted_terms` and `outlived`, None if there is none. Not `raw()`, which looks at
    the model anew each time."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_LIVE_KEY, [now, key_id, now])
        row = cursor.fetchone()
        if row is None:
            return None
        stored = dict(zip((column.name for column in cursor.description), row, strict=True))
    columns = ApiKey._meta.concrete_fields
    key: Any = ApiKey.from_db(
        connection.alias, [column.attname for column in columns], [stored[column.column] for column in columns]
    )
    key.accepted_terms, key.outlived = stored["accepted_terms"], stored["outlived"]
    return key


def is_expiring(key: ApiKey) -> bool:
    """Whether the key is live and ends soon, so that the next one should be made."""
    now = timezone.now()
    return key.revoked_at is None and key.expires_at is not None and now < key.expires_at <= now + EXPIRING_WITHIN


def note_use(credential: ApiKey | OAuthClient) -> None:
    """Remember, at most once a minute, that the key or the client was used; a failure to do so is logged and hurts
    nobody."""
    due = timezone.now() - USED_AT_MOST_EVERY
    if credential.last_used_at is not None and credential.last_used_at > due:
        return
    # Skipped while somebody holds the row: a request never waits for this.
    rows: Any = type(credential)._default_manager
    unused = rows.filter(Q(last_used_at=None) | Q(last_used_at__lte=due), pk=credential.pk)
    try:
        with transaction.atomic():
            rows.filter(pk__in=unused.select_for_update(skip_locked=True).values("pk")).update(
                last_used_at=timezone.now()
            )
    except DatabaseError:
        log.warning("key_use_not_noted", key=credential.pk, exc_info=True)


def digest(plaintext: str) -> bytes:
    """What is stored of a key: 32 bytes."""
    return hmac.digest(settings.API_KEY_PEPPER.encode(), plaintext.encode(), hashlib.sha256)


def checksum(body: str) -> str:
    """The CRC-32 of `coord_<id>_<secret>` as six base-62 digits."""
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, place = divmod(number, 62)
        digits = BASE62[place] + digits
    return digits


def reserved_key_id(reserved: UUID) -> str:
    """The id of the key that is made under a reserved id, however often that is sent. An id is no secret."""
    number = int.from_bytes(hashlib.sha256(reserved.bytes).digest()[:5], "big")
    return "".join(BASE32[number >> shift & 31] for shift in range(0, 5 * KEY_ID_LENGTH, 5))


def _new_key(prefix: str, key_id: str = "") -> tuple[str, str]:
    key_id = key_id or "".join(secrets.choice(BASE32) for _ in range(KEY_ID_LENGTH))
    body = f"{prefix}{key_id}_{''.join(secrets.choice(BASE62) for _ in range(32))}"
    return key_id, body + checksum(body)
