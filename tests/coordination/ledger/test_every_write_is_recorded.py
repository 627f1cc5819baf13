"""Whoever writes, and however: the entry says what was, what is, who did it, for whom, why and under which request."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from structlog.contextvars import bound_contextvars

from campaigns.models import Endorsement, Participant
from coordination.ledger.transaction import writing
from coordination.models import Change
from events import scheduling
from events.models import Event
from partners.key_management import note_use
from tests import make
from tests.coordination.ledger.entries import entries_of, last_of

REQUEST = "0f5e7c1a-request"


@pytest.mark.django_db
def test_an_insert_is_recorded_with_the_new_row_and_who_did_it():
    with bound_contextvars(request_id=REQUEST):
        event = make.make_event(title="Stall at the bus station", status="draft")
    (entry,) = entries_of(event)
    assert (entry.kind, entry.subject, entry.version) == ("event.created", "event", 1)
    assert (entry.organisation, entry.campaign) == ("dudley", make.SEE_ME)
    assert entry.before is None
    assert (entry.after["title"], entry.after["status"]) == ("Stall at the bus station", "draft")
    assert (entry.actor, entry.actor_organisation) == ("system:test", "dudley")
    assert (entry.request_id, entry.reason) == (REQUEST, None)
    assert (entry.audience_before, entry.audience) == (None, "owner")


@pytest.mark.django_db
def test_an_update_is_recorded_with_before_and_after_and_named_after_the_status():
    event = make.make_event(status="draft")
    scheduling.schedule_event(event, by=make.actor_for("dudley"), expected_version=1)
    entry = last_of(event)
    assert (entry.kind, entry.version) == ("event.scheduled", 2)
    assert (entry.before["status"], entry.after["status"]) == ("draft", "scheduled")
    assert (entry.audience_before, entry.audience) == ("owner", "participants")


@pytest.mark.django_db
def test_an_update_that_leaves_the_status_alone_is_called_updated():
    event = make.make_event()
    scheduling.change_event(event, by=make.actor_for("dudley"), expected_version=None, title="Another title")
    assert last_of(event).kind == "event.updated"


@pytest.mark.django_db
def test_a_reason_is_recorded():
    event = make.make_event()
    scheduling.cancel_event(event, by=make.actor_for("dudley"), expected_version=None, reason="The station is closed.")
    assert (last_of(event).kind, last_of(event).reason) == ("event.cancelled", "The station is closed.")


@pytest.mark.django_db
def test_a_delete_is_recorded_with_the_row_as_it_was():
    campaign = make.make_campaign()
    part = Participant.objects.get(campaign=campaign, organisation="dudley")
    with writing(make.actor_for(make.LEAD)):
        Participant.objects.filter(pk=part.pk).delete()
    entry = last_of(part)
    assert (entry.kind, entry.after, entry.audience) == ("participant.deleted", None, None)
    assert (entry.before["organisation"], entry.before["role"]) == ("dudley", "contributor")


@pytest.mark.django_db
def test_bulk_create_and_bulk_update_record_every_row():
    campaign = make.make_campaign(contributors=("dudley", "sandwell", "walsall"))
    slugs = ["dudley", "sandwell", "walsall"]
    with writing(make.actor_for(make.LEAD)):
        Endorsement.objects.bulk_create(
            Endorsement(campaign=campaign, organisation_id=slug, since=campaign.starts_on) for slug in slugs
        )
        Endorsement.objects.filter(campaign=campaign).update(statement="We back it.")
    for row, slug in zip(Endorsement.objects.order_by("organisation"), slugs, strict=True):
        created, updated = entries_of(row)
        assert (created.kind, created.organisation) == ("endorsement.created", slug)
        assert (updated.before["statement"], updated.after["statement"]) == ("", "We back it.")
        assert updated.actor_organisation == make.LEAD


@pytest.mark.django_db
def test_raw_sql_within_a_write_carries_its_actor():
    event = make.make_event()
    with writing(make.actor_for("sandwell"), reason="Mended by hand."), connection.cursor() as cursor:
        cursor.execute("UPDATE event SET title = 'Mended' WHERE id = %s", [event.pk])
    entry = last_of(event)
    assert (entry.after["title"], entry.actor_organisation, entry.reason) == ("Mended", "sandwell", "Mended by hand.")


@pytest.mark.django_db
def test_an_update_of_nothing_writes_nothing():
    event = make.make_event()
    before = Change.objects.count()
    Event.objects.filter(pk=event.pk).update(title=event.title)
    Event.objects.filter(pk=event.pk, title="no such title").update(title="Another")
    assert Change.objects.count() == before


@pytest.mark.django_db
def test_the_digest_of_a_key_is_never_recorded():
    key, plaintext = make.make_key("dudley")
    (entry,) = entries_of(key)
    assert (entry.kind, entry.audience) == ("api-key.created", "owner")
    assert "digest" not in entry.after
    assert bytes(key.digest).hex() not in str(entry.after)
    assert plaintext not in str(entry.after)


@pytest.mark.django_db
def test_the_use_of_a_key_alone_is_not_recorded_but_its_revocation_is():
    key, _ = make.make_key("dudley")
    note_use(key)
    key.refresh_from_db()
    assert key.last_used_at is not None
    assert len(entries_of(key)) == 1
    type(key).objects.filter(pk=key.pk).update(
        revoked_at=key.created_at, last_used_at=key.created_at - timedelta(days=1)
    )
    assert last_of(key).kind == "api-key.revoked"
    assert "digest" not in last_of(key).before


@pytest.mark.django_db(transaction=True)
def test_a_write_past_the_service_is_recorded_under_the_name_of_the_database_role():
    event = make.make_event()
    database = connection.settings_dict
    with psycopg.connect(
        host=database["HOST"], dbname=database["NAME"], user=database["USER"], password=database["PASSWORD"] or None
    ) as beside:
        beside.execute("UPDATE event SET title = 'By psql' WHERE id = %s", [event.pk])
    entry = last_of(event)
    assert (entry.kind, entry.after["title"]) == ("event.updated", "By psql")
    assert entry.actor == f"database:{database['USER']}"
    assert (entry.actor_organisation, entry.request_id, entry.reason) == (None, None, None)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_write_leaks_into_the_next_transaction_on_its_connection():
    event = make.make_event()
    with bound_contextvars(request_id=REQUEST), writing(make.actor_for("dudley"), reason="Once."):
        Event.objects.filter(pk=event.pk).update(title="One")
    Event.objects.filter(pk=event.pk).update(title="Two")
    one, two = entries_of(event)[-2:]
    assert (one.actor, one.actor_organisation, one.request_id, one.reason) == (
        "system:test",
        "dudley",
        REQUEST,
        "Once.",
    )
    assert two.actor == f"database:{connection.settings_dict['USER']}"
    assert (two.actor_organisation, two.request_id, two.reason) == (None, None, None)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_undone_leaves_no_entry():
    event = make.make_event()
    before = Change.objects.count()
    with pytest.raises(RuntimeError), writing(make.actor_for("dudley")):
        Event.objects.filter(pk=event.pk).update(title="Undone")
        raise RuntimeError
    assert Change.objects.count() == before
