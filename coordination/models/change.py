"""The ledger: one append-only row per change of every tenant-owned row, written by `ground/ledger_triggers.py`."""

import pgtrigger
from django.db import models
from django.db.models import Q

from coordination.ground.actor import Actor
from coordination.ground.ledger_redaction import ALLOWED
from coordination.ground.ledger_scopes import unreadable_subjects
from coordination.ground.ledger_triggers import refuse_statement
from coordination.ground.row_policies import READABLE_SUBJECT, SEES_WHAT_IS_PUBLIC, by_audience
from coordination.ground.visibility import TenantQuerySet, Visibility, may_see, readers_column


class ChangeQuerySet(TenantQuerySet["Change"]):
    """Changes in the order the relay put them."""

    def visible_to(self, actor: Actor | None) -> "ChangeQuerySet":
        """Changes of rows `actor` could see before or can see after, of the subjects whose rows its scopes let it read;
        a row that left its sight shows as deleted."""
        if actor is None:
            return self.none()
        visible_changes = self.filter(may_see(actor) | may_see(actor, "audience_before", readers="readers_before"))
        hidden_subjects = unreadable_subjects(actor.scopes)
        return visible_changes.exclude(subject__in=hidden_subjects) if hidden_subjects else visible_changes


class Change(models.Model):
    """What happened to one row: plain codes and ids, no foreign keys, because it outlives what it describes.

    `position` is the feed order, given by the relay to committed rows only; until then it is null and nobody reads it.
    """

    WORKER_TOO = True  # webhooks are told of what their organisation may see
    # The public feed reads when an event came out, and in what campaign.
    shown_to = (
        f"(({by_audience(readers='readers')}) OR ({by_audience('audience_before', 'readers_before')}))"
        f" AND {READABLE_SUBJECT} OR (subject IN ('event', 'campaign') AND {SEES_WHAT_IS_PUBLIC})"
    )

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(null=True, unique=True)
    kind = models.TextField()
    subject = models.TextField()
    subject_id = models.TextField()
    version = models.IntegerField(null=True)
    organisation = models.TextField(null=True)
    campaign = models.TextField(null=True)
    readers_before = readers_column()
    readers = readers_column()
    audience_before = models.CharField(max_length=12, null=True, choices=Visibility.choices)
    audience = models.CharField(max_length=12, null=True, choices=Visibility.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor = models.TextField()
    actor_organisation = models.TextField(null=True)
    request_id = models.TextField(null=True)
    reason = models.TextField(null=True)
    occurred_at = models.DateTimeField()
    # Of an entry that was redacted: the digest of what it was, as the function `change_digest` has it.
    redacted_digest = models.CharField(max_length=64, null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        db_table = "change"
        ordering = ("position",)
        indexes = [
            models.Index(fields=["id"], name="change_without_position", condition=Q(position__isnull=True)),
            models.Index(fields=["subject", "subject_id", "position"], name="change_audit_trail"),
            models.Index(fields=["campaign", "subject", "occurred_at"], name="change_as_of"),
            models.Index(fields=["organisation", "id"], name="change_of_organisation"),
            # Whether any figure of a campaign has changed, at the same cost however many have.
            models.Index(
                fields=["campaign", "position"], name="change_of_figures", condition=Q(subject="reach-metric")
            ),
        ]
        triggers = [
            # Called from the trigger of another table the depth is 2: what an entry says comes from the row that was
            # written, from the transaction's settings and from the clock, and from nobody's INSERT.
            pgtrigger.Trigger(
                name="change_is_written_by_the_database",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION USING MESSAGE = 'the ledger is written by the database: write the row itself',
                                              ERRCODE = 'insufficient_privilege';
                    END IF;
                    RETURN NULL;
                """,
            ),
            refuse_statement(
                "change_is_append_only", pgtrigger.Delete | pgtrigger.Truncate, "the ledger is append-only"
            ),
            # Two updates are allowed: one gives a row its position, once; the other puts tombstones into it.
            pgtrigger.Trigger(
                name="change_is_never_rewritten",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.position IS NULL AND NEW.position IS NOT NULL
                       AND (to_jsonb(NEW) - 'position') IS NOT DISTINCT FROM (to_jsonb(OLD) - 'position') THEN
                        RETURN NEW;
                    END IF;"""
                + ALLOWED
                + """
                    RAISE EXCEPTION USING MESSAGE = 'the ledger is append-only: a change cannot be rewritten',
                                          ERRCODE = 'insufficient_privilege';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind} {self.subject_id}"
