"""What a POST with an `Idempotency-Key` was answered, kept so that a repeat gets the same and has no second effect."""

from django.db import models
from django.db.models.functions import Now

from coordination.ground.row_policies import owned


class StoredAnswer(models.Model):
    """One answer. Plumbing: it belongs to the record of nothing, so the ledger has no entry for it.

    `key` is the caller's, scoped to the organisation and not to the API key, which may be rotated between two tries.
    `credential` is the label of whoever was answered: an answer that shows a secret is repeated to nobody else; empty
    where a release before 0.3.0 wrote it. `fingerprint` is the SHA-256 of what was asked; `body` is sealed.
    """

    shown_to = owned()
    organisation = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    credential = models.CharField(max_length=120, default="", db_default="")
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "stored_answer"
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="stored_answer_key_is_once")]
        indexes = [models.Index(fields=["expires_at"], name="stored_answer_expires")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.key}: {self.status}"
