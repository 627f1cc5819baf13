from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside writers
    dependencies = [("partners", "0009_mail")]
    operations = [
        AddIndexConcurrently(
            model_name="stop",
            index=models.Index(fields=["latitude", "longitude"], name="stop_position"),
        ),
    ]
