from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("coordination", "0003_operations")]

    operations = [
        migrations.CreateModel(
            name="StoredAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField()),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "stored_answer",
                "indexes": [models.Index(fields=["expires_at"], name="stored_answer_expires")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "key"), name="stored_answer_key_is_once")
                ],
            },
        ),
    ]
