"""No table that belongs to an organisation or a campaign can be forgotten: the models themselves are asked."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from campaigns.models import Campaign, DayCell, PeriodCell, RollupMark
from coordination.models import Change, ImportFile, RedactedText, RetiredKey, Spreadsheet, StoredAnswer, TableMapping
from events.models import Event
from tests.database_roles import as_owner

DERIVED = {DayCell, PeriodCell, RollupMark}  # recomputed from figures at any time
# What was answered, not what is so, gone after 72 hours; a file on its way, whose operation and rows are ledgered.
PLUMBING = {StoredAnswer, ImportFile, RedactedText, RetiredKey, TableMapping, Spreadsheet}
OPERATIONS = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}


def is_owned(model: type[models.Model]) -> bool:
    columns = {field.column for field in model._meta.local_concrete_fields}
    return model is Campaign or bool(columns & {"organisation", "campaign"})


OWNED = sorted(
    (model for model in apps.get_models() if is_owned(model) and model not in DERIVED | PLUMBING | {Change}),
    key=lambda model: model._meta.db_table,
)


def ledgered_operations(table: str) -> set[str]:
    """The operations for which the table has an enabled statement trigger that writes the ledger, and TRUNCATE if a
    trigger refuses it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_name FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid,"
            " LATERAL (VALUES ('INSERT', 4), ('DELETE', 8), ('UPDATE', 16), ('TRUNCATE', 32)) AS e(event_name, bit)"
            " WHERE t.tgrelid = %s::regclass AND t.tgenabled = 'O' AND t.tgtype & 1 = 0 AND t.tgtype & bit > 0 AND"
            " p.prosrc LIKE CASE bit WHEN 32 THEN '%%RAISE EXCEPTION%%' ELSE '%%INSERT INTO change %%' END",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_the_models_found_are_the_ones_that_belong_to_somebody():
    known = {
        "event",
        "placement",
        "reach_metric",
        "overlap",
        "review",
        "campaign",
        "participant",
        "report",
        "operation",
    }
    known |= {"second_look", "suspected_duplicate", "oauth_client", "webhook_endpoint", "identity_provider"}
    assert known <= {model._meta.db_table for model in OWNED}


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.db_table)
def test_every_tenant_table_writes_the_ledger(model):
    assert ledgered_operations(model._meta.db_table) == OPERATIONS


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.db_table)
def test_truncate_is_refused(model):
    with (
        pytest.raises(DatabaseError, match="TRUNCATE would pass the ledger unrecorded"),
        as_owner(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.django_db
def test_a_table_without_the_triggers_or_with_a_disabled_one_is_found():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE leaflet_order (id int, organisation text)")
        assert ledgered_operations("leaflet_order") == set()
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'event'::regclass AND tgname LIKE '%ledger_upd%'")
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER TABLE event DISABLE TRIGGER "{name}"')
    assert ledgered_operations(Event._meta.db_table) == OPERATIONS - {"UPDATE"}


def test_a_new_model_with_an_organisation_is_asked_for():
    class LeafletOrder(models.Model):  # noqa: DJ008 - it lives for one test
        organisation = models.CharField(max_length=60)

        class Meta:
            app_label = "events"
            managed = False

    try:
        assert is_owned(LeafletOrder)
    finally:
        del apps.all_models["events"]["leafletorder"]
        apps.clear_cache()
