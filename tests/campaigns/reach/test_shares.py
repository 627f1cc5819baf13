"""A share is true of the numbers of people that come to it, to the person."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.claims import BETWEEN, COMPARATORS, Claim
from campaigns.reach.shares import share_interval
from campaigns.reach.universes import AreaUniverse, KnownUniverses, only
from campaigns.reach.verdicts.count_claims import check_claim
from tests.campaigns.reach.example_figures import COUNTY, RESIDENTS_OF_THE_COUNTY, counted, make_figure

TENTH = Fraction(1, 10)
TRUE = {
    "more_than": lambda share, value, to: share > value,
    "at_least": lambda share, value, to: share >= value,
    "about": lambda share, value, to: value * (1 - TENTH) <= share <= value * (1 + TENTH),
    "exactly": lambda share, value, to: share == value,
    "at_most": lambda share, value, to: share <= value,
    "fewer_than": lambda share, value, to: share < value,
    "nearly": lambda share, value, to: value * (1 - TENTH) <= share < value,
    "between": lambda share, value, to: value <= share <= to,
}


@given(st.sampled_from([*COMPARATORS, BETWEEN]), st.integers(1, 12), st.integers(1, 90), st.data())
def test_a_share_is_the_numbers_of_people_that_make_it_true(comparator, out_of, population, data):
    value = data.draw(st.integers(0, out_of))
    to = data.draw(st.integers(value, out_of)) if comparator == BETWEEN else None
    wanted = share_interval(comparator, value, to, out_of, population)
    for number in range(population + 1):
        ends = Fraction(value, out_of), None if to is None else Fraction(to, out_of)
        assert (number in wanted) == TRUE[comparator](Fraction(number, population), *ends)


def of_residents(claim: Claim, value: int, known: KnownUniverses = RESIDENTS_OF_THE_COUNTY) -> dict[str, object]:
    """The verdict where so many residents of the county were reached."""
    return check_claim(claim, counted(make_figure(value=value, universe="residents")), known, [])


@pytest.mark.parametrize(
    ("value", "verdict"), [(729_899, "unsupported"), (729_900, "supported"), (729_901, "supported")]
)
def test_one_in_four_residents_is_a_quarter_of_those_the_census_counted(value, verdict):
    answer = of_residents(Claim("at_least", 1, "people", area=COUNTY, out_of=4), value)
    assert answer["verdict"] == verdict
    assert answer["population"] == {
        "universe": "residents",
        "area": COUNTY,
        "population": 2_919_600,
        "year": 2021,
        "source": "Census 2021",
    }
    of_whom = "It is a share of 2,919,600 residents of the West Midlands, Census 2021."
    assert of_whom in str(answer["weakest_assumption"]) and not str(answer["weakest_assumption"]).startswith(of_whom)
    assert answer["sayable"][0] == f"at least {value:,} residents"


def test_people_of_whom_nobody_said_that_they_live_there_are_no_share_of_those_who_do():
    claim = Claim("at_least", 1, "people", area=COUNTY, out_of=4)
    answer = check_claim(claim, counted(make_figure(value=2_000_000)), RESIDENTS_OF_THE_COUNTY, [])
    assert (answer["verdict"], answer["low"]) == ("indeterminate", 0)


def test_where_nobody_has_counted_the_universe_there_is_no_share_of_it():
    claim = Claim("at_least", 0, "people", "residents", COUNTY, out_of=4)
    elsewhere = only(AreaUniverse(100, "E08000027", "Dudley", 2021, "Census 2021"))
    answer = of_residents(claim, 5, elsewhere)
    assert (answer["verdict"], answer["population"]) == ("indeterminate", None)
    assert answer["weakest_assumption"] == (
        "Nobody has said how many residents the area has, so no share of them can be told."
    )


def test_a_share_that_is_no_whole_number_of_people_is_exactly_true_of_none():
    known = only(AreaUniverse(10, COUNTY, "West Midlands", 2021, "Census 2021"))
    assert of_residents(Claim("exactly", 1, "people", area=COUNTY, out_of=4), 2, known)["verdict"] == "unsupported"
