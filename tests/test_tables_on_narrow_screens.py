"""A table with something to do in its last column, or with rows to choose, stands in stacked rows on a narrow screen;
it stays a table for those who hear it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.DOTALL)
TO_DO = re.compile(r"<(?:a|button|form|summary)\b")
PARTS = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def tables() -> list[tuple[str, str]]:
    return [(path.name, table) for path in TEMPLATES for table in TABLE.findall(path.read_text())]


def acts(table: str) -> bool:
    """Whether there is something to do in the last column, or a row to choose in the first; of a month the last one is
    Sunday, like any other day."""
    cells = CELL.findall(table)
    return bool(cells and (TO_DO.search(cells[-1][1]) or "app-select" in cells[0][0])) and "app-month" not in table


STACKED = [pytest.param(table, id=name) for name, table in tables() if acts(table)]


def test_there_are_such_tables_and_others() -> None:
    assert 5 <= len(STACKED) < len(tables())


@pytest.mark.parametrize("table", STACKED)
def test_what_is_to_be_done_needs_no_scrolling(table: str) -> None:
    assert 'class="govuk-table app-stacks"' in table
    for attributes, content in CELL.findall(table):
        assert "data-label=" in attributes or "app-select" in attributes or TO_DO.search(content), content
    for part, role in PARTS.items():
        for tag in re.findall(rf"<{part}\b[^>]*>", table):
            assert f'role="{role}"' in tag, tag
    for tag in re.findall(r"<th\b[^>]*>", table):
        assert 'scope="col" role="columnheader"' in tag or 'scope="row" role="rowheader"' in tag, tag


def test_any_other_stands_where_it_can_be_scrolled_by_the_keyboard_and_has_a_name() -> None:
    for path in TEMPLATES:
        for region in re.findall(r'<div class="[^"]*app-scrolls[^>]*>', path.read_text()):
            assert 'role="region"' in region and 'tabindex="0"' in region and "aria-label" in region, (path, region)
