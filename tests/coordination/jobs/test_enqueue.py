"""Asking for a long job: a row with the transaction that asks, and a ring once it has committed."""

import pytest
from django.db import transaction
from structlog.contextvars import bound_contextvars

from coordination.jobs import enqueue
from coordination.models import Operation
from tests import make
from tests.coordination.jobs.example_jobs import make_operation

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_asked_for_is_a_row_of_the_askers_organisation():
    by = make.actor_for("sandwell", scopes=["write", "read"])
    with bound_contextvars(request_id="request-17"):
        operation = enqueue.start_operation(
            "test-answer", by=by, campaign="see-me-hear-me", arguments={"answer": 1}, total=9
        )
    assert (operation.kind, operation.organisation, operation.campaign) == ("test-answer", "sandwell", "see-me-hear-me")
    assert (operation.status, operation.done, operation.total) == ("queued", 0, 9)
    assert (operation.arguments, operation.created_by) == ({"answer": 1}, "system:test")
    assert (operation.scopes, operation.request_id) == (["read", "write"], "request-17")


def test_what_no_request_asked_for_has_an_id_to_be_found_by_too():
    assert len({make_operation().request_id, make_operation().request_id, ""}) == 3


def test_a_worker_is_told_once_the_transaction_has_committed(valkey):
    with transaction.atomic():
        make_operation()
        assert valkey.llen("celery") == 0
    assert valkey.llen("celery") == 1


def test_what_is_rolled_back_was_never_asked_for(valkey):
    with transaction.atomic():
        make_operation()
        transaction.set_rollback(True)
    assert (valkey.llen("celery"), Operation.objects.count()) == (0, 0)


def test_a_kind_that_nobody_registered_cannot_be_asked_for():
    with pytest.raises(KeyError):
        make_operation("test-unknown")
    assert not Operation.objects.exists()
