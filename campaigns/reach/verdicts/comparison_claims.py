"""How one count compares with another of the same: of another period, or of the campaign before.

Supported is what is true of every two counts that both sets of figures allow. What is not counted alike on both sides
is not compared, and the reason is named.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.reach.bounds.claim_bounds import Finding, UnlikeUnits, finding_in_unit
from campaigns.reach.checks import Check, failed_checks
from campaigns.reach.claims import Claim, Compared, claimed_interval
from campaigns.reach.evidence import grade_reason
from campaigns.reach.figures import Figure
from campaigns.reach.measures import MEASURES
from campaigns.reach.overlap_evidence import ScopedOverlap, exact_only
from campaigns.reach.qualifiers import Interval
from campaigns.reach.ratios import FREQUENCY, claimed_ratio, quotient
from campaigns.reach.returns import Silence
from campaigns.reach.scope import Counted
from campaigns.reach.universes import KnownUniverses
from campaigns.reach.verdicts.assumptions import loosenings, silence_sentences
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
from campaigns.reach.wording.prose import interval_in_words, listed_names

_NO_AVERAGES = "Averages are not compared with each other: ask about each by itself."
# Of so many for so many: no more and no less than the other.
_AS_MANY = Fraction(1)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its figures, what is `unknown` of it, and `when` it was (and where), as a sentence has it."""

    items: Sequence[Counted]
    universes: KnownUniverses
    checked: Sequence[Check]
    unknown: Silence
    overlaps: Sequence[ScopedOverlap]
    when: str

    def finding(self, claim: Claim, area: str | None) -> Finding:
        """What it comes to in the claim's unit, in its area, with what was matched of overlaps. Raises UnlikeUnits."""
        return finding_in_unit(claim.unit, self.items, self.universes, claim.of, area, exact_only(self.overlaps))

    @property
    def counted(self) -> list[Counted]:
        """What was counted there itself, and not in a wider area."""
        return [item for item in self.items if not item.wider]


@dataclass(frozen=True, slots=True)
class NotComparable:
    """Why two counts are not to be compared: a code, and a sentence."""

    code: str
    detail: str

    def as_json(self) -> dict[str, object]:
        """The same as JSON."""
        return {"code": self.code, "detail": self.detail}


def check_comparison(claim: Claim, now: Side, baseline: Side, apart: Sequence[NotComparable] = ()) -> dict[str, object]:
    """The verdict as `check_claim` has it, on `value` for each `out_of` then, or, without that, on `value` more; `low`
    and `high` are those of now, and `ratio` is now divided by then.

    `apart` are reasons why the two are not to be compared that their figures do not show. While anything is unknown of
    either, nothing is supported. Raises UnlikeUnits where either does not add in the claim's unit.
    """
    if claim.unit == FREQUENCY:
        raise UnlikeUnits(_NO_AVERAGES)
    compared = claim.compared_with or Compared()
    present, past = now.finding(claim, claim.area), baseline.finding(claim, compared.area or claim.area)
    reasons = [*apart, *why_not_comparable(claim, now, baseline)]
    verdict = _verdict(claim, present.interval, past.interval)
    used = [item for finding in (present, past) for item in (*finding.used, *finding.rests_on, *finding.wider)]
    return {
        "verdict": verdict,
        "gross": present.gross,
        "low": present.interval.low,
        "high": present.interval.high,
        "overlaps": [],
        "weakest_assumption": " ".join(_why(claim, (now, present), (baseline, past), verdict, used)),
        **sayable([]),
        **rests_on(used),
        "checks": [check.as_json() for check in (*now.checked, *failed_checks(baseline.checked))],
        **_not_in_of_both(now.unknown, baseline.unknown),
        **OF_NO_PEOPLE,
        "ratio": _ratio(present.interval, past.interval, reasons),
        **_taken_back(verdict, [*failed_checks(now.checked), *failed_checks(baseline.checked)], reasons, now, baseline),
    }


def why_not_comparable(claim: Claim, now: Side, baseline: Side) -> Iterator[NotComparable]:
    """Where the two were not counted alike: on other channels (unless these are what is compared), in other measures,
    of other people, or not at all."""
    compared = claim.compared_with or Compared()
    on_both = [{item.figure.channel for item in side.counted} for side in (now, baseline)]
    if not on_both[0] or not on_both[1]:
        which = now.when if not on_both[0] else baseline.when
        yield NotComparable("nothing_counted", f"Nothing was counted {which}.")
        return
    if compared.channels is None and (once := on_both[0] ^ on_both[1]):
        names = {item.figure.channel: item.figure.channel_name for item in (*now.counted, *baseline.counted)}
        listed = listed_names(sorted(names[channel] for channel in once))
        yield NotComparable(
            "channels", f"On {listed} only one of the two was counted; a return of 0 says that there was nothing."
        )
    for code, likeness, what in (("measures", _measures, "in different measures"), ("universes", _universes, _OTHERS)):
        if unlike := _unlike(claim.unit, _told_apart_by(compared), likeness, now, baseline):
            where = f"On {listed_names(unlike)} the" if all(unlike) else "The"
            yield NotComparable(code, f"{where} two were counted {what}.")


_OTHERS = "among different people"
Key = Callable[[Figure], Hashable]
Alike = Callable[[str, Collection[Figure]], Hashable]


def _told_apart_by(compared: Compared) -> list[Key]:
    """What has to be alike: on each channel, and by each organisation there, as far as they are the same on both
    sides."""
    if compared.channels is not None:
        return [lambda _figure: ""]
    by_channel: list[Key] = [lambda figure: figure.channel]
    return (
        by_channel if compared.area is not None else [*by_channel, lambda figure: (figure.channel, figure.organisation)]
    )


def _unlike(unit: str, keys: Iterable[Key], likeness: Alike, now: Side, baseline: Side) -> list[str]:
    """The names of the channels on which somebody was counted on both sides, and not alike; "" of all together."""
    names: set[str] = set()
    for key in keys:
        groups, baseline_groups = (_grouped(key, side) for side in (now, baseline))
        for group in groups.keys() & baseline_groups.keys():
            if likeness(unit, groups[group]) != likeness(unit, baseline_groups[group]):
                names |= {figure.channel_name for figure in groups[group]} if group else {""}
    return sorted(names)


def _grouped(key: Key, side: Side) -> dict[Hashable, list[Figure]]:
    """What is no nil return: of nobody it does not matter how they are counted."""
    groups: dict[Hashable, list[Figure]] = {}
    for item in side.counted:
        if item.figure.value or item.figure.rounded_to:
            groups.setdefault(key(item.figure), []).append(item.figure)
    return groups


def _measures(unit: str, figures: Collection[Figure]) -> Hashable:
    """All of them; of a claim of one measure, whether it is among them."""
    measures = frozenset(figure.measure for figure in figures)
    return unit in measures if unit in MEASURES else measures


def _universes(_unit: str, figures: Collection[Figure]) -> Hashable:
    return frozenset(figure.universe for figure in figures)


def _verdict(claim: Claim, now: Interval, baseline: Interval) -> str:
    if claim.out_of is None:
        return _on_difference(now, baseline, claimed_interval(claim.comparator, claim.value, claim.to))
    as_many = Fraction(claim.value, claim.out_of)
    to = None if claim.to is None else Fraction(claim.to, claim.out_of)
    if as_many == _AS_MANY and claim.comparator in _BESIDE_NONE:
        return _on_difference(now, baseline, _BESIDE_NONE[claim.comparator])
    verdict = verdict_on_ratio(quotient(now, baseline), claimed_ratio(claim.comparator, as_many, to))
    # Of none nothing is twice as many.
    return UNDECIDED if verdict == SUPPORTED and baseline.least == 0 else verdict


# How many more it then is, from the one to the other; None: without end.
Difference = tuple[int | None, int | None]
_BESIDE_NONE: dict[str, Difference] = {
    "more_than": (1, None),
    "at_least": (0, None),
    "fewer_than": (None, -1),
    "at_most": (None, 0),
    "exactly": (0, 0),
}


def _on_difference(now: Interval, baseline: Interval, claimed: Interval | Difference) -> str:
    low, high = (claimed.least, claimed.high) if isinstance(claimed, Interval) else claimed
    least = None if baseline.high is None else now.least - baseline.high
    most = None if now.high is None else now.high - baseline.least
    begins = low is None or (least is not None and least >= low)
    ends = high is None or (most is not None and most <= high)
    if begins and ends:
        return SUPPORTED
    is_apart = (low is not None and most is not None and most < low) or (
        high is not None and least is not None and least > high
    )
    return UNSUPPORTED if is_apart else UNDECIDED


def _not_in_of_both(now: Silence, baseline: Silence) -> dict[str, object]:
    held_organisations = tuple(sorted({*now.held, *baseline.held}))
    both = Silence(
        tuple(dict.fromkeys((*now.missing, *baseline.missing))), held_organisations, gaps=(*now.gaps, *baseline.gaps)
    )
    return not_in(both)


def _ratio(now: Interval, baseline: Interval, reasons: Iterable[NotComparable]) -> dict[str, object]:
    return {
        **quotient(now, baseline).as_json(),
        "of": {"low": now.least, "high": now.high},
        "to": {"low": baseline.least, "high": baseline.high},
        "not_comparable": [reason.as_json() for reason in reasons],
    }


def _taken_back(
    verdict: str, broken: Sequence[Check], reasons: Sequence[NotComparable], now: Side, baseline: Side
) -> dict[str, object]:
    """What contradicts itself, is not alike, or is not in takes back a verdict; what is not alike, either verdict."""
    if reasons:
        words = " ".join([*(reason.detail for reason in reasons), "So the two are not to be compared."])
        return {"verdict": UNDECIDED, "weakest_assumption": words}
    if broken and verdict != UNSUPPORTED:
        return undone(broken)
    if verdict == SUPPORTED and (now.unknown or baseline.unknown):
        silent = (*silence_sentences(now.unknown), *silence_sentences(baseline.unknown))
        words = " ".join(["It holds of what was reported, which is not all yet.", *dict.fromkeys(silent)])
        return {"verdict": UNDECIDED, "weakest_assumption": words}
    return {}


def _why(
    claim: Claim, now: tuple[Side, Finding], baseline: tuple[Side, Finding], verdict: str, used: Sequence[Counted]
) -> list[str]:
    counts = [f"{interval_in_words(finding.interval, claim.unit)} {side.when}" for side, finding in (now, baseline)]
    words = [f"The figures come to {counts[0]}, and to {counts[1]}."]
    if verdict == UNDECIDED:
        words += _what_would_decide(claim, now[1].interval, baseline[1].interval)
    elif used:
        words.append(grade_reason(used))
    silent = (*silence_sentences(now[0].unknown), *silence_sentences(baseline[0].unknown))
    return [*words, *loosenings(used, bounded=now[1].of_people), *dict.fromkeys(silent)]


def _what_would_decide(claim: Claim, now: Interval, baseline: Interval) -> list[str]:
    """From below, how many now, or how few then, would do."""
    if claim.comparator not in ("at_least", "more_than") or claim.out_of is None or claim.value == 0:
        return []
    as_many = Fraction(claim.value, claim.out_of)
    more = int(claim.comparator == "more_than")
    ways = []
    if baseline.high is not None:
        needed = (baseline.high * as_many) // 1 + 1 if more else -(-(baseline.high * as_many) // 1)
        ways.append(f"if it was at least {max(needed, 1):,} now")
    most = -(-(now.least / as_many) // 1) - 1 if more else (now.least / as_many) // 1
    if most > 0:
        ways.append(f"if it was from 1 to {most:,} then")
    return [f"It would be supported {', or '.join(ways)}."] if ways else []
