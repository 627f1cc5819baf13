"""Load the boundaries of areas from a GeoJSON file and place the stops by them."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.ground.authorisation import authorise
from coordination.ground.errors import Refusal
from partners.access import actor_for_command
from partners.boundaries import BoundariesSummary, load_boundaries
from partners.permissions import LOAD_BOUNDARIES


class Command(BaseCommand):
    """`manage.py import_boundaries FILE.geojson`: safe to repeat, and to kill half way."""

    help = "Load the boundaries of known areas from a GeoJSON FeatureCollection in WGS84 degrees, and place all stops."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="features carry their GSS code as a property")
        parser.add_argument(
            "--on", metavar="DATE", type=date.fromisoformat, help="the day whose GSS codes the file has; default today"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        authorise(actor_for_command("import_boundaries"), LOAD_BOUNDARIES, None)
        try:
            with options["file"].open("rb") as stream:
                report = load_boundaries(stream, options["on"])
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self._print(report)

    def _print(self, report: BoundariesSummary) -> None:
        for codes, words in (
            (report.loaded, "loaded"),
            (report.unchanged, "unchanged"),
            (report.repaired, "made valid on the way"),
            (report.unknown, "not known here, left out"),
        ):
            self.stdout.write(f"{len(codes):>12,}  {words}{': ' if codes else ''}{', '.join(codes)}")
        self.stdout.write(f"{len(report.refused):>12,}  refused")
        self.stdout.write(f"{report.stops_moved:>12,}  stops moved to another area, or out of all")
        for refused in report.refused:
            self.stderr.write(f"feature {refused.row}: {refused.detail} [{refused.code}]")
