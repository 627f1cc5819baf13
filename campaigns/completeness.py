"""Whose returns are expected where, on which channels and by when; `reach/returns.py` says who has sent them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.models import Campaign, ExpectedReturn
from campaigns.participations import expected_reporters, former_contributors
from campaigns.reach.gaps import Places
from campaigns.reach.returns import Expected
from partners.models import Area, Organisation

DAYS_TO_REPORT = 14
WHICHEVER = (None,)


@dataclass(frozen=True, slots=True)
class Expectation:
    """An organisation of which returns are expected: by the lineage of its area, on each of its channels; None is on
    whichever, of one for which nobody has named any."""

    organisation: str
    lineage: list[str]
    channels: tuple[str | None, ...]

    def is_on(self, channels: Collection[str]) -> bool:
        """Whether a return is expected on any of `channels`, of which none means all."""
        return not channels or self.channels == WHICHEVER or bool({*self.channels} & {*channels})


def expected_in(campaign: Campaign, areas: Iterable[str]) -> dict[str, list[Expectation]]:
    """What is expected of those that work in each area; one without an area of its own works in the campaign's."""
    expectations = _expectations(campaign)
    return {area: [expected for expected in expectations if area in expected.lineage] for area in areas}


def expected_returns(campaign: Campaign, area: Area, today: date) -> Expected:
    """Whose returns are expected in `area`, due a fortnight after the campaign's end unless it says otherwise.

    What works in a part of the area, or around it, may have reached people there too.
    """
    due_on = campaign.returns_due_on or campaign.ends_on + timedelta(days=DAYS_TO_REPORT)
    expectations, former = _expectations(campaign), _former(campaign)
    organisations = tuple(expected.organisation for expected in expectations if area.code in expected.lineage)
    near = [
        expected
        for expected in (*expectations, *former)
        if area.code in expected.lineage or expected.lineage[-1] in area.lineage
    ]
    rows = tuple((expected.organisation, channel) for expected in near for channel in expected.channels)
    works_in = tuple((expected.organisation, tuple(expected.lineage)) for expected in near)
    inside = Area.objects.within(campaign.area_id).order_by("code").values_list("lineage", flat=True)
    places = Places(works_in, tuple(tuple(lineage) for lineage in inside), (campaign.starts_on, campaign.ends_on))
    return Expected(organisations, due_on, today, rows, campaign.lead_id, places)


def _former(campaign: Campaign) -> list[Expectation]:
    """Of whoever contributed and does no longer: what they owed is not known to be nothing because they left. The lead
    may report on their behalf, or expect a return of theirs by name and take that back."""
    former = Organisation.objects.filter(pk__in=former_contributors(campaign)).order_by("slug")
    lineages = former.values_list("slug", "area__lineage")
    return [Expectation(slug, lineage or campaign.area.lineage, WHICHEVER) for slug, lineage in lineages]


def _expectations(campaign: Campaign) -> list[Expectation]:
    """Of the lead and the contributors, and of whoever else has a row: by slug. What is expected is that of today."""
    named = ExpectedReturn.objects.filter(campaign=campaign).order_by("organisation", "channel")
    lineages = dict(expected_reporters(campaign))
    channels: dict[str, list[str]] = {}
    for slug, channel, lineage in named.values_list("organisation", "channel", "organisation__area__lineage"):
        lineages[slug] = lineage
        channels.setdefault(slug, []).append(channel)
    return [
        Expectation(slug, lineage or campaign.area.lineage, tuple(channels.get(slug, WHICHEVER)))
        for slug, lineage in sorted(lineages.items())
    ]
