"""Where: areas by their ONS GSS code, inside one another, with dated populations and, when loaded, boundaries."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class AreaKind(models.TextChoices):
    LOCAL_AUTHORITY = "local_authority"
    METROPOLITAN_COUNTY = "metropolitan_county"
    REGION = "region"
    COUNTRY = "country"


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, code: str) -> "AreaQuerySet":
        """The area `code` and every area inside it."""
        return self.filter(lineage__contains=[code])

    def in_force(self, day: date) -> "AreaQuerySet":
        """Areas that are there on that day: those with a code then, and those whose codes have no dates."""
        codes = AreaCode.objects.filter(area=models.OuterRef("pk"))
        return self.filter(~models.Exists(codes) | models.Exists(codes.valid_on(day)))


class Area(models.Model):
    """One place of the ONS geography. `lineage` lists the codes from the outermost area down to this one."""

    code = models.CharField(primary_key=True, max_length=9)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=AreaKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, db_column="parent", related_name="children"
    )
    lineage = ArrayField(models.CharField(max_length=9))

    objects = AreaQuerySet.as_manager()

    class Meta:
        db_table = "area"
        ordering = ("code",)
        indexes = [GinIndex(fields=["lineage"], name="area_lineage")]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z][0-9]{8}$"), name="area_code_is_a_gss_code"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AreaCodeQuerySet(models.QuerySet["AreaCode"]):
    def valid_on(self, day: date) -> "AreaCodeQuerySet":
        """The codes of that day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class AreaCode(models.Model):
    """A GSS code of an area and its first and last day (ONS, Code History Database). What is recorded of the area keeps
    to the code that is its key, whatever it is called later; an area without any has that code always."""

    pk = models.CompositePrimaryKey("area_id", "valid_from")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, db_column="area", related_name="gss_codes")
    code = models.CharField(max_length=9)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = AreaCodeQuerySet.as_manager()

    class Meta:
        db_table = "area_code"
        ordering = ("area", "valid_from")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z][0-9]{8}$"), name="area_code_has_its_form"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="area_code_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.area_id}, {self.valid_from} to {self.valid_until or 'now'}"


class AreaBoundary(models.Model):
    """An area's boundary as WKB in WGS84 degrees; apart, because it is large and only stops and places ask for it."""

    area = models.OneToOneField(
        Area, on_delete=models.CASCADE, primary_key=True, db_column="area", related_name="boundary"
    )
    wkb = models.BinaryField()

    class Meta:
        db_table = "area_boundary"

    def __str__(self) -> str:
        return f"the boundary of {self.area_id}"


class AreaPopulation(models.Model):
    """How many people live in an area, in which year, according to whom. The latest year is the one in force."""

    pk = models.CompositePrimaryKey("area_id", "year")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, db_column="area", related_name="populations")
    year = models.SmallIntegerField()
    population = models.PositiveIntegerField()
    source = models.CharField(max_length=120)

    class Meta:
        db_table = "area_population"
        ordering = ("area", "-year")
        constraints = [
            models.CheckConstraint(condition=Q(population__gt=0), name="area_population_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}: {self.population}"


class AreaWithin(models.Model):
    """A view: each area beside itself and every area around it, so that rows of an area join all that hold it."""

    pk = models.CompositePrimaryKey("area_id", "code")
    area = models.ForeignKey(Area, on_delete=models.DO_NOTHING, db_column="area", related_name="containers")
    code = models.CharField(max_length=9)

    class Meta:
        db_table = "area_within"
        managed = False

    def __str__(self) -> str:
        return f"{self.area_id} in {self.code}"
