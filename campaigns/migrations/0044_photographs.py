from django.db import migrations, models

from coordination.ground.migration_operations import SetExpression


class Migration(migrations.Migration):
    """Photographs of posters that hang, seen with their placement alone."""

    dependencies = [("campaigns", "0043_words"), ("coordination", "0018_trigrams"), ("partners", "0017_digests")]
    operations = [
        migrations.RemoveConstraint(model_name="creative", name="creative_ready_has_its_pictures"),
        migrations.AddField(
            model_name="creative",
            name="purpose",
            field=models.CharField(
                choices=[("artwork", "Artwork"), ("photograph", "Photograph")],
                db_default="artwork",
                default="artwork",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="photograph_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        SetExpression(
            model_name="creative",
            name="audience",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(models.Q(("second_look", ""), _negated=True), then=models.Value("owner")),
                    models.When(purpose="photograph", then=models.Value("owner")),
                    default=models.Value("participants"),
                ),
                output_field=models.CharField(
                    choices=[
                        ("owner", "the organisation that made it"),
                        ("review", "its owner, the campaign's lead and the organisations named in `readers`"),
                        ("participants", "every organisation taking part in the campaign"),
                        ("everyone", "every authenticated caller"),
                    ],
                    max_length=12,
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="creative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ready"), _negated=True),
                    models.Q(("original__isnull", False), ("preview__isnull", False), ("thumbnail__isnull", False)),
                    models.Q(("preview__isnull", False), ("purpose", "photograph"), ("thumbnail__isnull", False)),
                    _connector="OR",
                ),
                name="creative_ready_has_its_pictures",
            ),
        ),
        migrations.AddConstraint(
            model_name="creative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "photograph"), _negated=True), ("original", None), _connector="OR"
                ),
                name="creative_photograph_has_no_original",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("photograph_sha256", ""),
                    models.Q(("installed_on__isnull", False), ("photograph_sha256__regex", "^[0-9a-f]{64}$")),
                    _connector="OR",
                ),
                name="placement_photograph_is_of_one_that_hung",
            ),
        ),
    ]
