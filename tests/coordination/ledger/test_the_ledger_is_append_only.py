"""The database refuses to change what happened, whoever asks and however."""

from contextlib import ExitStack

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from tests import make
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE change SET actor = 'somebody else'",
    "UPDATE change SET after = NULL, position = 1 WHERE position IS NULL",
    "DELETE FROM change",
    "DELETE FROM change WHERE id = -1",
    "TRUNCATE change",
]


def refused() -> ExitStack:
    """Even of the owner of the tables, whom no right is missing."""
    stack = ExitStack()
    stack.enter_context(pytest.raises(DatabaseError, match="append-only"))
    stack.enter_context(as_owner())
    return stack


@pytest.fixture
def entry():
    make.make_event()
    return Change.objects.order_by("id").last()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_sql_cannot_rewrite_it(entry, statement):
    before = list(Change.objects.order_by("id").values())
    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Change.objects.order_by("id").values()) == before


def test_the_orm_cannot_rewrite_it(entry):
    with refused(), transaction.atomic():
        entry.delete()
    entry.refresh_from_db()
    entry.reason = "Another reason"
    with refused(), transaction.atomic():
        entry.save()
    with refused(), transaction.atomic():
        Change.objects.filter(pk=entry.pk).update(kind="event.cancelled")


def test_a_position_is_given_once_and_then_stays(entry):
    assert entry.position is None
    assert give_positions() > 0
    assert give_positions() == 0
    entry.refresh_from_db()
    for position in (entry.position + 100, None):
        with refused(), transaction.atomic():
            Change.objects.filter(pk=entry.pk).update(position=position)


def test_giving_a_position_cannot_smuggle_in_another_change(entry):
    with refused(), transaction.atomic():
        Change.objects.filter(pk=entry.pk).update(position=1_000, kind="event.cancelled")


FORGED = (
    "INSERT INTO change (kind, subject, subject_id, organisation, actor, occurred_at, readers_before, readers)"
    " SELECT 'placement.approved', 'placement', '1', 'dudley', 'key:1', {}, '{{}}', '{{}}'"
)


@pytest.mark.parametrize("day", ["'2017-02-17 09:00+00'", "clock_timestamp()"])
def test_an_entry_that_no_row_wrote_is_refused_whatever_its_day(entry, day):
    before = Change.objects.count()
    with pytest.raises(DatabaseError, match="written by the database"), transaction.atomic(), writing(make.actor_for()):
        connection.cursor().execute(FORGED.format(day))
    with pytest.raises(DatabaseError, match="written by the database"), transaction.atomic():
        Change.objects.bulk_create([Change(kind="event.created", actor="key:1", occurred_at=timezone.now())])
    with (
        pytest.raises(psycopg.Error, match=r"written by the database|not supported with row-level security"),
        transaction.atomic(),
        connection.cursor().copy("COPY change (kind) FROM STDIN"),
    ):
        pass
    assert Change.objects.count() == before
