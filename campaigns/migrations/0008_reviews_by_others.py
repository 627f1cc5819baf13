from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_invitations")]
    operations = [
        migrations.AddField(
            model_name="placement",
            name="reviewer_leads_campaign",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="review",
            name="creative_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="review",
            name="reviewer_leads_campaign",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
