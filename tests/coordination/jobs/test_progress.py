"""Progress is shown twice a second at most, gives every reader a new ETag, and does not flood the ledger."""

import pytest

from coordination.jobs.worker import Run, Stopped, claim_operation
from coordination.models import Operation
from tests.coordination.jobs.example_jobs import make_operation, run_all
from tests.coordination.ledger.entries import entries_of

pytestmark = pytest.mark.django_db


def test_a_hundred_thousand_steps_are_a_handful_of_writes():
    operation = make_operation("test-count")
    run_all()
    ended = Operation.objects.get(pk=operation.pk)
    seconds = (ended.finished_at - ended.started_at).total_seconds()
    assert (ended.done, ended.total, ended.result) == (100_000, 100_000, 100_000)
    assert ended.version <= 4 + seconds / 0.5  # created, claimed, first progress, finished; and two a second


def test_progress_is_seen_at_once_with_a_new_version_and_a_longer_lease():
    make_operation()
    run = Run(claim_operation())
    before = run.operation
    run.progress(3, 10)
    seen = Operation.objects.get(pk=before.pk)
    assert (seen.done, seen.total, seen.version) == (3, 10, before.version + 1)
    assert seen.lease_until > before.lease_until
    assert seen.updated_at > before.updated_at


def test_a_total_once_known_stays_when_a_step_does_not_say_it():
    make_operation()
    run = Run(claim_operation())
    run.advance(1, 10)
    run.advance(2)
    seen = Operation.objects.get()
    assert (seen.done, seen.total) == (2, 10)


def test_the_ledger_tells_what_became_of_it_and_no_step():
    operation = make_operation("test-steps", steps=6, per_slice=2, campaign="see-me-hear-me")
    run_all()
    entries = entries_of(operation, "operation")
    assert [entry.kind for entry in entries] == ["operation.created", "operation.running", "operation.succeeded"]
    assert {entry.audience for entry in entries} == {"owner"}
    assert {(entry.actor, entry.actor_organisation) for entry in entries} == {("system:test", "dudley")}
    assert {entry.request_id for entry in entries[1:]} == {operation.request_id}
    assert {entry.campaign for entry in entries} == {"see-me-hear-me"}
    assert "lease" not in entries[1].after
    assert entries[2].after["done"] == 6


def test_a_run_that_has_lost_its_lease_can_write_nothing_more():
    make_operation()
    run = Run(claim_operation())
    Operation.objects.update(lease="01890a5d-ac96-774b-bcce-b302099a8057")
    before = Operation.objects.values().get()
    for write in (lambda: run.progress(1), lambda: run.advance(1), run.finish, lambda: run.fail({}), run.give_back):
        with pytest.raises(Stopped):
            write()
    assert Operation.objects.values().get() == before
