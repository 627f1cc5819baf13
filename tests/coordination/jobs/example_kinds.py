"""Kinds of long job that exist in tests alone. A worker process learns them by an `--include` of this module.

The effect to be counted is a mark: a heartbeat row of a name that nobody uses twice. `{"stops": "begun"}` among the
arguments makes the work wait at that point for as long as a test holds it (`hold`).
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from coordination.ground.authorisation import ANYONE, READ, WRITE, Permissions
from coordination.ground.errors import Conflict, FieldError
from coordination.jobs import registry
from coordination.jobs.registry import MORE
from coordination.jobs.worker import Run
from coordination.ledger.transaction import writing
from coordination.models import Heartbeat

ASK = Permissions("test-kinds", noun="test", read=READ).action("ask", scope=WRITE, party=ANYONE)
SECRET = "0121 496 0000"


def marks(prefix: str = "") -> int:
    """How many marks there are."""
    return Heartbeat.objects.filter(name__startswith=f"mark {prefix}").count()


def hold(point: str) -> None:
    """Let no work pass that point until the end of the transaction."""
    _lock("pg_advisory_xact_lock", point)


def stop_at(run: Run, point: str) -> None:
    """Wait there, if the operation says so and somebody holds it."""
    if run.arguments.get("stops") == point:
        _lock("pg_advisory_xact_lock_shared", point)


def _lock(function: str, point: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"test stop {point}"])


def _leave_mark(name: object = "") -> str:
    mark = f"mark {name or uuid.uuid4().hex[:30]}"
    Heartbeat.objects.create(name=mark, beat_at=timezone.now())
    return mark


def mark_once(run: Run) -> None:
    """One mark, in the transaction that records the outcome."""
    stop_at(run, "begun")
    run.progress(0, 1)
    with writing(run.by):
        mark = _leave_mark()
        run.finish({"mark": mark})
        stop_at(run, "before the commit")


def mark_steps(run: Run) -> Any:
    """`steps` marks, each with its step, `per_slice` of them to a slice. Marks step n twice if it is ever done twice.

    With `stumbles`, every step fails when it is tried for the first time.
    """
    steps, last = run.arguments["steps"], run.done + run.arguments["per_slice"]
    while run.done < steps:
        if run.done == last:
            return MORE
        if run.arguments.get("stumbles") and not Heartbeat.objects.filter(name=f"tried {run.done}").exists():
            Heartbeat.objects.create(name=f"tried {run.done}", beat_at=timezone.now())
            raise ValueError(SECRET)
        if run.done == steps // 2:
            stop_at(run, "half way")
        with writing(run.by):
            _leave_mark()
            run.advance(run.done + 1, steps)
    return {"steps": run.done}


def answer(run: Run) -> Any:
    """Return what the arguments say."""
    return run.arguments.get("answer")


def count_up(run: Run) -> int:
    """Show a hundred thousand steps one by one, waiting before the last of them."""
    for step in range(100_000):
        run.progress(step, 100_000)
    stop_at(run, "nearly done")
    run.progress(100_000, 100_000)
    return 100_000


def refuse(run: Run) -> None:
    """A mark that is undone, and a refusal."""
    with writing(run.by):
        _leave_mark()
        raise Conflict("figures_are_held", "Two figures are held.", [FieldError("/figures", "held", "Resolve it.")])


def break_down(run: Run) -> None:
    """A mark that is undone, and a failure that says what nobody is to read."""
    with writing(run.by):
        _leave_mark()
        raise ValueError(SECRET)


def break_a_constraint(run: Run) -> None:
    """The database refuses: two heartbeats of one name."""
    with writing(run.by):
        for _ in range(2):
            Heartbeat.objects.create(name="worker", beat_at=timezone.now())


def tell_rights(run: Run) -> dict[str, Any]:
    """Whom it acts for."""
    by = run.by
    return {"label": by.label, "organisation": by.organisation, "scopes": sorted(by.scopes), "leads": sorted(by.leads)}


for _code, _work in {
    "test-mark": mark_once,
    "test-steps": mark_steps,
    "test-answer": answer,
    "test-count": count_up,
    "test-refusal": refuse,
    "test-failure": break_down,
    "test-constraint": break_a_constraint,
    "test-rights": tell_rights,
}.items():
    registry.register_operation(registry.OperationKind(_code, _work, ASK))
# Soon taken up again when a worker dies.
registry.register_operation(registry.OperationKind("test-frail-mark", mark_once, ASK, lease=timedelta(seconds=1)))
registry.register_operation(registry.OperationKind("test-frail-steps", mark_steps, ASK, lease=timedelta(seconds=1)))
# Its lease has run out before it has begun.
registry.register_operation(registry.OperationKind("test-hasty-mark", mark_once, ASK, lease=timedelta(0)))
