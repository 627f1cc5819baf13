"""However many exceptions a series has, each date is judged in as many steps."""

import gc
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendars.datetimes import ZonedTime
from events.calendars.recurrence_set import UnzonedClocks, Withdrawn

FIRST = datetime(2017, 2, 22, 10)  # noqa: DTZ001 - by the clock of a series
FARTHEST = timedelta(hours=14)
hours = st.integers(-200, 200).map(lambda number: timedelta(hours=number))


@given(clocks=st.lists(hours, max_size=8), instant=hours)
def test_a_clock_in_an_unknown_zone_may_mean_every_instant_within_fourteen_hours(clocks, instant):
    unzoned = UnzonedClocks()
    for clock in clocks:
        unzoned.add(FIRST + clock)
    assert unzoned.may_mean(FIRST + instant) == any(abs(instant - clock) <= FARTHEST for clock in clocks)


def steps_to_judge_a_date(exceptions: int) -> int:
    withdrawn, count = Withdrawn(), 0
    for number in range(exceptions):
        withdrawn.unzoned.add(FIRST - timedelta(days=number + 2))

    def step(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # what it finalises would be counted
    earlier = sys.getprofile()
    sys.setprofile(step)
    try:
        withdrawn.takes(ZonedTime(FIRST, UTC))
    finally:
        sys.setprofile(earlier)
        gc.enable()
    return count


@pytest.mark.parametrize("exceptions", [100, 5_000])
def test_the_steps_do_not_grow_with_the_exceptions(exceptions: int):
    assert steps_to_judge_a_date(exceptions) == steps_to_judge_a_date(10)
