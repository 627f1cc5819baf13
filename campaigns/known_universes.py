"""Universes as the pure arithmetic of `campaigns/reach` reads them: of each population that of the year nearest the
campaign."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Value
from django.db.models.expressions import RawSQL

from campaigns.models import Campaign, Relation, UniversePopulation, UniverseRelation
from campaigns.models import Universe as UniverseRow
from campaigns.models.universe import UniverseKind
from campaigns.reach.figures import Figure
from campaigns.reach.universes import RESIDENTS, AreaUniverse, KnownUniverses, Relations
from partners.models import Area, AreaPopulation

# Whoever is of these belongs to one area at a time, by where they live.
_LIVING_SOMEWHERE = (UniverseKind.RESIDENTS, UniverseKind.AGE_GROUP)


def universes_of(campaign: Campaign, area: Area, figures: Iterable[Figure]) -> KnownUniverses:
    """What is known of universes in the campaign's areas: its own, the one asked about, and those of its figures."""
    return universes_in(campaign, area, areas_of(figures))


def areas_of(figures: Iterable[Figure]) -> frozenset[str]:
    """Every area that holds any of the figures."""
    return frozenset(code for lineage in {figure.lineage for figure in figures} for code in lineage)


def universes_in(campaign: Campaign, area: Area, areas: Collection[str]) -> KnownUniverses:
    """The same of figures in these `areas`."""
    areas = {*areas, *campaign.area.lineage, *area.lineage}
    relations = _relations()
    nouns = {row.code: row.noun for row in relations}
    year = campaign.starts_on.year
    return KnownUniverses(tuple(_populations(areas, nouns, year)), tuple(relations), home=campaign.area_id)


def _relations() -> list[Relations]:
    pairs = list(UniverseRelation.objects.order_by("universe", "other"))

    def of(code: str, relation: Relation) -> tuple[str, ...]:
        return tuple(pair.other_id for pair in pairs if (pair.universe_id, pair.relation) == (code, relation))

    return [
        Relations(
            code=row.code,
            noun=row.name,
            inside=of(row.code, Relation.INSIDE),
            disjoint=of(row.code, Relation.DISJOINT),
            in_one_area=row.kind in _LIVING_SOMEWHERE,
        )
        for row in UniverseRow.objects.order_by("code")
    ]


# Read without an instance of each: a country has hundreds of areas.
_FACTS = ("area", "area__name", "year", "population", "source")


def _populations(areas: Collection[str], nouns: dict[str, str], year: int) -> Iterable[AreaUniverse]:
    given = RawSQL("SELECT unnest(%s::varchar[])", [sorted(areas)])
    of_areas = AreaPopulation.objects.filter(area__in=given).order_by("area", "year")
    residents = of_areas.values_list(Value(RESIDENTS), *_FACTS)
    yield from (_universe(row, nouns.get(RESIDENTS, RESIDENTS)) for row in _nearest(residents, year))
    of_others = UniversePopulation.objects.filter(area__in=given).exclude(universe=RESIDENTS)
    nearest_of_others = of_others.order_by("universe", "area", "year").values_list("universe", *_FACTS)
    yield from (_universe(row, nouns[row[0]]) for row in _nearest(nearest_of_others, year))


def _nearest(rows: Iterable[tuple[Any, ...]], year: int) -> Iterable[tuple[Any, ...]]:
    """Of every universe and area, the row of the year nearest to `year`, and of two as near the later."""
    nearest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for row in rows:
        code, area, _, row_year, *_ = row
        if (code, area) not in nearest or abs(row_year - year) <= abs(nearest[code, area][3] - year):
            nearest[code, area] = row
    return nearest.values()


def _universe(row: tuple[Any, ...], noun: str) -> AreaUniverse:
    code, area, name, year, population, source = row
    return AreaUniverse(population, area, name, year, source, code, noun)
