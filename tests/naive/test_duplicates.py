"""Counted once: whatever is sent, corrected, voided and decided, in any order: the product holds what the rule does."""

from itertools import combinations, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from campaigns.models import ReachMetric
from tests import make
from tests.campaigns.rollups.naive_cells import compile_all
from tests.naive.duplicates import kept, suspicious, waits_for
from tests.naive.twin_campaign import AREAS, EVENTS, SETTINGS, TwinCampaign, histories, new_twin_campaign
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]

COUNCILS = [slug for slug, (kind, _) in make.ORGANISATIONS.items() if kind == "council"]
# One channel, two values and short periods, so that most figures meet others.
CLOSE = {
    "channel": st.just(("twitter", "accounts_reached")),
    "value": st.sampled_from([0, 7, 7, 8]),
    "days": st.sampled_from([(0, 4), (0, 9), (3, 6), (5, 9)]),
    "said": st.just(("exact", None)),
    "grade": st.just("platform"),
    "universe": st.just(""),
    "area": st.sampled_from(AREAS),
    "event": st.sampled_from([None, None, None, *EVENTS]),
}


@settings(max_examples=examples(30), **SETTINGS)
@given(history=histories(facts=CLOSE))
def test_what_is_held_and_why_is_what_the_plain_detector_holds(history):
    twin = new_twin_campaign()
    for edit in history:
        twin.edit(edit)
        assert twin.standing() == twin.naive_standing(), edit
        assert twin.suspected() == twin.naive_suspected(), edit
        check_sound(twin)
    note(f"refused: {dict(twin.refused)}")


def test_whatever_arrives_totals_are_asked_about_as_the_plain_rule_has_it():
    random, sums = Random(12), 0  # noqa: S311 - a sample of arrivals
    places = [(area, channel) for area in (make.DUDLEY, make.SANDWELL) for channel in ("twitter", "digital_media")]
    for _ in range(examples(8)):
        twin = new_twin_campaign()
        for number in range(9):
            area, channel = random.choice([*places, (make.COUNTY, "bus_poster")])
            first, value = random.choice([0, 0, 5]), random.choice([1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000])
            days = (first, first + random.choice([4, 9]))
            more = {"source": f"source {number % 3}", "channel": (channel, "impressions")}
            recorded(twin, "dudley", area, days, value, **more)
            assert twin.standing() == twin.naive_standing(), number
            assert twin.suspected() == twin.naive_suspected(), number
        sums += list(twin.world.reasons.values()).count("sum")
    assert sums > examples(3)


def check_sound(twin: TwinCampaign) -> None:
    """Nothing suspicious is counted twice, and whatever is held waits, in the end, for something that counts."""
    figures, pairs = twin.world.figures, twin.world.pairs
    for one, other in combinations([f for f in figures.values() if f.status == "counted"], 2):
        decided = "keep_both" in (pairs.get((one.id, other.id)), pairs.get((other.id, one.id)))
        assert decided or kept(twin.world, one, other) or not suspicious(twin.world, one, other)
    for figure in (figure for figure in figures.values() if figure.part_of is None):
        counted = [key for key in waits_for(twin.world, figure.id) if figures[key].status == "counted"]
        assert bool(counted) == (figure.status == "held")


def sampled(number: int) -> list[tuple[str, ...]]:
    """As many orders of the seven councils, always the same, the first alphabetical and the last reversed."""
    orders = list(permutations(COUNCILS))
    return [orders[0], *Random(7).sample(orders[1:-1], number - 2), orders[-1]]  # noqa: S311 - a sample of orders


@pytest.mark.parametrize("area", [make.COUNTY, None], ids=["the regional figure", "each in its own area"])
@pytest.mark.parametrize("order", sampled(examples(6)), ids=lambda order: "-".join(slug[:2] for slug in order))
def test_seven_councils_sending_one_figure_are_counted_once_in_any_order(order, area):
    campaign = make.make_campaign("seven", contributors=COUNCILS)
    metrics = [make.make_metric(organisation=slug, campaign=campaign, area=area, value=761_000) for slug in order]
    statuses = [ReachMetric.objects.get(pk=metric.pk).status for metric in metrics]
    assert statuses == ["counted", *["held"] * 6]
    compile_all()
    (row,) = make.client(COUNCILS[0]).get("/api/v1/campaigns/seven/rollups/").json()["results"]
    assert (row["total"], row["metrics"], row["organisations"]) == (761_000, 1, 1)
    headline = make.client(COUNCILS[0]).get("/api/v1/campaigns/seven/headline/").json()
    assert (headline["contacts"]["total"], headline["people"]["low"]) == (761_000, 761_000)


def recorded(twin: TwinCampaign, organisation: str, area: str, days: tuple[int, int], value: int, **more: Any) -> None:
    """One more figure of accounts reached on Twitter."""
    facts = {"channel": ("twitter", "accounts_reached"), "said": ("exact", None), "event": None, "source": "one"}
    facts |= {"organisation": organisation, "area": area, "days": days, "value": value}
    twin.edit(("record", {**facts, "grade": "platform", "universe": "", **more}))


def test_figures_never_wait_for_each_other_in_a_ring():
    twin = new_twin_campaign()
    recorded(twin, make.LEAD, make.COUNTY, (0, 4), 7)
    recorded(twin, "dudley", make.DUDLEY, (0, 9), 5)  # held because of the first
    recorded(twin, "sandwell", make.SANDWELL, (5, 9), 9)
    twin.edit(("correct", {"pick": 0, "changes": {"days": (0, 9)}}))  # held because of the third
    twin.edit(("correct", {"pick": 2, "changes": {"value": 5}}))  # looks like the second, which waits for the first
    assert not twin.refused
    assert twin.standing() == twin.naive_standing()
    check_sound(twin)


def test_a_held_figure_keeps_its_days_so_that_it_can_count_again():
    twin = new_twin_campaign()
    recorded(twin, "sandwell", make.COUNTY, (0, 4), 7)
    recorded(twin, "dudley", make.COUNTY, (0, 4), 7)  # held because of the first
    recorded(twin, "dudley", make.COUNTY, (0, 4), 8)  # of the same series, so refused whether that one counts or not
    assert twin.refused == {"record: period_overlaps": 1}
    twin.edit(("void", {"pick": 0}))
    assert twin.standing() == twin.naive_standing()
    assert [status for status, _, _ in twin.standing().values()] == ["void", "counted"]
