"""Who reviews what: dated rows, never code."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.models import Mode, Organisation


class ReviewRule(models.Model):
    """`reviewer` judges placements of these modes, stop types and areas that start between the two days.

    Empty `stop_types` or `areas` mean all of them. `days` is how many working days a review takes, and how many
    before the start it is due; `version` grows with every change, and a review remembers the version that created it.
    """

    slug = models.SlugField(primary_key=True, max_length=60)
    reviewer = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="reviewer")
    modes = ArrayField(models.CharField(max_length=8, choices=Mode.choices))
    stop_types = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=5)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "review_rule"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="review_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(modes__len__gt=0), name="review_rule_names_a_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} (version {self.version})"
