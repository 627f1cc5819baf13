"""What Celery compiles: day cells and the cells above them, and the marks that say which to compile again.

All three are derived from `reach_metric`; nothing is ever edited here, and `compile_rollups --verify` proves them.
"""

from typing import Any

from django.db import models

from campaigns.models.campaign import Campaign
from campaigns.models.channel import Channel
from coordination.ground.row_policies import CAMPAIGNS
from partners.models import Area, Organisation


class DateMultiRangeField(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """PostgreSQL's datemultirange; Django has none. psycopg reads it as `Multirange[date]`."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - there is one engine
        return "datemultirange"


_PLAIN: dict[str, Any] = {
    "db_index": False,
    "db_constraint": False,
    "related_name": "+",
}  # derived rows: the figure was checked


class Series(models.Model):
    """The narrow key of a leaf: the no-overlap constraint bounds how many figures one of its days can have.

    `below` is empty for what counts in its area and every area around it. The parts of a figure have a series of their
    own, which counts only in areas strictly inside `below`: there, and above, the figure they break down counts.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, db_column="campaign", **_PLAIN)
    area = models.ForeignKey(Area, on_delete=models.DO_NOTHING, db_column="area", **_PLAIN)
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, db_column="organisation", **_PLAIN)
    channel = models.ForeignKey(Channel, on_delete=models.DO_NOTHING, db_column="channel", **_PLAIN)
    measure = models.CharField(max_length=20)
    below = models.CharField(max_length=9, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return "/".join(
            (self.campaign_id, self.area_id, self.organisation_id, self.channel_id, self.measure, self.below)
        )


class Cell(Series):
    """`total` in the measure's unit; [low, high] its interval (null: open-ended); `rank` the weakest qualifier;
    `grade` the weakest evidence; `apportioned` where a figure is cut, of which the total has its even share."""

    total = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField(null=True)
    rank = models.SmallIntegerField()
    grade = models.SmallIntegerField(db_default=0)
    apportioned = models.BooleanField(db_default=False)
    compiled_at = models.DateTimeField()

    class Meta:
        abstract = True


_TO_WHO_TAKES_PART = f"campaign = {CAMPAIGNS}"  # they may ask for its roll-ups


class DayCell(Cell):
    """One day of one series. `figures` cover the day, `began` of them start on it, which release 0.2.0 asks."""

    shown_to = _TO_WHO_TAKES_PART
    pk = models.CompositePrimaryKey(
        "campaign_id", "area_id", "organisation_id", "channel_id", "measure", "below", "day"
    )
    day = models.DateField()
    figures = models.IntegerField()
    began = models.IntegerField()

    class Meta:
        db_table = "day_cell"
        indexes = [models.Index(fields=["campaign", "day"], name="day_cell_campaign_day")]


class Grain(models.TextChoices):
    WEEK = "week", "ISO week, 2017-W07"
    MONTH = "month", "calendar month, 2017-02"
    PHASE = "phase", "the phase's slug"
    CAMPAIGN = "campaign", "every day there is a figure for"


class PeriodCell(Cell):
    """One bucket (a week, a month, a phase, the campaign) of one series; `figures` touch the bucket."""

    shown_to = _TO_WHO_TAKES_PART
    pk = models.CompositePrimaryKey(
        "campaign_id", "grain", "bucket", "area_id", "organisation_id", "channel_id", "measure", "below"
    )
    grain = models.CharField(max_length=8, choices=Grain.choices)
    bucket = models.CharField(max_length=60)
    figures = models.IntegerField()

    class Meta:
        db_table = "period_cell"


class RollupMark(Series):
    """`days` of this series must be compiled again. After 5 failed attempts it is quarantined and `/readyz` says so."""

    pk = models.CompositePrimaryKey("campaign_id", "area_id", "organisation_id", "channel_id", "measure", "below")
    days = DateMultiRangeField()
    marked_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "rollup_mark"
        indexes = [models.Index(fields=["marked_at"], name="rollup_mark_oldest")]
