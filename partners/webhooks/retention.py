"""How long the log of deliveries is kept."""

from datetime import timedelta

from django.utils import timezone

from partners.models import WebhookDelivery

KEPT = timedelta(days=90)
BATCH = 5_000


def forget_old() -> int:
    """Delete up to BATCH messages finished longer ago than KEPT; returns how many."""
    old = WebhookDelivery.objects.filter(finished_at__lt=timezone.now() - KEPT).order_by("finished_at")
    chosen = old.select_for_update(skip_locked=True).values("pk")[:BATCH]
    return WebhookDelivery.objects.filter(pk__in=chosen).delete()[0]
