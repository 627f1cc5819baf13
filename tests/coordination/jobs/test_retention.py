"""Long jobs are forgotten a set time after they ended, with the files they took in; the ledger keeps that they were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.jobs.retention import delete_in_batches, forget_operations
from coordination.ledger.transaction import writing
from coordination.models import Change, ImportFile, Operation
from tests import make
from tests.coordination.imports.row_files import queue
from tests.coordination.jobs.example_jobs import make_in_state

pytestmark = pytest.mark.django_db


def age(operation: Operation, days: int) -> None:
    with writing(make.actor_for()):
        Operation.objects.filter(pk=operation.pk).update(finished_at=timezone.now() - timedelta(days=days))


def test_only_what_ended_long_enough_ago_is_forgotten(settings):
    settings.KEEP_OPERATIONS_DAYS = 40
    old, recent, running = make_in_state("succeeded"), make_in_state("failed"), make_in_state("running")
    age(old, 41)
    age(recent, 39)
    assert forget_operations() == 1
    assert set(Operation.objects.values_list("pk", flat=True)) == {recent.pk, running.pk}
    entry = Change.objects.get(kind="operation.deleted")
    assert (entry.subject_id, entry.actor) == (str(old.pk), "system:retention")
    assert forget_operations() == 0


def test_an_import_goes_with_its_file_and_its_rows():
    operation = queue()
    with writing(make.actor_for()):
        Operation.objects.filter(pk=operation.pk).update(
            status="cancelled", finished_at=timezone.now() - timedelta(days=366), lease=None
        )
    assert ImportFile.objects.filter(pk=operation.pk).exists()
    assert forget_operations() == 1
    assert not ImportFile.objects.exists()


def test_the_sweep_deletes_in_batches_and_stops_after_so_many():
    for _ in range(5):
        age(make_in_state("succeeded"), 400)
    with writing(make.actor_for()):
        assert delete_in_batches(Operation.objects.order_by("finished_at"), batch=2, most=2) == 4
    assert forget_operations() == 1
