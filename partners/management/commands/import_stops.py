"""Load the Department for Transport's NaPTAN Stops.csv, of any vintage."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from coordination.ground.authorisation import authorise
from coordination.ground.errors import Refusal
from coordination.rows.row_errors import SHOWN, lines_of_errors, write_row_errors
from partners.access import actor_for_command
from partners.management.progress import Bars
from partners.permissions import LOAD_STOPS
from partners.stops.loading import StopsOptions, StopsSummary, load_stops
from partners.stops.publication import Publication, PublishedArea


class Command(BaseCommand):
    """`manage.py import_stops Stops.csv`: safe to repeat, and to kill half way."""

    help = "Load stops from a NaPTAN Stops.csv and say what was created, updated, unchanged, deactivated and refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file as published; - reads standard input")
        parser.add_argument("--refused", type=Path, metavar="CSV", help="write every refused row's number and reason")
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")
        parser.add_argument(
            "--allow-mass-deactivation",
            action="store_true",
            help="set vanished stops inactive even where they are more than a fifth of an ATCO area",
        )
        parser.add_argument(
            "--older",
            "--accept-older",
            dest="accept_older",
            action="store_true",
            help="load the file although it was published before what is stored",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        wishes = StopsOptions(options["allow_mass_deactivation"], options["accept_older"])
        authorise(actor_for_command("import_stops"), LOAD_STOPS, None)
        started = monotonic()
        try:
            with _opened(options["file"]) as stream, Bars("lines", hidden=options["no_progress"]) as bars:
                report = load_stops(stream, wishes, bars)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        if options["refused"]:
            write_row_errors(options["refused"], report.refused)
        self._print(report, monotonic() - started)

    def _print(self, report: StopsSummary, seconds: float) -> None:
        self.stdout.write(f"{report.rows:,} rows in {seconds:.1f} s ({report.rows / seconds:,.0f} rows/s)")
        for count, words in _lines(report):
            self.stdout.write(f"{count:>12,}  {words}")
        for line in lines_of_errors(report.refused, len(report.refused)):
            self.stderr.write(line)
        self._warn(report)

    def _warn(self, report: StopsSummary) -> None:
        if compared := _compared(report.publication):
            self.stderr.write(compared)
        if not report.placed:
            self.stderr.write(
                "There are no boundaries here, so no council can be found for any stop: import_boundaries loads them."
            )
        if report.damaged:
            self.stderr.write(
                f"{report.damaged:,} lines could not be read: the file is damaged or cut off, and no stop was"
                " deactivated for missing in it."
            )
        if report.vanished.left_active:
            prefixes = report.vanished.held_prefixes
            areas = ", ".join(prefixes[:SHOWN]) + (f" and {len(prefixes) - SHOWN} more" if prefixes[SHOWN:] else "")
            self.stderr.write(
                f"{report.vanished.left_active:,} active stops are not in the file, more than a fifth of ATCO areas"
                f" {areas}: they were left active. If they really have gone, repeat with --allow-mass-deactivation."
            )
        if report.stale:
            self.stderr.write(
                f"{report.stale:,} rows differ from what is stored and were not loaded; --older loads them."
            )


def _lines(report: StopsSummary) -> list[tuple[int, str]]:
    return [
        (report.created, "created"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.stale, "left out, the file being older"),
        (report.vanished.deactivated, "deactivated"),
        (len(report.refused), "refused"),
        (report.unplaced, "in none of the loaded boundaries"),
    ]


def _compared(publication: Publication) -> str:
    """What told whether the file is older than what is stored, for areas that differ in that apart; nothing where there
    was nothing to compare."""
    compared = [area for area in publication.areas if area.newest and area.stored]
    ways = [[area for area in compared if area.is_older is older] for older in (True, False)]
    return "\n".join(_verdict(areas) for areas in ways if areas)


def _verdict(areas: Sequence[PublishedArea]) -> str:
    is_older = areas[0].is_older
    if is_older:
        verdict = "older, and stored stops stay as they are"
    else:
        verdict = "not older, and its rows are taken whatever their own dates"
    codes = ", ".join(area.code for area in areas[:SHOWN]) + ("…" if areas[SHOWN:] else "")
    newest = localtime(max(area.newest for area in areas if area.newest))  # as the file has it: London's time
    stored = localtime(max(area.stored for area in areas if area.stored))
    return (
        f"The newest row of the file is of {newest:%d %B %Y %H:%M}, the newest stop stored of ATCO areas"
        f" {codes} of {stored:%d %B %Y %H:%M}: the file is {verdict}."
    )


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as stream:
            yield stream
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.") from None
