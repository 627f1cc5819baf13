from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside writers

    dependencies = [
        ('partners', '0014_oauth_client_last_used'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='stop',
            index=models.Index(condition=models.Q(('status', 'active'), _negated=True), fields=['status', 'atco_code'], name='stop_out_of_use'),
        ),
    ]
