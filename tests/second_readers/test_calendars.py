"""`make readers`: 300 calendars are read as ical.js reads them: each event begins and ends at the same times.

One difference is known. A web CMS that knows UTC alone tells another time of a date by the hour it had in London before
the clocks changed; its series, an hour off by then, has no such date. ical.js passes over that exception,
`recurring-ical-events` and we take it: it says where the organiser will be, and cannot be seen in the series.
"""

from pathlib import Path

import pytest

from tests import make
from tests.events.calendars.calendars_at_random import STYLES, calendar_at_random
from tests.events.calendars.test_another_reader import read_by_us
from tests.second_readers.readers import calendars_in
from tests.second_readers.switch import only_by_make

pytestmark = [pytest.mark.django_db, only_by_make]
CALENDARS = 300


def test_calendars_have_the_times_that_icaljs_finds(tmp_path: Path) -> None:
    make.make_campaign("year", starts_on="2025-12-01", ends_on="2027-12-31")
    for seed in range(CALENDARS):
        (tmp_path / f"{seed}.ics").write_bytes(calendar_at_random(seed))
    by_another = calendars_in(tmp_path, "2025-12-01", "2028-01-01")
    compared = taken_by_us_alone = 0
    for seed in range(CALENDARS):
        data = (tmp_path / f"{seed}.ics").read_bytes()
        ours = {(uid, int(start.timestamp()), int(end.timestamp())) for uid, start, end in read_by_us(data)}
        found, strays = (
            {(uid.partition("@")[0], start, end) for uid, start, end in by_another[f"{seed}.ics"][name]}
            for name in ("found", "strays")
        )
        assert ours == found | strays, f"seed {seed}: {ours ^ (found | strays)}\n{data.decode()}"
        assert not strays or STYLES[seed % len(STYLES)].name == "cms"
        compared += len(ours)
        taken_by_us_alone += len(strays - found)
    assert compared > 2_000
    assert 0 < taken_by_us_alone < 30
