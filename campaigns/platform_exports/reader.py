"""Reading a platform's export: recognised by its header, read once from end to end, turned into drafts of figures."""

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO

from campaigns.platform_exports.drafts import Draft, ExportOptions, PlatformExport
from campaigns.platform_exports.ga4 import Ga4
from campaigns.platform_exports.layouts import is_known, recognise_layout
from campaigns.platform_exports.records import MAX_ROWS, MOST_TITLES, Hashed, Record, export_records, without_empty_end
from campaigns.platform_exports.skipped import UnreadableExport, not_taken
from campaigns.platform_exports.table import REACH_EXCEEDS, ExportTable
from coordination.rows.encodings import UTF8, WINDOWS, encoding_of


def read_export(stream: IO[bytes], options: ExportOptions | None = None) -> PlatformExport:
    """Read an export into drafts of figures, and list every column and row that was not taken.

    `stream` gives bytes as the platform wrote them; nothing of them is kept but counts and days. Raises
    UnreadableExport for a header that is not known, for a file that is damaged, too large or not in one period, and
    for options the file cannot meet.
    """
    options = options or ExportOptions()
    encoding = encoding_of(stream, b"") if stream.seekable() else UTF8
    hashed = Hashed(stream)
    records = export_records(io.BufferedReader(hashed), encoding)
    first, above = _header(records)
    reader = Ga4(options) if _is_comment(first) else ExportTable(recognise_layout(first.cells), first, options)
    reader.skipped += [not_taken(record.line, "", "above_the_header") for record in above]
    if encoding == WINDOWS:
        reader.skipped.append(not_taken(first.line, "", "windows_1252"))
    if isinstance(reader, Ga4):
        _feed(reader, chain([first], records))
        key, title = reader.layout
    else:
        _feed(reader, (record for record in records if not record.blank))
        key, title = reader.layout.key, reader.layout.title
    if not reader.rows:
        raise UnreadableExport("The export has headings and no row below them: export days on which something ran.")
    drafts = reader.drafts()
    check_reach(drafts)
    return PlatformExport(key, title, hashed.digest.hexdigest(), reader.rows, drafts, sorted(reader.skipped))


def _header(records: Iterator[Record]) -> tuple[Record, list[Record]]:
    """The first line of an export, and those that somebody has written above it. If none of the first lines is the
    header of one, it is the one with the most cells. Raises UnreadableExport for an empty file."""
    above: list[Record] = []
    for record in map(without_empty_end, records):
        if record.blank:
            continue
        if is_known(record.cells) or _is_comment(record):
            return record, above
        above.append(record)
        if len(above) == MOST_TITLES:
            break
    if not above:
        raise UnreadableExport("The file is empty: it should begin with the header of an export.")
    return max(above, key=lambda record: len(record.cells)), []


def _is_comment(record: Record) -> bool:
    """Whether it is a comment, with which an export of Google begins; a title may be a hashtag."""
    return re.match(r"#(?!\w)", record.cells[0]) is not None


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
