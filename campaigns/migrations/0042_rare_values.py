from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the indexes are built beside writers

    dependencies = [
        ('campaigns', '0041_read_as_named'),
        ('partners', '0015_rare_values'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(fields=['updated_at'], name='placement_changed'),
        ),
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(fields=['mode', 'id'], name='placement_mode'),
        ),
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(fields=['starts_on'], name='placement_starts_on'),
        ),
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(fields=['ends_on'], name='placement_ends_on'),
        ),
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(condition=models.Q(('phase__isnull', False)), fields=['phase', 'id'], name='placement_phase'),
        ),
        AddIndexConcurrently(
            model_name='placement',
            index=models.Index(condition=models.Q(('site_type__isnull', False)), fields=['site_type', 'id'], name='placement_site_type'),
        ),
        AddIndexConcurrently(
            model_name='reachmetric',
            index=models.Index(fields=['updated_at'], name='reach_metric_changed'),
        ),
        AddIndexConcurrently(
            model_name='reachmetric',
            index=models.Index(fields=['measure', 'id'], name='reach_metric_measure'),
        ),
        AddIndexConcurrently(
            model_name='reachmetric',
            index=models.Index(condition=models.Q(('event__isnull', False)), fields=['event'], name='reach_metric_event'),
        ),
        AddIndexConcurrently(
            model_name='reachmetric',
            index=models.Index(condition=models.Q(('phase__isnull', False)), fields=['phase', 'id'], name='reach_metric_phase'),
        ),
        AddIndexConcurrently(
            model_name='review',
            index=models.Index(fields=['updated_at'], name='review_changed'),
        ),
        AddIndexConcurrently(
            model_name='review',
            index=models.Index(condition=models.Q(('short_notice', True)), fields=['due_at', 'id'], name='review_at_short_notice'),
        ),
        AddIndexConcurrently(
            model_name='review',
            index=models.Index(condition=models.Q(('status__in', ['approved', 'changes_requested', 'rejected'])), fields=['reviewer', 'decided_at', 'id'], name='review_decided'),
        ),
        AddIndexConcurrently(
            model_name='review',
            index=models.Index(condition=models.Q(('assignee__isnull', False), ('status', 'pending')), fields=['assignee', 'due_at', 'id'], name='review_assigned'),
        ),
    ]
