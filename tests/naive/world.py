"""A campaign's figures in plain values, written from the design and from nothing in `campaigns/`: slow, and easy to
believe. Everything else in this package reads a `World`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

WORDS = ("exact", "more_than", "at_least", "about", "estimate")  # strongest first
GRADES = ("self_reported", "platform", "audited", "counted")  # weakest first
PEOPLE = "people_reached"


def word_of(words: Iterable[str]) -> str:
    """The weakest of the words; of about so many and more than so many, an estimate."""
    said = set(words)
    weakest = max(said, key=WORDS.index)
    return "estimate" if weakest == "about" and said & {"more_than", "at_least"} else weakest


@dataclass(frozen=True)
class Figure:
    """One figure: `value` of `measure` on the days `first`..`last`. Ids sort in the order of arrival."""

    id: str
    organisation: str
    area: str
    channel: str
    measure: str
    first: date
    last: date
    value: int
    word: str = "exact"
    margin: int | None = None
    universe: str = ""
    source: str = ""
    grade: str = "self_reported"
    event: str | None = None
    part_of: str | None = None
    status: str = "counted"
    phase: str | None = None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def low(self) -> int:
        """The least that was said; `more_than` says that the truth lies above. A margin nobody gave bounds nothing."""
        return 0 if self._is_vague else floor(self.value * (1 - self._margin))

    @property
    def high(self) -> int | None:
        """The most that was said; None where nobody said how much more."""
        open_ended = self._is_vague or self.word in ("more_than", "at_least")
        return None if open_ended else ceil(self.value * (1 + self._margin))

    @property
    def least(self) -> int:
        """The smallest count it can be true of."""
        return self.low + (self.word == "more_than")

    @property
    def series(self) -> tuple[str, ...]:
        return (self.organisation, self.area, self.channel, self.measure, self.source)

    @property
    def _margin(self) -> Fraction:
        return Fraction(self.margin or 0, 100)

    @property
    def _is_vague(self) -> bool:
        return self.word in ("about", "estimate") and self.margin is None


@dataclass
class World:
    """`lineages` is, for each area, the areas around it from the outermost down to itself; `units` what each channel's
    contacts are counted in; `residents` how many live in an area, where that is known; `phases` their two days."""

    lineages: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str] = field(default_factory=dict)
    residents: Mapping[str, int] = field(default_factory=dict)
    phases: dict[str, tuple[date, date]] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: list[tuple[str, str, str, str]] = field(default_factory=list)  # held, other, resolution, reason

    def holds(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies inside it."""
        return outer in self.lineages[inner]

    def holds_strictly(self, outer: str, inner: str) -> bool:
        return outer != inner and self.holds(outer, inner)

    def below(self, figure: Figure) -> str:
        """The area of the figure that this one breaks down; empty for a whole."""
        return self.figures[figure.part_of].area if figure.part_of else ""

    def counts_in(self, figure: Figure, area: str) -> bool:
        """Whether the figure adds to what `area` comes to: its own area and those around it; but of a part only those
        strictly inside the area of its whole, for there and above the whole itself counts."""
        if figure.status != "counted" or not self.holds(area, figure.area):
            return False
        return figure.part_of is None or self.holds_strictly(self.below(figure), area)

    def counted(self) -> Iterator[Figure]:
        """The figures that are neither held nor void, in the order of their ids."""
        return (self.figures[key] for key in sorted(self.figures) if self.figures[key].status == "counted")
