"""What somebody has shown of how many people two channels share, and where that says anything.

An audience is everybody whom a channel reached in an area on some days. Of a part of two audiences no more people can
be in both than of the whole, and of what holds two audiences no fewer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campaigns.reach.qualifiers import Interval
from campaigns.reach.returns import HEARD_ALL, Silence
from campaigns.reach.scope import ReachScope


class Method(StrEnum):
    """How an overlap was found."""

    PANEL = "panel"
    SURVEY = "survey"
    MATCHED_IDENTIFIERS = "matched_identifiers"


class Unit(StrEnum):
    """What its two ends are counted in: people, or per cent of the people whom `channel` reached."""

    PEOPLE = "people"
    PERCENT = "percent"


# A share is kept in millionths, so that no end is ever rounded.
MILLION = 1_000_000
PER_PERCENT = MILLION // 100
# What is less sure than this decides no claim.
SURE_PERCENT = 95


@dataclass(frozen=True, slots=True)
class OverlapEvidence:
    """From `low` to `high` were reached on both `channel` and `other`, in `area` from `period_from` to `period_to`.

    The ends are people, or millionths of those whom `channel` reached. `lineage` are the GSS codes down to `area`.
    `confidence_percent` says how sure the interval is; None where identifiers were matched and nothing was sampled.
    What was matched is `proven` by the digest of its file: an address alone may show anything by now.
    `different_people` says that whoever found it told people apart, so that no two units of either channel are one.
    """

    id: str
    version: int
    organisation: str
    channel: str
    channel_name: str
    other: str
    other_name: str
    area: str
    lineage: tuple[str, ...]
    period_from: date
    period_to: date
    unit: Unit
    low: int
    high: int
    method: Method
    sample_size: int | None = None
    confidence_percent: int | None = None
    different_people: bool = False
    proven: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether nothing was sampled, so that nothing has to be believed."""
        return self.confidence_percent is None and self.proven

    @property
    def is_sure(self) -> bool:
        """Whether it may decide a claim."""
        return self.is_exact or (self.proven and (self.confidence_percent or 0) >= SURE_PERCENT)

    @property
    def channels(self) -> frozenset[str]:
        """The codes of the two channels."""
        return frozenset((self.channel, self.other))

    def least(self, audience: int) -> int:
        """At least so many people, where at least `audience` were reached on `channel`."""
        return self.low if self.unit == Unit.PEOPLE else -(-self.low * audience // MILLION)

    def most(self, audience: int | None) -> int | None:
        """At most so many people, where at most `audience` (None: nobody knows) were reached on `channel`."""
        if self.unit == Unit.PEOPLE:
            return self.high
        return None if audience is None else self.high * audience // MILLION


def overlap_as_json(row: OverlapEvidence) -> dict[str, str | int | None]:
    """The evidence, flat, in whole numbers."""
    return {
        "id": row.id,
        "version": row.version,
        "organisation": row.organisation,
        "channel": row.channel,
        "other": row.other,
        "area": row.area,
        "from": row.period_from.isoformat(),
        "to": row.period_to.isoformat(),
        "unit": str(row.unit),
        "low": row.low,
        "high": row.high,
        "method": str(row.method),
        "sample_size": row.sample_size,
        "confidence_percent": row.confidence_percent,
        "different_people": int(row.different_people),
        **({} if row.proven else {"proven": 0}),  # what was kept before anybody asked has its digest still
    }


@dataclass(frozen=True, slots=True)
class ScopedOverlap:
    """Evidence beside a question: whether no more are in both there (`bounds_above`), and whether no fewer."""

    evidence: OverlapEvidence
    bounds_above: bool
    bounds_below: bool


def overlaps_in_scope(
    items: Iterable[OverlapEvidence], scope: ReachScope, unknown: Silence = HEARD_ALL
) -> tuple[ScopedOverlap, ...]:
    """What `items` say of a question. While anything of it is `unknown`, whom two channels share may be among those
    nobody has reported yet, and nothing is known to be shared by those who were.

    A share is one of the whole audience, which is asked about only where the two are the same and everything is in. Of
    a phase they say nothing: what is filed under it counts there whatever its days.
    """
    if scope.phase is not None:
        return ()
    scoped = (_beside(item, _holds(item, scope), not unknown and _lies_in(item, scope)) for item in items)
    return tuple(overlap for overlap in scoped if overlap.bounds_above or overlap.bounds_below)


def _beside(item: OverlapEvidence, no_more: bool, no_fewer: bool) -> ScopedOverlap:
    of_all = no_more and no_fewer
    return ScopedOverlap(item, of_all, of_all) if item.unit == Unit.PERCENT else ScopedOverlap(item, no_more, no_fewer)


def exact_only(overlaps: Iterable[ScopedOverlap]) -> tuple[ScopedOverlap, ...]:
    """Those of which nothing was sampled."""
    return tuple(overlap for overlap in overlaps if overlap.evidence.is_exact)


def sure_only(overlaps: Iterable[ScopedOverlap]) -> tuple[ScopedOverlap, ...]:
    """Those of channels of which nothing less sure is said: of several samples the widest counts, whichever it is."""
    rows = tuple(overlaps)
    doubtful = {row.evidence.channels for row in rows if not row.evidence.is_sure}
    return tuple(row for row in rows if row.evidence.is_exact or row.evidence.channels not in doubtful)


def confidence_of(rows: Iterable[OverlapEvidence]) -> int | None:
    """How sure all of these are at once, in per cent (Bonferroni), 0 where nobody knows; None where nothing has to be
    believed."""
    believed = [row for row in dict.fromkeys(rows) if not row.is_exact]
    if not believed:
        return None
    doubt = sum(100 - (row.confidence_percent or 0) if row.proven else 100 for row in believed)
    return max(100 - doubt, 0)


def from_above_only(overlaps: Iterable[ScopedOverlap]) -> tuple[ScopedOverlap, ...]:
    """The same for a part of the two audiences, who may share nobody, and no share of which is known."""
    return tuple(
        ScopedOverlap(overlap.evidence, bounds_above=True, bounds_below=False)
        for overlap in overlaps
        if overlap.bounds_above and overlap.evidence.unit == Unit.PEOPLE
    )


def tells_of_few(item: OverlapEvidence, audiences: Mapping[str, Interval], small: int) -> bool:
    """Whether it says, of from 1 to `small` - 1 people, that they are on both channels, or on one of `audiences` and
    not on the other. Of a share nobody can say."""
    if item.unit != Unit.PEOPLE:
        return True
    reached = (audiences[channel] for channel in item.channels if channel in audiences)
    ends = [end for audience in reached for end in (audience.least, audience.high) if end is not None]
    few = range(1, small)
    return any(end in few or any(other - end in few for other in ends) for end in (item.low, item.high))


def _holds(item: OverlapEvidence, scope: ReachScope) -> bool:
    """Whether all that is asked about lies in what the evidence is of."""
    if scope.first is None or scope.last is None:
        return False
    in_area = item.area in (*scope.around, scope.area)
    return in_area and item.period_from <= scope.first and scope.last <= item.period_to


def _lies_in(item: OverlapEvidence, scope: ReachScope) -> bool:
    """Whether all that the evidence is of is asked about."""
    return (
        (scope.area is None or scope.area in item.lineage)
        and (scope.first is None or scope.first <= item.period_from)
        and (scope.last is None or item.period_to <= scope.last)
        and (scope.channels is None or item.channels <= scope.channels)
    )
