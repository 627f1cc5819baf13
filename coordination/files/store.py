"""The one store of files that people send, each by the SHA-256 of what it holds: a folder or a bucket (`FILES_URL`).

Who keeps a file says so in the database first, then writes it, then refers to it in the row for whose sake it is there.
Whoever is killed in between leaves a `StoredFile` that nothing refers to, which is swept with its file after an hour.
What something refers to the database itself lets nobody delete.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import ManyToOneRel, ProtectedError, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from coordination.files.local_folder import LocalFolder
from coordination.models import StoredFile

KEPT_FOR = timedelta(hours=1)  # far longer than from a note to the row that refers to it
BATCH = 100
_CHUNK = 256 * 1024


def the_store() -> Storage:
    """Where the files are."""
    return storages["files"]


def digest_of(stream: IO[bytes]) -> str:
    """The digest of all of it, with the name of the algorithm; it stands at its beginning again."""
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return f"sha256:{digest.hexdigest()}"


def keep_file(stream: IO[bytes]) -> StoredFile:
    """Have the store hold what the stream holds. Outside of any transaction, and to be referred to within the hour."""
    digest = digest_of(stream)
    size = stream.seek(0, 2)
    stream.seek(0)
    stored, _ = StoredFile.objects.update_or_create(digest=digest, defaults={"size": size, "noted_at": Now()})
    if not the_store().exists(name_of(digest)):
        the_store().save(name_of(digest), File(stream))
    return stored


def open_file(digest: str) -> IO[bytes]:
    """What the store holds under the digest; the caller closes it. Raises FileNotFoundError."""
    return the_store().open(name_of(digest), "rb")


def content_of(digest: str) -> bytes:
    """All that the store holds under the digest. Raises FileNotFoundError."""
    with open_file(digest) as file:
        return file.read()


def name_of(digest: str) -> str:
    """What it is called in the store: `sha256/9f/9f86…`."""
    algorithm, _, digits = digest.partition(":")
    return f"{algorithm}/{digits[:2]}/{digits}"


def sweep_files() -> int:
    """Delete files that nothing refers to and nobody has meant to keep for an hour; how many. Two at once are
    harmless."""
    store = the_store()
    if isinstance(store, LocalFolder):
        for draft in store.abandoned(int(KEPT_FOR.total_seconds())):
            draft.unlink(missing_ok=True)
    return sum(_delete(digest) for digest in _unreferenced().values_list("digest", flat=True)[:BATCH])


def _unreferenced() -> QuerySet[StoredFile]:
    old = StoredFile.objects.filter(noted_at__lt=timezone.now() - KEPT_FOR)
    return old.exclude(_is_referred_to()).order_by("noted_at")


def _is_referred_to() -> Q:
    """By any column of any table."""
    condition = Q(pk__in=[])
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            column = relation.field.name
            condition |= Q(pk__in=relation.related_model._default_manager.exclude(**{column: None}).values(column))
    return condition


def _delete(digest: str) -> bool:
    """The row first, which the database refuses while something refers to it; the file goes before the row is gone for
    good, so that a sweep which dies comes by again."""
    with contextlib.suppress(ProtectedError), transaction.atomic():
        stored = _unreferenced().select_for_update(of=("self",), skip_locked=True).filter(pk=digest).first()
        if stored is None:
            return False
        stored.delete()
        the_store().delete(name_of(digest))
        return True
    return False


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """What is left of it, piece by piece; it is closed at the end."""
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
