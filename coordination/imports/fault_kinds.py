"""The faults of a file by kind, each once with a count: those of the file, then of whole columns, then of cells."""

from typing import Any

from django.db.models import Count, Min

from coordination.imports.intake import cell_of
from coordination.models import ImportFile
from coordination.models.import_file import RowOutcome

MOST_KINDS = 100
_KIND_AND_DETAIL = ("column", "code", "row", "detail")


def faults_by_kind(file: ImportFile) -> list[dict[str, Any]]:
    """Each column and code that rows were refused for, with how many rows and the first of them. `whole_column` says
    that every row of the file has it: then it is the column that has to be put right."""
    refused = file.refused_rows.filter(outcome=RowOutcome.REFUSED).order_by()
    counted = refused.values("column", "code").annotate(rows=Count("row", distinct=True), first_row=Min("row"))
    kinds = list(counted[:MOST_KINDS])
    firsts = refused.filter(row__in={kind["first_row"] for kind in kinds})
    # What is said is said of the first row: faults of a kind may say other things of other cells.
    rows = firsts.order_by("-detail").values_list(*_KIND_AND_DETAIL)
    details = {(column, code, row): detail for column, code, row, detail in rows}
    faults = [
        {
            "column": kind["column"] or None,
            "code": kind["code"],
            "rows": kind["rows"],
            "whole_column": bool(kind["column"]) and kind["rows"] == file.rows > 1,
            "first_row": kind["first_row"],
            "first_cell": cell_of(file, kind["column"], kind["first_row"]) or None,
            "detail": details[kind["column"], kind["code"], kind["first_row"]],
        }
        for kind in kinds
    ]
    return sorted(faults, key=lambda fault: (fault["column"] is not None, not fault["whole_column"], -fault["rows"]))
