"""Whose returns are not in, from the rule alone: every expectation is held against every figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.naive.world import Figure

Place = tuple[str, ...]  # the areas around it, outermost first, and itself


@dataclass(frozen=True)
class Partner:
    """One of whom figures are expected: where it works, and on which channels (none: on whichever)."""

    name: str
    works_in: Place
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sent:
    """A figure, the place it is of, and the others it was sent for, if its reporter may speak for others."""

    figure: Figure
    place: Place
    others: frozenset[str] = frozenset()


def silent(
    partners: Iterable[Partner], sent: Iterable[Sent], asked: Place, channels: frozenset[str]
) -> tuple[set[tuple[str, str | None]], set[tuple[str, str]]]:
    """What is missing, by organisation and channel, and what is held, of the `channels` asked about (none: of all)."""
    here = [one for one in sent if _meet(one.place, asked) and (not channels or one.figure.channel in channels)]
    missing: set[tuple[str, str | None]] = set()
    for partner in partners:
        if not _meet(partner.works_in, asked):
            continue
        own = [one for one in here if partner.name == one.figure.organisation or partner.name in one.others]
        if not partner.channels and not own:
            missing.add((partner.name, None))
        for channel in partner.channels:
            wanted = not channels or channel in channels
            if wanted and not any(one.figure.channel == channel for one in own):
                missing.add((partner.name, channel))
    held = {
        (name, one.figure.channel)
        for one in here
        if one.figure.status == "held"
        for name in {one.figure.organisation, *one.others}
    }
    return missing, held


def unsaid(
    partners: Iterable[Partner],
    sent: Iterable[Sent],
    asked: Place,
    channels: frozenset[str],
    leaves: Iterable[Place],
    days: Iterable[date],
) -> set[tuple[str, str | None, str, date]]:
    """Every day in every smallest place of which a return that has come says nothing, tried one by one."""
    here = [one for one in sent if _meet(one.place, asked) and (not channels or one.figure.channel in channels)]
    nothing: set[tuple[str, str | None, str, date]] = set()
    smallest, every_day = list(leaves), list(days)
    for partner in partners:
        own = [one for one in here if partner.name == one.figure.organisation or partner.name in one.others]
        for channel in [None, *partner.channels]:
            came = [one for one in own if channel is None or one.figure.channel == channel]
            if not came or (channel is None and partner.channels) or not _meet(partner.works_in, asked):
                continue
            for leaf in smallest:
                if partner.works_in[-1] not in leaf or asked[-1] not in leaf:
                    continue
                for day in every_day:
                    if not any(one.place[-1] in leaf and one.figure.first <= day < one.figure.last for one in came):
                        nothing.add((partner.name, channel, leaf[-1], day))
    return nothing


def _meet(one: Place, other: Place) -> bool:
    """Whether one place is the other, or lies around or inside it."""
    return one[-1] in other or other[-1] in one


def may_be_said(verdict: str, comparator: str, *, silence: bool) -> str:
    """What silence leaves of a verdict on what was reported."""
    from_above: Mapping[str, bool] = {"more_than": False, "at_least": False}
    if verdict == "supported" and silence and from_above.get(comparator, True):
        return "indeterminate"
    return verdict
