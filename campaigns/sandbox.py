"""What a sandbox holds: a campaign that never leaves its draft, and rows that are swept after 30 days."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from campaigns.models import (
    Campaign,
    Comment,
    Creative,
    Overlap,
    Placement,
    ReachMetric,
    ReasonCode,
    SitePermission,
    Statement,
)
from campaigns.permissions import SWEEP_SANDBOX
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.sight import seeing_all
from coordination.jobs.retention import delete_in_batches
from coordination.ledger.transaction import writing
from partners.access import actor_for_command
from partners.models import Area, Organisation
from partners.sandbox import KEPT_FOR

_AT_ONCE = 500
_FIRST_DAY = date(2000, 1, 1)
Rows = models.QuerySet[Any]
# What is swept, in this order, of rows to which none that stays refers. Apps above add theirs in `AppConfig.ready`.
SWEPT: list[Callable[[], Rows]] = [
    Overlap.objects.all,
    ReasonCode.objects.all,
    Statement.objects.all,
    Creative.objects.all,
    lambda: ReachMetric.objects.filter(parts=None),
    Comment.objects.all,
    SitePermission.objects.all,
    lambda: Placement.objects.exclude(pk__in=ReachMetric.objects.exclude(placement=None).values("placement")),
]


@seeing_all("it is the sandbox's own, and whoever has it made acts for another")
def furnish_sandbox(sandbox: Organisation) -> None:
    """Make the sandbox's campaign, in the widest area and long enough for anybody's examples, unless it is there.

    Raises Conflict where no area is loaded yet.
    """
    widest: dict[str, Any] = {"pk": sandbox.area.lineage[0]} if sandbox.area else {"parent": None}
    area = Area.objects.filter(**widest).order_by("code").first()
    if area is None:
        raise Conflict("no_areas", "There are no areas here yet; load the reference data first.")
    facts = {"name": sandbox.name, "lead": sandbox, "area": area}
    facts |= {"starts_on": _FIRST_DAY, "ends_on": date(timezone.localdate().year + 1, 12, 31)}
    Campaign.objects.get_or_create(slug=sandbox.slug, defaults=facts)


def sweep_sandbox() -> int:
    """Delete what sandboxes have held for 30 days, at most 500 rows of each kind; how many."""
    return sum(_sweep(rows()) for rows in SWEPT)


def _sweep(rows: Rows) -> int:
    by = actor_for_command("sweep-sandboxes")
    with writing(by):
        authorise(by, SWEEP_SANDBOX, None)
        old = rows.filter(organisation__sandbox_of__isnull=False, created_at__lt=timezone.now() - KEPT_FOR)
        return delete_in_batches(old.order_by("pk"), batch=_AT_ONCE, most=1)
