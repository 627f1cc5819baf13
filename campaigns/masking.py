"""Slugs that hold a text: a mask in their place, and the campaign taken down in the same write."""

from django.db import connection, models

from campaigns.lifecycle import suspension
from campaigns.models import Campaign, Phase, Report
from campaigns.models.rollup import RollupMark
from campaigns.redacted_reports import put_mask
from coordination.ledger.transaction import state_reason
from coordination.redactions.masking import BECAUSE, Mask, mask_every_copy, open_ledger, retire_key
from coordination.redactions.scope import RedactionScope


def mask_campaign(scope: RedactionScope, campaign: Campaign, mask: str) -> Mask:
    """The campaign goes on under the mask, suspended; its slug stands nowhere any more."""
    former = campaign.pk
    suspension.take_down(campaign, by=scope.by, reason=scope.redaction.reason)
    retire_key("campaign", former)
    open_ledger(former)
    masked = Mask(former, mask, former)
    with state_reason(BECAUSE), connection.cursor() as cursor:
        cursor.execute("UPDATE campaign SET slug = %s WHERE slug = %s", [mask, former])
        for statement in _renaming_statements():
            cursor.execute(statement, {"mask": mask, "former": former})
        put_mask(masked, scope.redaction)
        mask_every_copy(masked)
    open_ledger("")
    return masked


def mask_phase(scope: RedactionScope, phase: Phase, mask: str) -> Mask:
    """The same for a phase, which is known by its id elsewhere."""
    former = phase.slug
    suspension.take_down(phase.campaign, by=scope.by, reason=scope.redaction.reason)
    retire_key("phase", phase.campaign_id, former)
    masked = Mask(former, mask, phase.campaign_id, str(phase.pk))
    with state_reason(BECAUSE), connection.cursor() as cursor:
        Phase.objects.filter(pk=phase.pk).update(slug=mask)
        cells = "UPDATE period_cell SET bucket = %s WHERE campaign = %s AND grain = 'phase' AND bucket = %s"
        cursor.execute(cells, [mask, phase.campaign_id, former])
        mask_every_copy(masked)
    return masked


def _renaming_statements() -> list[str]:
    """Every table that names a campaign. Figures come first: the marks they leave under the former slug go, once no
    compiler holds them any more; then the cells such a compiler has written have been committed, and are seen."""
    relations = Campaign._meta.get_fields(include_hidden=True)
    naming = [relation for relation in relations if isinstance(relation, models.ManyToOneRel)]
    named = {(relation.related_model, relation.field.column) for relation in naming}
    tables = {(model._meta.db_table, column): model for model, column in named if model is not Report}
    first = [("phase", "campaign"), ("reach_metric", "campaign"), ("rollup_mark", "campaign")]
    ordered = [*first, *sorted(tables.keys() - set(first))]
    return [_renaming_statement(tables[place], place[1]) for place in ordered]


def _renaming_statement(model: type[models.Model], column: str) -> str:
    table = model._meta.db_table
    if model is RollupMark:
        return f"DELETE FROM {table} WHERE {column} = %(former)s"  # noqa: S608 - our own words
    columns = {field.column for field in model._meta.concrete_fields}
    also = [", version = version + 1"] if "version" in columns else []
    also += [", updated_at = now()"] if "updated_at" in columns else []
    return f"UPDATE {table} SET {column} = %(mask)s{''.join(also)} WHERE {column} = %(former)s"  # noqa: S608
