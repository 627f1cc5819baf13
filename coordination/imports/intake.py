"""A file is read into the database, and a worker is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.timeouts import allow_longer
from coordination.imports.file_formats import ReadRows
from coordination.imports.stage import stage_file
from coordination.jobs import enqueue
from coordination.ledger.transaction import writing
from coordination.models import ImportFile, Operation
from coordination.models.operation import UNFINISHED
from coordination.permissions import START_IMPORT

KIND = "import"
MOST_AT_ONCE = 10  # of one organisation: each may keep 200,000 rows waiting
_ENOUGH = f"Your organisation has {MOST_AT_ONCE} imports under way; wait until one is finished, or cancel one."


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A seekable file with what is known of it: its SHA-256 in lower-case hex, its size in bytes, and what its sender
    said beside it."""

    stream: IO[bytes]
    media_type: str
    sha256: str
    size: int
    parameters: Mapping[str, str]


def start_import(upload: UploadedFile, resource: str, read: ReadRows, *, by: Actor, dry_run: bool = False) -> Operation:
    """Have the rows of the file taken in by workers, as if `by` had sent each of them; the queued operation.

    Raises Forbidden; Invalid when the file as a whole cannot be read, or holds no rows or more than 200,000; Conflict
    when the organisation has enough under way.
    """
    upload.stream.seek(0)
    with writing(by):
        authorise(by, START_IMPORT, None)
        allow_longer(settings.IMPORT_SECONDS)
        unfinished = Operation.objects.filter(organisation=by.organisation, kind=KIND, status__in=UNFINISHED)
        if unfinished.count() >= MOST_AT_ONCE:
            raise Conflict("too_many_imports", _ENOUGH)
        operation = enqueue.start_operation(KIND, by=by, arguments={"resource": resource, "dry_run": dry_run})
        file = ImportFile.objects.create(
            operation=operation,
            organisation=by.organisation,
            resource=resource,
            media_type=upload.media_type,
            dry_run=dry_run,
            sha256=upload.sha256,
            size=upload.size,
        )
        notes = stage_file(read(upload.stream, by, upload.parameters), file)
        # Not a step of the work yet, so not by way of its run.
        arguments = operation.arguments | {"notes": {name: note for name, note in notes.items() if note}}
        Operation.objects.filter(pk=operation.pk).update(
            done=file.refused + file.unchanged, total=file.rows, arguments=arguments
        )
    return Operation.objects.get(pk=operation.pk)
