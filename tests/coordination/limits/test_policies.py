"""The policies as the environment has them."""

import pytest

from coordination.limits.policies import DEFAULTS, Policy, policies_from_environment


def test_each_policy_is_set_by_its_own_variable():
    found = policies_from_environment({"RATE_LIMIT_WRITES": "5/10"}.get)
    assert found["writes"] == Policy("writes", 5, 10)
    assert found["default"] == next(policy for policy in DEFAULTS if policy.name == "default")
    assert policies_from_environment({"RATE_LIMIT_TOKEN": "5/10"}.get)["token"].closed


@pytest.mark.parametrize("given", ["5", "5/", "/5", "0/60", "5/0", "-5/60", "5/60/", "a/b", "5/86401", "1000001/60"])
def test_a_malformed_one_stops_the_start_and_says_what_to_set(given):
    with pytest.raises(SystemExit, match=r"Set RATE_LIMIT_DEFAULT to .*1200/60"):
        policies_from_environment({"RATE_LIMIT_DEFAULT": given}.get)
