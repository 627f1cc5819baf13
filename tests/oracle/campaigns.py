"""Random campaigns in plain values, read from nothing in `campaigns/`: who may count whom, where, when and how well."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

# Three nested areas and one beside them; the last two hold no other.
LINEAGES = {"P": ("P",), "A": ("P", "A"), "B": ("P", "B"), "W": ("P", "A", "W")}
# A place that no area inside its own holds: people live in exactly one of these.
HOMES = {"W": ("P", "A", "W"), "rest of A": ("P", "A"), "B": ("P", "B"), "rest of P": ("P",)}
INSIDE = {"children": "residents", "adults": "residents", "young people": "children"}
APART = {frozenset(("children", "adults")), frozenset(("young people", "adults")), frozenset(("residents", "visitors"))}
UNIVERSES = (None, "residents", "children", "adults", "young people", "commuters", "visitors", "whoever that is")
CHANNELS = {"media": "people_reached", "social": "accounts_reached", "poster": "impacts", "talk": "conversations"}
MEASURES = ("people_reached", "accounts_reached", "impacts", "impressions", "conversations", "leaflets", "visitors")
# What no more people than units are behind, whatever the channel says.
ONE_PERSON_EACH = ("people_reached", "impacts", "impressions", "conversations", "visits")
ADD = ("impacts", "impressions", "conversations", "visits", "leaflets")
WORDS = ("exact", "exact", "exact", "more_than", "at_least", "about", "estimate")


@dataclass(frozen=True)
class Figure:
    """`first` and `last` are days of two periods: 0 to 9."""

    number: int
    organisation: str
    area: str
    channel: str
    measure: str
    universe: str | None
    first: int
    last: int
    value: int
    word: str
    margin: int | None
    source: str

    @property
    def low(self) -> int:
        if self.word in ("about", "estimate"):
            return 0 if self.margin is None else self.value * (100 - self.margin) // 100
        return self.value + (self.word == "more_than")

    @property
    def high(self) -> int | None:
        if self.word == "exact":
            return self.value
        if self.word in ("about", "estimate") and self.margin is not None:
            return -(-self.value * (100 + self.margin) // 100)
        return None

    @property
    def bounds_people(self) -> bool:
        return self.measure in ONE_PERSON_EACH or self.channel == "social" or self.high == 0


@dataclass(frozen=True)
class Campaign:
    """`populations` by universe and area; the question is about `area` and the days `first` to `last`."""

    figures: tuple[Figure, ...]
    populations: dict[tuple[str, str], int]
    area: str
    first: int
    last: int


def campaigns(seed: int, number: int, *, most: int = 6, largest: int = 1_000) -> Iterator[Campaign]:
    """As many campaigns of `most` figures at most, always the same of one seed."""
    for index in range(number):
        yield _campaign(Random(f"{seed}/{index}"), most, largest)  # noqa: S311 - a sample


def _campaign(random: Random, most: int, largest: int) -> Campaign:
    first, last = random.choice([(0, 9), (0, 9), (0, 4), (5, 9)])
    figures = tuple(_figure(random, number, largest) for number in range(random.randint(1, most)))
    area = random.choice(["P", "P", "A", "A", "B", "W"])
    return Campaign(figures, _populations(random, largest), area, first, last)


def _figure(random: Random, number: int, largest: int) -> Figure:
    channel = random.choice(list(CHANNELS))
    word = random.choice(WORDS)
    first, last = random.choice([(0, 9), (0, 4), (5, 9), (2, 7)])
    return Figure(
        number=number,
        organisation=random.choice(["one", "two"]),
        area=random.choice(list(LINEAGES)),
        channel=channel,
        measure=random.choice([CHANNELS[channel], "people_reached", random.choice(MEASURES)]),
        universe=random.choice(UNIVERSES),
        first=first,
        last=last,
        value=random.choice([0, largest, random.randint(0, largest)]),
        word=word,
        margin=random.choice([None, 10, 50]) if word in ("about", "estimate") else None,
        source=random.choice(["x", "x", "y"]),
    )


def _populations(random: Random, largest: int) -> dict[tuple[str, str], int]:
    """Of each area the sum of its homes, where they are said at all."""
    children = {home: random.randint(0, largest) for home in HOMES}
    adults = {home: random.randint(1, largest) for home in HOMES}
    counts = {}
    for area in LINEAGES:
        homes = [home for home, lineage in HOMES.items() if area in lineage]
        young, old = sum(children[home] for home in homes), sum(adults[home] for home in homes)
        counts |= {("children", area): young, ("adults", area): old, ("residents", area): young + old}
    groups = {"residents"} if random.random() < 0.6 else {"residents", "children", "adults"}
    return {key: count for key, count in counts.items() if count and key[0] in groups and random.random() < 0.8}
