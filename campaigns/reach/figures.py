"""A reach figure as it was sent."""

from dataclasses import dataclass
from datetime import date, datetime

from campaigns.reach.measures import MEASURES, Measure
from campaigns.reach.qualifiers import Interval, Qualifier, interval_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted figure. `lineage` is the GSS codes from the outermost area down to `area`; the period is inclusive.

    `channel_name` is as it reads in the middle of a sentence (`digital media`, `Twitter`), `channel_unit` the measure
    that channel's contacts are counted in. A figure with `part_of` breaks another down: it counts only in areas inside
    `below`, the area of the figure it breaks down, which counts there and above. `held` figures count nowhere. What is
    filed under a `phase` (its id) counts in that phase, whatever its days, and in no other.
    `one_each` says that its channel vouches for no more than one person behind each unit. A figure `on_behalf_of`
    others (slugs) is their return too. `stated_as` are the words of its source, if not the measure's.
    """

    id: str
    version: int
    organisation: str
    area: str
    lineage: tuple[str, ...]
    channel: str
    channel_name: str
    channel_unit: str
    measure: str
    period_from: date
    period_to: date
    value: int
    qualifier: Qualifier
    margin_percent: int | None = None
    universe: str | None = None
    grade: str = "self_reported"
    source: str = ""
    part_of: str | None = None
    below: str | None = None
    held: bool = False
    recorded_at: datetime | None = None
    event: str | None = None
    rounded_to: int | None = None
    one_each: bool = False
    on_behalf_of: tuple[str, ...] = ()
    phase: str | None = None
    stated_as: str = ""

    def __hash__(self) -> int:
        """Of two figures that are equal the ids are: of all fields it would cost more than what is asked of it."""
        return hash(self.id)

    @property
    def interval(self) -> Interval:
        """Where the true count lies."""
        return interval_of(self.value, self.qualifier, self.margin_percent, self.rounded_to)

    @property
    def counts(self) -> Measure:
        """What the value is a count of."""
        return MEASURES[self.measure]

    @property
    def bounds_people(self) -> bool:
        """Whether no more people than the value are behind it: not of what may be handed on or shared."""
        return self.counts.one_person_each or self.one_each

    @property
    def looks_rounded(self) -> bool:
        """Whether an exact value ends as only one in a thousand counts does, and nobody has said that it is rounded."""
        exact = self.qualifier == Qualifier.EXACT and self.rounded_to is None
        return exact and self.value > 0 and self.value % 1_000 == 0

    @property
    def in_channel_unit(self) -> bool:
        """Whether the value adds to its channel's contacts."""
        return self.measure == self.channel_unit

    def counts_in(self, area: str) -> tuple[str, ...]:
        """The areas it counts in from `area` inwards, outermost first; none when it lies elsewhere."""
        if area not in self.lineage or self.below not in (None, *self.lineage):
            return ()
        start = self.lineage.index(area)
        return self.lineage[start if self.below is None else max(start, self.lineage.index(self.below) + 1) :]

    @property
    def series(self) -> tuple[str, str, str, str, str]:
        """Figures of one series are one count, carried on from period to period."""
        return (self.organisation, self.area, self.channel, self.measure, self.source)
