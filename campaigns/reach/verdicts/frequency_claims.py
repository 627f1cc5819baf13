"""The verdict on how often people are said to have been reached on average: `seen six times`."""

from collections.abc import Sequence
from fractions import Fraction

from campaigns.reach.bounds.frequency import Frequency, average_frequency
from campaigns.reach.checks import Check, failed_checks
from campaigns.reach.claims import Claim
from campaigns.reach.evidence import grade_reason
from campaigns.reach.overlap_evidence import ScopedOverlap
from campaigns.reach.ratios import FREQUENCY, Ratio, claimed_ratio
from campaigns.reach.returns import HEARD_ALL, Silence
from campaigns.reach.scope import Counted
from campaigns.reach.universes import KnownUniverses
from campaigns.reach.verdicts.assumptions import loosenings, silence_sentences, why_not_yet
from campaigns.reach.verdicts.claim_answers import (
    OF_NO_PEOPLE,
    SUPPORTED,
    UNDECIDED,
    UNSUPPORTED,
    not_in,
    rests_on,
    sayable,
    undone,
    verdict_on_ratio,
)
from campaigns.reach.wording.overlap_words import overlaps_as_json
from campaigns.reach.wording.prose import figure_labels, interval_in_words
from campaigns.reach.wording.sentences import Sentence, strength_of

_DECIMALS = 10


def check_frequency(
    claim: Claim,
    items: Sequence[Counted],
    universes: KnownUniverses,
    checked: Sequence[Check],
    unknown: Silence = HEARD_ALL,
    overlaps: Sequence[ScopedOverlap] = (),
) -> dict[str, object]:
    """The verdict as `check_claim` has it, of `value` times for each `out_of` people; bounds are those of the times,
    and `ratio` has the average.

    An average may fall with what is not known yet: while a return is missing or held, nothing is supported. Raises
    UnlikeUnits for people of a universe.
    """
    frequency, broken = average_frequency(items, universes, overlaps, claim.universe), failed_checks(checked)
    verdict = verdict_on_ratio(frequency.ratio, claimed_average(claim))
    return {
        "verdict": verdict,
        "gross": sum(item.figure.value for item in items if not item.wider),
        "low": frequency.times.low,
        "high": frequency.times.high,
        "overlaps": overlaps_as_json(frequency.people.people_bounds),
        "weakest_assumption": " ".join([*_why(frequency, verdict), *silence_sentences(unknown)]),
        **sayable([] if broken or unknown else _sentences(frequency)),
        **rests_on(frequency.items),
        "checks": [check.as_json() for check in checked],
        **not_in(unknown),
        **OF_NO_PEOPLE,
        "ratio": frequency_as_json(frequency),
        **_loosened(verdict, broken, unknown),
    }


def claimed_average(claim: Claim) -> Ratio:
    """The averages of which the claim is true."""
    people = claim.out_of or 1
    to = None if claim.to is None else Fraction(claim.to, people)
    return claimed_ratio(claim.comparator, Fraction(claim.value, people), to)


def frequency_as_json(frequency: Frequency) -> dict[str, object]:
    """The average, and the two counts it is of."""
    people = frequency.people.interval
    return {
        **frequency.ratio.as_json(),
        "of": {"low": frequency.times.low, "high": frequency.times.high},
        "to": {"low": people.least, "high": people.high},
        "not_comparable": [],
    }


def _loosened(verdict: str, broken: Sequence[Check], unknown: Silence) -> dict[str, object]:
    if broken and verdict != UNSUPPORTED:
        return undone(broken)
    early: dict[str, object] = {"verdict": UNDECIDED, "weakest_assumption": why_not_yet(unknown)}
    return early if unknown and verdict == SUPPORTED else {}


def _why(frequency: Frequency, verdict: str) -> list[str]:
    people = frequency.people.interval
    if people.least == 0:
        return ["Nobody is known to have been reached, so that there is no average."]
    words = [
        f"Average frequency is {interval_in_words(frequency.times, 'contacts')} for "
        f"{interval_in_words(people, 'people')}."
    ]
    if frequency.once_only and verdict == UNDECIDED:
        labels = figure_labels(item.figure for item in frequency.once_only)
        words.append(
            "How often anybody was reached is counted by impressions, impacts, visits and conversations alone. It was "
            f"not of {labels}."
        )
    if verdict == UNDECIDED and people.high is None:
        words.append("Nothing bounds how many people that were.")
    if verdict != UNDECIDED:
        words.append(grade_reason(frequency.items))
    return [*words, *loosenings(frequency.items, bounded=True)]


def _sentences(frequency: Frequency) -> list[Sentence]:
    """The average from below, to one decimal; none where it says no more than that somebody was reached."""
    low = frequency.ratio.low * _DECIMALS // 1 / Fraction(_DECIMALS)
    if low <= 1:
        return []
    text = f"people reached at least {float(low):g} times on average"
    return [{"text": text, "strength": strength_of(frequency.items), "unit": FREQUENCY}]
