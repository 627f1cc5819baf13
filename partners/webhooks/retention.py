"""How long the log of deliveries is kept."""

from django.utils import timezone

from coordination.jobs.retention import delete_in_batches, retention_period
from partners.models import WebhookDelivery

_BATCH = 5_000


def forget_deliveries() -> int:
    """Delete messages finished KEEP_DELIVERIES_DAYS ago, at most 5,000; returns how many."""
    old = WebhookDelivery.objects.filter(finished_at__lt=timezone.now() - retention_period("KEEP_DELIVERIES_DAYS"))
    return delete_in_batches(old.order_by("finished_at"), batch=_BATCH, most=1)
