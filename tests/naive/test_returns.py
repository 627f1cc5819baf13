"""What is said to be missing or held, and what that leaves of a verdict, agree with the rule tried on every figure."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Channel, ExpectedReturn, ReachMetric
from partners.models import Area
from tests import make
from tests.naive.returns import Partner, Place, Sent, may_be_said, silent, unsaid
from tests.naive.world import Figure
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.usefixtures("on_stage")]

AROUND = (make.ENGLAND, make.REGION, make.COUNTY)
PLACES: dict[str, Place] = {
    make.COUNTY: AROUND,
    make.DUDLEY: (*AROUND, make.DUDLEY),
    make.SANDWELL: (*AROUND, make.SANDWELL),
}
HOMES = {"dudley": make.DUDLEY, "sandwell": make.SANDWELL, make.LEAD: make.COUNTY}
DAYS = [date(2017, 2, 17) + timedelta(days=day) for day in range(15)]
CHANNELS = ("digital_media", "twitter", "face_to_face")
COMPARATORS = ("more_than", "at_least", "about", "exactly", "at_most", "fewer_than")

figures = st.tuples(
    st.sampled_from(list(HOMES)),
    st.sampled_from(list(PLACES)),
    st.sampled_from(CHANNELS),
    st.sets(st.sampled_from(list(HOMES)), max_size=2),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.sets(st.tuples(st.sampled_from(list(HOMES)), st.sampled_from(CHANNELS)), max_size=4),
    told=st.lists(figures, max_size=4),
    area=st.sampled_from(list(PLACES)),
    channels=st.sets(st.sampled_from(CHANNELS), max_size=2),
    comparator=st.sampled_from(COMPARATORS),
    value=st.integers(0, 40),
)
def test_what_is_awaited_is_what_the_rule_says(lead, rows, told, area, channels, comparator, value):
    with transaction.atomic():
        expect_and_tell(rows, told)
        asked = {"area": area} | ({"channels": sorted(channels)} if channels else {})
        claim = {"comparator": comparator, "value": value, "unit": "contacts", **asked}
        answer = lead.post(f"/api/v1/campaigns/{make.SEE_ME}/claims/", claim).json()
        query = f"area={area}" + (f"&channel={','.join(sorted(channels))}" if channels else "")
        headline = lead.get(f"/api/v1/campaigns/{make.SEE_ME}/headline/?{query}").json()
        missing, held = silent(partners(rows), sent(), PLACES[area], frozenset(channels))
        leaves = smallest_places()
        gaps = unsaid(partners(rows), sent(), PLACES[area], frozenset(channels), leaves, DAYS)
        ExpectedReturn.objects.all().delete()
        everybody_is_heard(area, channels)
        heard = lead.post(f"/api/v1/campaigns/{make.SEE_ME}/claims/", claim).json()
        transaction.set_rollback(True)
    assert {(row["organisation"], row["channel"]) for row in answer["missing"]} == missing
    assert one_by_one(answer["gaps"], leaves) == one_by_one(headline["completeness"]["gaps"], leaves) == gaps
    assert set(answer["held"]) == {row[0] for row in told if row[4]} & set(answer["held"])
    assert bool(answer["held"]) == bool(held)
    awaited = {(row["organisation"], row["channel"], row["state"]) for row in headline["completeness"]["awaited"]}
    assert awaited == {(*row, "held") for row in held} | {(*row, "missing") for row in missing - held}
    assert not heard["missing"]
    assert not heard["held"]
    assert not heard["gaps"]
    if not held and heard["low"] == answer["low"] and heard["high"] == answer["high"]:
        assert answer["verdict"] == may_be_said(heard["verdict"], comparator, silence=bool(missing or gaps))


def expect_and_tell(rows: Any, told: Any) -> None:
    for organisation, channel in rows:
        make.make_expected(organisation, channel)
    for number, (organisation, area, channel, others, held, is_whole) in enumerate(told):
        # Small and unlike: no figure looks like another.
        metric = make.make_metric(
            organisation=organisation,
            area=area,
            channel=channel,
            value=2**number,
            period=(DAYS[0], DAYS[-1]) if is_whole else (DAYS[number], DAYS[number + 2]),
        )
        ReachMetric.objects.filter(pk=metric.pk).update(
            on_behalf_of=sorted(others - {organisation}), status="held" if held else "counted", held_reason="It is."
        )


def everybody_is_heard(area: str, channels: Any) -> None:
    """Nothing is held any more, and who has sent nothing sends that it was nothing."""
    ReachMetric.objects.update(status="counted")
    for organisation, home in HOMES.items():
        for channel in channels or CHANNELS[:1]:
            make.make_metric(organisation=organisation, area=home, channel=channel, value=0)


def smallest_places() -> list[Place]:
    """Every area of the county in which no other lies."""
    lineages = [tuple(lineage) for lineage in Area.objects.values_list("lineage", flat=True)]
    return [one for one in lineages if make.COUNTY in one and not any(one == other[:-1] for other in lineages)]


def one_by_one(gaps: Any, leaves: list[Place]) -> set[tuple[str, str | None, str, date]]:
    """Gaps by day and smallest place."""
    return {
        (gap["organisation"], gap["channel"], leaf[-1], day)
        for gap in gaps
        for leaf in leaves
        for day in DAYS
        if gap["area"] in leaf and gap["from"] <= day.isoformat() <= gap["to"]
    }


def partners(rows: Any) -> list[Partner]:
    return [
        Partner(name, PLACES[home], frozenset(channel for organisation, channel in rows if organisation == name))
        for name, home in HOMES.items()
    ]


def sent() -> list[Sent]:
    """Every figure as it stands in the table."""
    return [
        Sent(
            Figure(
                id=str(row.pk),
                organisation=row.organisation_id,
                area=row.area_id,
                channel=row.channel_id,
                measure=row.measure,
                first=row.period.lower,
                last=row.period.upper,
                value=row.value,
                status=row.status,
            ),
            PLACES[row.area_id],
            frozenset(row.on_behalf_of if row.organisation_id == make.LEAD else ()),
        )
        for row in ReachMetric.objects.all()
    ]


def test_the_channels_of_the_stage_are_there():
    assert set(CHANNELS) <= set(Channel.objects.values_list("code", flat=True))
