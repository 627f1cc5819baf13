"""A file that is no export, or a broken one, costs a clear sentence and never a crash, memory or a wrong number."""

import io
from datetime import date, timedelta
from hashlib import sha256

import pytest

from campaigns.platform_exports.reader import read_export
from campaigns.platform_exports.records import MAX_LINE, MAX_ROWS
from campaigns.platform_exports.skipped import REASONS, UnreadableExport
from coordination.rows.row_errors import write_row_errors
from tests.campaigns.platform_exports.export_files import CAMPAIGNS, DATA, OVERVIEW, SPAN, of, of_text, said

ROW = '"Fri, Feb 17, 2017",10,0,0,0\n'
BROKEN = [
    (b"", "empty"),
    (b"\n\r\n  \n", "empty"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    (b"PK\x03\x04" + b"\x00" * 50, "NUL"),
    ((OVERVIEW + ROW).encode("utf-16-le"), "UTF-16 without its mark"),
    ((OVERVIEW + ROW).encode("utf-16")[:-1], "UTF-8 nor UTF-16"),
    (OVERVIEW.encode() + b'"Fri, Feb 17, 2017",1\x00,0,0,0\n', "Line 2 holds a NUL"),
    (OVERVIEW.encode() + b"caf\x8e,1,0,0,0\n", "UTF-8"),
    (OVERVIEW.encode() + b"\xed\xa0\x80,1,0,0,0\n", "UTF-8"),
    (OVERVIEW.encode() + b'"never closed,1,0,0,0\n', "line 2 cannot be read as CSV"),
    (OVERVIEW.encode() + b'"quoted" oddly,1,0,0,0\n', "line 2 cannot be read as CSV"),
    (OVERVIEW.encode() + b'"' + b"x" * 200_000 + b'",1,0,0,0\n', "line 2 cannot be read as CSV"),
    (b"x" * (MAX_LINE + 1), "longer than"),
    (b"a," * 400 + b"\n", "columns"),
    (b'{"Impressions": 5}', "none that is known"),
    (b"=cmd|'/c calc'!A1,Impressions\n", "none that is known"),
]


@pytest.mark.parametrize(("content", "sentence"), BROKEN)
def test_a_broken_file_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(UnreadableExport, match=sentence):
        of_text(content)


class Endless(io.RawIOBase):
    """A file without an end or a line break."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"x" * size


def test_a_file_without_an_end_is_given_up_early():
    endless = Endless()
    with pytest.raises(UnreadableExport, match="longer than"):
        read_export(endless)
    assert endless.given < 2 * MAX_LINE


def big(rows: int) -> bytes:
    return (CAMPAIGNS + "".join(f"{SPAN},c{at},1,3\n" for at in range(rows))).encode()


@pytest.mark.long
def test_a_file_of_as_many_rows_as_allowed_is_read():
    export = of_text(big(MAX_ROWS))
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 3 * MAX_ROWS, True)]


@pytest.mark.long
def test_a_file_of_one_row_too_many_is_refused():
    with pytest.raises(UnreadableExport, match="200,000 rows"):
        of_text(big(MAX_ROWS + 1))


def test_the_digest_is_that_of_the_bytes_as_they_came():
    for name in ("x_content_a.csv", "meta_campaigns.csv", "ga4_report.csv"):
        assert of(name).sha256 == sha256((DATA / name).read_bytes()).hexdigest()
    marked = ("\ufeff" + OVERVIEW + ROW).encode()
    assert of_text(marked).sha256 == sha256(marked).hexdigest()


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_mark_ending_and_separator_make_no_difference(ending, encoding, separator):
    days = [date(2017, 2, 17) + timedelta(days=at) for at in range(3)]
    rows = "".join(f"{day},5,1\n" for day in days)
    text = ("Day,Impressions,Amount Spent\n" + rows).replace(",", separator).replace("\n", ending)
    assert said(of_text(text.encode(encoding))) == [("impressions", "2017-02-17", "2017-02-19", 15, True)]


def test_what_is_not_taken_is_told_without_what_it_held():
    held = "Zebediah Quux"
    text = f"{CAMPAIGNS}{SPAN},{held},{held},{held}\n{held},{SPAN},{held},1\n{held}\n"
    export = of_text(text)
    told = "\n".join(f"{each} {each.detail}" for each in export.skipped)
    assert held not in told
    assert {each.code for each in export.skipped if each.row > 1} == {"not_a_number", "not_a_date", "malformed"}
    assert all(each.code in REASONS for each in export.skipped)


def test_a_title_cannot_paint_the_terminal_nor_run_in_a_spreadsheet(tmp_path):
    export = of_text(f"Day,Impressions,Amount Spent,\x1b[31mred,=1+1,{'x' * 500}\n2017-02-17,5,1,,,\n")
    columns = [each.column for each in export.skipped]
    assert all(column.isprintable() and len(column) <= 60 for column in columns)
    write_row_errors(tmp_path / "skipped.csv", export.skipped)
    written = (tmp_path / "skipped.csv").read_text().splitlines()
    assert len(written) == 1 + len(columns)
    assert not [line for line in written if line.split(",")[1].startswith("=")]
