"""How an organisation's tables are mapped, by their headings."""

from django.db import models
from django.db.models.functions import Now

from coordination.ground.actor import Actor
from coordination.ground.row_policies import owned


class TableMappingQuerySet(models.QuerySet["TableMapping"]):
    def visible_to(self, actor: Actor | None) -> "TableMappingQuerySet":
        """Those of the actor's own organisation; none without an actor."""
        return self.none() if actor is None else self.filter(organisation=actor.organisation)


class TableMapping(models.Model):
    """What an organisation said last of a table with these headings: `columns` has a column of the resource, or null,
    for each heading in its order, and `values` what stands in every row. The headings themselves are not kept:
    `headings` is their digest."""

    shown_to = owned()

    organisation = models.CharField(max_length=60)
    resource = models.CharField(max_length=40)
    headings = models.CharField(max_length=64)
    columns = models.JSONField()
    values = models.JSONField()
    used_at = models.DateTimeField(db_default=Now())

    objects = TableMappingQuerySet.as_manager()

    class Meta:
        db_table = "table_mapping"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "resource", "headings"], name="table_mapping_headings_are_mapped_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.resource}"
