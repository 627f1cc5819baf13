"""Nobody waits for ever: every process's time-outs, and what a caller is told whose request ran into one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from campaigns.models import ReachMetric
from campaigns.reach_metrics.holds import take_turn
from coordination.ground import environment
from coordination.ground.timeouts import DEFAULTS, allow_longer, process_role
from coordination.imports import slices
from coordination.jobs import enqueue
from coordination.jobs.registry import KINDS, OperationKind, register_operation
from coordination.jobs.worker import run_next
from coordination.rows.validate import validate_items
from events.models import Event
from events.permissions import CHANGE_EVENT
from tests import make, processes
from tests.connections import beside
from tests.contract_client import refused
from tests.request_bodies import EVENT

ROOT = Path(__file__).resolve().parents[3]
SHOW = "from django.db import connection as c; k = c.cursor(); "
SHOW += "print([k.execute('SHOW ' + n).fetchone()[0] for n in"
SHOW += " ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')])"
NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")
EXPECTED = {
    "web": ["30s", "5s", "1min", "1min"],
    "worker": ["45s", "10s", "55s", "55s"],
    "relay": ["30s", "30s", "1min", "1min"],
    "beat": ["10s", "5s", "30s", "30s"],
    "command": ["1h", "1min", "1h", "0"],
}
METRICS, EVENTS = "/api/v1/reach-metrics/", "/api/v1/events/"
KEYED = {"HTTP_IDEMPOTENCY_KEY": '"patience-1"'}


def connect(options: str) -> "psycopg.Connection[tuple[str]]":
    """A connection to the test database with these options of libpq."""
    facts = connection.settings_dict
    return psycopg.connect(
        host=facts["HOST"],
        port=facts["PORT"] or None,
        user=facts["USER"],
        password=facts["PASSWORD"] or None,
        dbname=facts["NAME"],
        options=options,
    )


def timeouts(**variables: str) -> list[str]:
    """What a process of the service in that environment says of its connection."""
    said = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {SHOW}"],
        env={**os.environ, **processes.environment(), **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return list(json.loads(said.stdout.replace("'", '"')))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", DEFAULTS)
def test_every_process_has_four_time_outs(kind):
    set_by = environment.database_from_environment(Path(settings.LOCAL_DIR), settings.DATABASE_PATIENCE[kind])[
        "OPTIONS"
    ]["options"]
    with connect(set_by) as database:
        shown = [database.execute(f"SHOW {name}").fetchone()[0] for name in NAMES]
    assert "0" not in shown or kind == "command"  # migrations take what they need
    assert shown == EXPECTED[kind]


@pytest.mark.django_db
def test_each_timeout_may_be_set_and_the_address_of_the_database_wins():
    url = f"{processes.environment()['DATABASE_URL']}&options=-c%20idle_in_transaction_session_timeout%3D9s"
    expected = ["7s", "2s", "9s", "8s"]
    set_to = {"WEB_STATEMENT_SECONDS": "7", "WEB_LOCK_SECONDS": "2", "WEB_TRANSACTION_SECONDS": "8"}
    assert timeouts(PROCESS="web", DATABASE_URL=url, **set_to) == expected


def test_a_process_of_no_kind_does_not_start():
    said = subprocess.run(
        [sys.executable, "-c", "import coordination.settings"],
        env={**os.environ, **processes.environment(), "PROCESS": "kiln"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr == f"Set PROCESS to one of {', '.join(DEFAULTS)}, or leave it out.\n"


def test_celery_and_the_relay_are_known_by_their_command_lines(monkeypatch):
    def kind(*command: str) -> str:
        monkeypatch.setattr(sys, "argv", list(command))
        return process_role(lambda _name: "")

    assert kind("/venv/celery/__main__.py", "--app", "coordination.celery", "worker", "--concurrency", "1") == "worker"
    assert kind("/venv/bin/celery", "--app", "coordination.celery", "beat") == "beat"
    assert kind("manage.py", "relay") == "relay"
    assert kind("manage.py", "compile_rollups", "relay") == "command"


@pytest.fixture
def impatient(transactional_db):
    """The test's own connection waits a tenth of a second for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def a_figure() -> dict[str, object]:
    return {
        "campaign": make.SEE_ME,
        "area": make.DUDLEY,
        "channel": "digital_media",
        "measure": "people_reached",
        "period": {"from": "2017-02-17", "to": "2017-02-19"},
        "value": 100,
        "qualifier": "exact",
        "source": "platform",
        "external_ref": "figure-1",
    }


@pytest.mark.parametrize("batch", [False, True])
def test_figures_that_wait_too_long_for_their_turn_are_told_and_nothing_is_lost(impatient, batch):
    make.make_event()
    make.make_channel("digital_media")
    client, sent = make.client("dudley"), a_figure()
    address, body = (f"{METRICS}batch/", {"items": [sent]}) if batch else (METRICS, sent)
    with beside() as other:
        other.begin()
        other.run(take_turn, ReachMetric(campaign_id=make.SEE_ME, measure="people_reached"))
        answer = client.post(address, body, format="json", **KEYED)
        assert refused(answer) == (503, "waited_too_long")
        assert int(answer["Retry-After"]) >= 1
        assert ReachMetric.objects.count() == 0
        other.commit()
    again = client.post(address, body, format="json", **KEYED)
    assert again.status_code in (200, 201), again.content
    assert "Idempotent-Replayed" not in again
    assert ReachMetric.objects.get().value == 100


def test_a_row_that_somebody_else_holds_is_waited_for_and_no_longer(impatient):
    event = make.make_event()
    client = make.client("dudley")
    with beside() as other:
        other.begin()
        other.run(lambda: Event.objects.select_for_update().get(pk=event.pk))
        answer = client.post(f"{EVENTS}{event.pk}/cancel/", {"reason": "Rain"}, format="json", **KEYED)
        assert refused(answer) == (503, "waited_too_long")
        assert "same Idempotency-Key" in answer.json()["detail"]
        other.commit()
    event.refresh_from_db()
    assert event.status == "scheduled"
    again = client.post(f"{EVENTS}{event.pk}/cancel/", {"reason": "Rain"}, format="json", **KEYED)
    assert again.status_code == 200, again.content


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_a_problem_of_its_own(monkeypatch):
    make.make_event()
    client = make.client("dudley")

    def slow(*_args, **_kwargs):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '50ms'")
            cursor.execute("SELECT pg_sleep(30)")

    monkeypatch.setattr("events.api.events.EventSerializer.get_allowed_actions", slow)
    answer = client.get(EVENTS)
    assert refused(answer) == (503, "took_too_long")
    assert int(answer["Retry-After"]) >= 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_idles_too_long_is_told_to_try_again(monkeypatch):
    make.make_event()
    client = make.client("dudley")

    def idle(*_args, **_kwargs):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
            _wait_until_gone(connection_pid)
            cursor.execute("SELECT 1")

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        connection_pid = cursor.fetchone()[0]
    monkeypatch.setattr("events.api.events.EventSerializer.get_allowed_actions", idle)
    answer = client.get(EVENTS)
    assert refused(answer) == (503, "took_too_long")
    assert int(answer["Retry-After"]) >= 1
    connection.close()


def _wait_until_gone(pid: int) -> None:
    with connect("") as other:
        while other.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() != (0,):
            other.rollback()


@pytest.fixture
def short_of_time(transactional_db):
    """Once called, a transaction of the test's own connection may take half a second in all."""
    yield lambda: _clock("500ms")
    connection.close()


def _clock(limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET transaction_timeout = '{limit}'")


def _dawdle() -> None:
    """Statement after statement, each of them quick, until the transaction's time is up."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_sleep(0.02)")


def test_a_unit_of_work_that_takes_too_long_in_all_is_undone_and_may_be_sent_again(short_of_time, monkeypatch):
    event = make.make_event()
    client = make.client("dudley")
    with monkeypatch.context() as patch:
        patch.setattr("events.api.events.EventSerializer.get_allowed_actions", lambda *_args: _dawdle())
        short_of_time()
        answer = client.post(f"{EVENTS}{event.pk}/cancel/", {"reason": "Rain"}, format="json", **KEYED)
    assert refused(answer) == (503, "took_too_long")
    assert int(answer["Retry-After"]) >= 1
    event.refresh_from_db()
    assert event.status == "scheduled"
    again = client.post(f"{EVENTS}{event.pk}/cancel/", {"reason": "Rain"}, format="json", **KEYED)
    assert (again.status_code, "Idempotent-Replayed" in again) == (200, False), again.content


def test_work_whose_transaction_takes_too_long_is_tried_again_and_loses_nothing(short_of_time, monkeypatch):
    event = make.make_event()
    slow = iter([True, False])

    def work(run):
        is_slow = next(slow)
        Event.objects.filter(pk=event.pk).update(title="Half done" if is_slow else "Done")
        if is_slow:
            _dawdle()
        return {"done": True}

    monkeypatch.setitem(KINDS, "dawdling", None)
    register_operation(OperationKind("dawdling", lambda run: _in_a_transaction(work, run), CHANGE_EVENT))
    operation = enqueue.start_operation("dawdling", by=make.actor_for("dudley"), subject=event)
    short_of_time()
    assert run_next(operation.pk)
    operation.refresh_from_db()
    assert (operation.status, Event.objects.get(pk=event.pk).title) == ("running", event.title)
    type(operation).objects.filter(pk=operation.pk).update(lease_until="2017-01-01T00:00:00Z")
    assert run_next(operation.pk)
    operation.refresh_from_db()
    assert (operation.status, Event.objects.get(pk=event.pk).title) == ("succeeded", "Done")


def test_what_allows_itself_more_starts_its_clock_anew(short_of_time):
    short_of_time()
    with transaction.atomic(), connection.cursor() as cursor:
        allow_longer(60)
        cursor.execute("SELECT pg_sleep(0.6)")
        cursor.execute("SHOW transaction_timeout")
        assert cursor.fetchone() == ("1min",)
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_timeout")
        assert cursor.fetchone() == ("500ms",)


@pytest.mark.django_db(transaction=True)
def test_a_rule_may_allow_itself_more_for_one_transaction_and_never_less():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '2s'")
        with transaction.atomic():
            allow_longer(1)
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("2s",)
            allow_longer(300)
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("5min",)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("2s",)
        cursor.execute("RESET statement_timeout")


def test_work_that_waits_for_its_turn_loses_no_attempt(impatient, monkeypatch):
    event = make.make_event()

    def work(run):
        Event.objects.select_for_update().get(pk=event.pk)
        return {"done": True}

    monkeypatch.setitem(KINDS, "patient", None)
    register_operation(OperationKind("patient", lambda run: _in_a_transaction(work, run), CHANGE_EVENT))
    operation = enqueue.start_operation("patient", by=make.actor_for("dudley"), subject=event)
    with beside() as other:
        other.begin()
        other.run(lambda: Event.objects.select_for_update().get(pk=event.pk))
        for _ in range(7):
            assert run_next(operation.pk)
            operation.refresh_from_db()
            assert (operation.status, operation.attempts) == ("running", 0)
            type(operation).objects.filter(pk=operation.pk).update(lease_until="2017-01-01T00:00:00Z")
        other.commit()
    assert run_next(operation.pk)
    operation.refresh_from_db()
    assert operation.status == "succeeded"


def _in_a_transaction(work, run):
    with transaction.atomic():
        return work(run)


@pytest.mark.parametrize(
    ("size", "seconds", "expected"),
    [(500, 0.1, 500), (100, 0.1, 200), (500, 1.5, 500), (500, 4.0, 250), (500, 60.0, 16), (1, 60.0, 1)],
)
def test_an_import_takes_fewer_rows_at_a_time_where_they_are_slow(size, seconds, expected):
    assert slices.next_size(size, seconds) == expected


def test_after_failed_attempts_an_import_takes_fewer_rows_and_in_the_end_one():
    assert [slices._first_size(attempts) for attempts in (0, 1, 2, 3, 4, 5)] == [500, 500, 100, 20, 4, 1]


@pytest.mark.parametrize("clock", ["transaction_timeout", "idle_in_transaction_session_timeout"])
def test_a_batch_whose_rows_take_too_long_to_read_loses_nothing_and_goes_through_in_smaller_ones(
    transactional_db, monkeypatch, clock
):
    make.make_campaign()
    client = make.client("dudley")
    items = [{**EVENT, "external_ref": f"row-{number}"} for number in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_backend_pid(), set_config('{clock}', '500ms', false)")
        pid = cursor.fetchone()[0]

    def read_slowly(*args):
        _wait_until_gone(pid)
        return validate_items(*args)

    with monkeypatch.context() as patch:
        patch.setattr("coordination.rows.upsert.validate_items", read_slowly)
        answer = client.post(f"{EVENTS}batch/", {"items": items}, format="json", **KEYED)
    assert refused(answer) == (503, "took_too_long")
    assert int(answer["Retry-After"]) >= 1
    assert "smaller" in answer.json()["detail"]
    connection.close()
    assert not Event.objects.filter(external_ref__startswith="row-").exists()
    for half in (items[:2], items[2:]):
        answer = client.post(f"{EVENTS}batch/", {"items": half}, format="json")
        assert answer.json()["created"] == 2
    again = client.post(f"{EVENTS}batch/", {"items": items}, format="json", **KEYED)
    assert (again.status_code, again.json()["unchanged"]) == (200, 4)
