"""Calling an operation off: before it runs, while it runs, and in the very moment it ends."""

from datetime import timedelta

import pytest

from coordination.ground.errors import Conflict, NotFound, Stale
from coordination.jobs.enqueue import cancel_operation
from coordination.jobs.worker import run_next
from coordination.models import Operation
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked
from tests.coordination.jobs.example_jobs import let_time_pass, make_in_state, make_operation, run_all, status_of
from tests.coordination.jobs.example_kinds import hold, marks
from tests.coordination.ledger.entries import last_of

pytestmark = pytest.mark.django_db(transaction=True)


def call_off(operation: Operation, organisation: str = "dudley", version: int | None = None) -> Operation:
    return cancel_operation(operation, by=make.actor_for(organisation), expected_version=version)


def test_what_is_cancelled_before_it_runs_never_runs():
    operation = call_off(make_operation())
    assert (operation.status, operation.version) == ("cancelled", 2)
    assert operation.finished_at - operation.created_at < timedelta(minutes=1)
    let_time_pass()
    assert (run_all(), marks()) == (0, 0)
    assert last_of(operation).kind == "operation.cancelled"


def test_a_run_ends_at_its_next_step_and_commits_nothing_more():
    operation = make_operation(stops="begun")
    with beside(2) as (holder, worker):
        holder.begin()
        holder.run(hold, "begun")
        ended = worker.start(run_next)
        wait_for_blocked(by=holder.pid, number=1)
        call_off(operation)
        holder.commit()
        assert ended.result(PATIENCE)
    assert (status_of(operation), marks()) == ("cancelled", 0)


def test_what_was_committed_step_by_step_before_stays():
    operation = make_operation("test-steps", steps=10, per_slice=10, stops="half way")
    with beside(2) as (holder, worker):
        holder.begin()
        holder.run(hold, "half way")
        ended = worker.start(run_next)
        wait_for_blocked(by=holder.pid, number=1)
        call_off(operation)
        holder.commit()
        assert ended.result(PATIENCE)
    operation.refresh_from_db()
    assert (operation.status, operation.done, operation.result, marks()) == ("cancelled", 5, None, 5)


def test_who_cancels_while_the_outcome_commits_is_told_that_it_is_over():
    operation = make_operation(stops="before the commit")
    with beside(3) as (holder, worker, owner):
        holder.begin()
        holder.run(hold, "before the commit")
        ended = worker.start(run_next)
        wait_for_blocked(by=holder.pid, number=1)
        late = owner.start(call_off, operation)
        wait_for_blocked(by=holder.pid, number=2)
        holder.commit()
        assert ended.result(PATIENCE)
        with pytest.raises(Conflict) as refusal:
            late.result(PATIENCE)
    assert (refusal.value.code, status_of(operation), marks()) == ("already_finished", "succeeded", 1)


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_what_is_over_cannot_be_cancelled(status: str):
    operation = make_in_state(status)
    before = Operation.objects.values().get()
    with pytest.raises(Conflict, match="nothing is left to stop"):
        call_off(operation)
    assert Operation.objects.values().get() == before


def test_nobody_else_can_cancel_it():
    operation = make_operation()
    with pytest.raises(NotFound):
        call_off(operation, "sandwell")
    assert status_of(operation) == "queued"


def test_who_names_another_version_has_not_seen_it_as_it_is():
    operation = make_in_state("running")
    with pytest.raises(Stale):
        call_off(operation, version=operation.version - 1)
    assert call_off(operation, version=operation.version).status == "cancelled"


def test_two_who_cancel_at_once_cancel_it_once():
    operation = make_operation()
    by = make.actor_for()

    def one(_: int) -> str:
        try:
            return cancel_operation(operation, by=by, expected_version=None).status
        except Conflict as refusal:
            return refusal.code

    with beside(2) as callers:
        said = [answer.result(PATIENCE) for answer in [caller.start(one, 0) for caller in callers]]
    assert sorted(said) == ["already_finished", "cancelled"]
    assert Operation.objects.get().version == 2
