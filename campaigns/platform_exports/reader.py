"""Reading a platform's export: recognised by its header, read once from end to end, turned into drafts of figures."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import IO

from campaigns.platform_exports.drafts import Draft, ExportOptions, PlatformExport
from campaigns.platform_exports.ga4 import Ga4
from campaigns.platform_exports.layouts import recognise_layout
from campaigns.platform_exports.records import MAX_ROWS, Hashed, Record, export_records, without_empty_end
from campaigns.platform_exports.skipped import UnreadableExport
from campaigns.platform_exports.table import REACH_EXCEEDS, ExportTable


def read_export(stream: IO[bytes], options: ExportOptions | None = None) -> PlatformExport:
    """Read an export into drafts of figures, and list every column and row that was not taken.

    `stream` gives bytes as the platform wrote them; nothing of them is kept but counts and days. Raises
    UnreadableExport for a header that is not known, for a file that is damaged, too large or not in one period, and
    for options the file cannot meet.
    """
    options = options or ExportOptions()
    hashed = Hashed(stream)
    records = export_records(io.BufferedReader(hashed))
    first = next((without_empty_end(record) for record in records if not record.blank), None)
    if first is None:
        raise UnreadableExport("The file is empty: it should begin with the header of an export.")
    reader = (
        Ga4(options) if first.cells[0].startswith("#") else ExportTable(recognise_layout(first.cells), first, options)
    )
    if isinstance(reader, Ga4):
        _feed(reader, chain([first], records))
        key, title = reader.layout
    else:
        _feed(reader, (record for record in records if not record.blank))
        key, title = reader.layout.key, reader.layout.title
    drafts = reader.drafts()
    check_reach(drafts)
    return PlatformExport(key, title, hashed.digest.hexdigest(), reader.rows, drafts, sorted(reader.skipped))


def _feed(reader: Ga4 | ExportTable, records: Iterator[Record]) -> None:
    for record in records:
        reader.feed(record)
        if reader.rows > MAX_ROWS:
            raise UnreadableExport(f"The file has more than {MAX_ROWS:,} rows: export a shorter period.")


def check_reach(drafts: list[Draft]) -> None:
    """Raises UnreadableExport where more accounts were reached than anything was shown: nobody is reached unshown."""
    complete_drafts = {draft.measure: draft for draft in drafts if draft.complete}
    reach, impressions = complete_drafts.get("accounts_reached"), complete_drafts.get("impressions")
    if (
        reach
        and impressions
        and (reach.first, reach.last) == (impressions.first, impressions.last)
        and reach.value > impressions.value
    ):
        raise UnreadableExport(REACH_EXCEEDS)
