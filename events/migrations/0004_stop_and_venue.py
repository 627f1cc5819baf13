from django.db import migrations, models


class Migration(migrations.Migration):
    """A venue's words may stand beside a stop; where that is, the stop alone says."""

    dependencies = [
        ('events', '0003_second_looks'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='event',
            name='event_has_a_stop_or_a_place_not_both',
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('stop', None), models.Q(('place_latitude', None), ('place_longitude', None)), _connector='OR'), name='event_has_one_position'),
        ),
    ]
