"""Figures, scopes and what they are asked for the reach tests, the golden campaign among them."""

from datetime import date, timedelta
from typing import Any

from campaigns.reach.checks import run_checks
from campaigns.reach.claims import Claim
from campaigns.reach.figures import Figure
from campaigns.reach.headline import compose_headline
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import Counted, ReachScope
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import NOBODY_KNOWN, AreaUniverse, KnownUniverses, only
from campaigns.reach.verdicts.count_claims import check_claim

COUNTY = "E11000005"
REGION = "E12000005"
ENGLAND = "E92000001"
COUNTY_LINEAGE = (ENGLAND, REGION, COUNTY)
RESIDENTS_OF_THE_COUNTY = only(AreaUniverse(2_919_600, COUNTY, "West Midlands", 2021, "Census 2021"))
RESIDENTS_OF_THE_REGION = only(AreaUniverse(5_600_000, REGION, "West Midlands", 2011, "Census 2011"))


def make_figure(**given: Any) -> Figure:
    """One figure of the county; anything may be given otherwise."""
    values: dict[str, Any] = {
        "id": "f1",
        "version": 1,
        "organisation": "transport-for-west-midlands",
        "area": COUNTY,
        "lineage": COUNTY_LINEAGE,
        "channel": "digital_media",
        "channel_name": "digital media",
        "channel_unit": "people_reached",
        "measure": given.get("channel_unit", "people_reached"),
        "period_from": date(2017, 2, 17),
        "period_to": date(2017, 3, 3),
        "value": 761_000,
        "qualifier": Qualifier.EXACT,
    }
    return Figure(**(values | given))


def days(first: int, last: int) -> dict[str, date]:
    """The period of a figure from day `first` to day `last` of the campaign, counted from 0."""
    start = date(2017, 2, 17)
    return {"period_from": start + timedelta(days=first), "period_to": start + timedelta(days=last)}


DIGITAL_MEDIA = make_figure(id="digital")
TWITTER = make_figure(
    id="twitter",
    channel="twitter",
    channel_name="Twitter",
    channel_unit="accounts_reached",
    value=278_000,
    one_each=True,
)
WEBSITE = make_figure(
    id="website",
    channel="website",
    channel_name="website",
    channel_unit="visitors",
    value=15_000,
    qualifier=Qualifier.MORE_THAN,
)
FACE_TO_FACE = make_figure(
    id="hubs",
    channel="face_to_face",
    channel_name="face to face",
    channel_unit="conversations",
    value=4_000,
    qualifier=Qualifier.MORE_THAN,
    period_from=date(2017, 2, 20),
    period_to=date(2017, 2, 24),
)
SOCIAL_AND_ONLINE = [DIGITAL_MEDIA, TWITTER]
CAMPAIGN = [*SOCIAL_AND_ONLINE, WEBSITE, FACE_TO_FACE]


def counted(*figures: Figure, **scope: Any) -> list[Counted]:
    """The figures as a question about `scope` sees them; by default all of them, whole."""
    return select_figures(figures, ReachScope(**scope))


def verdict(
    comparator: str,
    value: int,
    unit: str,
    figures: list[Figure],
    scope: ReachScope,
    universe: KnownUniverses | None = None,
    **more: Any,
) -> Any:
    """The answer to a claim about `scope`, with the checks of the figures."""
    known = universe or NOBODY_KNOWN
    claim = Claim(comparator, value, unit, more.pop("of", None), scope.area or known.home)
    return check_claim(claim, select_figures(figures, scope, known), known, run_checks(figures, scope, known), **more)


def headline_of(*figures: Figure, universe: KnownUniverses | None = None, **scope: Any) -> Any:
    """The headline of `scope`, with the checks of the figures."""
    asked, known = ReachScope(**scope), universe or NOBODY_KNOWN
    return compose_headline(
        select_figures(figures, asked, known), known, {}, "2017-03-04", run_checks(figures, asked, known)
    )
