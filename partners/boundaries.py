"""Boundaries of areas from a GeoJSON file, and the stops placed anew by them."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

import numpy as np
import shapely
from django.db import transaction
from django.utils import timezone
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from coordination.ground.errors import Invalid
from coordination.rows.row_errors import RowError
from partners.models.area import Area, AreaBoundary, AreaCode
from partners.stops.lock import import_lock
from partners.stops.point_in_polygon import place_again

GSS_CODE = re.compile(r"[A-Z][0-9]{8}")
# Properties that name the feature's own code, best first; other GSS codes beside them name what it lies in.
CODE_PROPERTIES = (
    r"lad\d\dcd",
    r"gss_?code",
    r"gss",
    r"(area|la|lad|geography)_?code",
    r"code",
    r"(cty|ctyua|cauth)\d\dcd",
)
# How RFC 7946 and its predecessors name longitude and latitude in WGS84.
DEGREES = re.compile(r"(crs84|epsg:+4326)$", re.IGNORECASE)

REASONS = {
    "no_code": "The feature carries no GSS code.",
    "several_codes": "The feature carries several GSS codes, and no property says which is its own.",
    "twice": "The file has several features with this feature's code.",
    "not_a_polygon": "The geometry is no Polygon or MultiPolygon.",
    "not_degrees": "The coordinates are not longitude and latitude in WGS84 degrees.",
    "empty": "Nothing is left of the geometry once it is made valid.",
}


class UnreadableBoundaries(Invalid):
    """The file as a whole cannot be loaded; `detail` is a sentence for whoever started the import."""

    code = "unreadable_boundaries"

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)


class BadFeature(Exception):
    """Raised while a feature is read: a key of REASONS."""


@dataclass(slots=True)
class BoundariesSummary:
    """What an import did: GSS codes loaded, already so, made valid on the way, not known here; stops placed anew.
    A feature of the file counts as a row, from 1."""

    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    refused: list[RowError] = field(default_factory=list)
    stops_moved: int = 0


def load_boundaries(stream: BinaryIO, on: date | None = None) -> BoundariesSummary:
    """Store the boundary of every known area in a GeoJSON FeatureCollection, then place all stops again. A GSS code is
    that of the area which had it on that day, today unless another is named.

    Raises UnreadableBoundaries when the file is no FeatureCollection in WGS84 degrees, AnotherImportRuns when stops or
    boundaries are being imported.
    """
    features = _features(stream)
    report = BoundariesSummary()
    with import_lock(), transaction.atomic():
        areas = areas_by_gss_code(on or timezone.localdate())
        for code, polygon in _polygons(features, report):
            _store(code, areas.get(code), polygon, report)
        report.stops_moved = place_again()
    return report


def _features(stream: BinaryIO) -> list[Any]:
    try:
        document = json.load(stream)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested beyond reason
        raise UnreadableBoundaries("The file is not JSON.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise UnreadableBoundaries("The file is not a GeoJSON FeatureCollection.")
    declared = document.get("crs")
    if declared is not None and not DEGREES.search(_crs_name(declared)):
        raise UnreadableBoundaries(
            "The file declares a coordinate reference system other than WGS84 degrees: export it as EPSG:4326."
        )
    return features


def _crs_name(declared: Any) -> str:
    properties = declared.get("properties") if isinstance(declared, dict) else None
    return str(properties.get("name", "")) if isinstance(properties, dict) else ""


def _polygons(features: list[Any], report: BoundariesSummary) -> Iterator[tuple[str, BaseGeometry]]:
    """The code and valid polygon of each feature that can be loaded; the others go into the report."""
    codes = [_code_or_reason(feature) for feature in features]
    counts = Counter(codes)
    for number, (feature, code) in enumerate(zip(features, codes, strict=True), start=1):
        try:
            if code in REASONS:
                raise BadFeature(code)
            if counts[code] > 1:
                raise BadFeature("twice")
            polygon = read_polygon(feature.get("geometry"))
            if not polygon.is_valid:
                polygon = made_valid(polygon)
                report.repaired.append(code)
        except BadFeature as bad:
            report.refused.append(RowError(number, "", str(bad), REASONS[str(bad)]))
            continue
        yield code, polygon


def _code_or_reason(feature: Any) -> str:
    try:
        return find_code(feature)
    except BadFeature as bad:
        return str(bad)


def find_code(feature: Any) -> str:
    """The GSS code a feature carries in a usual property, as its id, or as its only GSS code; raises BadFeature."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        properties = {}
    codes = {name.lower(): text for name, value in properties.items() if GSS_CODE.fullmatch(text := str(value).strip())}
    for property_pattern in CODE_PROPERTIES:
        for name in sorted(codes, reverse=True):  # LAD23CD before LAD13CD
            if re.fullmatch(property_pattern, name):
                return codes[name]
    own_id = str(feature.get("id", "")).strip() if isinstance(feature, dict) else ""
    if GSS_CODE.fullmatch(own_id):
        return own_id
    if len(set(codes.values())) > 1:
        raise BadFeature("several_codes")
    if not codes:
        raise BadFeature("no_code")
    return codes.popitem()[1]


def read_polygon(geometry: Any) -> BaseGeometry:
    """The polygon of a GeoJSON geometry, flat and not yet checked for validity; raises BadFeature."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadFeature("not_a_polygon")
    try:
        with np.errstate(invalid="ignore"):  # NaN is refused below
            polygon = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ShapelyError, ValueError, TypeError, IndexError, KeyError, AttributeError):
        raise BadFeature("not_a_polygon") from None
    if polygon.is_empty:
        raise BadFeature("empty")
    coordinates = np.abs(shapely.get_coordinates(polygon))
    if not (coordinates <= (180, 90)).all():  # NaN and infinity are not either
        raise BadFeature("not_degrees")
    return polygon


def made_valid(polygon: BaseGeometry) -> BaseGeometry:
    """The polygonal part of an invalid polygon made valid; raises BadFeature if there is none."""
    parts = shapely.get_parts(shapely.make_valid(polygon))
    # What crosses itself may leave a line beside the polygons; a collection may hold multipolygons.
    polygons = shapely.get_parts(parts[np.isin(shapely.get_type_id(parts), (3, 6))])
    if not len(polygons):
        raise BadFeature("empty")
    return shapely.union_all(polygons)


def areas_by_gss_code(day: date) -> dict[str, str]:
    """The key of each area that is there on the day, by its GSS code then."""
    undated = Area.objects.filter(gss_codes=None).values_list("pk", "pk")
    return dict(undated) | dict(AreaCode.objects.valid_on(day).values_list("code", "area"))


def _store(code: str, area: str | None, polygon: BaseGeometry, report: BoundariesSummary) -> None:
    wkb = shapely.to_wkb(polygon, byte_order=1)
    if area is None:
        report.unknown.append(code)
    elif AreaBoundary.objects.filter(area=area, wkb=wkb).exists():
        report.unchanged.append(code)
    else:
        AreaBoundary.objects.update_or_create(area_id=area, defaults={"wkb": wkb})
        report.loaded.append(code)
