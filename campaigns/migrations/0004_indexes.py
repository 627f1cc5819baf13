import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside writers
    dependencies = [("campaigns", "0003_reports")]
    operations = [
        AddIndexConcurrently(
            model_name="reachmetric",
            index=models.Index(
                condition=models.Q(("status", "counted")),
                fields=["campaign", "area", "organisation", "channel", "measure", "below"],
                name="reach_metric_series",
            ),
        ),
        AddIndexConcurrently(
            model_name="reachmetric",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("part_of", None), ("status__in", ["counted", "held"])),
                fields=["campaign", "channel", "measure", "period"],
                name="reach_metric_same_time",
            ),
        ),
    ]
