from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside writers
    dependencies = [("coordination", "0015_redacted_texts")]
    operations = [
        AddIndexConcurrently(
            model_name="change",
            index=models.Index(fields=["organisation", "id"], name="change_of_organisation"),
        ),
    ]
