from django.db import migrations

CREATE = "CREATE VIEW area_within AS SELECT code AS area, unnest(lineage) AS code FROM area"


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP VIEW area_within")]
