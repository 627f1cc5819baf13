"""Doing the long jobs: a worker claims one, works on it for a slice, and says how it ended.

Every write of a run is a conditional UPDATE on "still under my lease", which only a running operation has: a run that
was cancelled, or that another has taken over after its lease ran out, meets no row and ends with Stopped, and whatever
it did in that transaction is undone. So two runs of one operation may overlap, and only one of them can finish it.
"""

import time
import uuid
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from structlog.contextvars import bound_contextvars

from coordination.ground import errors as refusals
from coordination.ground.actor import Actor
from coordination.ground.constraints import NAMED, constraint_of, refusal_of
from coordination.ground.errors import Refusal
from coordination.ground.timeouts import LOCK_NOT_AVAILABLE, sqlstate_of
from coordination.jobs.delegation import actor_of, asker_of
from coordination.jobs.registry import KINDS, MORE
from coordination.ledger.transaction import writing
from coordination.models import Operation, OperationStatus

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
# Roll-ups wait behind a slice where all workers are at one, so it is short; a task may take 60.
SLICE = 5.0  # seconds
PROGRESS_INTERVAL = 0.5  # seconds between two writes of progress


class Stopped(Exception):
    """The operation was cancelled, or is another run's now. Let it pass: it ends the work."""


class Run:
    """One run of one operation, in the hands of its work."""

    def __init__(self, operation: Operation) -> None:
        self.operation, self.arguments = operation, operation.arguments
        self.done = operation.done
        self.by: Actor = asker_of(operation)
        self.finished = False
        self._ends_at = time.monotonic() + SLICE
        self._written_at = float("-inf")

    def time_is_up(self) -> bool:
        """Whether the slice is over: return MORE, and go on from where you are (`done`) in the next."""
        return time.monotonic() >= self._ends_at

    def progress(self, done: int, total: int | None = None) -> None:
        """Show that `done` steps (of `total`) are done; call it as often as you like, outside any transaction.

        It is written at most every PROGRESS_INTERVAL seconds and keeps the lease. Raises Stopped.
        """
        if time.monotonic() - self._written_at >= PROGRESS_INTERVAL:
            self._write(**self._steps(done, total))
            self._written_at = time.monotonic()
        self.done = done

    def advance(self, done: int, total: int | None = None) -> None:
        """Record that `done` steps are done for good, in the caller's transaction with what they did.

        The next run finds them in `done`. Attempts are counted afresh from here. Raises Stopped, which undoes them.
        """
        self._write(**self._steps(done, total), attempts=1)
        self.done, self.operation.attempts = done, 1

    def finish(self, result: Any = None) -> None:
        """Record success and its `result` (JSON), in the caller's transaction with the effect; call it last.

        Raises Stopped, which undoes the effect.
        """
        self._end(OperationStatus.SUCCEEDED, result=result, done=self.done)
        self.finished = True

    def fail(self, problem: dict[str, Any]) -> None:
        """Record failure for good. Raises Stopped."""
        self._end(OperationStatus.FAILED, problem=problem)

    def give_back(self, *, delay: timedelta = timedelta(0), **changes: Any) -> None:
        """Let anybody go on with it, not before `delay`. Raises Stopped."""
        self._write(lease=None, lease_until=Now() + delay, **changes)

    def _steps(self, done: int, total: int | None) -> dict[str, Any]:
        total_change = {} if total is None else {"total": total}
        return {"done": done, "lease_until": Now() + KINDS[self.operation.kind].lease, **total_change}

    def _end(self, status: str, **outcome: Any) -> None:
        with writing(asker_of(self.operation)):
            self._write(status=status, lease=None, finished_at=Now(), **outcome)

    def _write(self, **changes: Any) -> None:
        leased_operation = Operation.objects.filter(pk=self.operation.pk, lease=self.operation.lease)
        if not leased_operation.update(version=F("version") + 1, updated_at=Now(), **changes):
            raise Stopped


def run_next(only: uuid.UUID | None = None) -> bool:
    """Claim the operation that has waited longest, or `only` that one, and work on it for one slice; False if none is
    due."""
    operation = claim_operation(only)
    if operation is None:
        return False
    # Its log lines and its entries in the ledger stand under the request that asked for it.
    with bound_contextvars(request_id=operation.request_id, operation=str(operation.pk), kind=operation.kind):
        _run(Run(operation))
    return True


def claim_operation(only: uuid.UUID | None = None) -> Operation | None:
    """An operation that is due, now under a fresh lease of ours; None if there is none. Other claimers skip it.

    A worker of an older release leaves alone the kinds it does not know.
    """
    with transaction.atomic():
        due = Operation.objects.due().filter(kind__in=KINDS).select_for_update(skip_locked=True)
        due = due if only is None else due.filter(pk=only)
        operation = due.order_by("lease_until", "id").first()
        if operation is None:
            return None
        by = asker_of(operation)
        with bound_contextvars(request_id=operation.request_id), writing(by, brings_texts=False):
            Operation.objects.filter(pk=operation.pk).update(
                status=OperationStatus.RUNNING,
                lease=uuid.uuid4(),
                lease_until=Now() + KINDS[operation.kind].lease,
                attempts=F("attempts") + 1,
                started_at=Coalesce("started_at", Now()),
                updated_at=Now(),
                version=F("version") + 1,
            )
        return Operation.objects.get(pk=operation.pk)


def _run(run: Run) -> None:
    """Work for one slice and record how it went. Only a database that is away gets out of here as an error; then the
    lease runs out."""
    with suppress(Stopped):
        try:
            _work(run)
        except Stopped:
            log.info("operation_stopped")
        except Refusal as refusal:
            run.fail(problem_of_refusal(refusal))
        except IntegrityError as error:
            if constraint_of(error) in NAMED:
                run.fail(problem_of_refusal(refusal_of(error)))
            else:
                _try_again(run)
        except OperationalError as error:
            if sqlstate_of(error) == LOCK_NOT_AVAILABLE:
                _wait_for_turn(run)
            else:
                _try_again(run)
        except Exception:
            _try_again(run)


def _wait_for_turn(run: Run) -> None:
    """Others are writing the same rows: no fault of the work, and no attempt."""
    log.info("operation_waits_for_turn")
    run.give_back(delay=timedelta(seconds=2), attempts=run.operation.attempts - 1)


def _work(run: Run) -> None:
    operation = run.operation
    if operation.attempts > MAX_ATTEMPTS:  # five workers died of it
        log.error("operation_given_up", attempts=MAX_ATTEMPTS)
        run.fail(internal_problem())
        return
    run.by = actor_of(operation)
    outcome = KINDS[operation.kind].work(run)
    if outcome is MORE:
        run.give_back(attempts=0, done=run.done)
    elif not run.finished:
        run.finish(outcome)


def _try_again(run: Run) -> None:
    """After a failure that is nobody's fault but ours: later, and each time later, up to MAX_ATTEMPTS."""
    log.exception("operation_attempt_failed", attempts=run.operation.attempts)
    if run.operation.attempts >= MAX_ATTEMPTS:
        run.fail(internal_problem())
    else:
        run.give_back(delay=timedelta(seconds=2**run.operation.attempts))


INTERNAL = "internal"
_BASES = {kind: kind.code for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, Refusal)}


def problem_of_refusal(refusal: Refusal) -> dict[str, Any]:
    """The refusal as JSON: `kind` is the code of its class among the errors, which decides the status."""
    kind = next(_BASES[base] for base in type(refusal).__mro__ if base in _BASES)
    errors = [asdict(error) for error in refusal.errors]
    return {"kind": kind, "code": refusal.code, "detail": refusal.detail, "errors": errors}


def internal_problem() -> dict[str, Any]:
    """The service's own failure: nothing of what went wrong is told, the log has it under the request id."""
    detail = "The service could not do this, and has stopped trying. The failure has been recorded under request_id."
    return {"kind": INTERNAL, "code": INTERNAL, "detail": detail, "errors": []}
