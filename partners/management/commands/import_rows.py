"""The imports of the API from the command line: the same file, the same rules, the same list of what was refused."""

import csv
import hashlib
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from coordination.ground.csv_cells import guarded_cell
from coordination.ground.errors import Refusal
from coordination.imports.file_formats import (
    CALENDAR,
    CSV,
    FILE_PARAMETERS,
    JSON_LINES,
    ReadRows,
    format_reader,
    media_types,
)
from coordination.imports.intake import UploadedFile, start_import
from coordination.jobs.worker import run_next
from coordination.models import ImportFile, Operation, OperationStatus, RefusedRow
from coordination.models.operation import FINISHED
from coordination.rows.resources import KINDS
from partners.access import actor_for_command
from partners.management.options import find_by_slug
from partners.models import Organisation

SHOWN = 20
TYPES = {".csv": CSV, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES, ".ics": CALENDAR}
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
        parser.add_argument("--dry-run", action="store_true", help="try everything and keep nothing of it")
        parser.add_argument(
            "--refused", type=Path, metavar="CSV", help="write every refused row, its column and reason"
        )
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")

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
            _write(options["refused"], refused.iterator())
        for row in refused[:SHOWN]:
            self.stderr.write(f"row {row.row}{f', {row.column}' if row.column else ''}: {row.detail} [{row.code}]")
        if (more := refused.count() - SHOWN) > 0:
            self.stderr.write(f"… and {more:,} more; --refused FILE lists them all.")
        if operation.status != OperationStatus.SUCCEEDED:
            raise CommandError(f"It ended as {operation.status}: {(operation.problem or {}).get('detail', '')}")
        if file.dry_run:
            self.stderr.write("This was a dry run: nothing was kept.")


def _start(options: dict[str, Any]) -> Operation:
    organisation = find_by_slug(Organisation.objects.all(), options["organisation"])
    by = actor_for_command("import_rows", organisation.pk)
    said = {name: options[name] for name in FILE_PARAMETERS if options[name]}
    media_type, read = _reader(options["resource"], options["file"])
    with options["file"].open("rb") as stream:
        sent = UploadedFile(stream, media_type, _digest(stream), options["file"].stat().st_size, said)
        return start_import(sent, options["resource"], read, by=by, dry_run=options["dry_run"])


def _reader(resource: str, path: Path) -> tuple[str, ReadRows]:
    media_type = TYPES.get(path.suffix.lower(), "")
    try:
        return media_type, format_reader(resource, media_type)
    except KeyError:
        endings = [ending for ending, one in TYPES.items() if one in media_types(resource)]
        raise CommandError(
            f"{resource} cannot be read from a file that ends in {path.suffix or 'nothing'}; it may end in"
            f" {', '.join(endings)}."
        ) from None


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _work(key: UUID, *, hidden: bool) -> None:
    """Take the file in, or look on while a worker does, until it is over."""
    with tqdm(unit=" rows", unit_scale=True, disable=hidden, file=sys.stderr) as bar:
        while (operation := Operation.objects.get(pk=key)).status not in FINISHED:
            _show(bar, operation)
            if not run_next(only=key):
                time.sleep(0.2)
        _show(bar, operation)


def _show(bar: Any, operation: Operation) -> None:
    bar.total = operation.total
    bar.update(operation.done - bar.n)


def _write(path: Path, rows: Iterator[RefusedRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "column", "code", "detail", "outcome"))
        writer.writerows((row.row, guarded_cell(row.column), row.code, row.detail, row.outcome) for row in rows)


def _sentences(refusal: Refusal) -> str:
    told = [f"{error.pointer.replace('?', '--')}: {error.detail}".removeprefix(": ") for error in refusal.errors]
    return " ".join(dict.fromkeys(told)) or refusal.detail
