"""Reading roll-ups: which compiled cells answer a question, and how they are grouped.

Whole weeks, months, phases and campaigns are read from the period cells; any other stretch of days from the day cells.
A group by area gives every area its roll-up: its own figures and those of the areas inside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Greatest, TruncMonth, TruncWeek
from django.db.models.lookups import LessThan

from campaigns.models import Campaign, DayCell, Grain, PeriodCell
from campaigns.reach.adding import why_not_added
from campaigns.reach.measures import MEASURES, Axis
from coordination.refusals import FieldError, Invalid, Unprocessable
from partners.models import Area

TIMES = ("day", "week", "month", "phase")
DIMENSIONS = ("area", "channel", "measure", "organisation", *TIMES)
# The column of the grouped rows each dimension reads from.
COLUMNS = {"area": "within", **dict.fromkeys(TIMES, "bucket")}
# Over time, areas and reporters a roll-up adds contacts, and says where somebody may be in them twice. Over channels,
# one audience is counted in ways that have nothing to do with each other.
NOT_OVER_CHANNELS = [code for code in MEASURES if why_not_added(code, {Axis.CHANNEL})]
_BUCKET = {"day": "YYYY-MM-DD", "week": 'IYYY-"W"IW', "month": "YYYY-MM"}


@dataclass(frozen=True)
class RollupQuery:
    """What is asked: `group_by` of DIMENSIONS, and filters (None or empty: all). Days are inclusive."""

    campaign: Campaign
    area: Area
    group_by: tuple[str, ...]
    measures: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    first: date | None = None
    last: date | None = None

    @property
    def time(self) -> str | None:
        """The time dimension grouped by, if any."""
        return next((dimension for dimension in self.group_by if dimension in TIMES), None)

    @property
    def dated(self) -> bool:
        """Whether only some days are asked for."""
        return self.first is not None or self.last is not None

    @property
    def ordering(self) -> tuple[str, ...]:
        """The columns of the grouped rows that together name a row, in the order asked for."""
        return tuple(COLUMNS.get(dimension, dimension) for dimension in self.group_by)


def check_query(query: RollupQuery) -> None:
    """Raises Invalid for a grouping that cannot be."""
    if len(set(query.group_by) & set(TIMES)) > 1:
        raise Invalid.field("?group_by", "one_time_only", "Group by one of day, week, month or phase.")
    if query.time == "phase" and query.dated:
        raise Invalid.field("?group_by", "phase_has_its_days", "A phase has its own days; leave out from and to.")


def check_units(query: RollupQuery) -> None:
    """Raises Unprocessable where one of the query's cells would add unlike units."""
    if "measure" not in query.group_by and grouped(query).filter(measures__gt=1).exists():
        raise unlike_units(_chosen(query).order_by().values_list("measure", flat=True).distinct())
    if "channel" not in query.group_by:
        channels = grouped(query).annotate(channels=Count("channel", distinct=True))
        added = channels.filter(channels__gt=1, unit__in=NOT_OVER_CHANNELS).values_list("unit", flat=True)[:1]
        for measure in added:
            raise not_over_channels(measure)


def unlike_units(measures: Iterable[str]) -> Unprocessable:
    """The refusal to add these measures, with what to do instead."""
    unlike = ", ".join(sorted(set(measures)))
    sentence = f"These units do not add: {unlike}. Add measure to group_by, or ask for one with measure=."
    return Unprocessable("units_do_not_add", sentence, [FieldError("?group_by", "units_do_not_add", sentence)])


def not_over_channels(measure: str) -> Unprocessable:
    """The refusal to add counts of one measure over channels that may have reached the same people."""
    sentence = f"{why_not_added(measure, {Axis.CHANNEL})} Add channel to group_by, or ask for one with channel=."
    return Unprocessable("units_do_not_add", sentence, [FieldError("?group_by", "units_do_not_add", sentence)])


def grouped(query: RollupQuery) -> QuerySet[Any, dict[str, Any]]:
    """The grouped rows: the ordering columns, the unit, and what the cells come to."""
    cells = _chosen(query)
    if "area" in query.group_by:
        inside = Area.objects.within(query.area.code).values("code")
        cells = cells.annotate(within=F("area__containers__code")).filter(within__in=inside)
        cells = cells.filter(Q(below="") | Q(LessThan(_depth(F("below")), _depth(F("within")))))
    return cells.values(*query.ordering).annotate(
        sum_total=Sum("total"),
        sum_low=Sum("low"),
        sum_high=Sum("high"),
        open_ended=Count("measure", filter=Q(high=None)),
        weakest=Max("rank"),
        weakest_grade=Min("grade"),
        metrics=Sum(_figures(query)),
        measures=Count("measure", distinct=True),
        unit=Min("measure"),
        reporters=Count("organisation", distinct=True),
        oldest=Min("compiled_at"),
    )


def _depth(area: F) -> Func:
    """How far from the outermost area of the cell's lineage `area` lies."""
    return Func(F("area__lineage"), area, function="array_position", output_field=IntegerField())


def _chosen(query: RollupQuery) -> QuerySet[Any]:
    wanted = Q(campaign=query.campaign, area__in=Area.objects.within(query.area.code).values("code"))
    # A part counts strictly inside the area of its whole; there, and around it, the whole says it.
    if "area" not in query.group_by:
        wanted &= Q(below__in=["", *query.area.lineage[:-1]])
    for column, values in (
        ("measure", query.measures),
        ("channel", query.channels),
        ("organisation", query.organisations),
    ):
        if values:
            wanted &= Q(**{f"{column}__in": values})
    return _days(query).filter(wanted) if _by_day(query) else _periods(query).filter(wanted)


def _by_day(query: RollupQuery) -> bool:
    return query.dated or query.time == "day"


def _days(query: RollupQuery) -> QuerySet[Any]:
    cells = DayCell.objects.all()
    if query.first:
        cells = cells.filter(day__gte=query.first)
    if query.last:
        cells = cells.filter(day__lte=query.last)
    if query.time:
        spelled = Func(F("day"), Value(_BUCKET[query.time]), function="to_char", output_field=CharField())
        cells = cells.annotate(bucket=spelled)
    return cells


def _periods(query: RollupQuery) -> QuerySet[Any]:
    return PeriodCell.objects.filter(grain=query.time or Grain.CAMPAIGN)


def _figures(query: RollupQuery) -> Any:
    """Figures counted once each: those covering the first day of the stretch, and those that began later in it."""
    if not _by_day(query):
        return F("figures")
    starts = {"week": TruncWeek("day"), "month": TruncMonth("day"), "day": F("day")}.get(query.time or "")
    if starts is None:
        starts = Value(query.first) if query.first else None
    elif query.first and query.time != "day":
        starts = Greatest(starts, Value(query.first))
    if starts is None:
        return F("began")
    return Case(When(day=starts, then=F("figures")), default=F("began"))
