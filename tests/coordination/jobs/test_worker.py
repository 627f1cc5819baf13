"""A run: its effect and its outcome are one, its failures are counted, its slices add up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from coordination.ground.constraints import NAMED, NamedConstraint
from coordination.ground.errors import Conflict
from coordination.jobs import worker
from coordination.jobs.registry import KINDS, MORE, OperationKind
from coordination.jobs.worker import MAX_ATTEMPTS, Run, claim_operation, run_next
from coordination.models import Operation
from tests.coordination.jobs.example_jobs import let_time_pass, make_in_state, make_operation, run_all, status_of
from tests.coordination.jobs.example_kinds import ASK, SECRET, marks

pytestmark = pytest.mark.django_db


def fresh(operation: Operation) -> Operation:
    return Operation.objects.get(pk=operation.pk)


def test_an_operation_is_run_once_and_its_effect_comes_with_its_outcome():
    operation = make_operation()
    assert (operation.status, operation.started_at, operation.version) == ("queued", None, 1)
    assert run_all() == 1
    ended = fresh(operation)
    assert (ended.status, ended.problem, ended.lease) == ("succeeded", None, None)
    assert ended.created_at <= ended.started_at <= ended.finished_at <= ended.updated_at
    assert ended.result["mark"].startswith("mark ")
    assert marks() == 1


@pytest.mark.parametrize("said", [None, 0, [], {"report": "01890a5d"}, "text"])
def test_what_the_work_returns_is_the_result(said):
    operation = make_operation("test-answer", answer=said)
    run_all()
    assert (fresh(operation).status, fresh(operation).result) == ("succeeded", said)


def test_a_refusal_is_the_end_and_undoes_what_its_transaction_did():
    operation = make_operation("test-refusal")
    assert run_all() == 1
    ended = fresh(operation)
    assert (ended.status, ended.result, marks()) == ("failed", None, 0)
    errors = [{"pointer": "/figures", "code": "held", "detail": "Resolve it."}]
    expected = {"kind": "conflict", "code": "figures_are_held", "detail": "Two figures are held.", "errors": errors}
    assert ended.problem == expected


def test_any_other_failure_is_tried_again_later_each_time_and_is_the_services_after_five_attempts():
    operation, waits = make_operation("test-failure"), []
    for _ in range(MAX_ATTEMPTS):
        assert run_all() == 1
        waits.append(round((fresh(operation).lease_until - timezone.now()).total_seconds()))
        let_time_pass()
    ended = fresh(operation)
    assert waits[:-1] == [2, 4, 8, 16]
    assert (ended.status, ended.problem["code"], ended.problem["errors"]) == ("failed", "internal", [])
    assert SECRET not in str(ended.problem)
    assert (run_all(), marks()) == (0, 0)


def test_the_log_tells_every_failed_attempt_under_the_id_of_the_request_that_asked():
    operation = make_operation("test-failure")
    with capture_logs(processors=[merge_contextvars]) as lines:
        run_all()
    (line,) = [line for line in lines if line["event"] == "operation_attempt_failed"]
    assert (line["request_id"], line["operation"]) == (operation.request_id, str(operation.pk))
    assert (line["kind"], line["attempts"], line["exc_info"]) == ("test-failure", 1, True)


def test_a_failing_operation_holds_up_no_other():
    make_operation("test-failure")
    other = make_operation()
    assert run_all() == 2
    assert status_of(other) == "succeeded"


def test_an_operation_of_which_five_workers_died_is_given_up_without_a_sixth():
    operation = make_operation()
    Operation.objects.update(attempts=MAX_ATTEMPTS)
    assert run_all() == 1
    assert (status_of(operation), fresh(operation).problem["code"], marks()) == ("failed", "internal", 0)


def test_a_constraint_with_a_name_refuses_for_good_and_one_without_is_tried_again(monkeypatch):
    nameless = make_operation("test-constraint")
    run_all()
    assert (status_of(nameless), fresh(nameless).attempts) == ("running", 1)
    refusal = NamedConstraint(Conflict, "/name", "exists_already", "There is one already.")
    monkeypatch.setitem(NAMED, "heartbeat_pkey", refusal)
    named = make_operation("test-constraint")
    run_all()
    assert (status_of(named), fresh(named).problem["code"]) == ("failed", "exists_already")


def test_a_kind_this_release_does_not_know_waits_for_a_worker_that_does(monkeypatch):
    operation = make_operation()
    monkeypatch.delitem(KINDS, "test-mark")
    assert not run_next()
    assert status_of(operation) == "queued"


@pytest.mark.parametrize(("steps", "per_slice", "slices"), [(12, 5, 3), (12, 4, 3), (1, 5, 1), (0, 1, 1), (7, 1, 7)])
def test_long_work_goes_on_slice_by_slice_where_it_was(steps: int, per_slice: int, slices: int):
    operation = make_operation("test-steps", steps=steps, per_slice=per_slice)
    assert run_all() == slices
    ended = fresh(operation)
    assert (ended.status, ended.result, ended.done) == ("succeeded", {"steps": steps}, steps)
    assert (ended.total, marks()) == (steps or None, steps)


def test_two_long_operations_take_turns():
    first, second = (make_operation("test-steps", steps=4, per_slice=1) for _ in range(2))
    seen = []
    for _ in range(4):
        run_next()
        seen.append((fresh(first).done, fresh(second).done))
    assert seen == [(1, 0), (1, 1), (2, 1), (2, 2)]


def test_attempts_count_only_while_it_gets_no_further():
    operation = make_operation("test-steps", steps=8, per_slice=3, stumbles=True)
    for _ in range(12):
        run_all()
        let_time_pass()
    assert (status_of(operation), marks()) == ("succeeded", 8)


def test_work_that_only_shows_its_progress_goes_on_from_there_however_many_slices_it_takes(monkeypatch):
    def step(run: Run) -> object:
        seen.append(run.done)
        run.progress(run.done + 1)
        run.progress(run.done + 1)  # too soon to be written
        return MORE if run.done < 4 * MAX_ATTEMPTS else None

    seen: list[int] = []
    monkeypatch.setitem(KINDS, "test-mark", OperationKind("test-mark", step, ASK))
    operation = make_operation()
    assert run_all() == 2 * MAX_ATTEMPTS
    assert seen == list(range(0, 4 * MAX_ATTEMPTS, 2))
    assert (status_of(operation), fresh(operation).done) == ("succeeded", 4 * MAX_ATTEMPTS)


def test_a_slice_ends_when_its_time_is_up(monkeypatch):
    seen = []
    kind = OperationKind("test-mark", lambda run: seen.append(run.time_is_up()), ASK)
    monkeypatch.setitem(KINDS, "test-mark", kind)
    make_operation()
    run_all()
    monkeypatch.setattr(worker, "SLICE", 0.0)
    make_operation()
    run_all()
    assert seen == [False, True]


def test_a_lease_is_as_long_as_its_kind_says():
    for kind, seconds in (("test-mark", 30), ("test-frail-mark", 1)):
        Operation.objects.all().delete()
        make_operation(kind)
        held = claim_operation()
        assert held.lease_until - held.updated_at == timedelta(seconds=seconds)


def test_an_operation_that_is_over_is_never_claimed():
    for status in ("succeeded", "failed", "cancelled"):
        make_in_state(status)
    let_time_pass()
    assert not run_next()
