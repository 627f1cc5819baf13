import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0010_stop_positions'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='ledger_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='ledger_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='ledger_delete',
        ),
        migrations.AddField(
            model_name='membership',
            name='known_as',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='ledger_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="EXECUTE $ledger$\n            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,\n                                readers_before, readers, audience_before, audience, before, after,\n                                actor, actor_organisation, request_id, reason, occurred_at)\n            SELECT 'membership.created', 'membership', (s.id)::text, NULL::int, s.organisation, NULL,\n                   '{}'::text[], '{}'::text[], NULL, 'owner', NULL::jsonb, to_jsonb(s) - 'known_as',\n                   coalesce(nullif(current_setting('coordination.actor', true), ''), 'database:' || session_user),\n                   nullif(current_setting('coordination.organisation', true), ''), nullif(current_setting('coordination.request_id', true), ''), nullif(current_setting('coordination.reason', true), ''),\n                   clock_timestamp()\n            FROM new_rows s ORDER BY s.id$ledger$; RETURN NULL;", hash='52b7e5fa6ad1291935e1461e6089277fb2318cb7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_ledger_insert_f37d1', referencing='REFERENCING NEW TABLE AS new_rows ', table='membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='ledger_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="EXECUTE $ledger$\n            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,\n                                readers_before, readers, audience_before, audience, before, after,\n                                actor, actor_organisation, request_id, reason, occurred_at)\n            SELECT 'membership.updated', 'membership', (n.id)::text, NULL::int, n.organisation, NULL,\n                   '{}'::text[], '{}'::text[], 'owner', 'owner', to_jsonb(o) - 'known_as', to_jsonb(n) - 'known_as',\n                   coalesce(nullif(current_setting('coordination.actor', true), ''), 'database:' || session_user),\n                   nullif(current_setting('coordination.organisation', true), ''), nullif(current_setting('coordination.request_id', true), ''), nullif(current_setting('coordination.reason', true), ''),\n                   clock_timestamp()\n            \n            FROM old_rows o JOIN new_rows n ON n.id = o.id\n            WHERE to_jsonb(n) IS DISTINCT FROM to_jsonb(o)\n            ORDER BY n.id$ledger$; RETURN NULL;", hash='fc72f5d83855fa7c5286c10e03d7d8da6ddd9eea', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_ledger_update_4e9e2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='ledger_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="EXECUTE $ledger$\n            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,\n                                readers_before, readers, audience_before, audience, before, after,\n                                actor, actor_organisation, request_id, reason, occurred_at)\n            SELECT 'membership.deleted', 'membership', (s.id)::text, NULL::int, s.organisation, NULL,\n                   '{}'::text[], '{}'::text[], 'owner', NULL, to_jsonb(s) - 'known_as', NULL::jsonb,\n                   coalesce(nullif(current_setting('coordination.actor', true), ''), 'database:' || session_user),\n                   nullif(current_setting('coordination.organisation', true), ''), nullif(current_setting('coordination.request_id', true), ''), nullif(current_setting('coordination.reason', true), ''),\n                   clock_timestamp()\n            FROM old_rows s ORDER BY s.id$ledger$; RETURN NULL;", hash='a9919fbcdb4dc1a81037174677e8f0667a28d3ca', level='STATEMENT', operation='DELETE', pgid='pgtrigger_ledger_delete_72e16', referencing='REFERENCING OLD TABLE AS old_rows ', table='membership', when='AFTER')),
        ),
    ]
