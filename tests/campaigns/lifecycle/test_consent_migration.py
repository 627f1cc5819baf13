"""What stood before anybody was asked counts as agreed; what the release before this one writes beside it does not."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from coordination.ground.actor import Actor
from coordination.ledger.transaction import writing
from tests import make
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db
TABLES = ("participant", "endorsement")
# As a release that knows nothing of invitations inserts them.
PARTICIPANT = "INSERT INTO participant (campaign, organisation, role) VALUES (%s, %s, 'contributor')"
# What hangs on the columns today.
WITHOUT_POLICIES = """DO $$ DECLARE policy record; BEGIN
    FOR policy IN SELECT policyname, tablename FROM pg_policies WHERE tablename IN ('participant', 'endorsement') LOOP
        EXECUTE 'DROP POLICY ' || quote_ident(policy.policyname) || ' ON ' || quote_ident(policy.tablename);
        EXECUTE 'ALTER TABLE ' || quote_ident(policy.tablename) || ' DISABLE ROW LEVEL SECURITY';
    END LOOP;
END $$"""
ENDORSEMENT = "INSERT INTO endorsement (campaign, organisation, statement, since) VALUES (%s, %s, '', '2017-02-17')"


def run(statement: str, *values: str) -> None:
    with as_owner(), writing(Actor("system:test", make.LEAD)), connection.cursor() as cursor:
        cursor.execute(statement, values)


def rows(query: str) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def what_the_migration_does_to_rows() -> list[str]:
    """Its statements about who has agreed and who may lead, as the database gets them."""
    printed = io.StringIO()
    call_command("sqlmigrate", "campaigns", "0007", stdout=printed, no_color=True)
    lines = printed.getvalue().splitlines()
    return [line for line in lines if line.startswith(("ALTER TABLE", "UPDATE organisation")) and "DROP" not in line]


def test_what_stood_before_counts_as_agreed_and_who_led_may_lead():
    for slug in ("solihull", "a-charity"):
        make.make_organisation(slug, may_lead=False)
    campaign = make.make_campaign(lead="a-charity", contributors=(), reviewers=())
    statements = what_the_migration_does_to_rows()
    new = ("status", "version", "answered_at", "names_us_in_events")
    run(WITHOUT_POLICIES)
    for table in TABLES:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER, {', '.join(f'DROP COLUMN IF EXISTS {name}' for name in new)}")
    run(PARTICIPANT, campaign.pk, "solihull")
    run(ENDORSEMENT, campaign.pk, "solihull")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in statements:
        run(statement)
    for table in TABLES:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        assert rows(f"SELECT organisation, status FROM {table}") == {"solihull": "accepted"}  # noqa: S608
    may_lead = rows("SELECT slug, may_lead FROM organisation WHERE slug IN ('a-charity', 'solihull')")
    assert may_lead == {"a-charity": True, "solihull": False}
    assert make.client("solihull").get(f"/api/v1/campaigns/{campaign.pk}/headline/").status_code == 200


def test_what_the_release_before_inserts_is_an_invitation_and_an_offer():
    campaign = make.make_campaign(contributors=(), reviewers=())
    make.make_organisation("solihull")
    run(PARTICIPANT, campaign.pk, "solihull")
    run(ENDORSEMENT, campaign.pk, "solihull")
    assert rows("SELECT organisation, status FROM participant") == {"solihull": "invited"}
    assert rows("SELECT organisation, status FROM endorsement") == {"solihull": "offered"}
    assert make.client("solihull").get(f"/api/v1/campaigns/{campaign.pk}/headline/").status_code == 404
