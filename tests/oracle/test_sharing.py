"""Bounds with overlaps are never false, by linear programs over whom each channel met, and by every set of people."""

from itertools import combinations, product

import pytest

from campaigns.reach.bounds.shared import fewest_in_any
from tests.oracle.sharing import asked, bounds, is_false, worlds


@pytest.mark.parametrize("seed", range(2))
def test_no_bound_is_false(seed):
    told = narrowed = 0
    for world in worlds(seed, 100):
        possible = bounds(world)
        if possible is None:
            continue
        found = asked(world)
        if is_false(found.interval, possible):  # of parts of people: let them be whole
            possible = bounds(world, whole=True)
            assert possible is None or not is_false(found.interval, possible), (world, found.interval, possible)
        told, narrowed = told + 1, narrowed + bool(found.below or found.above)
    assert told > 40
    assert narrowed > 10


def test_the_fewest_in_any_of_three_sets_are_never_more_than_there_can_be():
    """Every three sets of four people, by how many they hold together and share pair by pair."""
    everybody = [set(some) for size in range(5) for some in combinations(range(4), size)]
    met = set()
    for sets in product(everybody, repeat=3):
        counted, shared = sum(map(len, sets)), sum(len(one & other) for one, other in combinations(sets, 2))
        fewest = fewest_in_any(counted, shared, 3)
        met.add(len(set.union(*sets)) - fewest)
        assert fewest <= len(set.union(*sets))
    assert 0 in met
