"""Tables, calendars and platform exports of anything: read or refused, never a crash or a hang, each row once.

`make test` tries some thousands, `make test-long` more than 20,000.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.api.reach_metrics import ReachMetricSerializer
from campaigns.platform_exports.reader import read_export
from campaigns.platform_exports.skipped import REASONS
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from coordination.rows.csv_rows import columns_of, csv_items, required_of
from coordination.rows.outcomes import NotedItem, RefusedItem
from events.api.events import EventSerializer
from events.calendars.reading import calendar_rows
from tests import make
from tests.campaigns.platform_exports.exports_at_random import export_at_random
from tests.coordination.imports.fuzzed_tables import table_at_random
from tests.coordination.imports.spoiling import Spoiling, spoilings, spoilt
from tests.events.calendars.calendars_at_random import calendar_at_random

LONG = [pytest.mark.long, pytest.mark.timeout(900)]  # seconds: thousands of files take minutes on a slow machine
seeds = st.integers(0, 2**32)
CASES = sorted((Path(__file__).parents[2] / "events" / "calendars" / "cases").glob("*.ics"))
YEAR = {"campaign": "year", "from": "2025-12-01", "to": "2027-12-31"}


def trying(files: int) -> Any:
    """So many files."""
    return settings(max_examples=files, deadline=None, suppress_health_check=list(HealthCheck))


def taken_or_refused(rows: Iterable[tuple[int, Any]]) -> list[int]:
    """The number of each row; each is an item that can be kept, or refused with a reason."""
    numbers = []
    for number, row in rows:
        if isinstance(row, RefusedItem):
            assert row.errors and all(error.code and error.detail for error in row.errors)
        else:
            assert orjson.dumps(row.item if isinstance(row, NotedItem) else row)
        numbers.append(number)
    return numbers


@pytest.mark.parametrize("files", [800, pytest.param(8_000, marks=LONG)])
def test_each_row_of_any_table_is_an_item_or_refused_or_left_out_once(files: int) -> None:
    kinds = [(columns_of(kind), required_of(kind)) for kind in (EventSerializer, ReachMetricSerializer)]

    @trying(files)
    @given(seeds, spoilings)
    def read(seed: int, done: list[Spoiling]) -> None:
        chance = Random(seed)  # noqa: S311 - so that Hypothesis can give the same again
        columns, required = chance.choice(kinds)
        names = [*required, *chance.sample(sorted(columns.keys() - required), 4)]
        body, rows = table_at_random(chance, chance.sample(sorted(names), len(names)))
        try:
            items = csv_items(io.BytesIO(spoilt(body, done)), columns, required, "dudley")
            numbers = taken_or_refused(items)
        except Invalid as refusal:
            assert refusal.code == "malformed_csv"
            assert done or rows is None
        else:
            assert numbers == sorted(set(numbers))
            assert done or rows in (None, len(numbers))

    read()


@pytest.mark.django_db
@pytest.mark.parametrize("files", [600, pytest.param(6_000, marks=LONG)])
def test_any_calendar_is_events_and_refusals(files: int) -> None:
    make.make_campaign("year", starts_on="2025-12-01", ends_on="2027-12-31")
    by: Actor = make.actor_for()

    @trying(files)
    @given(seeds, spoilings, st.sampled_from([None, *CASES]))
    def read(seed: int, done: list[Spoiling], case: Path | None) -> None:
        data = spoilt(case.read_bytes() if case else calendar_at_random(seed), done)
        try:
            taken_or_refused(calendar_rows(io.BytesIO(data), by, YEAR))
        except Invalid as refusal:
            assert refusal.code in {"malformed_calendar", "calendar_too_large", "no_rows"}
            assert done

    read()


@pytest.mark.parametrize("files", [700, pytest.param(7_000, marks=LONG)])
def test_any_export_is_figures_with_what_was_not_taken(files: int) -> None:
    @trying(files)
    @given(seeds, spoilings)
    def read(seed: int, done: list[Spoiling]) -> None:
        export = export_at_random(seed)
        try:
            result = read_export(io.BytesIO(spoilt(export.saved(), done)))
        except Invalid as refusal:
            assert refusal.code == "unreadable_export" and refusal.detail
            assert done
        else:
            assert all(draft.value >= 0 and draft.first <= draft.last for draft in result.drafts)
            assert {entry.code for entry in result.skipped} <= REASONS.keys()
            assert done or {draft.measure: draft.value for draft in result.drafts} == export.counts

    read()
