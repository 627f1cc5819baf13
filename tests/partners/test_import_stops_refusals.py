"""`import_stops` refuses a faulty row by line, column and code, never repeats it, and goes on."""

import io

import pytest

from partners.models import Stop
from partners.stops.csv_reader import UnreadableFile
from partners.stops.loading import load_stops
from tests.partners.stop_files import (
    ROW,
    counts,
    load_rows,
    numbered,
    stops_file,
)

pytestmark = pytest.mark.django_db


REFUSALS = [
    ({"ATCOCode": " "}, "ATCOCode", "missing"),
    ({"ATCOCode": "4300000009012"}, "ATCOCode", "too_long"),
    ({"ATCOCode": "4.3E+10"}, "ATCOCode", "mangled_code"),
    ({"ATCOCode": "43 000 804 702"}, "ATCOCode", "mangled_code"),
    ({"ATCOCode": '="9400ZZWMWOL"'}, "ATCOCode", "mangled_code"),
    ({"ATCOCode": "43000000102.0"}, "ATCOCode", "mangled_code"),
    ({"ATCOCode": "43"}, "ATCOCode", "not_a_code"),
    ({"ATCOCode": "430\x00901"}, "ATCOCode", "not_a_code"),
    ({"CommonName": "  "}, "CommonName", "missing"),
    ({"CommonName": "x" * 121}, "CommonName", "too_long"),
    ({"CommonName": "bell \x07"}, "CommonName", "unreadable_text"),
    ({"CommonName": "nul \x00"}, "CommonName", "unreadable_text"),
    ({"Indicator": "x" * 61}, "Indicator", "too_long"),
    ({"LocalityName": "x" * 121}, "LocalityName", "too_long"),
    ({"StopType": ""}, "StopType", "missing"),
    ({"StopType": "BUS STOP"}, "StopType", "not_a_stop_type"),
    ({"Status": "demolished"}, "Status", "unknown_status"),
    ({"RevisionNumber": "seven"}, "RevisionNumber", "not_a_number"),
    ({"ModificationDateTime": "last week"}, "ModificationDateTime", "not_a_time"),
    ({"Longitude": "west"}, "Longitude", "not_a_number"),
    ({"Longitude": "nan"}, "Longitude", "not_a_number"),
    ({"Latitude": "inf"}, "Latitude", "not_a_number"),
    ({"Latitude": "5_2"}, "Latitude", "not_a_number"),
    ({"Longitude": "52.39408", "Latitude": "-1.50755"}, "Longitude", "out_of_area"),
    ({"Longitude": "0", "Latitude": "0"}, "Longitude", "out_of_area"),
    ({"Longitude": "1.50755"}, "Longitude", "minus_lost"),
    ({"Longitude": "1.50755", "Easting": "433607.5"}, "Longitude", "minus_lost"),
    ({"Longitude": "6.26", "Latitude": "53.35", "Easting": "315904", "GridType": "IrishOS"}, "Longitude", "minus_lost"),
    ({"Longitude": "1.9", "Latitude": "53.3498", "Easting": "315904", "GridType": "ITM"}, "Longitude", "minus_lost"),
    ({"Longitude": "", "Easting": "4336O7"}, "Easting", "not_a_number"),
    ({"Longitude": "", "Easting": "0", "Northing": "0"}, "Easting", "out_of_area"),
    ({"Longitude": "", "Easting": "9e30"}, "Easting", "out_of_area"),
    ({"Longitude": "", "GridType": "Lunar"}, "GridType", "unknown_grid"),
    ({"Longitude": "", "Easting": "", "Northing": ""}, "Longitude", "half_a_position"),
    ({"Longitude": "", "Latitude": "", "Northing": ""}, "Northing", "half_a_position"),
]


@pytest.mark.parametrize(("fault", "column", "code"), REFUSALS)
def test_a_faulty_row_is_refused_by_line_column_and_code_and_the_rest_goes_on(fault, column, code):
    report = load_rows({"ATCOCode": "43000000001"}, fault, {"ATCOCode": "43000000003"})
    assert [(row.row, row.column, row.code) for row in report.refused] == [(3, column, code)]
    assert counts(report) == {"created": 2, "refused": 1}
    assert report.rows == 3


@pytest.mark.parametrize(("fault", "column", "code"), REFUSALS)
def test_a_refusal_never_repeats_what_the_row_held(fault, column, code):
    held = "Zebediah Quux"
    (refused,) = load_rows({"LocalityName": held, **fault}).refused
    said = f"{refused} {refused.detail}"
    values = [value.strip() for value in ({**ROW, "LocalityName": held} | fault).values() if len(value.strip()) > 3]
    assert not [value for value in values if value in said]
    assert said.count("\x07") == 0


@pytest.mark.parametrize(
    "cells",
    [
        {"Longitude": "1.7519", "Latitude": "52.4811", "Easting": "654970", "Northing": "293080"},  # Lowestoft
        {"Longitude": "0.0005", "Latitude": "51.4779", "Easting": "538900", "Northing": "177300"},  # Greenwich
        {"Longitude": "1.7519", "Latitude": "52.4811", "Easting": "", "Northing": ""},
        {"Longitude": "1.7519", "Latitude": "52.4811", "Easting": "0", "Northing": "0"},
        {"Longitude": "1.7519", "Latitude": "52.4811", "Easting": "unknown"},
    ],
)
def test_a_stop_east_of_greenwich_is_one(cells):
    assert load_rows({"ATCOCode": "43000000001", **cells}).refused == []


def test_text_in_an_encoding_that_nobody_knows_is_refused():
    file = stops_file({}, {"ATCOCode": "43000000902", "CommonName": "?"}).getvalue().replace(b"?", b"\x81")
    report = load_stops(io.BytesIO(file))
    assert [(row.row, row.column, row.code) for row in report.refused] == [(3, "CommonName", "unreadable_text")]


def test_a_column_is_named_as_the_file_spells_it():
    file = stops_file({"Longitude": "west"}).getvalue().replace(b"Longitude", b"Lon")
    assert load_stops(io.BytesIO(file)).refused[0].column == "Lon"


def test_white_space_of_every_kind_is_taken_off():
    load_rows(
        {"ATCOCode": " 43000000901 ", "CommonName": "\tInvented\u00a0Road ", "Status": " Active ", "Latitude": " 52.4"}
    )
    stop = Stop.objects.get()
    assert (stop.atco_code, stop.name, stop.status, stop.latitude) == ("43000000901", "Invented Road", "active", 52.4)


def test_a_line_number_counts_lines_and_not_records():
    rows = [{"ATCOCode": "43000000001", "CommonName": "Two\nlines"}, {"ATCOCode": "43000000002", "Status": "?"}]
    report = load_rows(*rows)
    assert [row.row for row in report.refused] == [4]
    assert Stop.objects.get().name == "Two lines"


def test_a_line_with_too_few_columns_or_a_broken_quote_costs_that_line_alone():
    lines = stops_file(*numbered(4)).getvalue().splitlines(keepends=True)
    lines[2] = b"43000000002,cut off\r\n"
    lines[3] = b'43000000003,"Broken" quote' + b"," * 11 + b"\r\n"
    report = load_stops(io.BytesIO(b"".join(lines)))
    assert [(row.row, row.column, row.code) for row in report.refused] == [(3, "", "malformed"), (4, "", "malformed")]
    assert report.damaged == 2
    assert set(Stop.objects.values_list("pk", flat=True)) == {"43000000001", "43000000004"}


def test_of_one_code_twice_the_later_revision_holds_wherever_it_stands():
    later = {"CommonName": "Later", "ModificationDateTime": "2021-01-01T00:00:00"}
    report = load_rows({"CommonName": "Earlier"}, later, {"CommonName": "No date", "ModificationDateTime": ""})
    assert [(row.row, row.code) for row in report.refused] == [(2, "duplicate"), (4, "duplicate")]
    assert Stop.objects.get().name == "Later"


def test_of_equal_rows_of_one_code_the_last_holds_and_is_not_called_later():
    later = {"ModificationDateTime": "2021-01-01T00:00:00"}
    report = load_rows({"CommonName": "First"}, {"CommonName": "Second"}, {"CommonName": "Third"})
    assert [(row.row, row.code) for row in report.refused] == [(2, "repeated"), (3, "repeated")]
    assert all("further down in this file" in row.detail for row in report.refused)
    assert Stop.objects.get().name == "Third"
    report = load_rows({"CommonName": "Earlier"}, {"CommonName": "Once", **later}, {"CommonName": "Twice", **later})
    assert [(row.row, row.code) for row in report.refused] == [(2, "duplicate"), (3, "repeated")]
    bare = {"ModificationDateTime": "", "RevisionNumber": ""}
    assert [row.code for row in load_rows(bare, bare).refused] == ["repeated"]


def test_of_one_code_twice_with_one_time_the_higher_revision_holds_and_then_the_later_line():
    load_rows({"CommonName": "Ten", "RevisionNumber": "10"}, {"CommonName": "Nine", "RevisionNumber": "9"})
    assert Stop.objects.get().name == "Ten"
    load_rows({"ATCOCode": "43000000902", "CommonName": "First"}, {"ATCOCode": "43000000902", "CommonName": "Second"})
    assert Stop.objects.get(pk="43000000902").name == "Second"


def test_a_header_alone_is_refused_and_deactivates_nothing():
    load_rows({})
    with pytest.raises(UnreadableFile, match="no stop below it"):
        load_rows()
    assert Stop.objects.filter(status="active").count() == 1


@pytest.mark.parametrize(("opening", "word"), [(b"PK\x03\x04\x14", "ZIP"), (b"<?xml version='1.0'?>", "XML")])
def test_what_is_no_table_is_told_what_to_load(opening, word):
    with pytest.raises(UnreadableFile, match=word):
        load_stops(io.BytesIO(opening + b"\n"))
