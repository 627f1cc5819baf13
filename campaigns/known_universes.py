"""Universes as the pure arithmetic of `campaigns/reach` reads them: of each population that of the year nearest the
campaign."""

from collections.abc import Collection, Iterable
from typing import Any

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
    areas = {code for figure in figures for code in figure.lineage} | {*campaign.area.lineage, *area.lineage}
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


def _populations(areas: Collection[str], nouns: dict[str, str], year: int) -> Iterable[AreaUniverse]:
    of_areas = AreaPopulation.objects.filter(area__in=areas).select_related("area").order_by("area", "year")
    residents = _nearest(of_areas, year)
    yield from (_universe(row, RESIDENTS, nouns.get(RESIDENTS, RESIDENTS)) for row in residents.values())
    of_others = UniversePopulation.objects.filter(area__in=areas).select_related("area")
    others = _nearest(of_others.exclude(universe=RESIDENTS).order_by("universe", "area", "year"), year)
    yield from (_universe(row, row.universe_id, nouns[row.universe_id]) for row in others.values())


def _nearest(rows: Iterable[Any], year: int) -> dict[tuple[str, ...], Any]:
    """Of every area, and universe, the row of the year nearest to `year`, and of two as near the later."""
    nearest: dict[tuple[str, ...], Any] = {}
    for row in rows:
        key = (getattr(row, "universe_id", RESIDENTS), row.area_id)
        if key not in nearest or abs(row.year - year) <= abs(nearest[key].year - year):
            nearest[key] = row
    return nearest


def _universe(row: Any, code: str, noun: str) -> AreaUniverse:
    return AreaUniverse(row.population, row.area_id, row.area.name, row.year, row.source, code, noun)
