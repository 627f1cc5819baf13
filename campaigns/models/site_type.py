"""What posters hang on: a bus shelter, a tram shelter, the inside of a bus. Rows, and never code."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from partners.models import Mode


class SiteType(models.Model):
    """A kind of site, apart from the mode of travel: those in `modes` have it. It is `on_vehicles`, or at a stop;
    `asks_permission`: nothing is put up there before the site's owner has permitted it."""

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80, unique=True)
    modes = ArrayField(models.CharField(max_length=8, choices=Mode.choices))
    on_vehicles = models.BooleanField(default=False, db_default=False)
    asks_permission = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "site_type"
        ordering = ("code",)
        constraints = [models.CheckConstraint(condition=Q(modes__len__gt=0), name="site_type_has_a_mode")]

    def __str__(self) -> str:
        return self.name
