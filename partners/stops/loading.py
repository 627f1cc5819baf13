"""Loading a NaPTAN Stops.csv: the whole file is read and checked first, then merged piece by piece."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from coordination.rows.row_errors import RowError
from partners.stops import merge
from partners.stops.csv_reader import StopTable, UnreadableFile, open_stop_table
from partners.stops.deactivation import MOST, VanishedStops, deactivate_vanished
from partners.stops.lock import import_lock
from partners.stops.point_in_polygon import load_polygons
from partners.stops.publication import Publication, compare_publications
from partners.stops.staging import Staging

LINES_PER_MERGE = 50_000

# Hears what is going on ("reading", "merging"), how much of it has been done since the last time, and out of how much
# (0 where nobody knows); both in lines.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class StopsOptions:
    """What whoever runs an import may insist on: vanished stops without a limit, an older file over a newer one."""

    allow_mass_deactivation: bool = False
    accept_older: bool = False


@dataclass(slots=True)
class StopsSummary:
    """What an import did. Every row of the file is created, updated, unchanged, stale (it differs, but the file is
    older than what is stored) or refused. `placed` says whether there were boundaries to find councils by."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    unplaced: int = 0
    damaged: int = 0
    refused: list[RowError] = field(default_factory=list)
    vanished: VanishedStops = field(default_factory=VanishedStops)
    publication: Publication = field(default_factory=Publication)
    placed: bool = True


def no_progress(what: str, done: int, total: int) -> None:
    """No progress is shown."""


def load_stops(
    stream: Iterable[bytes], wishes: StopsOptions | None = None, progress: Progress = no_progress
) -> StopsSummary:
    """Load a binary file of stops into the database and say what happened to each row.

    Raises UnreadableFile when the header is not that of a Stops.csv, AnotherImportRuns when somebody else is at it.
    Safe to repeat, and to kill at any moment: nothing is written before the file has been read to its end, each piece
    is a transaction, and the next run does what is left.
    """
    wishes = wishes or StopsOptions()
    with import_lock(), merge.incoming_table():
        sheet = open_stop_table(stream)
        report, staging = _stage(sheet, progress)
        if not report.rows:
            raise UnreadableFile("The file has its header and no stop below it: load it again as published.")
        report.publication, report.placed = compare_publications(), bool(staging.boundaries)
        older = report.publication.older_areas
        older_kept = [] if wishes.accept_older else older
        _merge(report, staging.last_line, merge.MergeTerms(report.placed, older_kept), progress)
        if not report.damaged:
            limit = 1.0 if wishes.allow_mass_deactivation else MOST
            report.vanished = deactivate_vanished(staging.refused_codes, kept=older_kept, older=older, limit=limit)
    return report


def _merge(report: StopsSummary, last_line: int, terms: merge.MergeTerms, progress: Progress) -> None:
    for previous_line in range(0, last_line, LINES_PER_MERGE):
        created, updated = merge.merge_stops(previous_line, previous_line + LINES_PER_MERGE, terms)
        report.created += created
        report.updated += updated
        progress("merging", min(LINES_PER_MERGE, last_line - previous_line), last_line)
    merge.analyze_stops()
    report.stale = merge.count_differing(terms) if terms.kept else 0
    report.unchanged = merge.count_incoming() - report.created - report.updated - report.stale


def _stage(sheet: StopTable, progress: Progress) -> tuple[StopsSummary, Staging]:
    staging = Staging(sheet, load_polygons(), on_lines_read=lambda lines: progress("reading", lines, 0))
    merge.copy_in(staging.batches())
    for line, is_equal in merge.drop_duplicates():
        staging.refuse(line, "atco_code", "repeated" if is_equal else "duplicate")
    report = StopsSummary(
        rows=staging.rows, unplaced=staging.unplaced, damaged=staging.damaged, refused=sorted(staging.refused)
    )
    return report, staging
