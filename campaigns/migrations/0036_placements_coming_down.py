from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('campaigns', '0035_site_types'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(condition=models.Q(('remove_by__isnull', False), ('status', 'rejected')), fields=['remove_by', 'id'], name='placement_coming_down'),
        ),
    ]
