"""Stops and stations by ATCO code, as the Department for Transport's NaPTAN publishes them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from coordination.ground.word_search import words_index
from partners.models.area import Area


class Mode(models.TextChoices):
    BUS = "bus"
    RAIL = "rail"
    METRO = "metro"
    OTHER = "other"


# The modes a poster can be placed on.
PLACEMENT_MODES = [choice for choice in Mode.choices if choice[0] != Mode.OTHER]


class StopStatus(models.TextChoices):
    ACTIVE = "active"
    INACTIVE = "inactive"
    PENDING = "pending"


SEARCHED = ("name", "indicator", "locality", "atco_code", "crs")


class Stop(models.Model):
    """One NaPTAN access point: longitude and latitude in WGS84 degrees, `area` the council whose boundary holds it."""

    atco_code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=120)
    indicator = models.CharField(max_length=60, blank=True)
    locality = models.CharField(max_length=120, blank=True)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    stop_type = models.CharField(max_length=3)
    # No index of its own: `stop_area_mode` begins with it, and each index more slows the import by a tenth.
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, db_column="area", db_index=False, related_name="stops"
    )
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=StopStatus.choices)
    crs = models.CharField(max_length=3, blank=True)
    aliases = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    # When the publisher last touched the row, and when we last wrote it.
    modified_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "stop"
        ordering = ("atco_code",)
        indexes = [
            models.Index(fields=["area", "mode", "atco_code"], name="stop_area_mode"),
            models.Index(fields=["mode", "atco_code"], name="stop_mode"),
            # Few are anything but active.
            models.Index(
                fields=["status", "atco_code"], name="stop_out_of_use", condition=~Q(status=StopStatus.ACTIVE)
            ),
            # What lies near a stop: reviewers ask it of every placement of a page.
            models.Index(fields=["latitude", "longitude"], name="stop_position"),
            words_index("stop_words", SEARCHED),
            GinIndex(fields=["aliases"], name="stop_aliases"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="stop_position_is_whole_and_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.atco_code})"

    @property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude in WGS84 degrees; None where nobody knows them."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)
