"""The product's answer about a random campaign, and what is wrong with it by the linear programs."""

from collections.abc import Iterator
from datetime import date, timedelta

from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.claims import Claim
from campaigns.reach.figures import Figure as ReachFigure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import Counted, ReachScope
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import AreaUniverse, KnownUniverses, Relations
from campaigns.reach.verdicts.count_claims import check_claim
from tests.oracle import linear
from tests.oracle.campaigns import APART, CHANNELS, INSIDE, LINEAGES, Campaign, Figure

DAY_ONE = date(2017, 2, 17)
AT_HOME = ("residents", "children", "adults", "young people")


def faults(campaign: Campaign, *, tight: bool) -> Iterator[str]:
    """Every bound or verdict of the product that is false, or, if `tight`, wider than it need be."""
    if not is_possible(campaign):
        return
    low, high = int(linear.fewest(campaign) or 0), linear.most(campaign)
    known, items = universes_of(campaign), selected(campaign)
    bounds = people_bounds(items, known).interval
    if bounds.least > low:
        yield f"at least {bounds.least}, but {low} are possible"
    if bounds.high is not None and (high is None or bounds.high < high):
        yield f"at most {bounds.high}, but {high} are possible"
    if tight and _is_tight_for(campaign) and (bounds.least, bounds.high) != (low, high):
        yield f"from {bounds.least} to {bounds.high}, but never other than {low} to {high}"
    for comparator, value in linear.questions(campaign):
        answer = check_claim(Claim(comparator, value, "people", area=campaign.area), items, known, ())
        expected = linear.verdict(low, high, comparator, value)
        if answer["verdict"] not in {expected, "indeterminate"} and not _somebody(answer, low):
            yield f"{comparator} {value}: {answer['verdict']}, but {expected}"


def is_possible(campaign: Campaign) -> bool:
    """Whether people could have been met so."""
    low, high = linear.fewest(campaign), linear.most(campaign)
    return low is not None and (high is None or low <= high)


def verdicts(campaign: Campaign) -> int:
    """How many claims are put about it."""
    return len(linear.questions(campaign)) if is_possible(campaign) else 0


def _is_tight_for(campaign: Campaign) -> bool:
    """What counts of residents and of an age group among them say of the others, by how many there are, is not used."""
    return not {"children", "adults", "young people"} & {code for code, _ in campaign.populations}


def _somebody(answer: dict[str, object], low: int) -> bool:
    """Whether it rests on contacts being of somebody, which the linear programs do not know."""
    return low == 0 and answer["low"] == 1


def selected(campaign: Campaign) -> list[Counted]:
    """Everything that bears on the campaign's question, in the product's terms."""
    lineage = LINEAGES[campaign.area]
    scope = ReachScope(campaign.area, None, _day(campaign.first), _day(campaign.last), around=lineage[:-1])
    return select_figures([_figure(figure) for figure in campaign.figures], scope, universes_of(campaign))


def universes_of(campaign: Campaign) -> KnownUniverses:
    """What the product knows of universes."""
    counts = (
        AreaUniverse(population, area, area, 2021, "Census 2021", code, code)
        for (code, area), population in campaign.populations.items()
    )
    relations = (
        Relations(
            code,
            code,
            inside=(INSIDE[code],) if code in INSIDE else (),
            disjoint=tuple(other for pair in APART if code in pair for other in pair - {code}),
            in_one_area=code in AT_HOME,
        )
        for code in linear.KNOWN
    )
    return KnownUniverses(tuple(counts), tuple(relations), home="P")


def _figure(figure: Figure) -> ReachFigure:
    return ReachFigure(
        id=f"{figure.number:03}",
        version=1,
        organisation=figure.organisation,
        area=figure.area,
        lineage=LINEAGES[figure.area],
        channel=figure.channel,
        channel_name=figure.channel,
        channel_unit=CHANNELS[figure.channel],
        measure=figure.measure,
        period_from=_day(figure.first),
        period_to=_day(figure.last),
        value=figure.value,
        qualifier=Qualifier(figure.word),
        margin_percent=figure.margin,
        universe=figure.universe,
        source=figure.source,
        one_each=figure.channel == "social",
    )


def _day(number: int) -> date:
    return DAY_ONE + timedelta(days=number)
