"""Calendars spoilt at random, from a seed: never a crash, and every row of the file is accounted for."""

import random
from pathlib import Path

import pytest

from events.models import Event
from tests import make
from tests.coordination.imports.row_files import CALENDAR, finish, send

pytestmark = pytest.mark.long

CASES = sorted((Path(__file__).parent / "cases").glob("*.ics"))
FILES = 300
_MARKS = [b";", b":", b",", b"=", b'"', b"\\", b"\r\n", b"\n ", b"\x00", b"\xff", b"P1D", b"-", b"9" * 20, b"RANGE=X"]


def spoilt(chance):
    """One to three of the cases, cut, doubled and sprinkled with marks that mean something."""
    data = b"".join(path.read_bytes() for path in chance.sample(CASES, chance.randint(1, 3)))
    lines = data.split(b"\r\n")
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(lines))
        place = chance.randrange(len(lines[at]) + 1)
        change = chance.randrange(4)
        if change == 0:
            lines[at] = lines[at][:place] + chance.choice(_MARKS) + lines[at][place:]
        elif change == 1:
            lines.insert(chance.randrange(len(lines)), lines[at])
        elif change == 2:
            lines[at] = lines[at][:place]
        else:
            del lines[at]
            lines = lines or [b""]
    return b"BEGIN:VCALENDAR\r\n" + b"\r\n".join(lines)


@pytest.mark.django_db
def test_spoilt_calendars_are_rows_each_of_which_came_to_something():
    make.make_campaign("year", starts_on="2026-01-01", ends_on="2026-12-31")
    dudley, chance = make.client("dudley"), random.Random(20261129)  # noqa: S311 - a seed, so that it is the same every time
    for number in range(FILES):
        answer = send(dudley, spoilt(chance), CALENDAR, "resource=events&campaign=year&dry_run=true")
        if answer.status_code == 400:
            continue
        result = finish(answer).result
        outcomes = sum(result[name] for name in ("created", "updated", "unchanged", "refused"))
        assert outcomes == result["rows"], number
    assert not Event.objects.exists()
