"""A file in the store, by the digest of what it holds; rows of other tables refer to it, and keep it there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class StoredFile(models.Model):
    """`digest` names its algorithm: `sha256:` and 64 hexadecimal digits. `noted_at` is when somebody last meant to keep
    it: before the file is written, so that a file without a row cannot be, and a row that nothing refers to is swept.
    """

    digest = models.CharField(primary_key=True, max_length=71)
    size = models.PositiveIntegerField()
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "stored_file"
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^sha256:[0-9a-f]{64}$"), name="stored_file_digest_is_sha256"
            )
        ]
        indexes = [models.Index(fields=["noted_at"], name="stored_file_noted_at")]

    def __str__(self) -> str:
        return self.digest
