"""`/changes/?wait=`: a reader who waits hears of a change as soon as it may, and holds nothing while it waits."""

import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from django.db import connection

from coordination.api import long_poll
from coordination.ledger.notifications import CHANNEL, ChangeNotifier, listening_connection
from coordination.ledger.sequencer import give_positions
from partners import key_management
from tests import make
from tests.connections import PATIENCE, wait_until
from tests.contract_client import faults

URL = "/api/v1/changes/"
BUSY = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (state LIKE 'idle in transaction%' OR backend_xmin IS NOT NULL) AND backend_type = 'client backend'"""


class Waiting:
    """Readers over real HTTP, each in a thread of its own."""

    def __init__(self, address: str) -> None:
        self.address, self.threads = address, ThreadPoolExecutor(8)

    def ask(self, key: str, query: str = "?wait=30") -> "Future[dict[str, Any]]":
        return self.threads.submit(self.now, key, query)

    def now(self, key: str, query: str) -> dict[str, Any]:
        asked = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.address}{URL}{query}", headers={"Authorization": f"Bearer {key}"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE * 2) as answer:  # noqa: S310
                return orjson.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return orjson.loads(refused.read())


@pytest.fixture
def waiting(live_api, valkey):
    found = Waiting(live_api)
    yield found
    ChangeNotifier().ring()
    found.threads.shutdown(wait=False, cancel_futures=True)


def number() -> int:
    """What the relay does."""
    while give_positions():
        ChangeNotifier().ring()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), 0) FROM change")
        return int(cursor.fetchone()[0])


def busy() -> int:
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
        return int(cursor.fetchone()[0])


def listeners(valkey) -> int:
    return dict(valkey.pubsub_numsub(CHANNEL))[CHANNEL.encode()]


def heard(valkey, readers: int = 1) -> None:
    wait_until(lambda: listeners(valkey) == readers, f"{readers} readers to wait")


def test_a_change_is_answered_when_it_comes(waiting, valkey):
    _, key = make.make_key("dudley")
    make.make_campaign()
    reader = waiting.ask(key, f"?wait=30&after={number()}")
    heard(valkey)
    assert not reader.done()
    event = make.make_event()
    number()
    assert str(event.pk) in [item["id"] for item in reader.result(PATIENCE)["items"]]


def test_while_it_waits_it_has_no_transaction_and_no_snapshot_and_others_are_answered(waiting, valkey):
    _, key = make.make_key("dudley")
    make.make_campaign()
    after = number()
    readers = [waiting.ask(key, f"?wait=30&after={after}") for _ in range(3)]
    heard(valkey, 3)
    wait_until(lambda: busy() == 0, "everybody to let go")  # each looks once more when it has begun to listen
    assert waiting.now(key, f"?after={after}")["items"] == []
    assert not any(reader.done() for reader in readers)
    make.make_event()
    number()
    assert all(reader.result(PATIENCE)["items"] for reader in readers)


def test_a_change_it_may_not_see_does_not_end_its_wait(waiting, valkey):
    _, key = make.make_key("sandwell")
    make.make_campaign()
    reader = waiting.ask(key, f"?wait=30&after={number()}")
    heard(valkey)
    draft = make.make_event(status="draft")
    number()
    seen = make.make_event()
    number()
    items = reader.result(PATIENCE)["items"]
    assert str(draft.pk) not in [item["id"] for item in items]
    assert {item["id"] for item in items} == {str(seen.pk)}


def test_a_key_revoked_meanwhile_is_told_nothing(waiting, valkey):
    key, plaintext = make.make_key("dudley")
    make.make_campaign()
    reader = waiting.ask(plaintext, f"?wait=30&after={number()}")
    heard(valkey)
    key_management.revoke_api_key(key, by=make.actor_for("dudley"))
    make.make_event()
    number()
    assert reader.result(PATIENCE)["type"] == "/problems/unauthenticated"


@pytest.mark.django_db
def test_what_is_there_is_answered_without_waiting(monkeypatch):
    monkeypatch.setattr(long_poll, "_wait", lambda *_: pytest.fail("It waited."))
    make.make_event()
    number()
    assert make.client("dudley").get(f"{URL}?wait=30").json()["items"]


@pytest.mark.django_db
def test_when_the_time_is_over_the_page_is_empty_and_leads_to_itself(valkey):
    answer = make.client("dudley").get(f"{URL}?wait=1&after=999").json()
    assert answer["items"] == []
    assert answer["next"].endswith("/api/v1/changes/?wait=1&after=999")


@pytest.mark.django_db
def test_when_as_many_wait_as_may_the_next_is_answered_at_once(monkeypatch):
    monkeypatch.setattr(long_poll, "_wait", lambda *_: pytest.fail("It waited."))
    monkeypatch.setattr(long_poll, "_places", threading.BoundedSemaphore(1))
    assert long_poll._places.acquire(blocking=False)
    assert make.client("dudley").get(f"{URL}?wait=30&after=999").json()["items"] == []
    assert not long_poll._places.acquire(blocking=False)


@pytest.mark.django_db
@pytest.mark.parametrize("wait", ["31", "-1", "1.5", "x", "\u0663", "999"])
def test_a_wait_that_cannot_be_is_refused(wait):
    assert faults(make.client("dudley").get(URL, {"wait": wait})) == {("?wait", "out_of_range")}


def test_a_ring_that_is_lost_costs_a_second_and_no_change(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = iter([[], [], [], ["a change"]])
    monkeypatch.setattr(long_poll, "LOOK_AGAIN", 0.01)
    assert long_poll.poll_rows(lambda: next(found), 30) == ["a change"]


def test_the_bell_hurts_nobody_when_the_broker_is_away(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    bell = ChangeNotifier()
    bell.ring()
    assert bell.silent_until > time.monotonic()
    with listening_connection() as ear:
        ear.wait(0.001)


def test_places_are_given_back_whatever_happens():
    free = long_poll._places._value
    with pytest.raises(ZeroDivisionError):
        long_poll.poll_rows(_fails_later(), 1)
    assert long_poll._places._value == free


def _fails_later():
    looks = iter([[]])

    def look():
        found = next(looks, None)
        return 1 // 0 if found is None else found

    return look
