from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Upper


class Migration(migrations.Migration):
    """Events are found by words of theirs."""

    atomic = False  # the index is built beside writers
    dependencies = [("events", "0008_rare_values"), ("coordination", "0018_trigrams")]
    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=GinIndex(
                OpClass(
                    Upper(
                        Func(
                            Coalesce(F("title"), Value("")),
                            Coalesce(F("place_name"), Value("")),
                            Coalesce(F("place_address"), Value("")),
                            Coalesce(F("place_postcode"), Value("")),
                            Coalesce(F("external_ref"), Value("")),
                            arg_joiner=" || ' ' || ",
                            output_field=models.TextField(),
                            template="(%(expressions)s)",
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="event_words",
            ),
        ),
        # Statistics would keep whole texts, which a redaction takes out of the rows.
        migrations.RunSQL("ALTER INDEX event_words ALTER COLUMN 1 SET STATISTICS 0", migrations.RunSQL.noop),
    ]
