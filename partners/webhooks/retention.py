"""How long the log of deliveries is kept."""

from django.utils import timezone

from coordination.retention import days, forget
from partners.models import WebhookDelivery

_BATCH = 5_000


def forget_old() -> int:
    """Delete messages finished KEEP_DELIVERIES_DAYS ago, at most 5,000; returns how many."""
    old = WebhookDelivery.objects.filter(finished_at__lt=timezone.now() - days("KEEP_DELIVERIES_DAYS"))
    return forget(old.order_by("finished_at"), batch=_BATCH, most=1)
