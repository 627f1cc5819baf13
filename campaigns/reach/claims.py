"""Is a sentence true, before it is printed?"""

from collections.abc import Sequence

from campaigns.reach.assumptions import overlap_decides, why_supported, why_undecided, why_unsupported
from campaigns.reach.figures import Universe
from campaigns.reach.findings import Finding, UnlikeUnits, find
from campaigns.reach.people import break_even_overlap
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.scope import Counted

__all__ = ["COMPARATORS", "SUPPORTED", "UNDECIDED", "UNSUPPORTED", "UnlikeUnits", "check_claim", "verdict_on"]

COMPARATORS = (Qualifier.MORE_THAN.value, Qualifier.AT_LEAST.value)
SUPPORTED = "supported"
UNSUPPORTED = "unsupported"
UNDECIDED = "indeterminate"


def check_claim(
    comparator: str, value: int, unit: str, figures: Sequence[Counted], universe: Universe | None
) -> dict[str, object]:
    """The verdict on `comparator value unit` over figures already chosen for the area, channels and period.

    `comparator` is `more_than` or `at_least`, `unit` `people`, `contacts` or a measure that adds. Answers the claim's
    shape in the API contract: gross, low and high in that unit, break_even_overlap in people where an overlap decides.
    Raises UnlikeUnits, with the reason, where the figures cannot be added in `unit`, and ValueError for any other
    comparator.
    """
    if comparator not in COMPARATORS:
        raise ValueError(f"a claim is one of {', '.join(COMPARATORS)}")
    finding = find(unit, figures, universe)
    verdict = verdict_on(finding.interval, comparator, value)
    overlap = _deciding_overlap(finding, verdict, comparator, value)
    return {
        "verdict": verdict,
        "gross": finding.gross,
        "low": finding.interval.low,
        "high": finding.interval.high,
        "break_even_overlap": overlap,
        "weakest_assumption": _weakest_assumption(finding, verdict, value, overlap),
        "sayable": finding.sayable,
        "evidence": _evidence(finding),
    }


def verdict_on(interval: Interval, comparator: str, value: int) -> str:
    """Supported when every count the figures allow makes it true, unsupported when none does."""
    if interval.surely(comparator, value):
        return SUPPORTED
    return UNSUPPORTED if interval.surely_not(comparator, value) else UNDECIDED


def _deciding_overlap(finding: Finding, verdict: str, comparator: str, value: int) -> int | None:
    if verdict != UNDECIDED or not overlap_decides(finding):
        return None
    return break_even_overlap(finding.gross, value, comparator)


def _weakest_assumption(finding: Finding, verdict: str, value: int, overlap: int | None) -> str:
    if verdict == SUPPORTED:
        return why_supported(finding)
    return why_unsupported(finding) if verdict == UNSUPPORTED else why_undecided(finding, value, overlap)


def _evidence(finding: Finding) -> list[dict[str, object]]:
    """The figures the verdict rests on, by id."""
    items = {item.figure.id: item for item in (*finding.used, *finding.rests_on)}
    return [_row(items[id_]) for id_ in sorted(items)]


def _row(item: Counted) -> dict[str, object]:
    figure = item.figure
    return {
        "id": figure.id,
        "version": figure.version,
        "organisation": figure.organisation,
        "area": figure.area,
        "channel": figure.channel,
        "measure": figure.measure,
        "value": figure.value,
        "qualifier": figure.qualifier.value,
        "period": {"from": figure.period_from.isoformat(), "to": figure.period_to.isoformat()},
        "grade": figure.grade,
    }
