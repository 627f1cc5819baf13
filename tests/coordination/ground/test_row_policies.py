"""The policies of the tables are those declared, whatever came before; and no login role gets past them."""

from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from campaigns.lifecycle.invitations import leave_campaign
from campaigns.models import Campaign, Participant, Phase
from coordination.ground.privileges import LOGINS, tables
from coordination.ground.row_policies import OWNER, UNWALLED, RowPolicy, policies, unwalled_lines, walled_models
from coordination.ground.sight import EVERYTHING, NOTHING, _table_read, seeing, sight_of
from coordination.ledger.transaction import writing
from coordination.models import Change
from events.models import Event
from tests import make
from tests.coordination.ground.test_privileges import logged_in
from tests.database_roles import acting_as, as_owner

pytestmark = pytest.mark.django_db
EVERY_POLICY = """
    SELECT polrelid::regclass::text, polname, polroles[1]::regrole::text, polcmd, pg_get_expr(polqual, polrelid),
           pg_get_expr(polwithcheck, polrelid), cardinality(polroles), polpermissive FROM pg_policy"""
COMMANDS = {"ALL": "*", "SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


def rows_of(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def declared(policy: RowPolicy) -> tuple[str, str, str, str]:
    login = "coordination" if policy.role == OWNER else LOGINS[policy.role]
    return policy.table, policy.name, login, COMMANDS[policy.statement]


def test_the_policies_of_the_database_are_those_declared_and_each_is_forced() -> None:
    listed = rows_of(EVERY_POLICY)
    assert sorted(row[:4] for row in listed) == sorted(map(declared, policies()))
    conditions = {(row[0], row[1]): row[4] or row[5] for row in listed}
    assert all(row[6:] == (1, True) for row in listed)
    open_to_all = {key for key, condition in conditions.items() if condition == "true"}
    assert open_to_all == {(each.table, each.name) for each in policies() if each.condition == "true"}
    assert not any(name == "web_select" for _, name in open_to_all)
    walled = rows_of("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY relname")
    assert [name for (name,) in walled] == [model._meta.db_table for model in walled_models()]


def test_what_somebody_changed_in_the_policies_is_put_right() -> None:
    before = sorted(rows_of(EVERY_POLICY))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP POLICY web_select ON event; CREATE POLICY mine ON change USING (true)")
        cursor.execute(
            "ALTER TABLE review NO FORCE ROW LEVEL SECURITY; ALTER TABLE placement DISABLE ROW LEVEL SECURITY"
        )
        for _ in range(2):
            call_command("grant_privileges", verbosity=0)
    assert sorted(rows_of(EVERY_POLICY)) == before
    test_the_policies_of_the_database_are_those_declared_and_each_is_forced()


@pytest.mark.parametrize("kind", ["web", "worker", "command"])
def test_no_login_role_lifts_a_policy(kind: str) -> None:
    with logged_in(kind) as database:
        for attack in (
            "ALTER TABLE event DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE change NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY web_select ON event",
            "CREATE POLICY mine ON event USING (true)",
            "ALTER ROLE CURRENT_USER BYPASSRLS",
        ):
            with pytest.raises(InsufficientPrivilege):
                database.execute(attack)
        database.execute("SET row_security = off")
        if kind == "web":
            with pytest.raises(InsufficientPrivilege, match="would be affected by row-level security"):
                database.execute("SELECT FROM event")


@pytest.fixture
def foreign() -> Event:
    """A draft of Sandwell's, while Walsall asks."""
    make.make_organisation("walsall")
    return make.make_event(organisation="sandwell", status="draft", title="Not for Walsall")


# Whatever may read, however it begins.
READING = (
    "SELECT title FROM event",
    "-- of events\nSELECT title FROM event",
    "/* of events */ SELECT title FROM event",
    "((SELECT title FROM event))",
    "\ufeffSELECT title FROM event",
    "WITH mine AS (SELECT title FROM event) TABLE mine",
    "WITH mine AS (UPDATE event SET title = title RETURNING title) SELECT * FROM mine",
    "TABLE event",
    "VALUES ((SELECT title FROM event))",
    "SAVEPOINT here; SELECT title FROM event",
    "SET LOCAL statement_timeout = 1000; SELECT title FROM event",
    "INSERT INTO heartbeat SELECT FROM event WHERE false; SELECT title FROM event",
    "UPDATE event SET title = title; SELECT title FROM event",
    "DELETE FROM event WHERE false; /* ; */ SELECT title FROM event",
    "PREPARE titles AS SELECT title FROM event; EXECUTE titles",
    "DECLARE titles CURSOR FOR SELECT title FROM event; FETCH ALL FROM titles",
    "UPDATE event SET title = title RETURNING title",
    "DELETE FROM event RETURNING title",
    "MERGE INTO event USING (VALUES (1)) AS one ON true WHEN MATCHED THEN UPDATE SET title = title RETURNING title",
)


@pytest.mark.parametrize("statement", READING)
def test_whatever_reads_is_read_with_the_callers_eyes_after_a_write_too(foreign: Event, statement: str) -> None:
    walsall = seeing(sight_of(make.actor_for("walsall")))
    with acting_as(LOGINS["web"]), walsall, suppress(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=foreign.pk).update(title="Another")
        with connection.cursor() as cursor:
            cursor.execute(statement)
            results = [cursor.fetchall() if cursor.description else []]
            while cursor.nextset():
                results.append(cursor.fetchall() if cursor.description else [])
            assert "Walsall" not in str(results)
    assert Event.objects.get(pk=foreign.pk).title == "Not for Walsall"


def test_nobody_changes_or_deletes_a_row_out_of_their_sight(foreign: Event) -> None:
    """Not even while the statement is shown what its triggers need; and the next that reads is shown less again."""
    with acting_as(LOGINS["web"]), seeing(sight_of(make.actor_for("walsall"))):
        assert Event.objects.filter(pk=foreign.pk).update(title="Another") == 0
        assert Event.objects.filter(pk=foreign.pk)._raw_delete("default") == 0
        assert not Event.objects.filter(pk=foreign.pk).exists()
        with seeing(EVERYTHING):
            assert Event.objects.filter(pk=foreign.pk).update(title="Another") == 1
            assert Event.objects.get(pk=foreign.pk).title == "Another"
        assert not Event.objects.filter(pk=foreign.pk).exists()
        with seeing(NOTHING):
            assert Event.objects.update(title="Nobody's") == 0
    assert Event.objects.get(pk=foreign.pk).title == "Another"


def test_what_a_writing_statement_reads_besides_is_not_withheld(foreign: Event) -> None:
    """Its triggers must weigh what the caller may not read. So it is said in the decision on rows."""
    own = make.make_event(organisation="walsall")
    walsall = make.actor_for("walsall")
    with acting_as(LOGINS["web"]), seeing(sight_of(walsall)), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE event SET title = other.title FROM event AS other WHERE event.id = %s AND other.id = %s"
            " RETURNING event.title",
            [own.pk, foreign.pk],
        )
        assert cursor.fetchall() == [("Not for Walsall",)]
        cursor.execute("UPDATE event SET title = title RETURNING id")
        assert cursor.fetchall() == [(own.pk,)]
        columns = ", ".join(
            field.column
            for field in Event._meta.concrete_fields
            if not field.generated and field.name not in ("id", "external_ref")
        )
        copy = f"INSERT INTO event (id, external_ref, {columns}) SELECT gen_random_uuid(), '', {columns} FROM event"  # noqa: S608 - our own words
        with pytest.raises(DatabaseError, match="row-level security"), writing(walsall):
            cursor.execute(f"{copy} WHERE id = %s", [foreign.pk])  # it would be Sandwell's


def test_a_worker_that_has_read_for_somebody_reads_as_itself_afterwards_in_the_same_transaction(
    foreign: Event,
) -> None:
    with writing(make.actor_for("sandwell")):
        Event.objects.filter(pk=foreign.pk).update(summary="Anew")
    changes = Change.objects.count()
    with acting_as(LOGINS["worker"]), transaction.atomic():
        for _ in range(2):
            with seeing(sight_of(make.actor_for("walsall"))):
                assert Change.objects.filter(organisation="sandwell", subject="event").count() == 0
            with suppress(KeyError), transaction.atomic():
                assert Change.objects.count() == changes
                raise KeyError
            assert Change.objects.count() == changes


def test_the_web_makes_no_event_placement_or_figure_for_another_organisation() -> None:
    rows = (make.make_event(), make.make_placement(), make.make_metric())
    make.make_organisation("sandwell")
    dudley = make.actor_for("dudley")
    for row in rows:
        row.pk, row._state.adding, row.external_ref = None, True, "another"
        with acting_as(LOGINS["web"]), pytest.raises(DatabaseError, match="row-level security"), writing(dudley):
            row.organisation_id = "sandwell"
            row.save(force_insert=True)


def test_statements_with_names_without_parameters_and_with_signs_are_brought_behind_their_settings() -> None:
    with seeing(sight_of(make.actor_for("dudley"))), connection.cursor() as cursor:
        for statement, parameters, answer in (
            ("SELECT '%', current_setting('coordination.sees')", None, ("%", "dudley")),
            ("SELECT '%%', %(name)s", {"name": "it's %s"}, ("%", "it's %s")),
            ("SELECT %s, current_setting('coordination.hidden')", ["a;b"], ("a;b", "")),
            ("(SELECT 1, 2) UNION SELECT 1, 2", None, (1, 2)),
        ):
            cursor.execute(statement, parameters)
            assert cursor.fetchall() == [answer]
            assert not cursor.nextset()


def test_every_table_has_a_policy_or_a_reason_to_have_none_and_no_owner_besides() -> None:
    walled = {model._meta.db_table for model in walled_models()}
    assert sorted([*walled, *UNWALLED]) == tables()
    assert all(f"`{table}`" in "".join(unwalled_lines()) for table in UNWALLED)
    filtered = {model._meta.db_table for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}
    assert filtered <= walled
    owned = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column in ("organisation", "campaign")
    }
    assert owned - walled == {"rollup_mark", "redacted_text"}


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('SELECT "event"."id" FROM "event" INNER JOIN "campaign" ON (true)', "event"),
        ("SELECT id FROM event AS e, campaign", "event"),
        ('SELECT "campaign"."slug" FROM "campaign" WHERE slug IN (SELECT campaign FROM event)', "campaign"),
        ('SELECT ARRAY(SELECT U0.x FROM "participant" U0), \'FROM "phase"\' FROM "event"', "event"),
        ("SELECT EXTRACT(year FROM (starts_at)), trim(BOTH FROM title) FROM event", "event"),
        ("SELECT a IS DISTINCT FROM slug FROM campaign", "campaign"),
        ('SELECT COUNT(*) FROM (SELECT ARRAY(SELECT 1 FROM "phase") FROM "event" LIMIT 9) subquery', "event"),
        ("SELECT slug FROM campaign UNION ALL SELECT campaign FROM event", ""),
        ("SELECT id FROM event UNION SELECT slug FROM campaign", ""),
        ("SELECT id FROM event; SELECT slug FROM campaign", ""),
        ("SELECT slug -- FROM event\nFROM campaign", ""),
        ("SELECT slug /* FROM event */ FROM campaign", ""),
        ("(SELECT id FROM event)", ""),
        ("WITH here AS (SELECT id FROM event) SELECT slug FROM campaign", ""),
        ("DECLARE here CURSOR FOR SELECT id FROM event", ""),
        ("UPDATE event SET title = slug FROM campaign", ""),
        ("SELECT 1", ""),
    ],
)
def test_what_a_statement_gives_is_rows_of_its_first_table_alone(sql: str, table: str) -> None:
    assert _table_read(sql) == table


@pytest.fixture
def draft() -> Campaign:
    """A campaign that is a draft, with a phase that waits for a second look; Walsall has left it, and
    keeps an event there."""
    make.make_organisation("wolverhampton")
    campaign = make.make_campaign("not-yet", status="draft", contributors=(), reviewers=())
    make.make_event(organisation="walsall", campaign=campaign, phase=make.make_phase("later", campaign=campaign))
    part = Participant.objects.get(campaign=campaign, organisation="walsall")
    leave_campaign(part, by=make.actor_for("walsall"), expected_version=None)
    Phase.objects.filter(campaign=campaign).update(second_look="Somebody may be named.")
    return campaign


def test_a_row_in_sight_is_read_with_the_campaign_and_phase_it_names_and_these_alone(draft: Campaign) -> None:
    with acting_as(LOGINS["web"]), seeing(sight_of(make.actor_for("walsall"))):
        event = Event.objects.select_related("campaign__area", "phase").get()
        assert (event.campaign.name, event.phase and event.phase.slug) == (draft.name, "later")
        assert Event.objects.filter(campaign__lead=make.LEAD, phase__slug="later").count() == 1
        fresh = Event.objects.get()
        assert (fresh.campaign.name, fresh.phase and fresh.phase.slug) == (draft.name, "later")
        assert not Campaign.objects.filter(pk=draft.pk).exists()
        assert not Phase.objects.filter(campaign=draft.pk).exists()
        assert [part.organisation_id for part in Participant.objects.filter(campaign=draft.pk)] == ["walsall"]
        with seeing(NOTHING):
            assert not Event.objects.select_related("campaign").exists()
    with acting_as(LOGINS["web"]), seeing(sight_of(make.actor_for("wolverhampton"))):
        assert not Event.objects.select_related("campaign").filter(campaign=draft.pk).exists()
        assert not Participant.objects.select_related("campaign").filter(campaign=draft.pk).exists()
        assert Campaign.objects.filter(pk=draft.pk).update(name="Mine") == 0
        assert Phase.objects.filter(campaign=draft.pk).update(name="Mine") == 0
    draft.refresh_from_db()
    assert draft.name != "Mine"
