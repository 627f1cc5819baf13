"""Asking for a long job, and calling it off."""

import logging
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from structlog.contextvars import get_contextvars

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ground.wake_up import Bell
from coordination.jobs.registry import KINDS
from coordination.ledger.transaction import writing
from coordination.models import Operation, OperationStatus
from coordination.models.operation import UNFINISHED
from coordination.permissions import CANCEL_OPERATION

BELL = Bell("coordination.tasks.run_operations", logging.getLogger(__name__))


def nudge_runner() -> None:
    """Ring once this transaction has committed."""
    transaction.on_commit(BELL.ring, robust=True)


_ENDED: dict[str, str] = {
    OperationStatus.SUCCEEDED: "succeeded",
    OperationStatus.FAILED: "failed",
    OperationStatus.CANCELLED: "been cancelled",
}


def start_operation(
    kind: str,
    *,
    by: Actor,
    subject: Any = None,
    campaign: str = "",
    arguments: Mapping[str, Any] | None = None,
    total: int | None = None,
) -> Operation:
    """Have a job of the registered `kind` done by a worker soon after this transaction commits; the queued operation.

    `arguments` are ids and codes for the work to read, never anything a caller typed; `campaign` is a slug and `total`
    the number of steps, both if there are any; `subject` is the row that the permission of the kind is about. Raises
    Forbidden, or KeyError for a kind that nobody has registered.
    """
    with writing(by):
        authorise(by, KINDS[kind].permission, subject)
        operation = Operation.objects.create(
            kind=KINDS[kind].code,
            organisation=by.organisation,
            campaign=campaign,
            arguments=dict(arguments or {}),
            total=total,
            created_by=by.label,
            scopes=sorted(by.scopes),
            # A command has none; whoever looks for what went wrong needs one.
            request_id=str(get_contextvars().get("request_id") or uuid.uuid4()),
        )
        nudge_runner()
    return Operation.objects.get(pk=operation.pk)


def cancel_operation(operation: Operation, *, by: Actor, expected_version: int | None) -> Operation:
    """Call it off. A run that is under way ends at its next step; what it committed before stays, and it commits
    nothing more. Raises NotFound, Forbidden, Stale, or Conflict when it is over already.
    """
    with writing(by):
        operation = lock_one(Operation.objects.visible_to(by), operation.pk, expected_version)
        authorise(by, CANCEL_OPERATION, operation)
        if operation.status not in UNFINISHED:
            raise Conflict(
                "already_finished", f"This operation has {_ENDED[operation.status]}; nothing is left to stop."
            )
        Operation.objects.filter(pk=operation.pk).update(
            status=OperationStatus.CANCELLED,
            lease=None,
            finished_at=Now(),
            updated_at=Now(),
            version=operation.version + 1,
        )
    return Operation.objects.get(pk=operation.pk)
