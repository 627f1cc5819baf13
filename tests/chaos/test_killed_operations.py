"""A worker killed at any point of a long job leaves it to the next, and what the job does is done exactly once."""

import pytest

from coordination.models import Operation
from tests.chaos.work import kill
from tests.connections import beside, wait_for_blocked, wait_until
from tests.coordination.jobs.example_jobs import make_operation
from tests.coordination.jobs.example_kinds import hold, marks
from tests.coordination.jobs.workers import runner, wait_for_the_end

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("valkey")]


def kill_at(point: str) -> None:
    """Let a worker take up what there is, and kill it when it has come to that point."""
    with beside() as holder:
        holder.begin()
        holder.run(hold, point)
        with runner() as worker:
            wait_for_blocked(by=holder.pid, number=1)
            kill(worker)
        holder.commit()


def test_a_nudged_worker_does_it_within_two_seconds():
    with runner():
        operation = make_operation()
        wait_until(lambda: Operation.objects.filter(status="succeeded").exists(), "the work", seconds=2)
        assert marks() == 1
    assert operation.status == "queued"  # as it was asked for


@pytest.mark.parametrize("point", ["begun", "before the commit"])
def test_a_worker_killed_in_mid_run_leaves_the_work_to_the_next_which_does_it_once(point: str):
    operation = make_operation("test-frail-mark", stops=point)
    kill_at(point)
    operation.refresh_from_db()
    assert (operation.status, operation.attempts, marks()) == ("running", 1, 0)
    with runner():
        ended = wait_for_the_end(operation)
    assert (ended.status, ended.attempts, marks()) == ("succeeded", 2, 1)


def test_a_worker_killed_half_way_through_the_steps_loses_none_and_repeats_none():
    operation = make_operation("test-frail-steps", steps=10, per_slice=3, stops="half way")
    kill_at("half way")
    operation.refresh_from_db()
    assert (operation.status, operation.done, marks()) == ("running", 5, 5)
    with runner():
        ended = wait_for_the_end(operation)
    assert (ended.status, ended.result, marks()) == ("succeeded", {"steps": 10}, 10)


def test_work_that_kills_every_worker_is_given_up_after_five():
    operation = make_operation("test-frail-mark", stops="begun")
    Operation.objects.update(attempts=4)
    kill_at("begun")
    with runner():
        ended = wait_for_the_end(operation)
    assert (ended.status, ended.problem["code"], marks()) == ("failed", "internal", 0)


def test_a_broker_wiped_with_an_operation_waiting_costs_time_and_nothing_else(valkey):
    operation = make_operation()
    assert valkey.llen("celery") == 1
    valkey.flushdb()
    with runner():
        assert wait_for_the_end(operation).status == "succeeded"
    assert marks() == 1
