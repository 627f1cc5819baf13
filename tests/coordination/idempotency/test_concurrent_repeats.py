"""Duplicates that meet, and processes that die: one effect, no key that stays stuck."""

import http.client
import json
import os
import signal
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psutil
import pytest
from django.db import connection

from coordination.idempotency.answers import claim_answer
from coordination.models import StoredAnswer
from events.models import Event
from tests import make, processes
from tests.connections import PATIENCE, wait_for_blocked, wait_until
from tests.races.lock_barrier import holding
from tests.request_bodies import EVENT

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
EVENTS = "/api/v1/events/"


def ask(address, credential, key, body=EVENT):
    """(status, replayed, body) of one POST over a connection of its own; status 0 if the server went away."""
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
    try:
        link.request("POST", EVENTS, json.dumps(body), {**headers, "Idempotency-Key": f'"{key}"'})
        answer = link.getresponse()
        return answer.status, answer.getheader("Idempotent-Replayed"), answer.read()
    except (OSError, http.client.HTTPException):
        return 0, None, b""
    finally:
        link.close()


def test_while_the_first_is_in_flight_a_duplicate_is_a_409_at_once_and_afterwards_the_answer():
    make.make_campaign()
    client = make.client("dudley")
    with holding(claim_answer, "dudley", "one") as first:
        answer = client.post(EVENTS, EVENT, headers={"Idempotency-Key": '"one"'})
        assert (answer.status_code, answer["Retry-After"]) == (409, "1")
        assert answer.json()["type"] == "/problems/idempotency-key-in-flight"
        assert not Event.objects.exists()
        other = client.post(EVENTS, EVENT, headers={"Idempotency-Key": '"two"'})
        assert other.status_code == 201
        first.rollback()
        assert client.post(EVENTS, EVENT, headers={"Idempotency-Key": '"one"'}).status_code == 201
    assert Event.objects.count() == 2


def test_the_effect_and_its_answer_are_seen_by_others_at_the_same_moment():
    make.make_campaign()
    client = make.client("dudley")

    def create():
        return client.post(EVENTS, EVENT, headers={"Idempotency-Key": '"one"'}).content

    with holding(lambda: None) as other:
        other.rollback()
        other.begin()
        content = other.run(create)
        assert not Event.objects.exists()
        assert not StoredAnswer.objects.exists()
        other.commit()
    assert (Event.objects.count(), StoredAnswer.objects.count()) == (1, 1)
    assert create() == content


def test_twenty_at_once_under_each_of_ten_keys_over_http_are_ten_effects(live_api):
    make.make_campaign()
    _, credential = make.make_key("dudley")
    keys = [f"duplicate-{number}" for number in range(10)]
    with ThreadPoolExecutor(20) as callers:
        answers = list(callers.map(lambda key: (key, ask(live_api, credential, key)), keys * 20))
    statuses = Counter(status for _, (status, _, _) in answers)
    assert set(statuses) <= {201, 409}, statuses
    assert Event.objects.count() == len(keys)
    for key in keys:
        given = {content for asked, (status, _, content) in answers if asked == key and status == 201}
        assert len(given) == 1
        assert ask(live_api, credential, key) == (201, "true", given.pop())


def test_a_web_process_killed_in_mid_request_leaves_no_stuck_key(transactional_db):
    make.make_campaign()
    _, credential = make.make_key("dudley")
    key = str(uuid.uuid4())
    killed, address = processes.api()
    with ThreadPoolExecutor(1) as caller, holding(_lock_events) as holder:
        pending = caller.submit(ask, address, credential, key)
        (backend,) = wait_for_blocked(holder.pid, 1)  # the request has claimed its key and waits in its rule
        serving = psutil.Process(killed.pid).children(recursive=True)  # each in a session of its own
        os.killpg(killed.pid, signal.SIGKILL)
        for process in serving:
            process.kill()
        killed.wait()
        assert pending.result(PATIENCE)[0] == 0
        holder.rollback()
        wait_until(lambda: not _is_there(backend), "PostgreSQL to notice that the process has gone")
    assert not Event.objects.exists()
    process, address = processes.api()
    try:
        assert ask(address, credential, key)[:2] == (201, None)
        assert ask(address, credential, key)[:2] == (201, "true")
    finally:
        processes.stop(process)
    assert Event.objects.count() == 1


def _lock_events():
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE event IN SHARE MODE")


def _is_there(backend):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [backend])
        return cursor.fetchone()[0]
