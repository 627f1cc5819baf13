"""A worker killed in the middle of a file, again and again: every row is there once, and the counts are right.

IMPORT_ROWS=200000 IMPORT_KILLS=5 make test ARGS=tests/coordination/imports/test_killed_imports.py
"""

import os

import pytest
from celery import current_app

from coordination.models import Change, ImportFile, WaitingRow
from events.models import Event
from tests import make
from tests.chaos.work import kill
from tests.connections import wait_until
from tests.coordination.imports.row_files import event, lines, refused, send
from tests.coordination.jobs.example_jobs import let_time_pass
from tests.coordination.jobs.workers import runner, wait_for_the_end

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("valkey")]
ROWS = int(os.environ.get("IMPORT_ROWS", "6000"))
KILLS = int(os.environ.get("IMPORT_KILLS", "3"))
BAD = ROWS // 1_000


def fewer_than(before: int) -> bool:
    """Whether fewer rows wait than before, the sweep going round meanwhile."""
    current_app.send_task(current_app.conf.beat_schedule["sweep-operations"]["task"])
    return WaitingRow.objects.count() < before


def test_a_file_whose_workers_are_killed_ends_with_exactly_its_rows():
    make.make_campaign(contributors=("dudley",))
    dudley = make.client("dudley")
    rows = [event(f"row-{number}", **({"kind": "party"} if number % 1_000 == 0 else {})) for number in range(ROWS)]
    answer = send(dudley, lines(rows))
    assert answer.status_code == 202
    waiting = ROWS
    for _ in range(KILLS):
        before = waiting
        with runner() as worker:
            wait_until(lambda: fewer_than(before), "a slice to be committed")  # noqa: B023
            kill(worker)
        waiting = WaitingRow.objects.count()
        assert 0 < waiting < before, "it was killed in mid-file"
        let_time_pass()
    file = ImportFile.objects.select_related("operation").get()
    with runner():
        operation = wait_for_the_end(file.operation, seconds=20 + ROWS / 400)
    file.refresh_from_db()
    assert (file.created, file.updated, file.unchanged, file.refused) == (ROWS - BAD, 0, 0, BAD)
    assert (operation.status, operation.done, operation.total) == ("succeeded", ROWS, ROWS)
    assert Event.objects.filter(version=1).count() == ROWS - BAD
    assert Change.objects.filter(kind="event.created").count() == ROWS - BAD
    bad = [(number + 1, "kind", "invalid_choice") for number in range(0, ROWS, 1_000)]
    assert refused(dudley, operation) == bad
