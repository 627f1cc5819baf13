"""One table, saved in every way in which spreadsheets and people save one, is the same events."""

from random import Random
from typing import Any

import pytest

from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import CSV
from tests.coordination.imports.tables_at_random import Row, rows_at_random, saved

pytestmark = pytest.mark.django_db


def meant(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("title", "place.name", "place.postcode", "public", "starts_at", "ends_at"))


def stored() -> dict[str, tuple[Any, ...]]:
    return {
        event.external_ref: (
            event.title,
            event.place_name,
            event.place_postcode,
            event.public,
            event.starts_at,
            event.ends_at,
        )
        for event in Event.objects.all()
    }


@pytest.mark.parametrize("tables", [10, pytest.param(60, marks=pytest.mark.long)])
def test_tables_saved_in_any_way_are_the_events_that_were_meant(tables: int):
    make.make_campaign(starts_on="2017-01-01", ends_on="2017-12-31")
    dudley = checked_client("dudley")
    for seed in range(tables):
        chance = Random(seed)  # noqa: S311  the same table every time
        rows = rows_at_random(chance)
        table = saved(rows, chance)
        answer = dudley.generic("POST", "/api/v1/events/batch/", table, CSV)
        assert answer.status_code == 200, (seed, table, answer.json())
        assert stored() == {row["external_ref"]: meant(row) for row in rows}, seed
        Event.objects.all().delete()
