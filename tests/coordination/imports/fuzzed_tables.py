"""Tables of anything at random: read or refused, never a crash, and each row of the file once."""

import csv
import io
import random

import orjson
import pytest

from campaigns.api.reach_metrics import ReachMetricSerializer
from coordination.ground.errors import Invalid
from coordination.rows.csv_rows import columns_of, csv_items, required_of
from coordination.rows.outcomes import RefusedItem
from events.api.events import EventSerializer

CELLS = [
    *("", "x", "Total", "Grand total", "sum", "1.234,5", "12,5", "-1,9", "0", "500.0", "1 234", "#REF!", "1E+05"),
    *("20/02/17", "31/02/2017 10:00", "20/02/2017 10:00", "42786.42", "42786.4166666667", "DY11 HP", "=1", "NaN"),
    *("01890a5d-ac96-774b-bcce-b302099a8057", "sandwell", "Total\nx", "yes", "9" * 30, "\u0663\u0663", "\u00b2"),
]
NOISE = [
    '"',
    '""',
    ";",
    "\t",
    ",",
    "\r\n",
    "\n",
    "\x00",
    "sep=;",
    "PK\x03\x04",
    "[",
    "<",
    "\ufeff",
    "\u00a0",
    "\U0001f600",
]


def table_at_random(chance: random.Random, names: list[str]) -> tuple[bytes, int | None]:
    """A table, and how many rows it has below its header, where nothing was strewn into it."""
    out = io.StringIO()
    rows = [[chance.choice(CELLS) for _ in names] for _ in range(chance.randrange(6))]
    csv.writer(out, delimiter=chance.choice(",;\t|")).writerows([names, *rows])
    text, spoilt = out.getvalue(), chance.randrange(3)
    for _ in range(spoilt):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(NOISE) + text[at:]
    encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16"])
    return text.encode(encoding), None if spoilt else sum(any(row) for row in rows)


@pytest.mark.parametrize("tables", [200, pytest.param(3_000, marks=pytest.mark.long)])
def test_each_row_of_any_table_is_an_item_or_refused_or_left_out_once(tables: int):
    chance, counted = random.Random(13), 0  # noqa: S311 - a seed, so that it is the same every time
    kinds = [(columns_of(kind), required_of(kind)) for kind in (EventSerializer, ReachMetricSerializer)]
    for _ in range(tables):
        columns, required = chance.choice(kinds)
        names = [*required, *chance.sample(sorted(columns.keys() - required), 4)]
        names = chance.sample(sorted(names), len(names))
        body, rows = table_at_random(chance, names)
        try:
            items = list(csv_items(io.BytesIO(body), columns, required, "dudley"))
        except Invalid as refusal:
            assert refusal.code == "malformed_csv"
            assert rows is None
            continue
        numbers = [number for number, _ in items]
        assert numbers == sorted(set(numbers))
        assert rows in (None, len(items))
        assert all(item.errors if isinstance(item, RefusedItem) else orjson.dumps(item) for _, item in items)
        counted += len(items)
    assert counted > tables
