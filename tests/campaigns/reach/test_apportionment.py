from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.apportionment import share, share_between, shares

VALUES = st.integers(0, 10**12)
DAYS = st.integers(1, 400)
STARTS = st.dates(date(2016, 1, 1), date(2030, 12, 31))
OFFSETS = st.integers(-500, 500)


def after(start: date, offset: int) -> date:
    return start + timedelta(days=offset)


def test_ten_units_over_four_days_fall_two_three_two_three():
    assert shares(10, 4) == [2, 3, 2, 3]


@given(VALUES, DAYS)
def test_days_sum_to_the_figure(value, days):
    assert sum(shares(value, days)) == value


@given(VALUES, DAYS)
def test_no_day_is_a_whole_unit_away_from_an_even_share(value, days):
    assert all(abs(units * days - value) < days for units in shares(value, days))


@given(VALUES, DAYS, STARTS, OFFSETS, OFFSETS)
def test_a_part_of_the_period_holds_the_sum_of_its_days(value, days, start, first, last):
    inside = sum(share(value, days, index) for index in range(days) if first <= index <= last)
    asked = share_between(value, start, after(start, days - 1), after(start, first), after(start, last))
    assert asked == inside


@given(VALUES, DAYS, STARTS, OFFSETS, st.integers(0, 300), st.integers(1, 300))
def test_a_split_anywhere_adds_up_to_the_whole(value, days, start, first, left, right):
    def between(begin: int, end: int) -> int:
        return share_between(value, start, after(start, days - 1), after(start, begin), after(start, end))

    split, last = first + left, first + left + right
    assert between(first, split) + between(split + 1, last) == between(first, last)


@pytest.mark.parametrize("sunday", [date(2017, 3, 26), date(2017, 10, 29)])
def test_the_day_the_clocks_change_is_one_day(sunday):
    monday_before, sunday_after = sunday - timedelta(days=6), sunday + timedelta(days=7)
    assert share_between(14, monday_before, sunday_after, sunday, sunday) == 1


@pytest.mark.parametrize(("value", "days", "index"), [(5, 3, 3), (5, 3, -1), (5, 0, 0), (-1, 3, 0)])
def test_what_is_no_day_of_a_figure_is_refused(value, days, index):
    with pytest.raises(ValueError, match="day"):
        share(value, days, index)
