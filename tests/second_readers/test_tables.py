"""`make readers`: 60 tables are read as pandas reads them, row by row."""

import io
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from coordination.rows.csv_rows import columns_of, csv_items, required_of
from coordination.rows.outcomes import RefusedItem
from events.api.events import EventSerializer
from tests.coordination.imports.tables_at_random import rows_at_random, saved
from tests.second_readers.readers import tables_in
from tests.second_readers.switch import only_by_make

pytestmark = only_by_make
TABLES = 60


def read_by_us(data: bytes) -> list[list[Any]]:
    rows = []
    for _, item in csv_items(io.BytesIO(data), columns_of(EventSerializer), required_of(EventSerializer), "dudley"):
        assert not isinstance(item, RefusedItem), item.errors
        place = item.get("place", {})
        texts = [item["external_ref"], item["title"], place.get("name", ""), place.get("postcode", "")]
        seconds = [int(datetime.fromisoformat(item[name]).timestamp()) for name in ("starts_at", "ends_at")]
        rows.append([*texts, item["public"], *seconds])
    return rows


def test_tables_have_the_rows_that_pandas_finds(tmp_path: Path) -> None:
    for seed in range(TABLES):
        chance = Random(seed)  # noqa: S311  the same table every time
        (tmp_path / f"{seed}.csv").write_bytes(saved(rows_at_random(chance), chance))
    by_another = tables_in(tmp_path)
    ours = {path.name: read_by_us(path.read_bytes()) for path in tmp_path.iterdir()}
    assert ours == by_another
    assert sum(map(len, ours.values())) > 300
