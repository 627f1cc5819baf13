"""Universes: who could have been counted, how they lie to each other, and how many people each holds."""

from django.db import models
from django.db.models import F, Q

from partners.models import Area


class UniverseKind(models.TextChoices):
    RESIDENTS = "residents"
    AGE_GROUP = "age_group"  # of residents
    WORKERS = "workers"
    TRAVELLERS = "travellers"
    VISITORS = "visitors"
    FOLLOWERS = "followers"
    OTHER = "other"


class Relation(models.TextChoices):
    """Two universes of which neither is said *may overlap*."""

    INSIDE = "inside"
    DISJOINT = "disjoint"


class Universe(models.Model):
    """A universe by its code; `name` is as it reads in a sentence (`young people aged 10 to 17`). How many residents an
    area has is a population of the area; of any other universe, one of its own."""

    code = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=UniverseKind.choices)

    class Meta:
        db_table = "universe"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class UniverseRelation(models.Model):
    """`universe` lies inside `other`, or has nobody in common with it."""

    pk = models.CompositePrimaryKey("universe_id", "other_id")
    universe = models.ForeignKey(Universe, on_delete=models.CASCADE, db_column="universe", related_name="relations")
    other = models.ForeignKey(Universe, on_delete=models.CASCADE, db_column="other", related_name="+")
    relation = models.CharField(max_length=8, choices=Relation.choices)

    class Meta:
        db_table = "universe_relation"
        ordering = ("universe", "other")
        constraints = [
            models.CheckConstraint(condition=~Q(universe=F("other")), name="universe_relation_is_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.universe_id} {self.relation} {self.other_id}"


class UniversePopulation(models.Model):
    """How many people of a universe an area has, in which year, according to whom; `why` says how that was got where it
    is not the area's own count."""

    pk = models.CompositePrimaryKey("universe_id", "area_id", "year")
    universe = models.ForeignKey(Universe, on_delete=models.CASCADE, db_column="universe", related_name="populations")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, db_column="area", related_name="+")
    year = models.SmallIntegerField()
    population = models.PositiveIntegerField()
    source = models.CharField(max_length=120)
    why = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "universe_population"
        ordering = ("universe", "area", "-year")
        constraints = [
            models.CheckConstraint(condition=Q(population__gt=0), name="universe_population_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.universe_id} in {self.area_id} {self.year}: {self.population}"
