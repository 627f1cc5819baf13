from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Upper


class Migration(migrations.Migration):
    """Placements are found by words of theirs."""

    atomic = False  # the index is built beside writers
    dependencies = [("campaigns", "0042_rare_values"), ("coordination", "0018_trigrams")]
    operations = [
        AddIndexConcurrently(
            model_name="placement",
            index=GinIndex(
                OpClass(
                    Upper(
                        Func(
                            Coalesce(F("creative_title"), Value("")),
                            Coalesce(F("format"), Value("")),
                            Coalesce(F("fleet_operator"), Value("")),
                            Coalesce(F("external_ref"), Value("")),
                            arg_joiner=" || ' ' || ",
                            output_field=models.TextField(),
                            template="(%(expressions)s)",
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="placement_words",
            ),
        ),
        # Statistics would keep whole texts, which a redaction takes out of the rows.
        migrations.RunSQL("ALTER INDEX placement_words ALTER COLUMN 1 SET STATISTICS 0", migrations.RunSQL.noop),
    ]
