from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside writers
    dependencies = [("coordination", "0016_changes_of_organisations")]
    operations = [
        AddIndexConcurrently(
            model_name="change",
            index=models.Index(
                condition=models.Q(("subject", "reach-metric")),
                fields=["campaign", "position"],
                name="change_of_figures",
            ),
        ),
    ]
