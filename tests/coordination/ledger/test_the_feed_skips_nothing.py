"""Committed in another order than written, numbered by several relays, read while others write: nothing is missed."""

import random
import threading
import time

import pytest
from django.db import connection

from coordination.ledger import sequencer
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from events.models import Event
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked, wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

WRITERS, ROUNDS, SEED = 8, 15, 20_170_217


class Reader:
    """Somebody who reads the feed over HTTP, on from where it last ended."""

    def __init__(self, slug: str = "dudley") -> None:
        self.client, self.next, self.items = make.client(slug), "/api/v1/changes/?limit=20", []

    def read_on(self) -> int:
        """Read to the end of the feed as it stands; returns how many items were new."""
        before = len(self.items)
        while page := self._page():
            self.items += page
        return len(self.items) - before

    def _page(self) -> list[dict]:
        answer = self.client.get(self.next)
        assert answer.status_code == 200, answer.content
        self.next = answer.json()["next"]
        return answer.json()["items"]

    @property
    def ids(self) -> list[str]:
        return [item["id"] for item in self.items]

    @property
    def positions(self) -> list[int]:
        return [item["position"] for item in self.items]


def test_a_transaction_that_commits_late_is_read_late_and_not_skipped():
    make.make_campaign()
    reader = Reader()
    with beside() as slow:
        slow.begin()
        late = slow.run(make.make_event)
        early = make.make_event()
        give_positions()
        reader.read_on()
        assert str(early.pk) in reader.ids
        assert str(late.pk) not in reader.ids
        slow.commit()
    give_positions()
    assert reader.read_on() == 1
    assert reader.ids[-1] == str(late.pk)
    # It was written first and has the lower id: a cursor on the id would have passed it by.
    numbered = dict(Change.objects.values_list("subject_id", "id"))
    assert numbered[str(late.pk)] < numbered[str(early.pk)]


def test_nothing_is_read_before_it_has_a_position():
    event = make.make_event()
    reader = Reader()
    reader.read_on()
    assert reader.ids == []
    give_positions()
    reader.read_on()
    assert str(event.pk) in reader.ids


def test_two_relays_at_once_number_every_change_once():
    make.make_event()
    with beside(2) as (first, second):
        first.begin()
        assert first.run(give_positions) > 0
        waiting = second.start(give_positions)
        wait_for_blocked(by=first.pid, number=1)
        make.make_event()
        first.commit()
        assert waiting.result(PATIENCE) == 1
    positions = list(Change.objects.order_by("id").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


def test_a_relay_that_dies_before_its_commit_leaves_no_gap_and_no_double():
    make.make_event()
    with beside() as dying:
        dying.begin()
        assert dying.run(give_positions) > 0
        dying.rollback()
    assert give_positions() == Change.objects.count()
    assert sorted(Change.objects.values_list("position", flat=True)) == list(range(1, Change.objects.count() + 1))


def test_more_changes_than_a_batch_are_numbered_batch_by_batch(monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 2)
    make.make_event()
    total, numbered = Change.objects.count(), []
    while batch := give_positions():
        numbered.append(batch)
    assert max(numbered) == 2
    assert sum(numbered) == total > 4


def test_with_eight_writers_and_two_relays_a_reader_misses_nothing_and_sees_each_row_in_its_order():
    shared = [make.make_event() for _ in range(3)]
    reader, over = Reader(), threading.Event()
    with beside(WRITERS) as writers, beside(2) as relays:
        relaying = [each.start(_relay_until, over) for each in relays]
        writing_now = [each.start(_write, number, shared) for number, each in enumerate(writers)]
        wait_until(lambda: _read_meanwhile(reader) and all(job.done() for job in writing_now), "the writers")
        made = [pk for job in writing_now for pk in job.result()]
        wait_until(lambda: not Change.objects.filter(position=None).exists(), "the relays")
        over.set()
        for job in relaying:
            job.result(PATIENCE)
    reader.read_on()
    assert set(made) <= set(reader.ids)
    assert reader.positions == sorted(set(reader.positions))
    assert len(reader.items) == Change.objects.visible_to(make.actor_for("dudley")).count()
    for event in shared:
        versions = [item["version"] for item in reader.items if item["id"] == str(event.pk)]
        assert versions == list(range(1, 1 + len(versions)))
    assert sum(item["id"] in {str(event.pk) for event in shared} for item in reader.items) == 3 + WRITERS * ROUNDS


def _read_meanwhile(reader: Reader) -> bool:
    reader.read_on()
    return True


def _write(number: int, shared: list[Event]) -> list[str]:
    """Transactions that make one event and change a shared one, and commit in no particular order."""
    chance, made = random.Random(SEED + number), []  # noqa: S311 - the same every time, on purpose
    for _ in range(ROUNDS):
        with writing(make.actor_for("dudley")), connection.cursor() as cursor:
            made.append(str(make.make_event().pk))
            cursor.execute("SELECT pg_sleep(%s)", [chance.random() / 100])
            cursor.execute("UPDATE event SET version = version + 1 WHERE id = %s", [chance.choice(shared).pk])
            cursor.execute("SELECT pg_sleep(%s)", [chance.random() / 100])
    return made


def _relay_until(over: threading.Event) -> None:
    while not over.is_set():
        if not give_positions():
            time.sleep(0.002)
