"""Operations for tests: asked for by Dudley and, as wanted, run."""

from typing import Any

from django.db.models.functions import Now

from coordination.jobs import enqueue, worker
from coordination.models import Operation
from tests import make
from tests.coordination.jobs import example_kinds  # noqa: F401 - registers them


def make_operation(
    kind: str = "test-mark", *, organisation: str = "dudley", campaign: str = "", **arguments: Any
) -> Operation:
    """A queued operation."""
    return enqueue.start_operation(kind, by=make.actor_for(organisation), campaign=campaign, arguments=arguments)


def make_in_state(status: str, **fields: Any) -> Operation:
    """An operation in that state, reached as operations reach it; no other may be due."""
    operation = make_operation("test-refusal" if status == "failed" else "test-mark", **fields)
    match status:
        case "running":
            assert worker.claim_operation() == operation
        case "succeeded" | "failed":
            assert worker.run_next()
        case "cancelled":
            enqueue.cancel_operation(operation, by=make.actor_for(operation.organisation), expected_version=None)
    operation.refresh_from_db()
    assert operation.status == status
    return operation


def run_all() -> int:
    """Run slices, waiting for nothing, until none is due; how many."""
    count = 0
    while worker.run_next():
        count += 1
    return count


def let_time_pass() -> None:
    """Every lease has run out, every wait is over."""
    Operation.objects.update(lease_until=Now())


def status_of(operation: Operation) -> str:
    """As it is now."""
    return Operation.objects.values_list("status", flat=True).get(pk=operation.pk)
