"""How long what is no record is kept (docs/privacy.md), and the one way in which it goes: batches, in transactions of
their own, that skip what somebody else is at, so that nobody waits for a sweep and two at once are harmless."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now

from coordination.jobs.delegation import system_actor
from coordination.ledger.transaction import writing
from coordination.models import Operation
from coordination.models.operation import FINISHED

BATCH = 1_000
MOST = 50  # batches at a time
BY = system_actor("retention")


def retention_period(setting: str) -> timedelta:
    """How long the setting of that name (`KEEP_…_DAYS`) says."""
    return timedelta(days=getattr(settings, setting))


def delete_in_batches(
    old: models.QuerySet[Any],
    *,
    batch: int = BATCH,
    most: int = MOST,
    a_transaction: Callable[[], AbstractContextManager[Any]] = transaction.atomic,
) -> int:
    """Delete the rows of `old`, an ordered queryset, at most `most` batches of them, each in `a_transaction`; how many
    rows of it."""
    deleted_rows = 0
    for _ in range(most):
        with a_transaction():
            chosen = list(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:batch])
            old.model._default_manager.filter(pk__in=chosen).delete()
        deleted_rows += len(chosen)
        if len(chosen) < batch:
            break
    return deleted_rows


def forget_operations() -> int:
    """Forget long jobs that ended KEEP_OPERATIONS_DAYS ago, with the files they took in; the ledger keeps that they
    were."""
    old = Operation.objects.filter(
        status__in=FINISHED, finished_at__lt=Now() - retention_period("KEEP_OPERATIONS_DAYS")
    )
    return delete_in_batches(old.order_by("finished_at"), a_transaction=partial(writing, BY))
