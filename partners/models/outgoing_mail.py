"""Mail that waits to be sent."""

from django.db import models
from django.db.models.functions import Now


class OutgoingMail(models.Model):
    """One message to one address, deleted when it has been sent. What it says is sealed, since it may hold a link that
    sets a password (`coordination/ground/encryption.py`)."""

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # Sealed too: the address at which a mail program has messages of its kind end (RFC 8058); empty where none does.
    one_click_end = models.TextField(default="", db_default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "outgoing_mail"
        indexes = [models.Index(fields=["next_attempt_at"], name="outgoing_mail_due")]

    def __str__(self) -> str:
        return f"{self.pk}, attempt {self.attempts}"
