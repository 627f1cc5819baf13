"""The broker is a doorbell: wiped, away or ringing five times, it can lose time and nothing else."""

import logging
import socket
import time

import pytest
from celery import current_app
from django.conf import settings

from campaigns import wake_compiler
from campaigns.models import DayCell, RollupMark
from campaigns.rollups.verify import cell_differences
from campaigns.tasks import sweep_rollups
from coordination.models import Heartbeat
from tests import make
from tests.campaigns.rollups.naive_cells import cells
from tests.chaos.work import SERIES, kill, report_figures, wait_for_the_sweep
from tests.connections import PATIENCE, beside, wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

current_app.loader.import_default_modules()
TASKS = sorted(name for name in current_app.tasks if name.split(".")[0] in settings.INSTALLED_APPS)


def test_a_broker_wiped_with_work_pending_costs_time_and_nothing_else(valkey, start_worker):
    report_figures()
    assert valkey.llen("celery") > 0
    valkey.flushdb()
    worker = start_worker()
    wait_until(Heartbeat.objects.exists, "the worker to show that it works")
    assert RollupMark.objects.count() == SERIES  # nobody has told it
    wait_for_the_sweep()
    kill(worker)


def test_every_task_is_known_here():
    assert TASKS == [
        "campaigns.tasks.compile_rollups",
        "campaigns.tasks.draw_artwork",
        "campaigns.tasks.send_reminders",
        "campaigns.tasks.sweep_artwork",
        "campaigns.tasks.sweep_overdue_reviews",
        "campaigns.tasks.sweep_rollups",
        "campaigns.tasks.sweep_sandboxes",
        "campaigns.tasks.sweep_statements",
        "coordination.tasks.heartbeat",
        "coordination.tasks.run_operations",
        "coordination.tasks.sweep_imports",
        "coordination.tasks.sweep_old_operations",
        "coordination.tasks.sweep_operations",
        "coordination.tasks.sweep_stored_answers",
        "coordination.tasks.sweep_stored_files",
        "events.tasks.fetch_calendars",
        "events.tasks.send_digests",
        "partners.tasks.send_mail",
        "partners.tasks.send_webhooks",
        "partners.tasks.sweep_old_deliveries",
        "partners.tasks.sweep_sessions",
        "partners.tasks.sweep_tokens",
        "partners.tasks.sweep_webhooks",
    ]


@pytest.mark.parametrize("name", TASKS)
def test_a_task_delivered_five_times_at_once_and_five_times_more_changes_what_it_changes_once(name):
    report_figures()
    task = current_app.tasks[name]
    with beside(5) as workers:
        for delivery in [worker.start(task.run) for worker in workers]:
            delivery.result(PATIENCE)
    compiled, at = cells(make.make_campaign()), list(DayCell.objects.order_by("pk").values_list("compiled_at"))
    for _ in range(5):
        task.run()
    assert cells(make.make_campaign()) == compiled
    assert list(DayCell.objects.order_by("pk").values_list("compiled_at")) == at
    assert RollupMark.objects.count() == (0 if "rollups" in name else SERIES)
    assert Heartbeat.objects.count() == (1 if "heartbeat" in name else 0)
    assert cell_differences() == []


@pytest.fixture
def quiet_since_nothing_failed(monkeypatch):
    """A doorbell that has not found the broker away yet, and leaves no memory of it."""
    monkeypatch.setattr(wake_compiler, "BELL", wake_compiler.CompilerBell())


@pytest.fixture(params=["gone", "silent"])
def broker_away(request, monkeypatch, quiet_since_nothing_failed):
    """A broker that is not there, or one that takes the connection and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "silent":
            listener.listen()
        address = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        monkeypatch.setitem(current_app.conf, "broker_url", address)
        yield


def test_while_the_broker_is_away_a_write_is_quick_and_the_sweep_compiles_it(broker_away, caplog):
    make.make_campaign()
    make.make_channel()
    client = make.client("dudley")
    figure = {"campaign": make.SEE_ME, "area": make.DUDLEY, "channel": "digital_media", "measure": "people_reached"}
    figure |= {"value": 761, "qualifier": "exact", "period": {"from": "2017-02-17", "to": "2017-03-03"}}
    took = []
    for number in range(3):
        begun = time.monotonic()
        answer = client.post("/api/v1/reach-metrics/", figure | {"source": f"return {number}"})
        took.append(time.monotonic() - begun)
        assert answer.status_code == 201, answer.content
    assert max(took) < 2
    warnings = [record for record in caplog.records if record.name == "campaigns.wake_compiler"]
    assert [record.levelno for record in warnings] == [logging.WARNING]  # tried once, then quiet for a while
    sweep_rollups()
    assert not RollupMark.objects.exists()
    assert cell_differences() == []


def test_a_broker_that_is_back_is_rung_again_after_a_while(valkey, monkeypatch, quiet_since_nothing_failed):
    wake_compiler.BELL.silent_until = time.monotonic() + 60
    make.make_metric()
    assert valkey.llen("celery") == 0
    wake_compiler.BELL.silent_until = time.monotonic()
    make.make_metric(channel="twitter")
    assert valkey.llen("celery") == 1
