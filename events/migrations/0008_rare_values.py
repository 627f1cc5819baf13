from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside writers

    dependencies = [
        ('campaigns', '0042_rare_values'),
        ('events', '0007_partners_outside'),
        ('partners', '0015_rare_values'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['updated_at'], name='event_changed'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['ends_at'], name='event_ends_at'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['kind', 'starts_at', 'id'], name='event_kind'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(condition=models.Q(('phase__isnull', False)), fields=['phase', 'starts_at', 'id'], name='event_phase'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(condition=models.Q(('public', True)), fields=['starts_at', 'id'], name='event_public'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(condition=models.Q(('outside', True)), fields=['starts_at', 'id'], name='event_outside'),
        ),
    ]
