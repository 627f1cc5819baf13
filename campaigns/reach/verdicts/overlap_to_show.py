"""What would decide a claim that hangs on an overlap: how small, or large, it must be shown to be, and by how many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from campaigns.reach.bounds.claim_bounds import Finding
from campaigns.reach.bounds.most import most_people
from campaigns.reach.bounds.shared import promises
from campaigns.reach.qualifiers import Interval
from campaigns.reach.scope import Counted
from campaigns.reach.universes import KnownUniverses
from campaigns.reach.verdicts.sample_sizes import DOUBT, sample_to_show
from campaigns.reach.wording.prose import amount_in_unit, listed_names

# Channels that are told apart from each other at once: whoever needs more had better count people.
_AT_ONCE = 4
_SHARE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Needed:
    """Of two channels at least `low` (None: nobody has to be), or at most `high`, have to be in both.

    That is `share_percent` of those whom the channel `of` reached at most, or at least, and is shown by asking so many
    of them. Without a channel to ask, nobody knows how many to.
    """

    channels: tuple[str, ...]
    low: int | None
    high: int | None
    share_percent: float | None = None
    of: str | None = None
    sample_size: int | None = None

    def as_json(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "channels": list(self.channels),
            "low": self.low,
            "high": self.high,
            "share_percent": self.share_percent,
            "of": self.of,
            "sample_size": self.sample_size,
        }


def what_would_decide(
    items: Sequence[Counted], universes: KnownUniverses, finding: Finding, claimed: Interval
) -> dict[str, object] | None:
    """`{sentence, different_people, overlaps}`: with these overlaps shown, at 95 % all of them, the claim is supported.

    None where no overlap of two channels would do. `different_people` says that accounts and devices, too, must be
    shown to be of different people.
    """
    audiences = _Audiences(items, finding, universes)
    from_below, from_above = finding.interval.least < claimed.least, _is_above(finding.interval, claimed)
    if from_below and from_above:
        return None  # no one sample shows that an overlap is both small and large
    if from_above:
        needed = _large_enough(audiences, claimed)
        return None if needed is None else _answer(audiences, [needed], different_people=False)
    for told_apart in (False, True):
        if overlaps := _small_enough(audiences, claimed, told_apart=told_apart):
            return _answer(audiences, overlaps, different_people=told_apart)
    return None


def _is_above(allowed: Interval, claimed: Interval) -> bool:
    return claimed.high is not None and (allowed.high is None or allowed.high > claimed.high)


class _Audiences:
    """What each channel promises at least, and allows at most."""

    def __init__(self, items: Sequence[Counted], finding: Finding, universes: KnownUniverses) -> None:
        bounds = finding.people_bounds
        self.names = {item.figure.channel: item.figure.channel_name for item in bounds.used}
        self.items, self.universes = items, universes
        self.most = {
            channel: most_people([item for item in bounds.used if item.figure.channel == channel], universes).number
            for channel in self.names
        }

    def told_apart(self, channels: Iterable[str]) -> list[str]:
        """The accounts and devices on these channels, which may be of one person, and not of another each."""
        figures = (item.figure for item in self.items if not item.wider and item.sure.least > 0)
        shared = (figure for figure in figures if figure.counts.audience and not figure.counts.one_person_each)
        chosen = set(channels)
        return sorted({f"{row.counts.noun} on {row.channel_name}" for row in shared if row.channel in chosen})

    def least(self, *, told_apart: bool) -> dict[str, int]:
        """The people each channel promises; `told_apart`, also those behind its accounts and devices."""
        return promises(self.items, self.universes, told_apart=told_apart)


def _small_enough(audiences: _Audiences, claimed: Interval, *, told_apart: bool) -> list[Needed]:
    """Overlaps of as few channels as will do, each no larger than its part of what all may share."""
    least = audiences.least(told_apart=told_apart)
    largest = sorted(least, key=lambda channel: (-least[channel], channel))[:_AT_ONCE]
    for size in range(2, len(largest) + 1):
        family = largest[:size]
        spare = sum(least[channel] for channel in family) - claimed.least
        if spare >= 0 and least[family[-1]] > 0:
            pairs = list(combinations(family, 2))
            return [_at_most(audiences, pair, spare // len(pairs), DOUBT / len(pairs)) for pair in pairs]
    return []


def _at_most(audiences: _Audiences, pair: tuple[str, str], high: int, doubt: Fraction) -> Needed:
    """Whoever shows that fewer than (high + 1) / most are has shown it of the audience, however large that is."""
    bounded = [(most, channel) for channel in pair if (most := audiences.most[channel]) is not None]
    if not bounded:
        return Needed(pair, None, high)
    most, of = min(bounded)
    partner = next(channel for channel in pair if channel != of)
    if high >= most:
        return Needed((of, partner), None, most, 100.0, of)
    return Needed((of, partner), None, high, _percent(high, most), of, sample_to_show(high + 1, most, doubt))


def _large_enough(audiences: _Audiences, claimed: Interval) -> Needed | None:
    """One overlap that leaves no more than the claim allows, of the two channels that can share most."""
    bounded = [most for most in audiences.most.values() if most is not None]
    if claimed.high is None or len(bounded) < len(audiences.most):
        return None
    low = sum(bounded) - claimed.high
    least = audiences.least(told_apart=False)
    can = [pair for pair in combinations(sorted(audiences.names), 2) if _can_share(audiences, pair, low)]
    sample = [(least[channel], channel, pair) for pair in can for channel in pair if least.get(channel, 0) >= low]
    if not sample:
        return Needed(can[0], low, None) if can else None
    total, of, pair = max(sample)
    partner = next(channel for channel in pair if channel != of)
    return Needed((of, partner), low, None, _percent(low, total), of, sample_to_show(total - low + 1, total))


def _can_share(audiences: _Audiences, pair: tuple[str, str], low: int) -> bool:
    return all((most := audiences.most[channel]) is not None and most >= low for channel in pair)


def _percent(part: int, total: int) -> float:
    """Rounded down, so that it still holds."""
    return part * 100 * 10**_SHARE_DIGITS // total / 10**_SHARE_DIGITS


def _answer(audiences: _Audiences, overlaps: Sequence[Needed], *, different_people: bool) -> dict[str, object]:
    sentences = ["It would be supported " + " and ".join(_condition(audiences, needed) for needed in overlaps) + "."]
    sentences += [_sample(audiences, needed) for needed in overlaps if needed.sample_size]
    if len(overlaps) > 1:
        sentences.append("All of these samples together show that at 95 %.")
    if different_people:
        units = listed_names(audiences.told_apart(channel for needed in overlaps for channel in needed.channels))
        sentences.append(f"It has to be shown, too, that each of the {units} is another person.")
    if any(needed.low for needed in overlaps):
        sentences.append("Every return has to be in.")
    rows = [needed.as_json() for needed in overlaps]
    return {"sentence": " ".join(sentences), "different_people": different_people, "overlaps": rows}


def _condition(audiences: _Audiences, needed: Needed) -> str:
    end, words = (needed.low, "at least") if needed.high is None else (needed.high, "no more than")
    both = listed_names(sorted((audiences.names[channel] for channel in needed.channels), key=str.lower))
    if end == 0:
        return f"if nobody was reached on both {both}"
    share = "" if needed.of is None else f" ({needed.share_percent:g} % of those on {audiences.names[needed.of]})"
    return f"if {words} {amount_in_unit(end or 0, 'people')} were reached on both {both}{share}"


def _sample(audiences: _Audiences, needed: Needed) -> str:
    sampled, partner = (audiences.names[channel] for channel in needed.channels)
    sample = amount_in_unit(needed.sample_size or 0, "people")
    who = "all" if needed.high is None else "none"
    more = "the more of them were not" if needed.high is None else "the more of them were"
    return (
        f"A random sample of {sample} reached on {sampled}, {who} of whom {'were' if who == 'all' else 'was'} reached "
        f"on {partner}, would show that at 95 %; {more}, the more have to be asked."
    )
