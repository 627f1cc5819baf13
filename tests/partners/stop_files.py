"""Files of stops and boundaries as tests need them: made row by row, beside the hand-written ones in `data/`."""

import csv
import io
import json
import os
from collections.abc import Iterable
from math import cos, hypot, radians
from pathlib import Path

import pytest
from django.db import connection

from partners.models import Stop
from partners.stops.loading import StopsOptions, StopsSummary, load_stops

DATA = Path(__file__).parent / "data"
ROW = {
    "ATCOCode": "43000000901",
    "NaptanCode": "",
    "CommonName": "Invented Road",
    "Indicator": "adj",
    "LocalityName": "Cheylesmore",
    "GridType": "UKOS",
    "Easting": "433607",
    "Northing": "277454",
    "Longitude": "-1.50755",
    "Latitude": "52.39408",
    "StopType": "BCT",
    "ModificationDateTime": "2020-06-08T10:35:46",
    "RevisionNumber": "7",
    "Status": "active",
}


def shared(name: str) -> Path:
    """A file of the shared data folder (SHARED_DATA, or ../shared/data beside the repository); skips without it."""
    folder = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
    if not (folder / name).exists():
        pytest.skip(f"the shared data set {name} is not here: set SHARED_DATA to its folder")
    return folder / name


def stops_file(*rows: dict[str, str], without: Iterable[str] = ()) -> io.BytesIO:
    """A Stops.csv with these rows, each given as what differs from ROW."""
    text = io.StringIO()
    columns = [column for column in ROW if column not in without]
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return io.BytesIO(text.getvalue().encode())


def numbered(count: int, prefix: str = "430", **fields: str) -> list[dict[str, str]]:
    """Rows with codes 43000000001, 43000000002, …"""
    return [{"ATCOCode": f"{prefix}{number:08}", **fields} for number in range(1, count + 1)]


def load_rows(*rows: dict[str, str], without: Iterable[str] = (), **wishes: bool) -> StopsSummary:
    return load_stops(stops_file(*rows, without=without), StopsOptions(**wishes))


def counts(report: StopsSummary) -> dict[str, int]:
    """The figures of a report that are not nought."""
    figures = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "stale": report.stale,
        "deactivated": report.vanished.deactivated,
        "refused": len(report.refused),
    }
    return {name: figure for name, figure in figures.items() if figure}


def table() -> list[tuple[object, ...]]:
    """All stops but for the time they were written."""
    fields = [field.attname for field in Stop._meta.fields if field.name != "updated_at"]
    return list(Stop.objects.order_by("atco_code").values_list(*fields))


def row_versions() -> list[tuple[str, str, str]]:
    """Which version of each row PostgreSQL holds: writing a row, even the same, makes another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT atco_code, xmin::text, ctid::text FROM stop ORDER BY atco_code")
        return cursor.fetchall()


def square(west: float, south: float, east: float, north: float) -> dict[str, object]:
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def boundaries_file(*features: dict[str, object], **members: object) -> io.BytesIO:
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": features, **members}).encode())


def metres_apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two positions (longitude, latitude) near Britain are from each other."""
    east = (one[0] - other[0]) * 111_320 * cos(radians(one[1]))
    return hypot(east, (one[1] - other[1]) * 111_320)
