"""Other days for a campaign: what of it that leaves behind."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from campaigns.models import Campaign, Phase, Placement, PlacementStatus, ReachMetric, ReachStatus
from coordination.ground.errors import Conflict
from coordination.ground.sight import seeing_all
from coordination.ground.visibility import Visibility

Days = tuple[date, date]

# What nobody but its owner has seen is judged when it is submitted; what will not go up is nobody's concern.
_GIVEN_UP = (PlacementStatus.REJECTED, PlacementStatus.WITHDRAWN)
_EXTEND = "Let the campaign cover their days as well, have them {0}, and take those days away then."
_LISTENERS: list[Callable[[Campaign], None]] = []


def register_listener(days_changed: Callable[[Campaign], None]) -> None:
    """Call `days_changed` in the very write that changes the days of a campaign; for apps this one may not import."""
    _LISTENERS.append(days_changed)


@seeing_all("whether something would lie outside, not what")
def check_leaves_nothing_behind(campaign: Campaign, former: Days) -> None:
    """The campaign, locked and not yet saved, has other days than the `former` ones. Raises Conflict while figures,
    placements or phases that had a day in common with those would have none."""
    new = (campaign.starts_on, campaign.ends_on)
    figures = ReachMetric.objects.filter(campaign=campaign).exclude(status=ReachStatus.VOID)
    if figures.filter(period__overlap=_period(former)).exclude(period__overlap=_period(new)).exists():
        raise _conflict("figures_outside", "figures", "corrected or voided")
    placements = Placement.objects.filter(campaign=campaign).exclude(status__in=_GIVEN_UP)
    if placements.exclude(audience=Visibility.OWNER).filter(_meets(former)).exclude(_meets(new)).exists():
        raise _conflict("placements_outside", "placements", "moved or withdrawn")
    if Phase.objects.filter(_meets(former), campaign=campaign).exclude(_meets(new)).exists():
        raise _conflict("phases_outside", "phases", "moved or removed")


def announce_days(campaign: Campaign) -> None:
    """The days of `campaign`, which is saved, have just changed."""
    for days_changed in _LISTENERS:
        days_changed(campaign)


def _period(days: Days) -> DateRange:
    return DateRange(days[0], days[1] + timedelta(days=1))


def _meets(days: Days) -> Q:
    return Q(starts_on__lte=days[1], ends_on__gte=days[0])


def _conflict(code: str, what: str, how: str) -> Conflict:
    sentence = f"Some {what} of this campaign would have no day in common with it. {_EXTEND.format(how)}"
    return Conflict(code, sentence)
