"""What is left of imports that are over."""

from datetime import timedelta

from django.db.models.functions import Now

from coordination.models import Operation
from coordination.models.import_file import RefusedRow, WaitingRow
from coordination.models.operation import FINISHED

KEPT_FOR = timedelta(days=30)
_BATCH = 10_000


def sweep() -> int:
    """Delete the rows that a cancelled or failed import left waiting, and lists of refused rows after 30 days.

    At most 10,000 of each at a time, so that nobody waits for it; how many.
    """
    over = Operation.objects.filter(kind="import", status__in=FINISHED)
    left = WaitingRow.objects.filter(file__in=over.values("pk"))
    old = RefusedRow.objects.filter(file__in=over.filter(finished_at__lt=Now() - KEPT_FOR).values("pk"))
    swept = 0
    for rows in (left, old):
        some = list(rows.order_by("id").values_list("pk", flat=True)[:_BATCH])
        swept += rows.model._default_manager.filter(pk__in=some).delete()[0]
    return swept
