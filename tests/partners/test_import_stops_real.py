"""The real stops, Metro stops, stations and boundaries of the shared data, where they are at hand."""

import csv
from collections import Counter

import numpy as np
import pytest

from partners.boundaries import load_boundaries
from partners.models import Area, Stop
from partners.stops import loading
from partners.stops.loading import load_stops
from partners.stops.position import to_degrees
from tests.partners.example_organisations import make_area
from tests.partners.stop_files import (
    counts,
    metres_apart,
    shared,
)

pytestmark = pytest.mark.django_db
SEVEN = ("Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton")


def load_shared(name: str) -> loading.StopsSummary:
    with shared(name).open("rb") as stream:
        return load_stops(stream)


@pytest.fixture
def councils():
    for number, name in enumerate(SEVEN):
        make_area(f"E080000{25 + number}", name)
    with shared("geo/wm_authorities_full.geojson").open("rb") as stream:
        load_boundaries(stream)


def stops_in(prefix: str) -> dict[str | None, int]:
    names = {area.code: area.name for area in Area.objects.all()}
    areas = Stop.objects.filter(atco_code__startswith=prefix).values_list("area", flat=True)
    return dict(Counter(names.get(code) for code in areas))


def test_four_thousand_real_stops_go_to_their_councils(councils):
    report = load_shared("naptan/430Stops_sample_4k_2026-07-24.csv")
    assert counts(report) == {"created": 4000}
    assert (report.unplaced, stops_in("430")[None]) == (30, 30)
    assert [stops_in("430")[name] for name in SEVEN] == [1328, 437, 523, 483, 360, 456, 383]
    assert Counter(Stop.objects.values_list("mode", flat=True)) == {"bus": 3817, "rail": 116, "metro": 67}
    assert Counter(Stop.objects.values_list("status", flat=True)) == {"active": 3218, "inactive": 782}
    assert Stop.objects.values_list("area", "status").get(longitude__lt=-2.9) == (None, "active")  # in Wrexham
    assert counts(load_shared("naptan/430Stops_sample_4k_2026-07-24.csv")) == {"unchanged": 4000}


def test_the_real_metro_and_rail_stops(councils):
    assert counts(load_shared("naptan/940Stops_west_midlands_metro_2026-07-24.csv")) == {"created": 140}
    assert stops_in("940") == {"Birmingham": 54, "Dudley": 12, "Sandwell": 48, "Wolverhampton": 26}
    assert set(Stop.objects.values_list("mode", flat=True)) == {"metro"}
    assert Stop.objects.get(pk="9400ZZWMPI").aliases[0] == "940GZZWMPI"
    assert counts(load_shared("naptan/910Stops_wm_bbox_2026-07-24.csv")) == {"created": 100}
    assert stops_in("910")[None] == 30 - 5
    report = load_shared("naptan/910Stops_no_latlon_2026-07-24.csv")
    assert counts(report) == {"created": 5}
    assert (report.vanished.left_active, report.vanished.held_prefixes) == (100, ("910",))
    assert (
        metres_apart(Stop.objects.values_list("longitude", "latitude").get(pk="9100BONDST"), (-0.1494, 51.5142)) < 400
    )


def test_the_conversion_agrees_with_every_position_that_the_real_file_gives_twice():
    with shared("naptan/430Stops_sample_4k_2026-07-24.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    grid = [np.array([float(row[column]) for row in rows]) for column in ("Easting", "Northing")]
    converted = zip(*to_degrees(*grid, ["EPSG:27700"] * len(rows)), strict=True)
    given = ((float(row["Longitude"]), float(row["Latitude"])) for row in rows)
    assert max(metres_apart(ours, theirs) for ours, theirs in zip(converted, given, strict=True)) < 0.7
