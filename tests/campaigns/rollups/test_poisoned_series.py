"""A series that cannot be compiled stops no other, is tried five times, set aside, and shown to whoever watches."""

import pytest
from django.db import connection
from django.test import Client

from campaigns.models import PeriodCell, RollupMark
from campaigns.rollups.compile import MAX_ATTEMPTS, compile_marked
from campaigns.tasks import compile_rollups, sweep_rollups
from tests import make
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def poisoned():
    """Figures on three channels, one of which the cells' table refuses."""
    make.make_campaign()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE day_cell ADD CONSTRAINT poison CHECK (channel <> 'twitter')")
    for number, channel in enumerate(("digital_media", "twitter", "website"), 1):
        make.make_metric(channel=channel, value=number * 100, source="return")


def rollups() -> dict:
    """What `/readyz` says of the compiler."""
    answer = Client().get("/readyz")
    return answer.json()["checks"]["rollups"]


def test_a_poisoned_series_stops_no_other_series(poisoned):
    assert compile_marked() == 2
    assert set(PeriodCell.objects.values_list("channel", flat=True)) == {"digital_media", "website"}
    (mark,) = RollupMark.objects.all()
    assert (mark.channel_id, mark.attempts, mark.last_error) == ("twitter", 1, "IntegrityError")


def test_after_five_attempts_it_is_set_aside_and_ready_says_so(poisoned):
    for attempts in range(1, MAX_ATTEMPTS + 1):
        assert rollups()["series_set_aside"] == 0
        compile_marked()
        assert RollupMark.objects.get().attempts == attempts
    assert (rollups()["status"], rollups()["series_set_aside"]) == ("late", 1)
    assert rollups()["lag_seconds"] == 0.0
    assert compile_marked() == 0
    assert RollupMark.objects.get().attempts == MAX_ATTEMPTS == 5
    make.make_metric(channel="website", organisation="sandwell", value=9)
    assert compile_marked() == 1


def test_tasks_end_although_it_is_there(poisoned):
    for _ in range(3):
        compile_rollups()
        sweep_rollups()
    assert RollupMark.objects.get().attempts == MAX_ATTEMPTS
    assert PeriodCell.objects.filter(grain="campaign").count() == 2


def test_a_new_write_to_it_brings_it_back(poisoned):
    for _ in range(MAX_ATTEMPTS):
        compile_marked()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE day_cell DROP CONSTRAINT poison")
    assert compile_marked() == 0
    make.make_metric(channel="twitter", value=11, source="another return")
    mark = RollupMark.objects.get()
    assert (mark.attempts, mark.last_error) == (0, "")
    assert compile_marked() == 1
    assert PeriodCell.objects.get(grain="campaign", channel="twitter").total == 211
    assert rollups()["series_set_aside"] == 0
