"""Workbooks that nobody made on purpose: whatever stands in them, each row is created, updated, unchanged or refused,
and what is no workbook is refused by name."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.ground.errors import Invalid
from coordination.imports.workbooks import XLSX, open_workbook
from coordination.rows.column_mapping import ColumnMapping
from coordination.rows.csv_rows import columns_of, required_of, table_rows
from coordination.rows.guessing import guess_mapping
from coordination.rows.table_facts import TableFacts
from coordination.rows.table_plan import TableReading
from events.api.events import EventSerializer
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import finish, send
from tests.coordination.imports.workbook_files import HEADINGS, STALL, repacked, saved, xlsx

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
WORKBOOK = saved(xlsx([HEADINGS, STALL, ["x", time(10), date(2017, 2, 20)]]))
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.sampled_from(
        ["Date", "Total", "10am-4pm", "20/02/2017", "stall", "=1/0", "#REF!", "4.3E+10", "43000804702", "10-4"]
    ),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2199, 1, 1)),
    st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)),  # noqa: DTZ001 - as a workbook has them
    st.times().map(lambda one: one.replace(tzinfo=None, microsecond=0)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
ROWS = st.lists(st.lists(CELLS, max_size=9), max_size=12)
SAMPLES = st.one_of(TEXTS, st.sampled_from(["20/02/2017", "10am", "10-4pm", "43000804702", "Library", ""]))


def written(rows) -> bytes:
    try:
        return saved(xlsx(rows))
    except (ValueError, OverflowError):  # what openpyxl itself cannot write
        return saved(xlsx([HEADINGS]))


@pytest.mark.django_db
@SLOW
@given(rows=ROWS, head=st.sampled_from([HEADINGS, ["Date", "Time", "Event", "Type", "Venue", "Bus stop"]]))
def test_every_row_of_any_workbook_comes_to_one_of_four(rows, head):
    make.make_campaign(ends_on=date(2026, 12, 31))
    query = urlencode({"resource": "events", "mapping": "auto", "campaign": make.SEE_ME, "dry_run": "true"})
    answer = send(checked_client("dudley"), written([head, STALL, *rows]), XLSX, query)
    assert answer.status_code in (202, 400), answer.content
    if answer.status_code == 202:
        result = finish(answer).result
        parts = [result[name] for name in ("created", "updated", "unchanged", "refused")]
        assert sum(parts) == result["rows"], result


@settings(SLOW, max_examples=25)
@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused_by_name(data):
    workbook = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        workbook[data.draw(st.integers(4, len(workbook) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(workbook[: data.draw(st.integers(4, len(workbook)))]))


@settings(SLOW, max_examples=25)
@given(data=st.data())
def test_a_sheet_of_damaged_xml_is_read_or_refused_by_name(data):
    workbook = WORKBOOK
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        part = data.draw(st.sampled_from(sorted(archive.namelist())))
    words = [
        "<",
        ">",
        '"',
        "&#0;",
        "</row>",
        '<c r="ZZZ9999999">',
        "<f>",
        't="e"',
        "\ufffd",
        '<row r="99999999">',
        "-1",
    ]

    def damaged(xml: str) -> str:
        at = data.draw(st.integers(0, len(xml)))
        return xml[:at] + data.draw(st.sampled_from(words)) + xml[at + data.draw(st.integers(0, 9)) :]

    read_or_refused(repacked(workbook, {part: damaged}))


def read_or_refused(body: bytes) -> None:
    try:
        with open_workbook(io.BytesIO(body)) as sheets:
            assert all(sheet.rows for sheet in sheets)
    except Invalid as refusal:
        assert refusal.code == "malformed_workbook" and refusal.detail


@given(
    headings=st.lists(
        st.one_of(TEXTS, st.sampled_from(["Date", "Time", "Start", "End", "Venue", "Stop"])), max_size=12
    ),
    rows=st.lists(st.lists(SAMPLES, max_size=12), max_size=6),
)
@settings(deadline=None)
def test_a_guess_names_each_column_of_ours_once_and_only_such(headings, rows):
    columns = columns_of(EventSerializer)
    targets = [name for name in guess_mapping(headings, rows, columns).columns.values() if name]
    assert len(targets) == len(set(targets))
    assert {"starts_at", "date"} - set(targets) or "starts_at" not in targets


@given(text=TEXTS, cells=st.lists(st.lists(SAMPLES, max_size=7), max_size=8))
@settings(deadline=None)
def test_any_mapped_table_yields_each_row_once(text, cells):
    lines = [["Date", "Time", "Event", text], *cells]
    body = "\n".join(",".join(f'"{cell.replace(chr(34), "")}"' for cell in line) for line in lines).encode()
    columns = columns_of(EventSerializer)
    choose = lambda headings, rows: guess_mapping(headings, rows, columns)  # noqa: E731
    needless = ColumnMapping({}, dict.fromkeys(("title", "kind", "campaign", "starts_at", "ends_at"), "x"))

    def with_values(headings, rows):
        return ColumnMapping(choose(headings, rows).columns, needless.values, is_guessed=True)

    reading = TableReading(columns, required_of(EventSerializer), "dudley", with_values, ("starts_at", "title"))
    numbers = [number for number, item in table_rows(io.BytesIO(body), reading) if not isinstance(item, TableFacts)]
    assert numbers == sorted(set(numbers))
