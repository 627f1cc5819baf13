"""Is a sentence true, before it is printed?

A claim is the set of whole numbers that make it true, and what the figures allow is another: a claim is supported where
every number the figures allow is one of its own, unsupported where none is, and indeterminate between.
"""

from collections.abc import Sequence

from campaigns.reach.assumptions import needed_overlap, why_supported, why_undecided, why_unsupported
from campaigns.reach.checks import Check, failed
from campaigns.reach.evidence import weakest_grade
from campaigns.reach.figures import Universe
from campaigns.reach.findings import Finding, UnlikeUnits, find
from campaigns.reach.independence import modelled
from campaigns.reach.people import break_even_overlap
from campaigns.reach.qualifiers import Interval, Qualifier, interval_of
from campaigns.reach.scope import Counted
from campaigns.reach.sentences import Sentence, printable, texts

__all__ = [
    "COMPARATORS",
    "SUPPORTED",
    "UNDECIDED",
    "UNSUPPORTED",
    "UnlikeUnits",
    "check_claim",
    "claimed",
    "verdict_on",
]

MORE_THAN, AT_LEAST, ABOUT = Qualifier.MORE_THAN.value, Qualifier.AT_LEAST.value, Qualifier.ABOUT.value
EXACTLY, AT_MOST, FEWER_THAN = "exactly", "at_most", "fewer_than"
COMPARATORS = (MORE_THAN, AT_LEAST, ABOUT, EXACTLY, AT_MOST, FEWER_THAN)
SUPPORTED = "supported"
UNSUPPORTED = "unsupported"
UNDECIDED = "indeterminate"


def check_claim(
    comparator: str,
    value: int,
    unit: str,
    figures: Sequence[Counted],
    universe: Universe | None,
    checked: Sequence[Check],
) -> dict[str, object]:
    """The verdict on `comparator value unit` over figures already chosen for the area, channels and period.

    `comparator` is one of COMPARATORS, `unit` `people`, `contacts` or a measure that adds. Answers the claim's shape in
    the API contract: gross, low and high in that unit, break_even_overlap in people where an overlap decides. `checked`
    is what `campaigns.reach.checks` found in the same scope: while one fails, nothing is supported and nothing sayable.
    Raises UnlikeUnits, with the reason, where the figures cannot be added in `unit`, and ValueError for any other
    comparator.
    """
    finding = find(unit, figures, universe)
    wanted = claimed(comparator, value)
    verdict = verdict_on(finding.interval, wanted)
    broken = failed(checked)
    answer = {
        "verdict": verdict,
        "gross": finding.gross,
        "low": finding.interval.low,
        "high": finding.interval.high,
        "break_even_overlap": _deciding_overlap(finding, verdict, comparator, value),
        "weakest_assumption": _weakest_assumption(finding, verdict, wanted),
        **_said([] if broken else _sentences(finding, universe, value)),
        **_evidence(finding),
        "checks": [check.as_json() for check in checked],
    }
    return {**answer, **_undone(broken)} if broken and verdict == SUPPORTED else answer


def claimed(comparator: str, value: int) -> Interval:
    """The whole numbers of which `comparator value` is true; none of them for fewer than 0. Raises ValueError.

    About means what it means of a figure: within a tenth of `value`, rounded outwards.
    """
    if comparator not in COMPARATORS:
        raise ValueError(f"a claim is one of {', '.join(COMPARATORS)}")
    if comparator in (AT_MOST, FEWER_THAN):
        return Interval(0, value if comparator == AT_MOST else value - 1)
    return interval_of(value, Qualifier.EXACT if comparator == EXACTLY else Qualifier(comparator))


def verdict_on(allowed: Interval, wanted: Interval) -> str:
    """Supported when every count in `allowed` makes the claim of `wanted` true, unsupported when none does."""
    if allowed.inside(wanted):
        return SUPPORTED
    return UNSUPPORTED if allowed.apart_from(wanted) else UNDECIDED


def _deciding_overlap(finding: Finding, verdict: str, comparator: str, value: int) -> int | None:
    if verdict != UNDECIDED or needed_overlap(finding, claimed(comparator, value)) is None:
        return None
    return break_even_overlap(finding.gross, value, comparator)


def _weakest_assumption(finding: Finding, verdict: str, wanted: Interval) -> str:
    if verdict == SUPPORTED:
        return why_supported(finding, wanted)
    return why_unsupported(finding, wanted) if verdict == UNSUPPORTED else why_undecided(finding, wanted)


def _undone(broken: Sequence[Check]) -> dict[str, object]:
    """What figures that contradict each other support: nothing, however clear the arithmetic."""
    return {"verdict": UNDECIDED, "weakest_assumption": " ".join(check.sentence for check in broken)}


def _sentences(finding: Finding, universe: Universe | None, value: int) -> list[Sentence]:
    model = modelled(finding.people, universe)
    return printable(finding.total, finding.total_unit, finding.people, model, beside=value)


def _said(sentences: list[Sentence]) -> dict[str, object]:
    return {"sayable": texts(sentences), "sentences": sentences}


def _evidence(finding: Finding) -> dict[str, object]:
    """The figures the verdict rests on, by id, and the weakest of their grades."""
    items = {item.figure.id: item for item in (*finding.used, *finding.rests_on)}
    return {
        "evidence": [_row(items[id_]) for id_ in sorted(items)],
        "evidence_grade": weakest_grade(items.values()),
    }


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
