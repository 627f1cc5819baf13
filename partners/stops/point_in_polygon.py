"""Which council a point lies in: the boundaries of local authorities, kept in memory and asked many points at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import shapely
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray

from partners.models.area import Area, AreaBoundary, AreaKind
from partners.models.stop import Stop
from partners.stops.misplaced import Point
from partners.stops.position import Floats

BATCH = 10_000


@dataclass(frozen=True)
class Boundaries:
    """Boundaries of the local authorities of today by GSS code, in the order of the codes."""

    codes: NDArray[np.object_]
    polygons: NDArray[np.object_]
    tree: shapely.STRtree

    def __bool__(self) -> bool:
        return bool(len(self.codes))

    def areas_at(self, longitudes: Floats, latitudes: Floats) -> NDArray[np.object_]:
        """The GSS code of the area that holds each point (WGS84 degrees), None where none does or the point is NaN.

        A point on the border of two areas goes to the lower code, so that a repeat says the same.
        """
        areas = np.full(len(longitudes), None, dtype=object)
        if not self:
            return areas
        near = np.flatnonzero(self._are_near(longitudes, latitudes))
        candidate, polygon = self.tree.query(shapely.points(longitudes[near], latitudes[near]))  # in its bounding box
        point = near[candidate]
        inside = shapely.intersects_xy(self.polygons[polygon], longitudes[point], latitudes[point])
        point, polygon = point[inside], polygon[inside]
        lowest_last = np.argsort(-polygon)
        areas[point[lowest_last]] = self.codes[polygon[lowest_last]]
        return areas

    def hold(self, point: Point) -> bool:
        """Whether any of the areas holds the point."""
        return self.areas_at(*(np.array([degrees]) for degrees in point))[0] is not None

    def _are_near(self, longitudes: Floats, latitudes: Floats) -> NDArray[np.bool_]:
        """Which points lie in the box around all boundaries: most of a national file does not."""
        west, south, east, north = shapely.total_bounds(self.polygons)
        return (west <= longitudes) & (longitudes <= east) & (south <= latitudes) & (latitudes <= north)


_loaded_boundaries: tuple[str, Boundaries] | None = None


def load_polygons() -> Boundaries:
    """The boundaries loaded at present: read once per process and again whenever the database has others."""
    global _loaded_boundaries
    fingerprint = _fingerprint()
    if _loaded_boundaries is None or _loaded_boundaries[0] != fingerprint:
        _loaded_boundaries = (fingerprint, _read())
    return _loaded_boundaries[1]


def areas_by_point(points: Collection[Point]) -> dict[Point, Area]:
    """The local authority that holds each point (longitude and latitude, WGS84 degrees); none for a point outside."""
    if not points:
        return {}
    longitudes, latitudes = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))
    codes = dict(zip(points, load_polygons().areas_at(longitudes, latitudes), strict=True))
    areas = Area.objects.in_bulk([code for code in set(codes.values()) if code])
    return {point: areas[code] for point, code in codes.items() if code}


def place_again() -> int:
    """Give every stop the area that the present boundaries say; how many got another one, or lost theirs.

    Without any boundary loaded nothing changes.
    """
    boundaries = load_polygons()
    if not boundaries:
        return 0
    moved = 0
    stops = Stop.objects.order_by().values_list("atco_code", "longitude", "latitude", "area")
    with transaction.atomic():
        rows = stops.iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            moved += _give_areas(batch, boundaries)
    return moved


def _give_areas(batch: Sequence[tuple[str, float | None, float | None, str | None]], boundaries: Boundaries) -> int:
    columns = [list(column) for column in zip(*batch, strict=True)]
    areas = boundaries.areas_at(np.array(columns[1], dtype=float), np.array(columns[2], dtype=float))
    moved = np.not_equal(areas, np.array(columns[3], dtype=object))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stop SET area = given.area, updated_at = now()"
            " FROM unnest(%s::text[], %s::text[]) AS given (atco_code, area) WHERE stop.atco_code = given.atco_code",
            [np.array(columns[0], dtype=object)[moved].tolist(), areas[moved].tolist()],
        )
        return int(cursor.rowcount)


def _fingerprint() -> str:
    # xmin and ctid name the version of a row, so that no polygon need be read to see that one changed.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database() || ' ' || coalesce(string_agg(b.area || b.xmin::text || b.ctid::text, ' '"
            " ORDER BY b.area), '') FROM area_boundary b JOIN area ON area.code = b.area WHERE area.kind = %(kind)s"
            " AND (NOT EXISTS (SELECT FROM area_code WHERE area_code.area = b.area)"
            " OR EXISTS (SELECT FROM area_code WHERE area_code.area = b.area"
            " AND valid_from <= %(today)s AND coalesce(valid_until, 'infinity') >= %(today)s))",
            {"kind": AreaKind.LOCAL_AUTHORITY, "today": timezone.localdate()},
        )
        return str(cursor.fetchone()[0])


def _read() -> Boundaries:
    areas = Area.objects.in_force(timezone.localdate()).filter(kind=AreaKind.LOCAL_AUTHORITY)
    loaded = AreaBoundary.objects.filter(area__in=areas).order_by("area")
    rows = [(code, bytes(wkb)) for code, wkb in loaded.values_list("area", "wkb")]
    codes, polygons = np.empty(len(rows), np.object_), np.empty(len(rows), np.object_)
    codes[:] = [code for code, _ in rows]
    polygons[:] = [shapely.from_wkb(wkb) for _, wkb in rows]
    shapely.prepare(polygons)
    return Boundaries(codes, polygons, shapely.STRtree(polygons))
