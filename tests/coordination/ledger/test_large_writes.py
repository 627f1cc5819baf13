"""A bulk write costs one statement of ledger, whatever the session wrote before it."""

import pytest
from django.db import connection, transaction

from campaigns.models import HelpLine
from coordination.models import Change
from tests import make

ROWS = 20_000


@pytest.mark.django_db
def test_twenty_thousand_rows_after_a_single_one_are_not_compared_with_each_other():
    campaign = make.make_campaign()
    line = HelpLine.objects.create(campaign=campaign, position=0, name="Police", contact="101")
    with transaction.atomic(), connection.cursor() as cursor:
        # For one row a nested loop is as good as any plan. Kept, it would compare each of 20,000 rows with all others.
        cursor.execute("SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off")
        HelpLine.objects.filter(pk=line.pk).update(contact="999")
        HelpLine.objects.filter(pk=line.pk).delete()
        cursor.execute("SET LOCAL enable_mergejoin = on; SET LOCAL enable_hashjoin = on")
        cursor.execute("SET LOCAL statement_timeout = '20s'")
        cursor.execute(
            "INSERT INTO help_line (campaign, position, name, contact, url)"
            " SELECT %s, n, 'Line ' || n, '101', '' FROM generate_series(1, %s) AS n",
            [campaign.pk, ROWS],
        )
        cursor.execute("UPDATE help_line SET contact = '999' WHERE campaign = %s", [campaign.pk])
        cursor.execute("DELETE FROM help_line WHERE campaign = %s", [campaign.pk])
        cursor.execute("SET LOCAL statement_timeout = 0")
    written = Change.objects.filter(subject="help-line").exclude(subject_id=line.pk)
    assert [written.filter(kind=f"help-line.{verb}").count() for verb in ("created", "updated", "deleted")] == [
        ROWS
    ] * 3
    assert not written.filter(kind="help-line.updated").exclude(before__contact="101", after__contact="999").exists()
