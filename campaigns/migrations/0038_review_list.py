from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside writers

    dependencies = [
        ('campaigns', '0037_review_rules_of_campaigns'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='review',
            index=models.Index(fields=['due_at', 'id'], name='review_list'),
        ),
    ]
