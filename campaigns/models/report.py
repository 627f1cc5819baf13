"""A report: roll-ups as they were published, kept to the last byte."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from campaigns.models.campaign import Campaign
from coordination.ground.ledger_triggers import Ledgered, refuse_statement
from coordination.ground.row_policies import SEES_WHAT_IS_PUBLIC, by_audience
from coordination.ground.visibility import TenantQuerySet, Visibility
from partners.models import Area, Organisation

_REDACTABLE = "'{document,inputs,redacted,version,campaign}'::text[]"
_WHY = "A published report stays as it is: publish another"


class Report(models.Model):
    """`document` and `inputs` are RFC 8785 canonical JSON as text, so that their digests stay what they are.

    The document is public; the inputs, which hold every figure, and `numbers`, which suppress nothing, are for the
    partnership. Days are inclusive, None asks for all.
    """

    shown_to = f"{by_audience()} OR (audience = '{Visibility.EVERYONE}' AND {SEES_WHAT_IS_PUBLIC})"

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_column="area", related_name="+", db_index=False)
    channels = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    as_of = models.DateTimeField()
    method_version = models.IntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    inputs = models.TextField()
    numbers = models.JSONField()
    # By the service (docs/decisions/0013); empty of reports from before reports were signed.
    signature = models.TextField(blank=True, default="", db_default="")
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField(auto_now_add=True)
    # What was taken out of it since, when and why; `sha256` and the digests within stay those of what was published.
    redacted = models.JSONField(null=True, blank=True)
    version = models.IntegerField(default=1, db_default=1)
    audience = models.CharField(max_length=12, default=Visibility.EVERYONE, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        db_table = "report"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="report_digest_is_sha256"),
        ]
        triggers = [
            *Ledgered("report", status=None, secret=("document", "inputs", "numbers")).triggers(),
            pgtrigger.Trigger(
                name="report_stays_but_for_redactions",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF (redaction_under_way(OLD.organisation, OLD.campaign)
                        -- Or one by whoever reported a figure that it rests on.
                        OR EXISTS (SELECT FROM jsonb_path_query(OLD.inputs::jsonb, '$.**.organisation') AS reporter
                                   WHERE redaction_under_way(reporter #>> '{{}}', OLD.campaign)))
                       AND to_jsonb(NEW) - {_REDACTABLE} = to_jsonb(OLD) - {_REDACTABLE}
                       AND is_masked(OLD.campaign, NEW.campaign)
                       AND is_redacted(OLD.document::jsonb, NEW.document::jsonb)
                       AND is_redacted(OLD.inputs::jsonb, NEW.inputs::jsonb)
                       AND NEW.redacted IS NOT NULL AND NEW.version = OLD.version + 1 THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION USING MESSAGE = '{_WHY}', ERRCODE = 'insufficient_privilege';
                """,
            ),
            refuse_statement("report_remains", pgtrigger.Delete, _WHY),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} as of {self.as_of:%Y-%m-%d}"
