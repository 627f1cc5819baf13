from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Words are found wherever they stand in a text."""

    dependencies = [("coordination", "0017_last_change_of_figures")]
    operations = [TrigramExtension()]
