"""A file of rows on its way in: what it is, the rows that wait, and those that were refused."""

from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.row_policies import owned
from coordination.models.operation import Operation

WORKBOOK_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def visible_to(self, actor: Actor | None) -> "ImportFileQuerySet":
        """Files that the actor's own organisation sent; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)


class ImportFile(models.Model):
    """One file and what has come of its rows so far, under the id of the operation that takes them in.

    Plumbing: the operation and the rows written stand in the ledger. `sha256` is that of the bytes as sent, in
    lower-case hex, and `size` their number; the bytes themselves are not kept. `letters` has those of a table's
    columns, as a spreadsheet shows them, by the name of the column.
    """

    shown_to = owned()

    operation = models.OneToOneField(Operation, models.CASCADE, primary_key=True, db_column="id", related_name="+")
    organisation = models.CharField(max_length=60)
    resource = models.CharField(max_length=40)
    media_type = models.CharField(max_length=40)
    dry_run = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0, db_default=0)
    letters = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    created_at = models.DateTimeField(db_default=Now())

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        db_table = "import_file"
        ordering = ("operation",)
        indexes = [models.Index(fields=["organisation", "operation"], name="import_file_organisation")]

    def __str__(self) -> str:
        return f"{self.resource} {self.pk}"

    @property
    def sent_as(self) -> str:
        """The media type in full: those of workbooks are longer than the column, and stand there by their endings."""
        return WORKBOOK_TYPES.get(self.media_type, self.media_type)


class WaitingRow(models.Model):
    """A row that no slice has taken yet, in the order of the file; gone in the transaction that takes it."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="waiting", db_index=False)
    number = models.PositiveIntegerField()
    item = models.JSONField()

    class Meta:
        db_table = "import_waiting_row"
        ordering = ("id",)
        indexes = [models.Index(fields=["file", "id"], name="import_waiting_row_file")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class RowOutcome(models.TextChoices):
    """What became of a row that something is said of."""

    REFUSED = "refused"
    LEFT_OUT = "left_out"
    TAKEN = "taken"


class RefusedRowQuerySet(models.QuerySet["RefusedRow"]):
    def visible_to(self, actor: Actor | None) -> "RefusedRowQuerySet":
        """Those of files that the actor's own organisation sent."""
        return self.none() if actor is None else self.filter(file__organisation=actor.organisation)


class RefusedRow(models.Model):
    """One fault of a row that was not taken in, or something of a taken row that was left out: its number in the file,
    the column, the cell as a spreadsheet names it (`C7`), a code and a sentence that repeats nothing of what was sent.
    Kept for 30 days."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="refused_rows", db_index=False)
    row = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=8, choices=RowOutcome.choices, default=RowOutcome.REFUSED, db_default=RowOutcome.REFUSED
    )
    column = models.CharField(max_length=100, blank=True)
    cell = models.CharField(max_length=10, blank=True, default="", db_default="")
    code = models.CharField(max_length=60)
    detail = models.TextField()

    objects = RefusedRowQuerySet.as_manager()
    shown_to = f"file_id IN (SELECT id FROM import_file WHERE {owned()})"  # noqa: S608 - our own words

    class Meta:
        db_table = "import_refused_row"
        ordering = ("row", "id")
        indexes = [models.Index(fields=["file", "row", "id"], name="import_refused_row_file")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.row}: {self.code}"
