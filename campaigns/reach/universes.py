"""Who could have been counted: universes, how they lie to each other, and how many people each holds in an area.

A relation that nobody stated is *may overlap*: then nothing is added, and nothing capped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Whoever lives somewhere lives in one area only, so that those of disjoint areas add.
RESIDENTS = "residents"


@dataclass(frozen=True, slots=True)
class AreaUniverse:
    """The people of a universe in an area: `source` names the count they come from (`Census 2021`), `noun` who they are
    as it reads in a sentence."""

    population: int
    area: str
    area_name: str
    year: int
    source: str
    code: str = RESIDENTS
    noun: str = RESIDENTS

    def as_json(self) -> dict[str, object]:
        """It as the API contract has it."""
        return {
            "universe": self.code,
            "area": self.area,
            "population": self.population,
            "year": self.year,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Relations:
    """One universe beside the others: those it lies `inside`, and those it is `disjoint` from; by code.

    `in_one_area` says that each of its people belongs to one area at a time that holds no other, as residents do.
    """

    code: str
    noun: str
    inside: tuple[str, ...] = ()
    disjoint: tuple[str, ...] = ()
    in_one_area: bool = False


_OF_RESIDENTS = Relations(RESIDENTS, RESIDENTS, in_one_area=True)


@dataclass(frozen=True, slots=True)
class KnownUniverses:
    """Everything known of universes: their `relations`, and `populations`, each of one universe, area and year.

    `home` is the campaign's own area.
    """

    populations: tuple[AreaUniverse, ...] = ()
    relations: tuple[Relations, ...] = ()
    home: str | None = None
    _by_place: Mapping[tuple[str, str], AreaUniverse] = field(init=False, repr=False, compare=False)
    _by_code: Mapping[str, Relations] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_place = {(universe.code, universe.area): universe for universe in self.populations}
        object.__setattr__(self, "_by_place", by_place)
        by_code = {RESIDENTS: _OF_RESIDENTS, **{relations.code: relations for relations in self.relations}}
        object.__setattr__(self, "_by_code", by_code)

    def of(self, code: str | None, area: str | None) -> AreaUniverse | None:
        """How many people the universe holds in the area; None where nobody has said."""
        return None if code is None or area is None else self._by_place.get((code, area))

    def knows(self, code: str | None) -> bool:
        """Whether it is a universe at all, and not a word somebody used."""
        return code in self._by_code

    def noun(self, code: str) -> str:
        """Who they are, as it reads in a sentence."""
        return self._by_code[code].noun if code in self._by_code else code

    def parent(self, code: str) -> str | None:
        """The first universe it lies inside; None for one that lies inside no other."""
        return next((outer for outer in self._inside(code) if outer != code), None)

    def lies_inside(self, inner: str | None, outer: str) -> bool:
        """Whether everybody of `inner` is one of `outer`; of no universe nobody knows."""
        return inner is not None and (inner == outer or outer in self._around(inner))

    def are_apart(self, universe_row: str | None, other: str | None) -> bool:
        """Whether nobody is of both."""
        if universe_row is None or other is None:
            return False
        rows, codes = (universe_row, *self._around(universe_row)), (other, *self._around(other))
        return any(self._says_apart(first, second) for first in rows for second in codes)

    def in_one_area(self, code: str | None) -> bool:
        """Whether its people belong to one area only, by what it is or by what it lies inside."""
        return code is not None and any(
            outer in self._by_code and self._by_code[outer].in_one_area for outer in (code, *self._around(code))
        )

    def _says_apart(self, universe_row: str, other: str) -> bool:
        return other in self._apart(universe_row) or universe_row in self._apart(other)

    def _apart(self, code: str) -> tuple[str, ...]:
        return self._by_code[code].disjoint if code in self._by_code else ()

    def _inside(self, code: str) -> tuple[str, ...]:
        return self._by_code[code].inside if code in self._by_code else ()

    def _around(self, code: str) -> list[str]:
        """Every universe it lies inside, nearest first."""
        reached: list[str] = []
        ahead = list(self._inside(code))
        while ahead:
            outer = ahead.pop(0)
            if outer not in reached and outer != code:
                reached.append(outer)
                ahead += self._inside(outer)
        return reached


NOBODY_KNOWN = KnownUniverses()


def only(universe: AreaUniverse, more: Iterable[AreaUniverse] = ()) -> KnownUniverses:
    """The universes of a campaign in the area of `universe`, of which no more is known than these populations."""
    return KnownUniverses((universe, *more), home=universe.area)
