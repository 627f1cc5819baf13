"""A whole list is one moment of it, and half a list is never taken for a whole one."""

import csv
import urllib.request
from contextlib import closing

import pytest
from django.db import connection

from coordination.api.exports import snapshot, spooling
from coordination.api.exports.slots import UNREAD_SLOTS, WRITING_SLOTS
from coordination.ground.errors import Unprocessable
from events.models import Event
from tests import make
from tests.connections import beside
from tests.contract_client import refused
from tests.coordination.api.exports.export_reader import CSV, ask, leave, table

URL = "/api/v1/events/"


@pytest.fixture(autouse=True)
def every_place_is_given_back():
    assert (UNREAD_SLOTS.in_use, WRITING_SLOTS.in_use) == (0, 0)
    yield
    assert (UNREAD_SLOTS.in_use, WRITING_SLOTS.in_use) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_meanwhile_is_not_in_it(monkeypatch):
    monkeypatch.setattr(snapshot, "ROWS", 1)
    first, second = make.make_event(), make.make_event()
    rows = snapshot.rows_of(Event.objects.all(), ("id",))
    assert next(rows) == first
    with beside() as other:
        other.run(make.make_event)
        other.run(Event.objects.filter(pk=second.pk).update, title="Changed since")
        assert Event.objects.count() == 2  # in the export's own transaction, whatever it looks up
        left = list(rows)
    assert [(row.pk, row.title) for row in left] == [(second.pk, second.title)]
    assert Event.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_rows_stay_in_the_database_until_they_are_written(monkeypatch):
    monkeypatch.setattr(snapshot, "ROWS", 1)
    for _ in range(3):
        make.make_event()
    rows = snapshot.rows_of(Event.objects.all(), ("id",))
    next(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE NOT is_holdable")
        assert cursor.fetchone() == (1,)
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)
    rows.close()
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_what_fails_while_it_is_written_is_a_problem_and_no_file(monkeypatch):
    make.make_event()
    client = make.client("dudley")
    monkeypatch.setattr("events.api.events.EventSerializer.get_allowed_actions", lambda *_: 1 // 0)
    assert refused(ask(client, URL)) == (500, "server_error")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_half_way_is_a_problem_and_no_file(monkeypatch):
    monkeypatch.setattr(snapshot, "ROWS", 1)
    for _ in range(3):
        make.make_event()
    client, killed = make.client("dudley"), []

    def kill(*_args) -> list[str]:
        if not killed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                killed.extend(cursor.fetchone())
            with closing(connection.copy()) as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", killed)
        return []

    monkeypatch.setattr("events.api.events.EventSerializer.get_allowed_actions", kill)
    assert refused(ask(client, URL)) == (503, "unavailable")
    assert killed
    connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize("setting", ["EXPORT_MAX_BYTES", "EXPORT_SECONDS"])
def test_a_list_that_is_too_large_or_takes_too_long_is_refused_before_anything_is_sent(settings, setting):
    make.make_event()
    setattr(settings, setting, 0)
    assert refused(ask(make.client("dudley"), URL)) == (422, "export_too_large")


@pytest.mark.django_db
def test_exports_wait_to_be_read_up_to_the_bound_and_the_next_caller_is_told_to_wait(settings):
    settings.EXPORTS_UNREAD = 1
    make.make_event()
    client = make.client("dudley")
    unread = ask(client, URL)
    answer = ask(client, URL)
    assert refused(answer) == (503, "unavailable")
    assert int(answer["Retry-After"]) >= 1
    assert client.get(URL).status_code == 200
    leave(unread)
    assert unread.file.closed
    assert len(table(ask(client, URL))) == 1


@pytest.mark.django_db
def test_exports_are_written_at_once_up_to_the_bound_and_the_next_caller_is_told_to_wait(settings):
    settings.EXPORTS_AT_ONCE = 1
    make.make_event()
    client = make.client("dudley")
    with WRITING_SLOTS.reserved():
        answer = ask(client, URL)
    assert refused(answer) == (503, "unavailable")
    assert int(answer["Retry-After"]) >= 1
    assert len(table(ask(client, URL))) == 1


def test_a_reader_that_is_too_slow_does_not_get_the_rest(settings):
    settings.EXPORT_SECONDS = 0
    file = spooling.spooled_file(lambda out: out.write(b"x" * 3 * spooling.PIECE))
    answer = spooling.SpooledResponse(file, CSV, {})
    assert int(answer["Content-Length"]) == 3 * spooling.PIECE
    with pytest.raises(TimeoutError):
        b"".join(answer.streaming_content)
    leave(answer)
    assert file.closed


def test_a_file_that_would_be_too_large_is_gone(settings):
    settings.EXPORT_MAX_BYTES = 10
    with pytest.raises(Unprocessable):
        spooling.spooled_file(lambda out: out.write(b"x" * 11))


@pytest.mark.django_db
def test_a_client_that_leaves_gives_its_place_back():
    make.make_event()
    answer = ask(make.client("dudley"), URL)
    assert (UNREAD_SLOTS.in_use, WRITING_SLOTS.in_use) == (1, 0)
    leave(answer)


def test_over_the_real_server_the_length_is_announced_and_kept(live_api):
    for _ in range(3):
        make.make_event()
    _, key = make.make_key("dudley")
    headers = {"Authorization": f"Bearer {key}", "Accept": CSV}
    asked = urllib.request.Request(f"{live_api}{URL}", headers=headers)  # noqa: S310 - our own
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
        text = answer.read().decode()
        assert len(text) == int(answer.headers["Content-Length"])
        assert "Transfer-Encoding" not in answer.headers
    assert len(list(csv.DictReader(text.splitlines()))) == 3
