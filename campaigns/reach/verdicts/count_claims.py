"""Is a sentence true, before it is printed?

A claim is the set of whole numbers that make it true, and what the figures allow is another: a claim is supported where
every number the figures allow is one of its own, unsupported where none is, and indeterminate between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from campaigns.reach.bounds.claim_bounds import Finding, finding_in_unit
from campaigns.reach.bounds.people import break_even_overlap
from campaigns.reach.checks import Check, failed_checks
from campaigns.reach.claims import Claim
from campaigns.reach.independence import model_people
from campaigns.reach.overlap_evidence import OverlapEvidence, ScopedOverlap, exact_only, sure_only
from campaigns.reach.qualifiers import Interval
from campaigns.reach.returns import HEARD_ALL, Silence
from campaigns.reach.scope import Counted
from campaigns.reach.universes import KnownUniverses
from campaigns.reach.verdicts.assumptions import (
    needed_overlap,
    population_sentences,
    silence_sentences,
    why_no_share,
    why_not_yet,
    why_supported,
    why_undecided,
    why_unsupported,
)
from campaigns.reach.verdicts.claim_answers import SUPPORTED, UNDECIDED, UNSUPPORTED, not_in, rests_on, sayable, undone
from campaigns.reach.verdicts.overlap_to_show import what_would_decide
from campaigns.reach.wording.overlap_words import condition_of, not_sure_enough, overlaps_as_json, passed_overlaps
from campaigns.reach.wording.sentences import Sentence, printable_sentences, universe_sentences


def check_claim(
    claim: Claim,
    figures: Sequence[Counted],
    universes: KnownUniverses,
    checked: Sequence[Check],
    unknown: Silence = HEARD_ALL,
    overlaps: Sequence[ScopedOverlap] = (),
) -> dict[str, object]:
    """The verdict on a claim over figures already selected for the area, channels and period, as the API has it.

    While one of `checked`, of the same scope, fails, nothing is supported and nothing sayable; while anything is
    `unknown`, nothing is supported from above. Raises UnlikeUnits where the figures do not add in its unit, with the
    reason, and ValueError for any other comparator."""
    population = universes.of(claim.of, claim.area) if claim.is_share else None
    findings = [_finding(claim, figures, universes, believed) for believed in _ever_weaker(overlaps)]
    judged, broken = _judge(findings, claim.wanted(population)), failed_checks(checked)
    has_no_share = claim.is_share and population is None
    return {
        "verdict": judged.verdict,
        **_bounds(judged.finding, findings[-1]),
        "break_even_overlap": judged.break_even(claim),
        "weakest_assumption": " ".join([*judged.why, *population_sentences(population), *silence_sentences(unknown)]),
        **sayable([] if broken else _sentences(findings, universes, claim.value, unknown, overlaps)),
        **rests_on((*judged.finding.used, *judged.finding.rests_on, *judged.finding.wider)),
        "checks": [check.as_json() for check in checked],
        **not_in(unknown),
        "would_decide": None if broken else judged.would_decide(figures, universes),
        "population": None if population is None else population.as_json(),
        "condition": condition_of(judged.believed) or None,
        "ratio": None,
        **(_without_share(judged) if has_no_share else _loosened(judged, broken, unknown)),
    }


@dataclass(frozen=True)
class _Judged:
    """What is `claimed`, and the `finding` that decides it, or leaves it open; `plain` knows of no overlap, and the
    `narrowest` all there is."""

    claimed: Interval
    finding: Finding
    plain: Finding
    narrowest: Finding

    @cached_property
    def verdict(self) -> str:
        return verdict_on(self.finding.interval, self.claimed)

    @cached_property
    def hangs_on_overlap(self) -> bool:
        undecided = self.plain if self.doubt else self.finding
        is_open = self.verdict == UNDECIDED or bool(self.doubt)
        return is_open and needed_overlap(undecided, self.claimed) is not None

    @property
    def believed(self) -> Sequence[OverlapEvidence]:
        """The evidence of overlap on which the ends rest that decide."""
        bounds, claimed = self.finding.people_bounds, self.claimed
        if self.verdict == UNDECIDED or not self.finding.of_people:
            return ()
        if self.verdict == UNSUPPORTED:
            is_less = claimed.high is not None and claimed.high < self.finding.interval.least
            return bounds.below if is_less else bounds.above
        return (*(bounds.below if claimed.least > 0 else ()), *(bounds.above if claimed.high is not None else ()))

    @property
    def doubt(self) -> str:
        """Why what decides it is not sure enough to; empty where it is."""
        return not_sure_enough(self.believed)

    def break_even(self, claim: Claim) -> int | None:
        """The overlap, in people, from which on the claim is no longer true; None where none decides it."""
        gross = self.finding.gross
        return break_even_overlap(gross, claim.value, claim.comparator) if self.hangs_on_overlap else None

    def would_decide(self, figures: Sequence[Counted], universes: KnownUniverses) -> dict[str, object] | None:
        """Which overlap, if somebody measured it; None where none decides it."""
        return what_would_decide(figures, universes, self.plain, self.claimed) if self.hangs_on_overlap else None

    @cached_property
    def why(self) -> list[str]:
        """What the verdict rests on, and what is known and passed over."""
        weakest = _weakest_assumption(self.finding, self.verdict, self.claimed)
        return [weakest, *passed_overlaps(self.narrowest.people_bounds)]


def _judge(findings: Sequence[Finding], claimed: Interval) -> _Judged:
    """By the first of ever weaker findings that decides it, or the last."""
    deciding = (finding for finding in findings if verdict_on(finding.interval, claimed) != UNDECIDED)
    return _Judged(claimed, next(deciding, findings[-1]), findings[0], findings[-1])


def _bounds(finding: Finding, narrowest: Finding) -> dict[str, object]:
    """The verdict's own gross, and the narrowest bounds that all which is known of overlaps gives."""
    low, high = narrowest.interval.low, narrowest.interval.high
    overlaps = overlaps_as_json(narrowest.people_bounds)
    return {"gross": finding.gross, "low": low, "high": high, "overlaps": overlaps}


def _without_share(judged: _Judged) -> dict[str, object]:
    return {"verdict": UNDECIDED, "weakest_assumption": why_no_share(judged.finding), "would_decide": None}


def _loosened(judged: _Judged, broken: Sequence[Check], unknown: Silence) -> dict[str, object]:
    """What figures that contradict each other, returns that are not in, or evidence that is not sure take back."""
    if broken and judged.verdict != UNSUPPORTED:
        return undone(broken)
    is_early = unknown and judged.verdict == SUPPORTED
    early = _not_yet(judged.finding, judged.claimed, unknown) if is_early else {}
    if early or not judged.doubt:
        return early
    return {"verdict": UNDECIDED, "weakest_assumption": " ".join([*judged.why, judged.doubt])}


def _ever_weaker(overlaps: Sequence[ScopedOverlap]) -> list[Sequence[ScopedOverlap]]:
    """What is known of overlaps: nothing, then what was matched, then what was sampled surely, then all. A verdict
    rests on the first that decides it."""
    findings: list[Sequence[ScopedOverlap]] = [()]
    for more in (exact_only(overlaps), sure_only(overlaps), tuple(overlaps)):
        if len(more) > len(findings[-1]):
            findings.append(more)
    return findings


def _finding(
    claim: Claim, figures: Sequence[Counted], universes: KnownUniverses, overlaps: Sequence[ScopedOverlap]
) -> Finding:
    return finding_in_unit(claim.unit, figures, universes, claim.of, claim.area, overlaps)


def verdict_on(allowed: Interval, claimed: Interval) -> str:
    """Supported when every count in `allowed` makes the claim of `claimed` true, unsupported when none does."""
    if allowed.inside(claimed):
        return SUPPORTED
    return UNSUPPORTED if allowed.apart_from(claimed) else UNDECIDED


def _not_yet(finding: Finding, claimed: Interval, unknown: Silence) -> dict[str, object]:
    """What is supported from below stays so, whoever is silent; so does what no more people could make false."""
    if claimed.high is None:
        return {}
    if finding.of is not None and any(
        cap.code == finding.of and cap.population <= claimed.high for cap in finding.caps
    ):
        return {}
    return {"verdict": UNDECIDED, "weakest_assumption": why_not_yet(unknown)}


def _weakest_assumption(finding: Finding, verdict: str, claimed: Interval) -> str:
    if verdict == SUPPORTED:
        return why_supported(finding, claimed)
    return why_unsupported(finding, claimed) if verdict == UNSUPPORTED else why_undecided(finding, claimed)


def _sentences(
    findings: Sequence[Finding],
    universes: KnownUniverses,
    value: int,
    unknown: Silence,
    overlaps: Sequence[ScopedOverlap],
) -> list[Sentence]:
    """By what is sure, and then by what has to be believed as well."""
    finding = [finding for finding in findings if not finding.people_bounds.has_to_be_believed][-1]
    if finding.of is not None:
        return universe_sentences(finding.people_bounds, finding.noun, value)
    model = model_people(finding.people_bounds, universes, overlaps)
    believed = findings[-1].people_bounds
    return printable_sentences(
        finding.total, finding.total_unit, finding.people_bounds, model, value, complete=not unknown, believed=believed
    )
