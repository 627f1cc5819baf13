"""What a roll-up is asked: how it is grouped, what it leaves out, and which groupings cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from campaigns.models import Campaign
from campaigns.permissions import READ_ROLLUPS
from campaigns.reach.bounds.additivity import why_not_added
from campaigns.reach.measures import MEASURES, Axis
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid, Unprocessable
from partners.models import Area

TIMES = ("day", "week", "month", "phase")
DIMENSIONS = ("area", "channel", "measure", "organisation", *TIMES)
# The column of the grouped rows each dimension reads from.
COLUMNS = {"area": "within", **dict.fromkeys(TIMES, "bucket")}
# Over time, areas and reporters a roll-up adds contacts, and says where somebody may be in them twice. Over channels,
# one audience is counted in ways that have nothing to do with each other.
NOT_OVER_CHANNELS = frozenset(code for code in MEASURES if why_not_added(code, {Axis.CHANNEL}))


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
    def is_live(self) -> bool:
        """Whether the figures themselves must answer: a stretch of days that no cell is of."""
        return self.dated and self.time != "day"

    @property
    def dated(self) -> bool:
        """Whether only some days are asked for."""
        return self.first is not None or self.last is not None

    @property
    def ordering(self) -> tuple[str, ...]:
        """The columns of the grouped rows that together name a row, in the order asked for."""
        return tuple(COLUMNS.get(dimension, dimension) for dimension in self.group_by)

    @property
    def may_mix(self) -> bool:
        """Whether a cell could add unlike units, so that all must be looked at before any is shown."""
        several_measures = "measure" not in self.group_by and len(self.measures) != 1
        over_channels = "channel" not in self.group_by and len(self.channels) != 1
        return several_measures or (over_channels and (not self.measures or bool(self.measures & NOT_OVER_CHANNELS)))


def check_query(query: RollupQuery, *, by: Actor) -> None:
    """Raises Forbidden or NotFound unless `by` may read the campaign's roll-ups, Invalid for a grouping that cannot
    be."""
    authorise(by, READ_ROLLUPS, query.campaign)
    if len(set(query.group_by) & set(TIMES)) > 1:
        raise Invalid.field("?group_by", "one_time_only", "Group by one of day, week, month or phase.")
    if query.time == "phase" and query.dated:
        raise Invalid.field("?group_by", "phase_has_its_days", "A phase has its own days; leave out from and to.")


def check_units(measures: Iterable[str], *, several_channels: bool = False) -> None:
    """Raises Unprocessable where a cell that adds these measures, over several channels or not, adds unlike units."""
    unlike = sorted(set(measures))
    if len(unlike) > 1:
        listed = ", ".join(unlike)
        _refuse(f"These units do not add: {listed}. Add measure to group_by, or ask for one with measure=.")
    if several_channels and unlike and unlike[0] in NOT_OVER_CHANNELS:
        why = why_not_added(unlike[0], {Axis.CHANNEL})
        _refuse(f"{why} Add channel to group_by, or ask for one with channel=.")


def _refuse(sentence: str) -> None:
    raise Unprocessable("units_do_not_add", sentence, [FieldError("?group_by", "units_do_not_add", sentence)])
