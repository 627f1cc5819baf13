"""`make readers`: 20 platform exports come to what pandas adds up."""

from pathlib import Path

from tests.campaigns.platform_exports.export_files import of_text
from tests.campaigns.platform_exports.exports_at_random import export_at_random
from tests.second_readers.readers import exports_in
from tests.second_readers.switch import only_by_make

pytestmark = only_by_make
EXPORTS = 20
NOT_ADDED = "accounts_reached"  # comes from a totals row, which nobody adds up


def test_exports_come_to_what_pandas_adds_up(tmp_path: Path) -> None:
    for seed in range(EXPORTS):
        (tmp_path / f"{seed}.csv").write_bytes(export_at_random(seed).saved())
    by_another = exports_in(tmp_path)
    for path in tmp_path.iterdir():
        counts = {draft.measure: draft.value for draft in of_text(path.read_bytes()).drafts}
        counts.pop(NOT_ADDED, None)
        assert counts == by_another[path.name], path.read_bytes()
