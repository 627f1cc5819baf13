"""An entry of the ledger changes in one way alone: in the transaction of a redaction, of its own, and to tombstones."""

import pytest
from django.db import DatabaseError, connection, transaction

from coordination.ledger.sequencer import give_positions
from coordination.models import Change, Redaction
from coordination.redactions.redact import redact_text
from tests import make
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)
TOMBSTONE = "UPDATE change SET after = jsonb_set(after, '{title}', '\"[redacted]\"') WHERE id = %(id)s"
REFUSED = [
    "UPDATE change SET after = jsonb_set(after, '{title}', '\"Another title\"') WHERE id = %(id)s",
    "UPDATE change SET after = jsonb_set(after, '{title}', '\"[redacted] and more\"') WHERE id = %(id)s",
    "UPDATE change SET after = jsonb_set(after, '{title}', 'null') WHERE id = %(id)s",
    "UPDATE change SET after = after - 'title' WHERE id = %(id)s",
    'UPDATE change SET after = after || \'{"note": "[redacted]"}\' WHERE id = %(id)s',
    "UPDATE change SET after = jsonb_set(after, '{public}', 'true') WHERE id = %(id)s",
    "UPDATE change SET after = jsonb_set(after, '{version}', '7') WHERE id = %(id)s",
    "UPDATE change SET after = NULL WHERE id = %(id)s",
    'UPDATE change SET before = \'{"title": "[redacted]"}\' WHERE id = %(id)s',
    "UPDATE change SET reason = '[redacted]' WHERE id = %(id)s",
    "UPDATE change SET actor = '[redacted]' WHERE id = %(id)s",
    "UPDATE change SET kind = 'event.redacted' WHERE id = %(id)s",
    "UPDATE change SET position = 1000 + id, actor = '[redacted]' WHERE id = %(id)s",
    "DELETE FROM change WHERE id = %(id)s",
    "TRUNCATE change",
]


@pytest.fixture
def entry():
    make.make_event(title="With Zebedee")
    return Change.objects.filter(subject="event").get()


def within_a_redaction(statement: str, entry: Change, *, organisation: str = "dudley", campaign=make.SEE_ME, **setting):
    """Run the statement where a redaction of that organisation and campaign is under way."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        made = Redaction.objects.create(
            subject="event",
            subject_id="x",
            organisation=organisation,
            campaign=campaign,
            reason="Why.",
            made_by="system",
        )
        made.refresh_from_db(fields=["id"])
        cursor.execute("SELECT set_config('coordination.redaction', %s, true)", [setting.get("setting", str(made.pk))])
        cursor.execute(statement, {"id": entry.pk})


@pytest.mark.parametrize("statement", REFUSED)
def test_a_redaction_puts_in_nothing_but_tombstones(entry, statement):
    before = Change.objects.filter(pk=entry.pk).values().get()
    with pytest.raises(DatabaseError, match="append-only"):
        within_a_redaction(statement, entry)
    assert Change.objects.filter(pk=entry.pk).values().get() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": "sandwell", "campaign": "another"},
        {"organisation": "sandwell", "campaign": None},
        {"setting": ""},
        {"setting": "0189b7ba-8e86-7a1b-8b9d-000000000000"},
    ],
)
def test_a_redaction_of_others_or_none_opens_nothing(entry, wrong):
    with pytest.raises(DatabaseError, match="append-only"):
        within_a_redaction(TOMBSTONE, entry, **wrong)


def test_a_redaction_opens_the_ledger_for_its_own_transaction_alone(entry):
    within_a_redaction("SELECT %(id)s", entry)
    made = Redaction.objects.get()
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('coordination.redaction', %s, true)", [str(made.pk)])
        cursor.execute(TOMBSTONE, {"id": entry.pk})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE redaction SET made_in = 0",
        "UPDATE redaction SET reason = 'Another.'",
        "DELETE FROM redaction",
        "TRUNCATE redaction",
    ],
)
def test_a_redaction_itself_stays(entry, statement):
    within_a_redaction("SELECT %(id)s", entry)
    with pytest.raises(DatabaseError), as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nobody_says_himself_in_which_transaction_a_redaction_was_made(entry):
    with transaction.atomic():
        Redaction.objects.create(
            subject="event", subject_id="x", organisation="dudley", reason="Why.", made_by="system", made_in=7
        )
    assert Redaction.objects.get().made_in != 7


def test_the_digest_of_what_it_was_stays_with_the_entry(entry):
    def digests() -> dict[int, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, coalesce(redacted_digest, change_digest(change)) FROM change WHERE subject = 'event'"
            )
            return dict(cursor.fetchall())

    while give_positions():
        pass
    before = digests()
    by = make.actor_for("dudley")
    redact_text(by=by, subject="event", subject_id=entry.subject_id, reason="Why.", text="Zebedee")
    assert Change.objects.get(pk=entry.pk).after["title"] == "With [redacted]"
    redact_text(by=by, subject="event", subject_id=entry.subject_id, reason="Why.", fields=["/title"])
    assert Change.objects.get(pk=entry.pk).after["title"] == "[redacted]"
    assert {pk: digests()[pk] for pk in before} == before
    with connection.cursor() as cursor:
        cursor.execute("SET timezone TO 'Asia/Tokyo'")
        untouched = Change.objects.exclude(subject="event").first()
        cursor.execute("SELECT change_digest(change) FROM change WHERE id = %s", [untouched.pk])
        elsewhere = cursor.fetchone()
        cursor.execute("SET timezone TO 'UTC'")
        cursor.execute("SELECT change_digest(change) FROM change WHERE id = %s", [untouched.pk])
        assert cursor.fetchone() == elsewhere


def test_a_redacted_entry_still_gets_its_position_once(entry):
    redact_text(by=make.actor_for(), subject="event", subject_id=entry.subject_id, reason="Why.", text="Zebedee")
    assert Change.objects.get(pk=entry.pk).position is None
    while give_positions():
        pass
    assert Change.objects.get(pk=entry.pk).position
    assert give_positions() == 0
