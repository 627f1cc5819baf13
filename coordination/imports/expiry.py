"""What is left of imports that are over."""

from django.db.models.functions import Now

from coordination.jobs.retention import delete_in_batches, retention_period
from coordination.models import Operation, Spreadsheet
from coordination.models.import_file import RefusedRow, WaitingRow
from coordination.models.operation import FINISHED

_BATCH = 10_000
_FEW = 100  # spreadsheets, which are large rows


def delete_old_files() -> int:
    """Delete spreadsheets that nobody has changed for KEEP_IMPORTS_DAYS, the rows that a cancelled or failed import
    left waiting, and lists of refused rows KEEP_IMPORTS_DAYS after it has ended: some of each; how many."""
    ended = Operation.objects.filter(kind="import", status__in=FINISHED)
    waiting_rows = WaitingRow.objects.filter(file__in=ended.values("pk"))
    expired = ended.filter(finished_at__lt=Now() - retention_period("KEEP_IMPORTS_DAYS"))
    refused = RefusedRow.objects.filter(file__in=expired.values("pk"))
    old = Spreadsheet.objects.filter(changed_at__lt=Now() - retention_period("KEEP_IMPORTS_DAYS"))
    forgotten = delete_in_batches(old.order_by("changed_at"), batch=_FEW, most=1)
    return forgotten + sum(
        delete_in_batches(rows.order_by("id"), batch=_BATCH, most=1) for rows in (waiting_rows, refused)
    )
