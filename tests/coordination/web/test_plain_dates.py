"""When something is, as pages say it: of whole days the days, and no midnight of a day on which nothing is."""

from datetime import datetime

import pytest

from coordination.ground.datetimes import LONDON
from coordination.templatetags.plain_dates import span


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2017-02-22T10:00", "2017-02-22T16:00", "Wednesday 22 February 2017, 10:00am to 4:00pm"),
        ("2017-03-04T00:00", "2017-03-05T00:00", "Saturday 4 March 2017, all day"),
        ("2017-03-04T00:00", "2017-03-06T00:00", "Saturday 4 March 2017 to Sunday 5 March 2017"),
        ("2017-03-25T00:00", "2017-03-27T00:00", "Saturday 25 March 2017 to Sunday 26 March 2017"),
        ("2017-03-04T19:00", "2017-03-05T00:00", "Saturday 4 March 2017, 7:00pm to midnight"),
        ("2017-03-04T00:00", "2017-03-04T06:00", "Saturday 4 March 2017, midnight to 6:00am"),
        ("2017-03-04T22:00", "2017-03-05T01:00", "Saturday 4 March 2017, 10:00pm to Sunday 5 March 2017, 1:00am"),
        (
            "2017-03-03T22:00",
            "2017-03-05T00:00",
            "Friday 3 March 2017, 10:00pm to the beginning of Sunday 5 March 2017",
        ),
    ],
)
def test_a_span_names_the_days_on_which_something_is(starts: str, ends: str, words: str) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in (starts, ends))
    assert span(first, last) == words
