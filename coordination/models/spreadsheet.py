"""A spreadsheet that somebody brought to a page: its table, as it was corrected there, and what has come of it."""

from django.db import models
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.row_policies import owned
from coordination.models.operation import Operation


class SpreadsheetQuerySet(models.QuerySet["Spreadsheet"]):
    def visible_to(self, actor: Actor | None) -> "SpreadsheetQuerySet":
        """Those of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)


class Spreadsheet(models.Model):
    """Plumbing: what comes of it stands in the ledger. `sha256` is that of the file as it was brought, with the
    sheet of it that was named, by which it is known again; the file itself is not kept.

    `rows` has [number, [cell, …]] for each row below the headings that is not blank. A cell that holds what looks like
    personal data is not kept but named in `taken_out`, as `C7`; once the columns are known, nothing of those that are
    passed over is kept either. `mapping` is None until somebody has confirmed it. Gone KEEP_IMPORTS_DAYS after it was
    last changed.
    """

    shown_to = owned()

    id = models.UUIDField(primary_key=True, db_default=models.Func(function="uuidv7"), editable=False)
    organisation = models.CharField(max_length=60)
    resource = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    header_row = models.PositiveIntegerField()
    headings = models.JSONField()
    rows = models.JSONField()
    taken_out = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    mapping = models.JSONField(null=True)
    check_run = models.ForeignKey(
        Operation, models.SET_NULL, null=True, related_name="+", db_index=False, db_column="check_run"
    )
    import_run = models.ForeignKey(
        Operation, models.SET_NULL, null=True, related_name="+", db_index=False, db_column="import_run"
    )
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    objects = SpreadsheetQuerySet.as_manager()

    class Meta:
        db_table = "spreadsheet"
        ordering = ("-changed_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "resource", "sha256"], name="spreadsheet_is_there_once")
        ]
        indexes = [models.Index(fields=["changed_at"], name="spreadsheet_changed_at")]

    def __str__(self) -> str:
        return f"{self.resource} {self.pk}"
