"""Loading a NaPTAN Stops.csv: the whole file is read and checked first, then merged piece by piece."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from partners.stops import merging
from partners.stops.placing import boundaries
from partners.stops.reading import Sheet, open_sheet
from partners.stops.refused_rows import RefusedRow
from partners.stops.staging import Staging
from partners.stops.turn import our_turn
from partners.stops.vanishing import MOST, Vanished, deactivate_vanished

LINES_PER_MERGE = 50_000

# Hears what is going on ("reading", "merging"), how much of it has been done since the last time, and out of how much
# (0 where nobody knows); both in lines.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever runs an import may insist on: vanished stops without a limit, older revisions over newer ones."""

    allow_mass_deactivation: bool = False
    accept_older: bool = False


@dataclass(slots=True)
class Report:
    """What an import did. Every row of the file is created, updated, unchanged, stale (older than ours) or refused."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    unplaced: int = 0
    damaged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    vanished: Vanished = field(default_factory=Vanished)


def silent(what: str, done: int, total: int) -> None:
    """No progress is shown."""


def load(stream: Iterable[bytes], wishes: Wishes | None = None, progress: Progress = silent) -> Report:
    """Load a binary file of stops into the database and say what happened to each row.

    Raises UnreadableFile when the header is not that of a Stops.csv, AnotherImportRuns when somebody else is at it.
    Safe to repeat, and to kill at any moment: nothing is written before the file has been read to its end, each piece
    is a transaction, and the next run does what is left.
    """
    wishes = wishes or Wishes()
    with our_turn(), merging.incoming_table():
        sheet = open_sheet(stream)
        report, staging = _stage(sheet, progress)
        terms = merging.Terms(placed=bool(staging.boundaries), accept_older=wishes.accept_older)
        for after in range(0, staging.last_line, LINES_PER_MERGE):
            created, updated = merging.merge(after, after + LINES_PER_MERGE, terms)
            report.created += created
            report.updated += updated
            progress("merging", min(LINES_PER_MERGE, staging.last_line - after), staging.last_line)
        report.stale = merging.count_stale()
        report.unchanged = merging.count_incoming() - report.created - report.updated - report.stale
        if not report.damaged:
            limit = 1.0 if wishes.allow_mass_deactivation else MOST
            report.vanished = deactivate_vanished(staging.refused_codes, older=report.stale > 0, limit=limit)
    return report


def _stage(sheet: Sheet, progress: Progress) -> tuple[Report, Staging]:
    staging = Staging(sheet, boundaries(), tell=lambda lines: progress("reading", lines, 0))
    merging.copy_in(staging.batches())
    for line in merging.drop_duplicates():
        staging.refuse(line, "atco_code", "duplicate")
    report = Report(
        rows=staging.rows, unplaced=staging.unplaced, damaged=staging.damaged, refused=sorted(staging.refused)
    )
    return report, staging
