from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Upper


class Migration(migrations.Migration):
    """Stops are found by words of theirs, and by each of their codes."""

    atomic = False  # the index is built beside writers
    dependencies = [("partners", "0015_rare_values"), ("coordination", "0018_trigrams")]
    operations = [
        AddIndexConcurrently(
            model_name="stop",
            index=GinIndex(
                OpClass(
                    Upper(
                        Func(
                            Coalesce(F("name"), Value("")),
                            Coalesce(F("indicator"), Value("")),
                            Coalesce(F("locality"), Value("")),
                            Coalesce(F("atco_code"), Value("")),
                            Coalesce(F("crs"), Value("")),
                            arg_joiner=" || ' ' || ",
                            output_field=models.TextField(),
                            template="(%(expressions)s)",
                        )
                    ),
                    name="gin_trgm_ops",
                ),
                name="stop_words",
            ),
        ),
        AddIndexConcurrently(model_name="stop", index=GinIndex(fields=["aliases"], name="stop_aliases")),
    ]
