"""Parts of an export that were not taken, and why: line, column, code and a sentence, never what the cell held."""

from coordination.ground.errors import Invalid
from coordination.rows.row_errors import RowError

REASONS = {
    # Columns that are no figure of reach.
    "personal": "Texts, names, links and ids are read past and never kept.",
    "money": "Money is not reach.",
    "rate": "A rate or an average can be neither added nor reported as a count.",
    "page_views": "Page views are none of the eight measures: one visit has many.",
    "not_a_measure": "This counts none of the eight measures of reach.",
    "promoted_apart": "Promoted impressions stand apart, and the platform does not say whether the first block holds"
    " them: they are not added, and the total is said as at least.",
    # Columns that are, but not in this file.
    "does_not_add": "It counts everybody once in each row, so its rows do not add: export it with a totals row, or for"
    " the whole period in one row.",
    "sections_disagree": "Several sections of the file give different totals, and nothing says which is meant.",
    "several_totals": "The file has more than one totals row for it, and nothing says which is meant.",
    "rows_exceed_the_total": "Its rows add up to more than the totals row: something stands in the file twice.",
    "total_exceeds_the_rows": "The totals row says more than its rows add up to, so the total is said as at least.",
    "total_differs_from_the_rows": "Its rows come to another number than its own total: the smaller of the two"
    " is taken, and said as at least.",
    "not_by_day": "It has no value for each day: take the whole period instead.",
    "nothing_promoted": "It holds no promoted impressions.",
    # Cells and rows.
    "subtotal_row": "A row that sums up others is never added to them.",
    "sum_of_rows_above": "Its count is what the rows above it come to, so that it may be their total: it was not added,"
    " and the sum is said as at least.",
    "totals_row": "A totals row is never added to the rows it sums up.",
    "reach_exceeds_impressions": "It reached more accounts than it was shown to, which cannot be: the row was"
    " not added, and the sum is said as at least.",
    "note_row": "This line is no row: it counts nothing and names no day, and is written as a note or a source.",
    "above_the_header": "This line stands above the header.",
    "missing": "A value is required here.",
    "not_a_number": "A whole number is expected here, with digits alone.",
    "rounded": "The number was rounded when the file was saved (as in 1.23E+05): export it again and do not save it"
    " from a spreadsheet.",
    "out_of_range": "A value is a whole number from 0 to 1,000,000,000,000.",
    "not_a_date": "No date as this platform writes it: a spreadsheet has changed it, or somebody. Export it again, and"
    " send the file as it comes.",
    "day_or_month": "A spreadsheet has rewritten this date, and nothing in the file shows whether the day or the month"
    " stands first. Export it again, and send the file as it comes.",
    "day_first": "A spreadsheet has rewritten the dates of this file: they were read with the day first.",
    "month_first": "A spreadsheet has rewritten the dates of this file: they were read with the month first.",
    "windows_1252": "The file is not UTF-8: it was read as Windows-1252, in which Excel saves CSV here.",
    "malformed": "The row has not as many cells as the header names.",
    "duplicate": "This stands in the file already; the first was counted.",
    "days_missing": "Some days of the period have no row, so the total is said as at least.",
    "ids_rounded": "The ids were rounded when the file was saved (as in 1.23E+18), so a post that stands here twice"
    " cannot be recognised.",
}


# What is left out on purpose, and would be of every such export: no fault of the file.
LEFT_OUT = frozenset(
    {
        *("personal", "money", "rate", "page_views", "not_a_measure", "promoted_apart", "nothing_promoted"),
        *("totals_row", "subtotal_row", "note_row", "above_the_header"),
        *("day_first", "month_first", "windows_1252"),
    }
)


class UnreadableCell(Exception):
    """Raised while a cell is read; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnreadableExport(Invalid):
    """The file as a whole cannot be taken; `detail` is a sentence for whoever started the import."""

    code = "unreadable_export"

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)


def not_taken(line: int, column: str, code: str) -> RowError:
    """What is listed of something that was not taken, for that one of REASONS."""
    return RowError(line, column, code, REASONS[code])


def quoted_cell(title: str) -> str:
    """A column's title as a report prints it: one short line without control characters."""
    plain = " ".join(title.split())
    return "".join(letter for letter in plain if letter.isprintable())[:60]
