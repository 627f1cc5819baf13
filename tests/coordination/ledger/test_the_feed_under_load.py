"""Sixteen writers that commit in no particular order, two relays, three readers: none misses a change, and each reads
the changes of one resource in their order. `FEED_CHANGES=100000` makes it the full size (docs/changes.md)."""

import os
import random
import threading
from concurrent.futures import Future
from typing import Any

import pytest
from django.db import connection

from coordination.ledger.transaction import writing
from coordination.management.commands.relay import number_until
from coordination.models import Change
from events.models import Event
from tests import make
from tests.connections import beside, wait_until

pytestmark = pytest.mark.long

CHANGES = int(os.environ.get("FEED_CHANGES", "3000"))
WRITERS, SEED, OWN, SHARED = 16, 20_170_217, 8, 2
ROUNDS = -(-CHANGES // (WRITERS * (OWN + 1)))
PATIENCE = 60 + CHANGES / 100  # seconds
QUERIES = ("wait=1&limit=500", "subject=event&organisation=dudley&limit=500", "limit=500")


def read(client: Any, query: str, over: threading.Event) -> list[dict[str, Any]]:
    """Everything the feed gives from its beginning until `over` is set and nothing is left."""
    following, found = f"/api/v1/changes/?{query}", []
    while True:
        last_look = over.is_set()
        answer = client.get(following)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += page["items"]
        following = page["next"]
        if last_look and not page["items"]:
            return found


def write(number: int, own: list[Any], shared: list[Any]) -> None:
    """Transactions that change all of the writer's own events and one shared one, and commit after a random while."""
    chance = random.Random(SEED + number)  # noqa: S311 - the same every time, on purpose
    for _ in range(ROUNDS):
        with writing(make.actor_for("dudley")), connection.cursor() as cursor:
            for keys in random.Random(chance.random()).sample([own, [chance.choice(shared)]], 2):  # noqa: S311
                cursor.execute("UPDATE event SET version = version + 1 WHERE id = ANY(%s)", [keys])
                cursor.execute("SELECT pg_sleep(%s)", [chance.random() / 100])


def relay(over: threading.Event) -> None:
    number_until(over)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_and_three_readers_none_of_whom_misses_a_change(valkey):
    made = [make.make_event().pk for _ in range(WRITERS * OWN + SHARED)]
    shared, clients = made[:SHARED], [make.client("dudley") for _ in QUERIES]
    relays_over, readers_over = threading.Event(), threading.Event()
    with beside(WRITERS) as writers, beside(2) as relays, beside(3) as readers:
        relaying = [each.start(relay, relays_over) for each in relays]
        reading = [
            each.start(read, client, query, readers_over)
            for each, client, query in zip(readers, clients, QUERIES, strict=True)
        ]
        written = [
            each.start(write, number, made[SHARED + number * OWN :][:OWN], shared)
            for number, each in enumerate(writers)
        ]
        try:
            wait_until(lambda: all(job.done() for job in written), "the writers", seconds=PATIENCE)
            wait_until(lambda: not Change.objects.filter(position=None).exists(), "the relays", seconds=PATIENCE)
        finally:
            readers_over.set()
            found = results(reading)
            relays_over.set()
            results(relaying + written)
    versions = dict(Event.objects.values_list("id", "version"))
    assert sum(versions.values()) - len(made) == WRITERS * ROUNDS * (OWN + 1) >= CHANGES
    for items in found:
        check(items, versions)
    assert len(found[0]) == len(found[2]) == Change.objects.visible_to(make.actor_for("dudley")).count()


def check(items: list[dict[str, Any]], versions: dict[Any, int]) -> None:
    positions = [item["position"] for item in items]
    assert positions == sorted(set(positions))
    seen: dict[str, list[int]] = {}
    for item in items:
        if item["subject"] == "event":
            seen.setdefault(item["id"], []).append(item["version"])
    assert seen == {str(key): list(range(1, last + 1)) for key, last in versions.items()}


def results(jobs: "list[Future[Any]]") -> list[Any]:
    return [job.result(PATIENCE) for job in jobs]
