from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('campaigns', '0027_creatives'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(condition=models.Q(('creative_sha256', ''), _negated=True), fields=['creative_sha256', 'campaign'], name='placement_artwork'),
        ),
    ]
