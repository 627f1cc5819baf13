"""A redaction: which text was taken out of what, by whom and why. The text itself stands nowhere any more."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from coordination.ground.ledger_triggers import Ledgered, refuse_statement
from coordination.ground.row_policies import by_audience
from coordination.ground.visibility import TenantQuerySet, Visibility

_GIVES_WAY = "'{campaign,subject_id,reason}'::text[]"
_WHY = "a redaction is done for good"


class Redaction(models.Model):
    """Plain codes, no foreign keys: it outlives its subject, as the ledger does.

    `fields` are JSON pointers; empty where an exact text was taken out, of which `digest` keeps an HMAC, so that the
    same request is known again. `organisation` and `campaign` are the subject's; where the slug is redacted later, the
    mask stands here too, and so does a tombstone in a `reason` that holds what is taken out later. While the
    transaction `made_in` lasts, and no longer, the ledger lets values of that organisation or campaign be replaced by a
    tombstone, and by nothing else (`ground/ledger_redaction.py`).
    """

    shown_to = by_audience()

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    organisation = models.CharField(max_length=60)
    campaign = models.CharField(max_length=60, null=True)  # noqa: DJ001 - none is not the empty slug
    fields = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    digest = models.BinaryField(max_length=32, default=b"")
    reason = models.CharField(max_length=500)
    made_by = models.CharField(max_length=120)
    made_by_organisation = models.CharField(max_length=60)
    made_at = models.DateTimeField(db_default=Now())
    made_in = models.BigIntegerField(db_default=0, editable=False)
    audience = models.CharField(max_length=12, default=Visibility.REVIEW, db_default=Visibility.REVIEW, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        db_table = "redaction"
        ordering = ("id",)
        indexes = [models.Index(fields=["subject", "subject_id"], name="redaction_of_a_subject")]
        triggers = [
            *Ledgered("redaction", version="NULL::int", status=None, secret=("digest", "made_in")).triggers(),
            refuse_statement("redaction_stays", pgtrigger.Delete, _WHY),
            pgtrigger.Trigger(
                name="redaction_stays_but_for_masks",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF redaction_under_way(OLD.organisation, OLD.campaign)
                       AND is_masked(OLD.campaign, NEW.campaign) AND is_masked(OLD.subject_id, NEW.subject_id)
                       AND is_redacted(to_jsonb(OLD.reason), to_jsonb(NEW.reason))
                       AND (NEW.campaign <> OLD.campaign OR NEW.reason <> OLD.reason)
                       AND to_jsonb(NEW) - {_GIVES_WAY} = to_jsonb(OLD) - {_GIVES_WAY} THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION USING MESSAGE = '{_WHY}', ERRCODE = 'insufficient_privilege';
                """,
            ),
            pgtrigger.Trigger(
                name="redaction_made_in",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.made_in := pg_current_xact_id()::text::bigint; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}: {', '.join(self.fields) or 'a text'}"


class RedactedText(models.Model):
    """A stretch of words that was taken out, so that it is known when it is sent again. Plumbing: of the words nothing
    is kept but `digest`, an HMAC under a secret that the database does not hold, and how many `words` it is of, 0 where
    the text was all there was. It is looked for in what `organisation` owns, and in `campaign`."""

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    digest = models.BinaryField(max_length=32)
    words = models.PositiveSmallIntegerField()
    organisation = models.CharField(max_length=60)
    campaign = models.CharField(max_length=60, null=True)  # noqa: DJ001 - none is not the empty slug
    redacted_at = models.DateTimeField()

    class Meta:
        db_table = "redacted_text"
        indexes = [
            models.Index(fields=["organisation"], name="redacted_text_organisation"),
            models.Index(fields=["campaign"], name="redacted_text_campaign"),
        ]

    def __str__(self) -> str:
        return "a text that was redacted"


class RetiredKey(models.Model):
    """A key that gave way to a mask and is never given again. Plumbing: of the key nothing is kept but `digest`, an
    HMAC under a secret that the database does not hold."""

    digest = models.BinaryField(max_length=32, primary_key=True)

    class Meta:
        db_table = "retired_key"

    def __str__(self) -> str:
        return "a key that was redacted"
