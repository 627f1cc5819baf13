"""Bounds and verdicts against linear programs that share no code with them, and these against every set of people."""

from itertools import combinations, product

import pytest

from tests.oracle import linear
from tests.oracle.asking import faults, is_possible
from tests.oracle.campaigns import LINEAGES, Campaign, campaigns


@pytest.mark.parametrize("seed", range(4))
def test_no_bound_is_false_nor_wider_than_it_need_be_and_no_verdict_is_wrong(seed):
    found = [(campaign, fault) for campaign in campaigns(seed, 50) for fault in faults(campaign, tight=True)]
    assert found[:3] == []


def test_the_campaigns_are_not_all_of_one_kind():
    told = [campaign for campaign in campaigns(1, 200) if is_possible(campaign)]
    bounded = [campaign for campaign in told if linear.most(campaign) is not None]
    assert len(told) > 150
    assert len(bounded) > 60
    assert sum(bool(linear.fewest(campaign)) for campaign in told) > 40


def test_the_linear_programs_agree_with_every_set_of_people():
    """Three people and a figure or two: all sets of people that each may have met are tried."""
    tried = 0
    for campaign in campaigns(7, 1_500, most=2, largest=2):
        few = Campaign(campaign.figures, {}, "P", 0, 9)
        if all(figure.universe is None and figure.measure == "people_reached" for figure in few.figures):
            tried += 1
            counts = _every_count(few)
            high = linear.most(few)
            assert linear.fewest(few) == min(counts)
            assert high is None or high == max(counts)
    assert tried > 20


def _every_count(campaign: Campaign) -> set[int]:
    everybody = range(5)
    allowed = [
        [
            set(met)
            for size in range(6)
            for met in combinations(everybody, size)
            if figure.low <= size and (figure.high is None or size <= figure.high)
        ]
        for figure in campaign.figures
    ]
    assert all(LINEAGES[figure.area] for figure in campaign.figures)
    return {len(set().union(*chosen)) for chosen in product(*allowed)}
