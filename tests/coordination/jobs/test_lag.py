"""`/readyz` says how long operations wait for a worker."""

from datetime import timedelta

import pytest
from django.db.models import F

from coordination.ground.health_checks import run_health_checks
from coordination.jobs.lag import CHECK
from coordination.models import Operation
from tests.coordination.jobs.example_jobs import make_in_state, make_operation

pytestmark = pytest.mark.django_db


def facts() -> dict[str, object]:
    return run_health_checks([CHECK])["operations"]


def waiting_for(**time: int) -> None:
    Operation.objects.update(lease_until=F("lease_until") - timedelta(**time))


def test_nothing_waits_when_there_is_nothing_or_all_is_over_or_held():
    assert facts() == {"status": "ok", "waiting_seconds": 0.0}
    for status in ("running", "succeeded", "failed", "cancelled"):
        make_in_state(status)
    assert facts() == {"status": "ok", "waiting_seconds": 0.0}


@pytest.mark.parametrize(("seconds", "status"), [(50, "ok"), (70, "late")])
def test_a_job_that_waits_too_long_is_late(seconds: int, status: str):
    make_operation()
    waiting_for(seconds=seconds)
    seen = facts()
    assert seen["status"] == status
    assert seconds <= seen["waiting_seconds"] < seconds + 5


def test_a_job_whose_worker_died_waits_from_the_end_of_its_lease():
    make_in_state("running")
    waiting_for(seconds=30 + 70)
    assert facts()["status"] == "late"


def test_readyz_shows_it(client):
    make_operation()
    assert "waiting_seconds" in client.get("/readyz").json()["checks"]["operations"]
