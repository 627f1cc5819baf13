"""`manage.py load_reference [FILE]`: areas, organisations, channels and review rules of a region."""

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from campaigns.placements.review_rules import Rerouted, telling_whom_others_judge
from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from coordination.ground.errors import Invalid


class Command(BaseCommand):
    help = "Load a region's reference data (default: the West Midlands). Safe to repeat; deletes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=WEST_MIDLANDS, help="a JSON file of the same shape")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="write nothing; say what would be changed, and which submitted placements others would judge then",
        )
        parser.add_argument(
            "--move",
            metavar="CODE",
            action="append",
            default=[],
            help="an area that may leave the area of a campaign or be of another kind; may be given several times",
        )

    def handle(self, **options: Any) -> None:
        rerouted: list[Rerouted] = []
        try:
            with telling_whom_others_judge(rerouted) if options["dry_run"] else nullcontext():
                report = load_reference_data(options["file"], moved=options["move"])
        except FileNotFoundError as fault:
            raise CommandError(f"There is no file {options['file']}.") from fault
        except orjson.JSONDecodeError as fault:
            where = f"line {fault.lineno}, column {fault.colno}"
            raise CommandError(f"Nothing was loaded: the file is not JSON at {where}; correct it there.") from None
        except Invalid as refusal:
            faults = " ".join(f"{error.pointer or 'The file'}: {error.detail}" for error in refusal.errors)
            raise CommandError(f"Nothing was loaded. {faults}") from None
        except (KeyError, TypeError, ValueError, IntegrityError) as fault:
            raise CommandError(f"Nothing was loaded: the file is not of the expected shape ({fault!r}).") from fault
        for change in report.changes:
            self.stdout.write(f"  {change}")
        counts = ", ".join(f"{report.counts[word]} {word}" for word in ("created", "updated", "unchanged"))
        self.stdout.write(f"Reference data: {counts}.")
        if options["dry_run"]:
            self._tell(rerouted)

    def _tell(self, rerouted: list[Rerouted]) -> None:
        """What others would judge, a line each."""
        self.stdout.write(f"Nothing was written. Submitted placements that others would judge: {len(rerouted)}.")
        for each in rerouted:
            before, after = (", ".join(slugs) or "nobody" for slugs in (each.before, each.after))
            self.stdout.write(f"{each.placement} of {each.organisation}, from {each.starts_on}: {before} -> {after}")
