"""The weakest thing a verdict rests on, in one plain sentence or two.

`claimed` is throughout the set of whole numbers that make the claim true, as an interval.
"""

from collections.abc import Iterable, Sequence

from campaigns.reach.bounds.claim_bounds import Finding
from campaigns.reach.evidence import grade_reason
from campaigns.reach.figures import Figure
from campaigns.reach.gaps import Gap
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.returns import Silence
from campaigns.reach.scope import Counted
from campaigns.reach.universes import AreaUniverse
from campaigns.reach.verdicts.break_even import DecidingOverlap
from campaigns.reach.wording.overlap_words import shown_overlaps
from campaigns.reach.wording.prose import (
    amount_in_unit,
    days_in_words,
    figure_labels,
    from_below,
    listed_names,
    population_in_words,
)

_NAMED_GAPS = 3

NOBODY_MEASURED = "Nobody has measured this overlap."
NOT_ENOUGH = "What was measured of it does not settle that."


def needed_overlap(finding: Finding, claimed: Interval) -> DecidingOverlap | None:
    """The repeat counts with which the figures, taken at the number stated, make an undecided claim true.

    None where no overlap decides: nobody can have been counted twice, or it hangs on something else.
    """
    if not _overlap_decides(finding):
        return None
    fewest = 0 if claimed.high is None else max(finding.gross - claimed.high, 0)
    most = None if finding.interval.least >= claimed.least else finding.gross - claimed.least
    if (most is None and fewest == 0) or (most is not None and most < 0):
        return None
    return DecidingOverlap(fewest, most)


def why_supported(finding: Finding, claimed: Interval) -> str:
    """A supported claim is as good as the evidence of the ends it needs."""
    above, below = claimed.least > 0, claimed.high is not None
    if not above and not below:
        return "This would be true whatever the figures were."
    caps = finding.caps if below else ()
    bound_above = (*finding.used, *finding.wider) if below and not caps else ()
    rests_on = [*(finding.rests_on if above else ()), *bound_above]
    reasons = [grade_reason(rests_on)] if rests_on else []
    if below:
        reasons.append(_no_one_else(caps) if caps else "It counts only what was reported.")
    if finding.of_people:
        reasons += shown_overlaps(finding.people_bounds, below=above, above=below)
    return " ".join([*reasons, *loosenings(rests_on, bounded=bool(bound_above) and finding.of_people)])


def population_sentences(population: AreaUniverse | None) -> list[str]:
    """Of how many a share is, in a sentence; none where it is no share."""
    return [] if population is None else [f"It is a share of {population_in_words(population)}."]


def why_no_share(finding: Finding) -> str:
    """Why nothing is known of a share."""
    return f"Nobody has said how many {finding.noun} the area has, so no share of them can be told."


def why_not_yet(unknown: Silence) -> str:
    """Why what was reported, all of which makes a claim true, does not support it."""
    return " ".join(["It holds of what was reported, which is not all yet.", *silence_sentences(unknown)])


def silence_sentences(unknown: Silence) -> list[str]:
    """What is not known yet, in a sentence for each kind."""
    sentences = []
    if unknown.missing:
        names = [slug if channel is None else f"{slug} ({channel})" for slug, channel in unknown.missing]
        sentences.append(f"No return has come from {listed_names(names)}.")
    if unknown.held:
        sentences.append(f"A figure is held of {listed_names(unknown.held)}.")
    if unknown.gaps:
        sentences.append(f"Nothing was sent of {listed_names(_named_gaps(unknown.gaps))}.")
    if unknown.unfinished:
        sentences.append("The days asked about are not over.")
    if unknown.beyond:
        sentences.append("The campaign was not in all of the places and months asked about: others may have been.")
    return sentences


def _named_gaps(gaps: Sequence[Gap]) -> list[str]:
    """The first gaps, each by organisation, channel, area and days, and how many more there are."""
    names = [
        f"{days_in_words(gap.first, gap.last)} in {gap.area} by {gap.organisation}"
        + (f" ({gap.channel})" if gap.channel else "")
        for gap in gaps[:_NAMED_GAPS]
    ]
    return [*names, *([f"{len(gaps) - _NAMED_GAPS} more"] if len(gaps) > _NAMED_GAPS else [])]


def why_unsupported(finding: Finding, claimed: Interval) -> str:
    """An unsupported claim fails even on the most generous reading."""
    needed, bounds = finding.interval, finding.people_bounds
    if claimed.high is not None and claimed.high < needed.least:
        if needed.least == 0:
            return "There are never fewer than 0."
        named = shown_overlaps(bounds, below=True, above=False) if finding.of_people else []
        generous = _generous(finding, "With no more counted twice than", "However many were counted twice", named)
        return " ".join([f"{generous} figures come to {from_below(needed, finding.unit)}.", *named])
    named = shown_overlaps(bounds, below=False, above=True) if finding.of_people else []
    if finding.caps and not named:
        return _no_one_else(finding.caps)
    generous = _generous(finding, "With no fewer counted twice than", "Even if nobody was counted twice", named)
    most = f"{generous} figures come to no more than {amount_in_unit(needed.high or 0, finding.unit)}."
    return " ".join([most, *named, *loosenings(finding.used, bounded=finding.of_people)])


def _generous(finding: Finding, universe_known: str, unknown: str, named: Sequence[str]) -> str:
    """The most generous reading: of overlaps that somebody has shown, no other than that."""
    if not finding.of_people:
        return "The"
    return f"{universe_known} was shown, the" if named else f"{unknown}, the"


def why_undecided(finding: Finding, claimed: Interval) -> str:
    """What would have to be true for the claim to hold."""
    if finding.of is not None and not finding.rests_on:
        return f"Nobody has counted {finding.noun} by themselves."
    if not finding.used and not finding.wider:
        return "No figure has been counted for what was asked."
    overlap = needed_overlap(finding, claimed)
    if overlap is None:
        return _without_overlap(finding, claimed)
    caveats = [*_caveats(finding.used), *_of_wider_areas(finding), *loosenings(finding.used, bounded=True)]
    measured = shown_overlaps(finding.people_bounds, below=True, above=True)
    universe_known = [NOT_ENOUGH, *measured] if measured else [NOBODY_MEASURED]
    return " ".join([_overlapping(finding, overlap), *universe_known, *caveats])


def _no_one_else(universes: Sequence[AreaUniverse]) -> str:
    populations = listed_names([population_in_words(universe) for universe in dict.fromkeys(universes)])
    return f"There are only {populations}: the claim counts no one else."


def _of_wider_areas(finding: Finding) -> list[str]:
    """The figures of which some may be of the area asked about, and which no overlap accounts for."""
    if not finding.wider:
        return []
    return [
        f"What was counted in a wider area is left out, though some of it may have been here: {_named(finding.wider)}."
    ]


def loosenings(items: Iterable[Counted], *, bounded: bool) -> list[str]:
    """What was taken as it was said, although it may be otherwise: units as people, and round numbers as they are."""
    figures = [item.figure for item in dict.fromkeys(items) if item.figure.value]
    sentences = []
    shared = [figure for figure in figures if figure.one_each and not figure.counts.one_person_each]
    if bounded and shared:
        units = sorted({f"{figure.counts.noun} on {figure.channel_name}" for figure in shared})
        sentences.append(f"Each of the {listed_names(units)} is taken as one person.")
    doubtful = [figure for figure in figures if not figure.bounds_people]
    if bounded and doubtful:
        sentences.append(f"Nobody has said that no more than one person is behind each of {figure_labels(doubtful)}.")
    evident = [figure for figure in figures if figure.looks_rounded]
    if evident:
        sentences.append(f"Numbers that look rounded are taken as stated: {figure_labels(evident)}.")
    return sentences


def _named(items: Iterable[Counted]) -> str:
    return figure_labels(item.figure for item in items)


def _overlap_decides(finding: Finding) -> bool:
    """Whether somebody may have been counted twice, so that a known overlap could settle the claim.

    Not where every figure adds to the lower end already (residents of disjoint areas), nor for one count of people.
    """
    if not finding.of_people or finding.of is not None or not finding.used:
        return False
    if set(finding.used) <= set(finding.rests_on) and not finding.people_bounds.below:
        return False
    return len(finding.used) > 1 or not finding.used[0].figure.counts.counts_people


def _overlapping(finding: Finding, overlap: DecidingOverlap) -> str:
    by_size = sorted(finding.used, key=lambda item: item.figure.value, reverse=True)
    if _between_two(by_size, overlap):
        return _counted_in_both(by_size[0].figure, by_size[1].figure, overlap)
    counted = f"of the {finding.gross:,} counted"
    who = f"None {counted}" if overlap.nobody else f"{overlap.numbers} {counted} ({overlap.share(finding.gross)})"
    names = listed_names(list(dict.fromkeys(item.figure.channel_name for item in finding.used)))
    return f"{who} {_were(overlap)} somebody already counted, within or across {names}."


def _between_two(by_size: list[Counted], overlap: DecidingOverlap) -> bool:
    """Whether the overlap can only be of the second audience with a first that counts people."""
    if len(by_size) != 2:
        return False
    larger, smaller = (item.figure for item in by_size)
    return larger.counts.counts_people and larger.channel != smaller.channel and overlap.furthest <= smaller.value


def _counted_in_both(larger: Figure, smaller: Figure, overlap: DecidingOverlap) -> str:
    both = f"counted in both {listed_names([larger.channel_name, smaller.channel_name])}"
    if overlap.nobody:
        return f"Nobody was {both}."
    audience = (
        f"{overlap.share(smaller.value)} of the smaller audience ({amount_in_unit(smaller.value, smaller.measure)})"
    )
    people = "person" if overlap.furthest == 1 else "people"
    return f"{overlap.numbers} {people} {_were(overlap)} {both}: {audience}."


def _were(overlap: DecidingOverlap) -> str:
    return "was" if overlap.furthest == 1 and not overlap.nobody else "were"


def _caveats(used: Iterable[Counted]) -> list[str]:
    items = list(used)
    caveats = []
    if any(item.figure.qualifier != Qualifier.EXACT for item in items):
        caveats.append("Figures that are not exact are taken at the number stated.")
    if not all(item.whole for item in items):
        caveats.append("Figures that run beyond the days asked for are taken in full.")
    return caveats


def _without_overlap(finding: Finding, claimed: Interval) -> str:
    if finding.otherwise:
        return (
            "Contacts are bounded only by counts in the unit of their channel, and these were counted otherwise: "
            f"{_named(finding.otherwise)}."
        )
    unbounded = [item.figure for item in finding.used if item.sure.high is None]
    if unbounded and (far := _how_far(finding.gross, claimed)):
        return f"The true count lies {far} what was stated for {figure_labels(unbounded)}. Nobody has said how far."
    partial = [item.figure for item in finding.used if not item.whole]
    if partial:
        return (
            f"{_how_much(finding, claimed)} of what was counted over longer periods fell on the days asked for: "
            f"{figure_labels(partial)}. The figures do not say on which days."
        )
    if finding.wider:
        return (
            f"{_how_much(finding, claimed)} of what was counted in a wider area was here: {_named(finding.wider)}. "
            "The figures do not say where."
        )
    handed_on = [item.figure for item in finding.used if item.most_people is None]
    if finding.of_people and handed_on:
        return f"Nobody has said that no more than one person is behind each of {figure_labels(handed_on)}."
    if finding.of is not None:
        return f"Nobody has said how many of those counted are {finding.noun}."
    vague = [item.figure for item in finding.used if item.figure.interval.least != item.figure.interval.high]
    if not vague:
        return "The figures contradict each other, and so bound nothing."
    return f"The true count lies on the right side of figures that were given only roughly: {figure_labels(vague)}."


def _how_far(gross: int, claimed: Interval) -> str | None:
    """How far above what was stated the true count has to lie; None where it may lie below."""
    if gross < claimed.least:
        return "far enough above"
    return "not too far above" if claimed.high is not None and gross <= claimed.high else None


def _how_much(finding: Finding, claimed: Interval) -> str:
    enough, no_more = finding.interval.least < claimed.least, claimed.high is not None
    if enough and no_more:
        return "Just enough"
    return "Enough" if enough else "Little enough"
