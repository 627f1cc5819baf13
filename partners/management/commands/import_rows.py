"""The imports of the API from the command line: the same file, the same rules, the same list of what was refused."""

import hashlib
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from coordination.ground.errors import Refusal
from coordination.imports.file_formats import (
    CALENDAR,
    COMMAND_PARAMETERS,
    CSV,
    FILE_PARAMETERS,
    JSON_LINES,
    ReadRows,
    format_reader,
    media_types,
)
from coordination.imports.intake import UploadedFile, start_import
from coordination.imports.workbooks import ODS, XLSX
from coordination.jobs.worker import run_next
from coordination.models import ImportFile, Operation, OperationStatus
from coordination.models.operation import FINISHED
from coordination.rows.resources import KINDS
from coordination.rows.row_errors import COLUMNS, SHOWN, RowError, lines_of_errors, write_row_errors
from partners.access import actor_for_command
from partners.management.options import find_by_slug
from partners.management.progress import Bars
from partners.models import Organisation

TYPES = {".xlsx": XLSX, ".ods": ODS, ".csv": CSV, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES, ".ics": CALENDAR}
COUNTS = ("created", "updated", "unchanged", "held", "refused")


class Command(BaseCommand):
    """`manage.py import_rows events stalls.csv --organisation dudley`: safe to repeat, and to kill half way."""

    help = "Create or update an organisation's rows from a file, as POST /imports/ does, and say what was refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("resource", choices=sorted(KINDS), help="what a row is")
        parser.add_argument(
            "file", metavar="FILE", type=Path, help=f"its ending says how to read it: {', '.join(TYPES)}"
        )
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="whose rows they are")
        for name in FILE_PARAMETERS:
            parser.add_argument(f"--{name}", metavar="TEXT", help="where the file does not say (docs/imports.md)")
        self._add_export_arguments(parser)
        parser.add_argument("--media-type", choices=sorted({*TYPES.values()}), help="where its ending does not say")
        parser.add_argument("--dry-run", action="store_true", help="try everything and keep nothing of it")
        parser.add_argument(
            "--refused", type=Path, metavar="CSV", help="write every refused row, its column and reason"
        )
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")

    def _add_export_arguments(self, parser: ArgumentParser) -> None:
        export = parser.add_argument_group("a platform's export", "docs/platform-exports.md")
        export.add_argument("--daily", action="store_true", help="one figure for each day, where the file has days")
        export.add_argument("--qualifier", metavar="WORD", help="what a complete count is said as; exact unless given")
        export.add_argument("--external-ref-prefix", metavar="TEXT", help="what every reference begins with")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import the file; a CommandError says what is wrong with it as a whole, and then nothing was kept."""
        try:
            operation = _start(options)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except Refusal as refusal:
            raise CommandError(_sentences(refusal)) from None
        try:
            _work(operation.pk, hidden=options["no_progress"])
        except KeyboardInterrupt:
            raise CommandError(f"Stopped looking; the workers go on. To stop them: cancel {operation.pk}.") from None
        self._tell(ImportFile.objects.get(pk=operation.pk), options)

    def _tell(self, file: ImportFile, options: dict[str, Any]) -> None:
        operation = Operation.objects.get(pk=file.pk)
        for name in COUNTS:
            self.stdout.write(f"{getattr(file, name):>12,}  {name}")
        if left_out := (operation.result or {}).get("left_out"):
            self.stdout.write(f"{left_out:>12,}  left out")
        refused = file.refused_rows.order_by("row", "id")
        if options["refused"]:
            write_row_errors(options["refused"], refused.iterator(), (*COLUMNS, "outcome", "cell"))
        first_errors = (RowError(row.row, row.column, row.code, row.detail) for row in refused[:SHOWN])
        for line in lines_of_errors(first_errors, refused.count()):
            self.stderr.write(line)
        if operation.status != OperationStatus.SUCCEEDED:
            raise CommandError(f"It ended as {operation.status}: {(operation.problem or {}).get('detail', '')}")
        if file.dry_run:
            self.stderr.write("This was a dry run: nothing was kept.")
        if not file.created + file.updated + file.unchanged:
            raise CommandError("No row could be taken from this file; the reasons stand above.")


def _start(options: dict[str, Any]) -> Operation:
    organisation = find_by_slug(Organisation.objects.all(), options["organisation"])
    by = actor_for_command("import_rows", organisation.pk)
    media_type = options["media_type"] or TYPES.get(options["file"].suffix.lower(), "")
    read = _reader(options["resource"], media_type, options["file"].suffix)
    with options["file"].open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        upload = UploadedFile(stream, media_type, digest, options["file"].stat().st_size, _parameters(options))
        return start_import(upload, options["resource"], read, by=by, dry_run=options["dry_run"])


def _parameters(options: dict[str, Any]) -> dict[str, str]:
    values = {name: options[name.replace("-", "_")] for name in (*FILE_PARAMETERS, *COMMAND_PARAMETERS)}
    return {name: str(value) for name, value in values.items() if value}


def _reader(resource: str, media_type: str, ending: str) -> ReadRows:
    try:
        return format_reader(resource, media_type)
    except KeyError:
        endings = [known for known, media in TYPES.items() if media in media_types(resource)]
        raise CommandError(
            f"{resource} cannot be read from a file that ends in {ending or 'nothing'}; it may end in"
            f" {', '.join(endings)}."
        ) from None


def _work(key: UUID, *, hidden: bool) -> None:
    """Take the file in, or look on while a worker does, until it is over."""
    shown = 0
    with Bars("rows", hidden=hidden) as bars:
        while True:
            operation = Operation.objects.get(pk=key)
            bars("taking in", operation.done - shown, operation.total or 0)
            shown = operation.done
            if operation.status in FINISHED:
                return
            if not run_next(only=key):
                time.sleep(0.2)


def _sentences(refusal: Refusal) -> str:
    told = [f"{error.pointer.replace('?', '--')}: {error.detail}".removeprefix(": ") for error in refusal.errors]
    return " ".join(dict.fromkeys(told)) or refusal.detail
