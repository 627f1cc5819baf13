import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0006_mark_events_outside'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='ledger_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='ledger_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='ledger_delete',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='ledger_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="EXECUTE $ledger$\n            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,\n                                readers_before, readers, audience_before, audience, before, after,\n                                actor, actor_organisation, request_id, reason, occurred_at)\n            SELECT 'event.created', 'event', (s.id)::text, s.version, s.organisation, s.campaign,\n                   \n    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = s.campaign AND c.audience = 'everyone')\n         THEN s.partners ELSE '{}' END, \n    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = s.campaign AND c.audience = 'everyone')\n         THEN s.partners ELSE '{}' END, NULL, s.audience, NULL::jsonb, to_jsonb(s),\n                   coalesce(nullif(current_setting('coordination.actor', true), ''), 'database:' || session_user),\n                   nullif(current_setting('coordination.organisation', true), ''), nullif(current_setting('coordination.request_id', true), ''), nullif(current_setting('coordination.reason', true), ''),\n                   clock_timestamp()\n            FROM new_rows s ORDER BY s.id$ledger$; RETURN NULL;", hash='9920db9a7e8ac06cf1f3aa0d768e8d756cfba680', level='STATEMENT', operation='INSERT', pgid='pgtrigger_ledger_insert_3a3bd', referencing='REFERENCING NEW TABLE AS new_rows ', table='event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='ledger_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="EXECUTE $ledger$\n            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,\n                                readers_before, readers, audience_before, audience, before, after,\n                                actor, actor_organisation, request_id, reason, occurred_at)\n            SELECT CASE WHEN n.status IS DISTINCT FROM o.status THEN 'event.' || n.status ELSE 'event.updated' END, 'event', (n.id)::text, n.version, n.organisation, n.campaign,\n                   \n    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = o.campaign AND c.audience = 'everyone')\n         THEN o.partners ELSE '{}' END, \n    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = n.campaign AND c.audience = 'everyone')\n         THEN n.partners ELSE '{}' END, o.audience, n.audience, to_jsonb(o), to_jsonb(n),\n                   coalesce(nullif(current_setting('coordination.actor', true), ''), 'database:' || session_user),\n                   nullif(current_setting('coordination.organisation', true), ''), nullif(current_setting('coordination.request_id', true), ''), nullif(current_setting('coordination.reason', true), ''),\n                   clock_timestamp()\n            \n            FROM old_rows o JOIN new_rows n ON n.id = o.id\n            WHERE to_jsonb(n) IS DISTINCT FROM to_jsonb(o)\n            ORDER BY n.id$ledger$; RETURN NULL;", hash='4d7ed7a05325885e070ace5d890321ba300a1298', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_ledger_update_7f68e', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='ledger_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="EXECUTE $ledger$\n            INSERT INTO change (kind, subject, subject_id, version, organisation, campaign,\n                                readers_before, readers, audience_before, audience, before, after,\n                                actor, actor_organisation, request_id, reason, occurred_at)\n            SELECT 'event.deleted', 'event', (s.id)::text, s.version, s.organisation, s.campaign,\n                   \n    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = s.campaign AND c.audience = 'everyone')\n         THEN s.partners ELSE '{}' END, \n    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = s.campaign AND c.audience = 'everyone')\n         THEN s.partners ELSE '{}' END, s.audience, NULL, to_jsonb(s), NULL::jsonb,\n                   coalesce(nullif(current_setting('coordination.actor', true), ''), 'database:' || session_user),\n                   nullif(current_setting('coordination.organisation', true), ''), nullif(current_setting('coordination.request_id', true), ''), nullif(current_setting('coordination.reason', true), ''),\n                   clock_timestamp()\n            FROM old_rows s ORDER BY s.id$ledger$; RETURN NULL;", hash='e8bb59712a8d7286f463a051ac37afaa96c95550', level='STATEMENT', operation='DELETE', pgid='pgtrigger_ledger_delete_0dead', referencing='REFERENCING OLD TABLE AS old_rows ', table='event', when='AFTER')),
        ),
    ]
