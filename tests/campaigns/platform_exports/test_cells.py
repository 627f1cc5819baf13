"""What a cell says: whole numbers and days, in the shapes the platforms write and no other."""

from datetime import date

import pytest

from campaigns.platform_exports import cells
from campaigns.platform_exports.skipped import UnreadableCell


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        (" 1204 ", 1_204),
        ("1,204", 1_204),
        ("12,345,678", 12_345_678),
        ("1\u00a0204", 1_204),
        ("1\u202f204", 1_204),
        ("1 204", 1_204),
        ("1'204'567", 1_204_567),
        ("1084.0", 1_084),
        ("1,084.00", 1_084),
        ("1084.000", 1_084),
        ("1000000000000", 10**12),
    ],
)
def test_a_whole_number_in_every_shape(cell, value):
    assert cells.whole_number(cell) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "missing"),
        (" ", "missing"),
        ("-", "not_a_number"),
        ("-5", "not_a_number"),
        ("+5", "not_a_number"),
        ("1,2", "not_a_number"),
        ("1,2345", "not_a_number"),
        ("1,234\u00a0567", "not_a_number"),
        ("1.204", "not_a_number"),
        ("12.000", "not_a_number"),
        ("1,084.000", "not_a_number"),
        ("0.36002", "not_a_number"),
        ("1_000", "not_a_number"),
        ("\u0661\u0662", "not_a_number"),
        ("NaN", "not_a_number"),
        ("9" * 5_000, "not_a_number"),
        ("1.23E+05", "rounded"),
        ("1E+18", "rounded"),
        ("1000000000001", "out_of_range"),
    ],
)
def test_anything_else_is_no_whole_number(cell, code):
    with pytest.raises(UnreadableCell) as bad:
        cells.whole_number(cell)
    assert bad.value.code == code


def test_a_blank_is_zero_only_where_the_platform_says_so():
    assert cells.whole_number(" ", blank_is_zero=True) == 0


@pytest.mark.parametrize(
    ("read", "cell", "day"),
    [
        (cells.x_day, "Thu, Sep 11, 2025", date(2025, 9, 11)),
        (cells.x_day, "Tue, Jul 14, 2026", date(2026, 7, 14)),
        (cells.x_day, "Thu Mar 20 2025", date(2025, 3, 20)),
        (cells.iso_day, "2017-02-17", date(2017, 2, 17)),
        (cells.compact_day, "20260923", date(2026, 9, 23)),
        (cells.us_day, "2/17/2017 9:05", date(2017, 2, 17)),
        (cells.us_day, "12/31/2025", date(2025, 12, 31)),
        (cells.london_day, "2024-03-15 18:42 +0000", date(2024, 3, 15)),
        (cells.london_day, "2024-06-30 23:30 +0000", date(2024, 7, 1)),
        (cells.london_day, "2024-01-01 00:30 +0100", date(2023, 12, 31)),
        (lambda cell: cells.day_number(date(2017, 2, 17), cell), "0023", date(2017, 3, 12)),
    ],
)
def test_a_day_in_every_shape(read, cell, day):
    assert read(cell) == day


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (cells.x_day, "Fri, Sep 11, 2025"),
        (cells.x_day, "Thu, Sept 11, 2025"),
        (cells.x_day, "11/09/2025"),
        (cells.x_day, "Thu, Feb 30, 2017"),
        (cells.iso_day, "17/02/2017"),
        (cells.iso_day, "2017-02-30"),
        (cells.iso_day, "1917-02-17"),
        (cells.iso_day, ""),
        (cells.compact_day, "2017-02-17"),
        (cells.compact_day, "20171301"),
        (cells.us_day, "17/2/2017 9:05"),
        (cells.london_day, "2024-03-15T18:42Z"),
        (cells.london_day, "2024-03-15 18:42 +9900"),
        (lambda cell: cells.day_number(date(2017, 2, 17), cell), "week 23"),
    ],
)
def test_anything_else_is_no_day(read, cell):
    with pytest.raises(UnreadableCell) as bad:
        read(cell)
    assert bad.value.code == "not_a_date"
