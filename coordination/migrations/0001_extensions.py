from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Exclusion constraints over text and ranges need GiST operators for scalar types."""

    dependencies = []
    operations = [BtreeGistExtension()]
