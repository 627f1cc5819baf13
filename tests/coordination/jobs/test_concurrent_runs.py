"""Several workers at one operation: one gets it, and when two think they have it, one finishes it."""

import pytest

from coordination.jobs.worker import Run, claim_operation, run_next
from coordination.models import Operation
from coordination.tasks import run_operations, sweep_operations
from tests.connections import PATIENCE, beside, wait_for_blocked
from tests.coordination.jobs.example_jobs import let_time_pass, make_operation, status_of
from tests.coordination.jobs.example_kinds import hold, marks

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_claimers_at_once_take_different_operations_and_a_third_takes_none():
    wanted = {make_operation().pk, make_operation().pk}
    with beside(3) as (first, second, third):
        for claimer in (first, second, third):
            claimer.begin()
        taken = {first.run(claim_operation).pk, second.run(claim_operation).pk}
        assert taken == wanted
        assert third.run(claim_operation) is None
        for claimer in (first, second, third):
            claimer.commit()
    assert Operation.objects.filter(status="running", attempts=1).count() == 2


def test_a_claim_that_is_rolled_back_leaves_the_operation_to_the_next():
    operation = make_operation()
    with beside() as other:
        other.begin()
        assert other.run(claim_operation) == operation
        other.rollback()
    assert claim_operation() == operation


def test_a_run_that_was_taken_for_dead_cannot_finish_what_another_has_finished():
    operation = make_operation(stops="begun")
    with beside(2) as (holder, slow):
        holder.begin()
        holder.run(hold, "begun")
        ended = slow.start(run_next)
        wait_for_blocked(by=holder.pid, number=1)
        let_time_pass()
        Operation.objects.update(arguments={})  # the next run does not wait
        assert run_next()
        result = Operation.objects.get().result
        holder.commit()
        assert ended.result(PATIENCE)  # it ends as if nothing had happened
    assert (status_of(operation), marks()) == ("succeeded", 1)
    assert Operation.objects.get().result == result


def test_a_run_that_was_taken_for_dead_cannot_finish_what_another_is_running():
    operation = make_operation(stops="begun")
    with beside(2) as (holder, slow):
        holder.begin()
        holder.run(hold, "begun")
        ended = slow.start(run_next)
        wait_for_blocked(by=holder.pid, number=1)
        let_time_pass()
        second = Run(claim_operation())
        holder.commit()
        assert ended.result(PATIENCE)
    assert (status_of(operation), marks()) == ("running", 0)
    second.finish("mine")
    assert Operation.objects.get().result == "mine"


def test_two_runs_that_both_have_done_their_work_commit_it_once():
    """The lease of the first has run out while it waits between its effect and its commit; still nobody passes it."""
    operation = make_operation("test-hasty-mark", stops="before the commit")
    with beside(3) as (holder, slow, next_one):
        holder.begin()
        holder.run(hold, "before the commit")
        ended = slow.start(run_next)
        wait_for_blocked(by=holder.pid, number=1)
        assert Operation.objects.due().get() == operation
        assert next_one.run(run_next) is False  # the row is locked by the outcome that is about to commit
        holder.commit()
        assert ended.result(PATIENCE)
    assert (status_of(operation), marks()) == ("succeeded", 1)


@pytest.mark.parametrize("task", [run_operations, sweep_operations], ids=lambda task: task.name)
def test_a_task_delivered_five_times_at_once_and_five_times_more_does_the_work_once(valkey, task):
    operation = make_operation()
    with beside(5) as workers:
        for delivery in [worker.start(task.run) for worker in workers]:
            delivery.result(PATIENCE)
    assert (status_of(operation), marks()) == ("succeeded", 1)
    before = Operation.objects.values().get()
    for _ in range(5):
        task.run()
    assert (Operation.objects.values().get(), marks()) == (before, 1)


def test_five_workers_at_once_share_many_operations_and_do_each_once(valkey):
    for _ in range(40):
        make_operation()

    def work() -> int:
        count = 0
        while run_next():
            count += 1
        return count

    with beside(5) as workers:
        done = [delivery.result(PATIENCE) for delivery in [worker.start(work) for worker in workers]]
    assert sum(done) == marks() == Operation.objects.filter(status="succeeded", attempts=1).count() == 40


def test_a_task_rings_for_what_is_left_and_not_when_nothing_was_there(valkey):
    run_operations.run()
    assert valkey.llen("celery") == 0
    make_operation("test-steps", steps=2, per_slice=1)
    valkey.flushdb()
    run_operations.run()
    assert valkey.llen("celery") == 1
