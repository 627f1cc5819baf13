from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside writers
    dependencies = [("campaigns", "0044_photographs")]
    operations = [
        AddIndexConcurrently(
            model_name="placement",
            index=models.Index(
                condition=models.Q(("photograph_sha256", ""), _negated=True),
                fields=["photograph_sha256", "campaign"],
                name="placement_photograph",
            ),
        ),
    ]
