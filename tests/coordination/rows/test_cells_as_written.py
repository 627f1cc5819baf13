"""What a cell of a table means, as people in several countries, spreadsheets, databases and data frames write it."""

import io
from datetime import datetime

import pytest

from campaigns.api.reach_metrics import ReachMetricSerializer
from coordination.rows.cells import (
    BadCell,
    as_continental_degrees,
    as_degrees,
    as_instant,
    as_postcode,
    as_yes_or_no,
)
from coordination.rows.csv_rows import columns_of, csv_items, required_of
from coordination.rows.outcomes import RefusedItem
from coordination.rows.times_as_written import day_as_written, time_as_written
from events.api.events import EventSerializer

TEN = "2017-02-20T10:00:00Z"
HEAD = "external_ref,campaign,title,kind,starts_at,ends_at"


@pytest.mark.parametrize(
    "text",
    [
        *("20. Februar 2017 10:00", "20. Feb. 2017 10:00", "20 févr. 2017 10h00", "20 février 2017 10:00"),
        *("20 лютого 2017 10:00", "20 лют. 2017 10:00", "20.02.2017 10:00", "20/02/2017 10 a.m.", "20/02/2017 10.00am"),
        *("20/02/2017 1000hrs", "20/02/2017 1000", "20/02/2017 10h", "20/02/2017 at 10:00", "20 Feb 2017 @ 10am"),
        *(
            "Feb 20, 2017 10:00 AM",
            "Mon, February 20th 2017 10am",
            "20170220T100000Z",
            "20170220T1000",
            "20 Feb 2017 10am GMT",
        ),
        *("2017-02-20T10:00:00,000Z", "2017-02-20 10:00:00+00", "2017-02-20 11:00+01:00", "2017-02-20 05:00:00-05:00"),
    ],
)
def test_one_instant_in_many_spellings(text: str) -> None:
    assert as_instant(text) == TEN


@pytest.mark.parametrize(
    ("text", "hour"), [("20/02/2017 12 noon", 12), ("20/02/2017 noon", 12), ("20/02/2017 4 p.m.", 16)]
)
def test_hours_in_words(text: str, hour: int) -> None:
    assert time_as_written(text) == datetime(2017, 2, 20, hour)  # noqa: DTZ001 - by a clock


def test_twenty_four_hours_is_the_end_of_the_day() -> None:
    assert as_instant("20/02/2017 24:00") == "2017-02-21T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        *("20/02/2017 10:00-16:00", "20/02/2017 10:00 - 16:00", "2017-02-20 10:00-11:00", "20/02/2017 10:00-16"),
        *("20 jui 2017 10:00", "20 feb 17 10:00", "20/02/2017 24:30", "20/02/2017 0:30 pm"),
    ],
)
def test_from_when_to_when_is_no_offset_and_half_a_name_no_month(text: str) -> None:
    with pytest.raises(BadCell):
        as_instant(text)


def test_british_summer_time_is_taken_at_its_word_on_the_days_that_have_it() -> None:
    assert as_instant("20/07/2017 11:00 BST") == "2017-07-20T10:00:00Z"
    with pytest.raises(BadCell, match="do not show British Summer Time on that day"):
        as_instant("20/02/2017 11:00 BST")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *(("1487584800", "count of seconds"), ("20-Feb-17 1000", "two digits"), ("20/02/2017 25:00", "no such time")),
        *(("20/02/2017 10\u201312", "Two times"), ("20/02/2017 10:00 to 12:00", "Two times"), ("TBC", "No day")),
        *(
            ("20/02/2017 - 22/02/2017", "Several days"),
            ("20-22 February 2017", "Several days"),
            ("20 Feb 10am", "year is mis"),
        ),
        *(("1pm-3pm", "without a day"), ("Mon 20 Feb", "year is missing")),
    ],
)
def test_what_is_no_time_is_named_as_what_it_is(text: str, why: str) -> None:
    with pytest.raises(BadCell, match=why):
        as_instant(text)


def test_positions_as_maps_write_them() -> None:
    degrees = [as_degrees(cell) for cell in ("52.5 N", "52°30\u2032N", "52°30'0\"n", "52.5", "52,5")]
    assert degrees == [52.5] * 5
    assert [as_degrees(cell) for cell in ("1.9 W", "1°54'W", "-1.9", "1° 54' w")] == [-1.9] * 4
    assert (as_degrees("W 1.9"), as_continental_degrees("52,412"), as_continental_degrees("1,9")) == (
        "W 1.9",
        52.412,
        1.9,
    )


def test_postcodes_with_stops_and_hyphens() -> None:
    assert {as_postcode(cell) for cell in ("dy11hp", "DY1-1HP", "DY1 1HP.", "dy1  1hp")} == {"DY1 1HP"}
    assert as_postcode("Dudley DY1 1HP") == "Dudley DY1 1HP"


def test_days_in_other_languages() -> None:
    days = [day_as_written(text) for text in ("1er mars 2017", "1. März 2017", "1 березня 2017", "1 Mar 2017")]
    assert {str(day) for day in days} == {"2017-03-01"}


def test_yes_and_no_in_other_languages() -> None:
    assert {as_yes_or_no(word) for word in ("WAHR", "Ja", "VRAI", "oui", "ІСТИНА", "так")} == {True}
    assert {as_yes_or_no(word) for word in ("FALSCH", "nein", "FAUX", "Non", "ХИБНІСТЬ", "ні")} == {False}


def rows_of(serializer, head: str, *rows: str):
    table = io.BytesIO("\n".join([head, *rows, ""]).encode())
    return [row for _, row in csv_items(table, columns_of(serializer), required_of(serializer), "dudley")]


@pytest.mark.parametrize("nothing", ["NULL", "NaN", "nan", "NaT", "<NA>", "None", "\\N", "N/A", "n/a"])
def test_what_databases_and_data_frames_write_for_nothing_is_nothing(nothing: str) -> None:
    row = f"one,see-me-hear-me,Stall,stall,{TEN},{TEN},{nothing},{nothing}"
    (item,) = rows_of(EventSerializer, f"{HEAD},summary,stop", row, ",".join([nothing] * 8))
    assert not isinstance(item, RefusedItem)
    assert "summary" not in item and "stop" not in item


@pytest.mark.parametrize("formula", ["#REF!", "#BEZUG!", "#NV", "#WERT!", "#VALEUR!", "#NOM?", "#ЗНАЧ!"])
def test_a_formula_that_failed_in_another_language_is_named(formula: str) -> None:
    (row,) = rows_of(EventSerializer, HEAD, f"one,see-me-hear-me,{formula},stall,{TEN},{TEN}")
    assert [fault.code for fault in row.errors] == ["failed_formula"]


def test_codes_in_capitals_and_a_percentage_with_its_sign() -> None:
    head = "external_ref,campaign,area,channel,measure,period.from,period.to,value,qualifier,source,margin_percent"
    row = "one,See-Me-Hear-Me,e08000027,Twitter,Impressions,20/02/2017,20/02/2017,1200,About,X,5 %"
    (item,) = rows_of(ReachMetricSerializer, head, row)
    codes = (item["campaign"], item["area"], item["channel"], item["margin_percent"])
    assert codes == ("see-me-hear-me", "E08000027", "twitter", 5)
