"""The weakest thing a verdict rests on, in one plain sentence or two."""

from collections.abc import Iterable

from campaigns.reach.findings import Finding
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import Counted
from campaigns.reach.sentences import grade_reason
from campaigns.reach.wording import amount, labels, listed, residents

NOBODY_MEASURED = "Nobody has measured this overlap."


def overlap_decides(finding: Finding) -> bool:
    """Whether somebody may have been counted twice, so that a known overlap could settle the claim.

    Not where every figure adds to the lower end already (residents of disjoint areas), nor for one count of people.
    """
    if not finding.of_people or not finding.used or set(finding.used) <= set(finding.rests_on):
        return False
    return len(finding.used) > 1 or not finding.used[0].figure.counts.counts_people


def why_supported(finding: Finding) -> str:
    """A supported claim is as good as the evidence of its lower end."""
    if not finding.rests_on:
        return "This would be true whatever the figures were."
    return grade_reason(finding.rests_on)


def why_unsupported(finding: Finding) -> str:
    """An unsupported claim fails even on the most generous reading."""
    if finding.capped_by is not None:
        return f"There are only {residents(finding.capped_by)}: the claim counts no one else."
    most = amount(finding.interval.high or 0, finding.unit)
    generous = "Even if nobody was counted twice, the" if finding.of_people else "The"
    return f"{generous} figures come to no more than {most}."


def why_undecided(finding: Finding, value: int, overlap: int | None) -> str:
    """What would have to be true for the claim to hold; `overlap` is the break-even in people where that decides."""
    if not finding.used:
        return "No figure has been counted for what was asked."
    if overlap is None:
        return _without_overlap(finding, value)
    return " ".join([_overlap(finding, overlap), NOBODY_MEASURED, *_caveats(finding.used)])


def _overlap(finding: Finding, overlap: int) -> str:
    by_size = sorted(finding.used, key=lambda item: item.figure.value, reverse=True)
    if _between_two(by_size, overlap):
        return _counted_in_both(by_size, overlap)
    names = listed(list(dict.fromkeys(item.figure.channel_name for item in finding.used)))
    share = f"{100 * overlap / finding.gross:.2f} %"
    return (
        f"Fewer than {overlap:,} of the {finding.gross:,} counted ({share}) were somebody already counted, "
        f"within or across {names}."
    )


def _between_two(by_size: list[Counted], overlap: int) -> bool:
    """Whether the overlap can only be of the second audience with a first that counts people."""
    if len(by_size) != 2:
        return False
    larger, smaller = (item.figure for item in by_size)
    return larger.counts.counts_people and larger.channel != smaller.channel and overlap <= smaller.value


def _counted_in_both(by_size: list[Counted], overlap: int) -> str:
    names = listed([item.figure.channel_name for item in by_size])
    smaller = by_size[-1].figure
    share = f"{100 * overlap / smaller.value:.2f} %"
    audience = amount(smaller.value, smaller.measure)
    who = "Nobody was" if overlap == 1 else f"Fewer than {amount(overlap, 'people')} were"
    return f"{who} counted in both {names}: {share} of the smaller audience ({audience})."


def _caveats(used: Iterable[Counted]) -> list[str]:
    items = list(used)
    caveats = []
    if any(item.figure.qualifier != Qualifier.EXACT for item in items):
        caveats.append("Figures that are not exact are taken at the number stated.")
    if not all(item.whole for item in items):
        caveats.append("Figures that run beyond the days asked for are taken in full.")
    return caveats


def _without_overlap(finding: Finding, value: int) -> str:
    unbounded = [item.figure for item in finding.used if item.figure.interval.high is None]
    partial = [item.figure for item in finding.used if not item.whole]
    if unbounded and finding.gross <= value:
        return f"The true count lies far enough above what was stated for {labels(unbounded)}. Nobody has said how far."
    if partial:
        return (
            f"Enough of what was counted over longer periods fell on the days asked for: {labels(partial)}. "
            "The figures do not say on which days."
        )
    vague = [item.figure for item in finding.used if item.figure.qualifier != Qualifier.EXACT]
    return f"The true count lies on the right side of figures that were given only roughly: {labels(vague)}."
