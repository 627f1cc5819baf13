"""What is left of imports that are over."""

from django.db.models.functions import Now

from coordination.jobs.retention import delete_in_batches, retention_period
from coordination.models import Operation
from coordination.models.import_file import RefusedRow, WaitingRow
from coordination.models.operation import FINISHED

_BATCH = 10_000


def delete_old_files() -> int:
    """Delete the rows that a cancelled or failed import left waiting, and lists of refused rows KEEP_IMPORTS_DAYS after
    it has ended: at most 10,000 of each; how many."""
    ended = Operation.objects.filter(kind="import", status__in=FINISHED)
    waiting_rows = WaitingRow.objects.filter(file__in=ended.values("pk"))
    expired = ended.filter(finished_at__lt=Now() - retention_period("KEEP_IMPORTS_DAYS"))
    refused = RefusedRow.objects.filter(file__in=expired.values("pk"))
    return sum(delete_in_batches(rows.order_by("id"), batch=_BATCH, most=1) for rows in (waiting_rows, refused))
