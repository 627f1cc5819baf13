"""Exports as tests need them: small invented ones in `data/`, and made ones of any size."""

import io
from pathlib import Path

from campaigns.platform_exports.drafts import ExportOptions, PlatformExport
from campaigns.platform_exports.reader import read_export

DATA = Path(__file__).parent / "data"
OVERVIEW = "Date,Impressions,Likes,New follows,Unfollows\n"
CAMPAIGNS = "Reporting starts,Reporting ends,Campaign name,Reach,Impressions\n"
SPAN = "2017-02-17,2017-03-03"


def of(name: str, **options) -> PlatformExport:
    """The export in `data/`, read."""
    with (DATA / name).open("rb") as stream:
        return read_export(stream, ExportOptions(**options))


def of_text(text: str | bytes, **options) -> PlatformExport:
    """The export with this content, read."""
    return read_export(io.BytesIO(text.encode() if isinstance(text, str) else text), ExportOptions(**options))


def said(export: PlatformExport) -> list[tuple[str, str, str, int, bool]]:
    """Each draft as measure, first day, last day, value and whether it is complete."""
    return [(d.measure, str(d.first), str(d.last), d.value, d.complete) for d in export.drafts]


def skipped(export: PlatformExport, *, below: int = 1) -> list[tuple[int, str, str]]:
    """What was not taken below line `below` (the header's, unless said): line, column, code."""
    return [(each.row, each.column, each.code) for each in export.skipped if each.row > below]


def reasons(export: PlatformExport) -> dict[str, str]:
    """The reason for each column not taken, by its title."""
    return {each.column: each.code for each in export.skipped if each.row == 1}
