from django.db import migrations, models


class Migration(migrations.Migration):
    """An event says whether it has not one day in common with its campaign."""

    dependencies = [
        ('events', '0004_stop_and_venue'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='outside',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
