"""`import_stops`: every vintage of the file, its mode and council, and the command."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partners.boundaries import load_boundaries
from partners.models import Stop
from partners.stops import loading
from partners.stops.csv_reader import UnreadableFile
from partners.stops.loading import load_stops
from tests import make
from tests.partners.example_organisations import make_area
from tests.partners.stop_files import (
    DATA,
    boundaries_file,
    counts,
    feature,
    load_rows,
    metres_apart,
    numbered,
    square,
    stops_file,
)

pytestmark = pytest.mark.django_db


def load_data(name: str) -> loading.StopsSummary:
    with (DATA / name).open("rb") as stream:
        return load_stops(stream)


def test_the_current_vintage_is_read_as_published():
    report = load_data("stops_current.csv")
    assert counts(report) == {"created": 5}
    by_code = {stop.atco_code: stop for stop in Stop.objects.all()}
    road = by_code["43000000901"]
    assert (road.name, road.indicator, road.locality) == ("Invented Road", "adj", "Cheylesmore")
    assert (road.mode, road.stop_type, road.status) == ("bus", "BCT", "active")
    assert (road.longitude, road.latitude, road.crs, road.area_id) == (-1.50755, 52.39408, "", None)
    assert by_code["4300BHAMINT9"].name == "Invented Interchange"
    assert {code: stop.status for code, stop in by_code.items() if stop.status != "active"} == {
        "4300BHAMINT9": "pending",
        "9400ZZWMXY1": "inactive",
    }


def test_times_without_an_offset_are_british_time():
    load_data("stops_current.csv")
    times = {stop.atco_code: stop.modified_at for stop in Stop.objects.all()}
    assert times["43000000901"].isoformat() == "2020-06-08T09:35:46+00:00"
    assert times["9400ZZWMXY1"].isoformat() == "2025-12-04T13:13:00+00:00"
    assert times["4300BHAMINT9"].isoformat() == "2026-07-20T08:01:51.765584+00:00"
    assert times["4300FERRY1"] is None


def test_version_1_is_read_by_its_own_names_order_and_encoding():
    assert counts(load_data("stops_version_1.csv")) == {"created": 3}
    tram = Stop.objects.get(pk="9400ZZWMXY1")
    assert (tram.name, tram.indicator, tram.locality) == ("Café Invented \u2013 Stop", "Platform 1", "Wolverhampton")
    assert (tram.status, tram.longitude, tram.latitude) == ("pending", -2.1227781, 52.5852367)
    assert tram.modified_at.isoformat() == "2005-02-15T00:00:00+00:00"
    assert dict(Stop.objects.values_list("atco_code", "status").order_by()) == {
        "43000000901": "active",
        "9400ZZWMXY1": "pending",
        "9100INVENTD": "inactive",
    }


def test_a_vintage_without_degrees_is_converted_from_the_national_grid():
    assert counts(load_data("stops_grid_only_2024.csv")) == {"created": 4}
    published = {
        "43000000901": (-1.50755, 52.39408),
        "43000000902": (-1.56831, 52.38461),
        "9100INVENTD": (-1.81897541144, 52.44932277674),
        "7000INVENTD": (-5.9301, 54.5965),  # Belfast City Hall, on the Irish grid
    }
    for stop in Stop.objects.all():
        far = 2 if stop.atco_code != "7000INVENTD" else 60
        assert metres_apart((stop.longitude, stop.latitude), published[stop.atco_code]) < far, stop.atco_code
    assert Stop.objects.get(pk="43000000902").name == "Café Invented"


def test_empty_degrees_give_way_to_the_grid():
    load_rows({"Longitude": "", "Latitude": " "})
    stop = Stop.objects.get()
    assert 0 < metres_apart((stop.longitude, stop.latitude), (-1.50755, 52.39408)) < 2


def test_a_stop_without_any_position_is_loaded_without_one():
    assert counts(load_rows(dict.fromkeys(("Longitude", "Latitude", "Easting", "Northing"), ""))) == {"created": 1}
    assert Stop.objects.values_list("longitude", "latitude").get() == (None, None)


@pytest.mark.parametrize("header", ["atcocode", "ATCO Code", " AtcoCode ", "atco_code"])
def test_columns_are_found_however_they_are_spelled(header):
    file = stops_file({}).getvalue().replace(b"ATCOCode", header.encode())
    assert counts(load_stops(io.BytesIO(file))) == {"created": 1}


def test_columns_may_stand_in_any_order_and_optional_ones_be_missing():
    optional = [
        "Indicator",
        "LocalityName",
        "GridType",
        "Easting",
        "Northing",
        "ModificationDateTime",
        "RevisionNumber",
    ]
    assert counts(load_rows({}, without=optional)) == {"created": 1}
    stop = Stop.objects.get()
    assert (stop.indicator, stop.locality, stop.modified_at) == ("", "", None)


def test_missing_columns_are_all_named_and_nothing_is_loaded():
    with pytest.raises(UnreadableFile) as caught:
        load_rows({}, without=["ATCOCode", "Status", "Latitude", "Northing"])
    assert caught.value.detail == (
        "The file cannot be loaded as a NaPTAN Stops.csv: its header lacks ATCOCode, Status,"
        " Longitude and Latitude (or Easting and Northing)."
    )
    assert not Stop.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty"), (b'"never closed', "not a CSV header"), ("ATCOCode".encode("utf-16"), "UTF-16")],
)
def test_a_file_that_is_no_table_is_turned_away_with_a_sentence(content, sentence):
    with pytest.raises(UnreadableFile) as caught:
        load_stops(io.BytesIO(content))
    assert sentence in caught.value.detail


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n"])
def test_line_ends_and_empty_lines_do_not_matter(end):
    file = stops_file(*numbered(3)).getvalue().replace(b"\r\n", end)
    assert counts(load_stops(io.BytesIO(file))) == {"created": 3}


@pytest.mark.parametrize(
    ("code", "stop_type", "mode"),
    [
        *[("43000000901", kind, "bus") for kind in ("BCT", "BCS", "BCQ", "BCE", "BST", "bct ")],
        *[("9100INVENTD", kind, "rail") for kind in ("RSE", "RLY", "RPL")],
        *[("4300ZZWMXY0", kind, "metro") for kind in ("TMU", "MET", "PLT")],
        *[("43000000901", kind, "other") for kind in ("FTD", "TXR", "AIR", "XYZ")],
        ("9400ZZWMXY1", "BCT", "metro"),
    ],
)
def test_the_mode_follows_the_stop_type_except_that_a_metro_code_wins(code, stop_type, mode):
    load_rows({"ATCOCode": code, "StopType": stop_type})
    assert Stop.objects.get().mode == mode


def test_a_metro_stop_keeps_the_code_that_timetables_use_as_an_alias():
    load_rows({"ATCOCode": "9400ZZWMXY1"}, {"ATCOCode": "940GZZWMXY"}, {"ATCOCode": "43000000901"})
    assert dict(Stop.objects.values_list("atco_code", "aliases").order_by()) == {
        "9400ZZWMXY1": ["940GZZWMXY1"],
        "940GZZWMXY": ["9400ZZWMXY"],
        "43000000901": [],
    }


def test_the_short_code_on_the_stop_is_an_alias_everywhere_in_any_case():
    load_rows({"NaptanCode": "wmdgjpt"}, {"ATCOCode": "43000000902", "NaptanCode": "4.3E+07"})
    assert dict(Stop.objects.values_list("atco_code", "aliases").order_by()) == {
        "43000000901": ["WMDGJPT"],
        "43000000902": [],
    }
    assert load_rows({"NaptanCode": "wmdgjpt"}).updated == 0
    assert load_rows({"NaptanCode": "wmdgjpa"}).updated == 1
    event = make.make_event(stop=Stop.objects.get(pk="43000000901"))
    reader = make.client()
    for code in ("wmdgjpa", "WMDGJPA"):
        assert reader.get(f"/api/v1/stops/{code}/").json()["atco_code"] == "43000000901"
        assert len(reader.get(f"/api/v1/stops/?q={code}").json()["results"]) == 1
        assert [row["id"] for row in reader.get(f"/api/v1/events/?stop={code}").json()["results"]] == [str(event.pk)]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_that_a_spreadsheet_saved_with_other_separators_is_read(separator):
    rows = csv.reader(io.StringIO(stops_file({}, {"ATCOCode": "43000000902", "Longitude": "-1,5"}).read().decode()))
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    report = load_stops(io.BytesIO(out.getvalue().encode()), loading.StopsOptions())
    assert [stop.atco_code for stop in Stop.objects.all()] == ["43000000901"]
    assert [(row.column, row.code) for row in report.refused] == [("Longitude", "not_a_number")]


def test_a_stop_is_given_the_council_whose_boundary_holds_it():
    make_area("E08000025", "Birmingham")
    make_area("E08000026", "Coventry")
    with (DATA / "two_squares.geojson").open("rb") as stream:
        load_boundaries(stream)
    outside, nowhere = {"Longitude": "-2.9"}, dict.fromkeys(("Longitude", "Latitude", "Easting", "Northing"), "")
    report = load_rows(
        {"ATCOCode": "43000000001"},
        {"ATCOCode": "43000000002", "Longitude": "-1.8", "Latitude": "52.5"},
        {"ATCOCode": "43000000003", "Longitude": "-1.55", "Latitude": "52.52"},
        {"ATCOCode": "43000000004", **outside},
        {"ATCOCode": "43000000005", **nowhere},
    )
    assert dict(Stop.objects.values_list("pk", "area").order_by()) == {
        "43000000001": "E08000026",
        "43000000002": "E08000025",
        "43000000003": "E08000025",
        "43000000004": None,
        "43000000005": None,
    }
    assert report.unplaced == 1


def test_a_stop_on_a_shared_border_goes_to_the_lower_code():
    make_area("E08000025", "Birmingham")
    make_area("E08000026", "Coventry")
    west, east = square(-2, 52, -1.5, 53), square(-1.5, 52, -1, 53)
    load_boundaries(boundaries_file(feature(east, gss="E08000025"), feature(west, gss="E08000026")))
    load_rows({"Longitude": "-1.5"})
    assert Stop.objects.get().area_id == "E08000025"


def test_a_moved_stop_changes_council_and_one_moved_out_of_all_has_none():
    make_area("E08000026", "Coventry")
    load_boundaries(boundaries_file(feature(square(-1.6, 52.35, -1.45, 52.5), gss="E08000026")))
    load_rows({})
    assert Stop.objects.get().area_id == "E08000026"
    assert counts(load_rows({"Longitude": "-2.9"})) == {"updated": 1}
    assert Stop.objects.get().area_id is None


def test_without_boundaries_the_council_a_stop_was_given_stays():
    make_area("E08000026", "Coventry")
    load_rows({})
    Stop.objects.update(area="E08000026")
    assert counts(load_rows({"CommonName": "Renamed"})) == {"updated": 1}
    assert Stop.objects.values_list("name", "area").get() == ("Renamed", "E08000026")
    assert counts(load_rows({"CommonName": "Renamed"})) == {"unchanged": 1}


def test_the_command_reports_and_writes_all_refused_rows(tmp_path: Path, capsys):
    rows = [*numbered(3), *({"ATCOCode": f"4309{number:07}", "Status": "?"} for number in range(25))]
    (tmp_path / "Stops.csv").write_bytes(stops_file(*rows).getvalue())
    call_command("import_stops", str(tmp_path / "Stops.csv"), "--refused", str(tmp_path / "refused.csv"))
    out, err = capsys.readouterr()
    assert [line.split() for line in out.splitlines()[1:4]] == [["3", "created"], ["0", "updated"], ["0", "unchanged"]]
    assert "25  refused" in out
    assert "row 5, Status: The status is none that NaPTAN uses: active, inactive, pending. [unknown_status]" in err
    assert "… and 5 more" in err
    with (tmp_path / "refused.csv").open(newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == 25
    assert (written[0]["row"], written[0]["column"], written[0]["code"]) == ("5", "Status", "unknown_status")


def test_the_command_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stops_file({})))
    call_command("import_stops", "-")
    assert "1  created" in capsys.readouterr().out


def test_the_command_says_how_to_insist(tmp_path: Path, capsys):
    load_rows(*numbered(10))
    (tmp_path / "Stops.csv").write_bytes(stops_file(*numbered(3)).getvalue())
    call_command("import_stops", str(tmp_path / "Stops.csv"))
    assert "7 active stops are not in the file" in (err := capsys.readouterr().err)
    assert "--allow-mass-deactivation" in err
    call_command("import_stops", str(tmp_path / "Stops.csv"), "--allow-mass-deactivation")
    assert "7  deactivated" in capsys.readouterr().out


def test_the_command_refuses_a_file_it_cannot_open_or_read(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_stops", str(tmp_path / "none.csv"))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="its header lacks ATCOCode, CommonName, StopType, Status, Longitude and"):
        call_command("import_stops", str(tmp_path / "other.csv"))


def test_progress_is_told_in_lines_of_the_file():
    told = []
    load_stops(stops_file(*numbered(5)), progress=lambda *news: told.append(news))
    assert told == [("reading", 5, 0), ("merging", 6, 6)]
