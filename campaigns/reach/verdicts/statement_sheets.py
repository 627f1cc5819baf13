"""What a statistician, or a paper, asks of a printed sentence beside its verdict: what it rests on, what it leaves out.

The practices are those of the UK Statistics Authority's Code of Practice for Statistics, under its three pillars, as
far as they can be tried here. Each fails where it is not known to be kept.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.reach.figures import Figure
from campaigns.reach.measures import MEASURES
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.verdicts.claim_answers import SUPPORTED

Json = dict[str, Any]
Answer = Mapping[str, Any]
TRUSTWORTHINESS, QUALITY, VALUE = "trustworthiness", "quality", "value"


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure, by id and version, as a report printed it in a total."""

    report: str
    on: date
    figures: frozenset[tuple[str, int]]


def figures_printed(document: Mapping[str, Any], figures: Iterable[Figure]) -> frozenset[tuple[str, int]]:
    """Those of `figures` that a published document rests on and whose total it prints."""
    printed_sums = {
        (cell["channel"], cell["measure"])
        for cell in document["tables"]
        if cell["by"] == "total" and not cell["suppressed"]
    }
    counted = {(row["id"], row["version"]) for row in document["inputs"]}
    return frozenset(
        (figure.id, figure.version)
        for figure in figures
        if (figure.id, figure.version) in counted and (figure.channel, figure.measure) in printed_sums
    )


def rests_on(answers: Iterable[Answer], reports: Sequence[Printed], printed_on: date) -> list[Json]:
    """Each figure that any of the answers rests on, and the first report that printed it, if that was in time."""
    rows = {row["id"]: row for judgement in answers for row in judgement["evidence"]}
    return [row | {"public_in": _printed_in(row, reports, printed_on)} for _, row in sorted(rows.items())]


def _printed_in(row: Json, reports: Iterable[Printed], printed_on: date) -> str | None:
    figure = (row["id"], row["version"])
    return next((report.report for report in reports if figure in report.figures and report.on <= printed_on), None)


def left_out(
    figures: Iterable[Figure], readings: Collection[SentenceReading], used: Collection[str], around: Mapping[str, Any]
) -> list[Json]:
    """Every figure of what the sentence counts that it does not rest on, and why not; of one that is held no number.

    `around` has the lineage of each area that the readings are of.
    """
    rows = (figure for figure in figures if figure.id not in used and _is_comparable(figure, readings))
    return [
        {
            "id": figure.id,
            "organisation": figure.organisation,
            "channel": figure.channel,
            "measure": figure.measure,
            "value": None if figure.held else figure.value,
            "why": _why_left_out(figure, readings, around),
        }
        for figure in sorted(rows, key=lambda figure: figure.id)
        if figure.value or figure.held
    ]


def _is_comparable(figure: Figure, readings: Iterable[SentenceReading]) -> bool:
    return any(_counts(figure, reading.claim.unit) for reading in readings)


def _counts(figure: Figure, unit: str) -> bool:
    return figure.measure == unit if unit in MEASURES else True


def _why_left_out(figure: Figure, readings: Iterable[SentenceReading], around: Mapping[str, Any]) -> str:
    """The first reason that holds of every reading."""
    if figure.held:
        return "held"
    if figure.part_of is not None:
        return "part_of_another"
    rows = list(readings)
    if all(row.channels is not None and figure.channel not in row.channels for row in rows):
        return "other_channel"
    if all(_on_other_days(figure, row) for row in rows):
        return "other_days"
    if all(row.claim.area not in figure.lineage and figure.area not in around[str(row.claim.area)] for row in rows):
        return "other_area"
    return "counted_otherwise"


def _on_other_days(figure: Figure, reading: SentenceReading) -> bool:
    if reading.days is None:
        return False
    return figure.period_to < reading.days[0] or reading.days[1] < figure.period_from


def practices(
    answers: Sequence[Answer],
    evidence: Sequence[Json],
    left: Sequence[Json],
    unread: Sequence[str],
    verdicts: Mapping[str, str],
) -> list[Json]:
    """The checklist: a code, its pillar, whether it is kept, and what it says. `verdicts` are that of the moment for
    which it was registered and that of now."""
    whole_figures = [row for row in left if row["why"] != "part_of_another"]
    silent = sum(len(judgement[name]) for judgement in answers for name in ("missing", "held", "gaps"))
    broken = [check for judgement in answers for check in judgement["checks"] if not check["passed"]]
    kept_practices: Sequence[tuple[str, str, bool, str]] = (
        ("public_first", TRUSTWORTHINESS, bool(evidence) and all(row["public_in"] for row in evidence),
         "Every figure it rests on was in a published report on the day it was printed, or before."),
        ("nothing_left_out", TRUSTWORTHINESS, bool(answers) and not whole_figures,
         "It rests on every figure of what it counts."),
        ("supported_when_printed", QUALITY, verdicts["registered"] == SUPPORTED,
         "The figures that were known then supported it."),
        ("holds_now", QUALITY, verdicts["present"] == SUPPORTED, "The figures known now support it."),
        ("everything_in", QUALITY, bool(answers) and not silent,
         "Every return it waits for has come, none is held, and none has gaps."),
        ("consistent", QUALITY, bool(answers) and not broken, "Its figures contradict nothing."),
        ("all_read", VALUE, bool(answers) and not unread, "Every word was read as a claim that figures decide."),
    )  # fmt: skip
    return [
        {"code": code, "pillar": pillar, "kept": is_kept, "practice": says}
        for code, pillar, is_kept, says in kept_practices
    ]


def deciding_readings(readings: Sequence[tuple[SentenceReading, Answer]], words: Sequence[str]) -> list[Json]:
    """Each reading with its verdict and bounds, how many people may be on two channels, and what would decide it."""
    names = ("verdict", "low", "high", "break_even_overlap", "would_decide", "weakest_assumption", "condition")
    return [
        {"text": text, **{name: judgement[name] for name in names}}
        for (_, judgement), text in zip(readings, words, strict=True)
    ]
