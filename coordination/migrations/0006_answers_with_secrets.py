from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0005_imports")]
    operations = [
        migrations.AddField(
            model_name="storedanswer",
            name="credential",
            field=models.CharField(db_default="", default="", max_length=120),
        ),
    ]
