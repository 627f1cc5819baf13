"""Events of earlier releases that lie outside their campaign's days say so: they are kept, and public no more."""

from django.db import migrations

_MARK = [
    """SELECT set_config('coordination.actor', 'system:migration', true),
        set_config('coordination.reason', 'It has no day in common with its campaign.', true)""",
    """
    UPDATE event SET outside = true, version = event.version + 1, updated_at = now() FROM campaign
    WHERE campaign.slug = event.campaign AND NOT event.outside AND (
        (event.starts_at AT TIME ZONE 'Europe/London')::date > campaign.ends_on
        OR ((event.ends_at - interval '1 microsecond') AT TIME ZONE 'Europe/London')::date < campaign.starts_on)
    """,
]


class Migration(migrations.Migration):
    dependencies = [("events", "0005_outside_the_campaign"), ("campaigns", "0014_reasons_to_suspect")]
    operations = [migrations.RunSQL(_MARK, migrations.RunSQL.noop)]
