"""How many people two channels share, and how that narrows the bounds of all of them.

From above: whoever is in both counts once (Hunter 1976, Worsley 1982). From below: as many as all counts less those in
two of them (Bonferroni; Dawson and Sankoff 1967). No source is needed for either: `docs/method.md` proves both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from campaigns.reach.bounds.least import Least, least_people
from campaigns.reach.bounds.most import Most, most_people
from campaigns.reach.overlap_evidence import OverlapEvidence, ScopedOverlap, exact_only
from campaigns.reach.scope import Counted
from campaigns.reach.universes import KnownUniverses

# Channels tried together; of more only those that counted most.
_AT_ONCE = 8

Evidence = tuple[OverlapEvidence, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The bounds with what is known of overlaps: `below` and `above` are the evidence that each end rests on, `passed`
    what contradicts the figures and so says nothing."""

    least: Least
    most: Most
    below: Evidence = ()
    above: Evidence = ()
    passed: Evidence = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """At least `least` and at most `most` people are on both channels, by the evidence of each end."""

    least: int
    most: int | None
    below: Evidence
    above: Evidence

    @property
    def contradicts_itself(self) -> bool:
        return self.most is not None and self.least > self.most


Pairs = Mapping[frozenset[str], _Pair]


def narrow_by_overlaps(
    counted: Sequence[Counted],
    used: Sequence[Counted],
    universes: KnownUniverses,
    overlaps: Sequence[ScopedOverlap],
    plain: tuple[Least, Most],
) -> Narrowed:
    """The `plain` bounds of the people behind `counted`, of which the audiences `used` bound them from above, narrowed.

    What contradicts the figures is passed over; and all of it, where the two ends would cross.
    """
    least, most = plain
    channels = sorted({item.figure.channel for item in counted})
    lows = {channel: least_people(_of(channel, counted, wider=False), universes) for channel in channels}
    highs = {channel: most_people(_of(channel, used), universes).number for channel in channels}
    known = _pairs([row for row in overlaps if row.evidence.channels <= set(channels)], lows, highs)
    pairs = {key: pair for key, pair in known.items() if not _contradicts(key, pair, highs)}
    passed = _evidence(pair for key, pair in known.items() if key not in pairs)
    more, below = _more(counted, lows, pairs, least)
    fewer, above = _fewer(used, universes, highs, pairs, most)
    if fewer.number is not None and more.number > fewer.number:
        return _without_samples(counted, used, universes, overlaps, plain)
    return Narrowed(more, fewer, below, above, passed)


def _without_samples(
    counted: Sequence[Counted],
    used: Sequence[Counted],
    universes: KnownUniverses,
    overlaps: Sequence[ScopedOverlap],
    plain: tuple[Least, Most],
) -> Narrowed:
    """Where the ends cross, what was sampled is wrong, or else everything."""
    matched = exact_only(overlaps)
    passed = tuple(row.evidence for row in overlaps if row not in matched or len(matched) == len(overlaps))
    if len(matched) in (0, len(overlaps)):
        return Narrowed(*plain, passed=passed)
    narrowed = narrow_by_overlaps(counted, used, universes, matched, plain)
    return replace(narrowed, passed=(*narrowed.passed, *passed))


def _of(channel: str, items: Iterable[Counted], *, wider: bool = True) -> list[Counted]:
    return [item for item in items if item.figure.channel == channel and (wider or not item.wider)]


def _evidence(pairs: Iterable[_Pair]) -> Evidence:
    return tuple(dict.fromkeys(row for pair in pairs for row in (*pair.below, *pair.above)))


def _pairs(
    overlaps: Iterable[ScopedOverlap], lows: Mapping[str, Least], highs: Mapping[str, int | None]
) -> dict[frozenset[str], _Pair]:
    by_channels: dict[frozenset[str], list[ScopedOverlap]] = {}
    for overlap in overlaps:
        by_channels.setdefault(overlap.evidence.channels, []).append(overlap)
    return {channels: _pair(rows, lows, highs) for channels, rows in by_channels.items()}


def _pair(rows: Sequence[ScopedOverlap], lows: Mapping[str, Least], highs: Mapping[str, int | None]) -> _Pair:
    """What was matched binds, all of it. Of several samples the widest interval alone does: nobody makes an overlap
    smaller by asking until somebody answers so."""
    leasts = [(row.evidence.least(lows[row.evidence.channel].number), row.evidence) for row in rows if row.bounds_below]
    mosts = [(row.evidence.most(highs[row.evidence.channel]), row.evidence) for row in rows if row.bounds_above]
    exact_leasts = [(least, row) for least, row in leasts if row.is_exact]
    exact_mosts = [(most, row) for most, row in mosts if row.is_exact]
    least, below = max(exact_leasts, key=_number) if exact_leasts else min(leasts, key=_number, default=(0, None))
    most, above = min(exact_mosts, key=_number) if exact_mosts else max(mosts, key=_number, default=(None, None))
    return _Pair(least, most, (below,) if below else (), (above,) if above else ())


def _number(end: tuple[int | None, OverlapEvidence]) -> tuple[bool, int]:
    return end[0] is None, end[0] or 0


def _contradicts(channels: frozenset[str], pair: _Pair, highs: Mapping[str, int | None]) -> bool:
    """Whether more are said to be on both than can be on one."""
    bounded = [high for channel in channels if (high := highs[channel]) is not None]
    return pair.contradicts_itself or any(pair.least > high for high in bounded)


def _more(counted: Sequence[Counted], lows: Mapping[str, Least], pairs: Pairs, least: Least) -> tuple[Least, Evidence]:
    """The most that channels promise together of which every two are known to share no more than so many."""
    best = least
    below: Evidence = ()
    for family in _families(lows, pairs):
        shared = [pairs[frozenset(two)] for two in combinations(family, 2)]
        apart = {channel for pair in shared for row in pair.above if row.different_people for channel in row.channels}
        counts = [_people_on(c, counted) if c in apart else Least() for c in family]
        counts = [lows[channel].or_more(count) for channel, count in zip(family, counts, strict=True)]
        number = fewest_in_any(
            sum(count.number for count in counts), sum(pair.most or 0 for pair in shared), len(counts)
        )
        if number > best.number:
            total = sum(counts, Least())
            best = Least(number, total.is_open, total.items)
            below = _evidence(_Pair(0, None, (), pair.above) for pair in shared)
    return best, below


def _families(lows: Mapping[str, Least], pairs: Pairs) -> Iterator[tuple[str, ...]]:
    bounded = {channels for channels, pair in pairs.items() if pair.most is not None}
    largest = sorted({channel for two in bounded for channel in two}, key=lambda c: (-lows[c].number, c))[:_AT_ONCE]
    for size in range(2, len(largest) + 1):
        for family in combinations(sorted(largest), size):
            if all(frozenset(two) in bounded for two in combinations(family, 2)):
                yield family


def promises(counted: Sequence[Counted], universes: KnownUniverses, *, told_apart: bool) -> dict[str, int]:
    """The people each channel promises; `told_apart`, also those behind its accounts and devices."""
    channels = sorted({item.figure.channel for item in counted})
    lows = {channel: least_people(_of(channel, counted, wider=False), universes) for channel in channels}
    if told_apart:
        lows = {channel: low.or_more(_people_on(channel, counted)) for channel, low in lows.items()}
    return {channel: low.number for channel, low in lows.items()}


def _people_on(channel: str, counted: Iterable[Counted]) -> Least:
    """What accounts and devices promise where somebody told the people behind them apart."""
    best = Least()
    for item in _of(channel, counted, wider=False):
        if item.figure.counts.audience and not item.figure.counts.additive:
            best = best.or_more(Least(item.sure.least, item.sure.low_open, (item,)))
    return best


def fewest_in_any(counted: int, in_two: int, sets: int) -> int:
    """The fewest people in any of so many `sets` that hold `counted` together and share at most `in_two`, pair by pair.

    For every k from 1 on 2/(k+1) S1 - 2/(k(k+1)) S2 (Dawson and Sankoff 1967; Bonferroni is k = 1).
    """
    return max(-(-(2 * (k * counted - in_two)) // (k * (k + 1))) for k in range(1, sets))


def _fewer(
    used: Sequence[Counted], universes: KnownUniverses, highs: Mapping[str, int | None], pairs: Pairs, most: Most
) -> tuple[Most, Evidence]:
    """At most so many: of channels that are known to share people with another one, only those whom it leaves out.

    Each leans on one other, and none in a circle. Pairs that share most come first; one that lowers nothing is left.
    """
    best = most
    above: Evidence = ()
    leaning: dict[str, tuple[str, _Pair]] = {}
    for channels, pair in sorted(pairs.items(), key=lambda entry: (-entry[1].least, sorted(entry[0]))):
        for child in sorted(channels) if pair.least else ():
            (parent,) = channels - {child}
            attempt = {**leaning, child: (parent, pair)}
            if child in leaning or highs[child] is None or _leans_on(parent, child, leaning):
                continue
            total = _without_shared(used, universes, highs, attempt)
            if total.number is not None and (best.number is None or total.number < best.number):
                best, leaning = total, attempt
                above = _evidence(_Pair(0, None, row.below, ()) for _, row in leaning.values())
                break
    return best, above


def _leans_on(channel: str, other: str, leaning: Mapping[str, tuple[str, _Pair]]) -> bool:
    while channel != other and channel in leaning:
        channel = leaning[channel][0]
    return channel == other


def _without_shared(
    used: Iterable[Counted],
    universes: KnownUniverses,
    highs: Mapping[str, int | None],
    leaning: Mapping[str, tuple[str, _Pair]],
) -> Most:
    total = most_people([item for item in used if item.figure.channel not in leaning], universes)
    for channel, (_, pair) in leaning.items():
        total = total + Most((highs[channel] or 0) - pair.least)
    return total
