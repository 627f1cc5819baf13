from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reach.claims import UnlikeUnits, check_claim, verdict_on
from campaigns.reach.qualifiers import Qualifier, interval_of
from campaigns.reach.scope import choose
from tests.campaigns.reach.figure_making import (
    CAMPAIGN,
    COUNTY_LINEAGE,
    DIGITAL_MEDIA,
    FACE_TO_FACE,
    RESIDENTS_OF_THE_COUNTY,
    SOCIAL_AND_ONLINE,
    TWITTER,
    WEBSITE,
    counted,
    make_figure,
)
from tests.campaigns.reach.small_worlds import scopes, worlds

COMPARATORS = st.sampled_from(["more_than", "at_least"])


def check(comparator, value, unit, *figures, universe=None, **scope):
    return check_claim(comparator, value, unit, counted(*figures, **scope), universe)


@settings(max_examples=150, deadline=None)
@given(worlds(), scopes(), COMPARATORS, st.integers(0, 10), st.booleans())
def test_a_verdict_is_never_wrong_about_a_known_world(world, scope, comparator, value, with_universe):
    universe = world.universe if with_universe else None
    answer = check_claim(comparator, value, "people", choose(world.figures, scope), universe)
    people = len(world.met(scope))
    true = people > value if comparator == "more_than" else people >= value
    assert answer["verdict"] != ("unsupported" if true else "supported")
    assert answer["weakest_assumption"].endswith(".")


@given(st.integers(0, 50), st.sampled_from(Qualifier), COMPARATORS, st.integers(0, 80))
def test_the_verdict_is_what_every_possible_number_says(value, word, comparator, claimed):
    allowed = interval_of(value, word)
    numbers = range(allowed.least, 200 if allowed.high is None else allowed.high + 1)
    truths = {number > claimed if comparator == "more_than" else number >= claimed for number in numbers}
    verdicts = {frozenset({True}): "supported", frozenset({False}): "unsupported"}
    assert verdict_on(allowed, comparator, claimed) == verdicts.get(frozenset(truths), "indeterminate")


@settings(max_examples=60, deadline=None)
@given(worlds(), scopes(), COMPARATORS, st.sampled_from(["people", "contacts", "impressions"]))
def test_a_bolder_claim_never_gets_a_better_verdict(world, scope, comparator, unit):
    items = choose(world.figures, scope)
    order = ["supported", "indeterminate", "unsupported"]
    places = [
        order.index(check_claim(comparator, value, unit, items, world.universe)["verdict"]) for value in range(14)
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("comparator", "value", "verdict"),
    [
        ("more_than", 1_058_000, "supported"),
        ("at_least", 1_058_001, "supported"),
        ("more_than", 2_000_000, "indeterminate"),
    ],
)
def test_contacts_of_the_campaign_are_open_ended(comparator, value, verdict):
    answer = check(comparator, value, "contacts", *CAMPAIGN, universe=RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == verdict
    assert (answer["gross"], answer["low"], answer["high"]) == (1_058_000, 1_058_000, None)
    assert answer["break_even_overlap"] is None


def test_exact_contacts_are_no_more_than_they_are():
    assert check("more_than", 1_039_000, "contacts", *SOCIAL_AND_ONLINE)["verdict"] == "unsupported"
    assert check("at_least", 1_039_000, "contacts", *SOCIAL_AND_ONLINE)["verdict"] == "supported"


def test_contacts_of_part_of_a_period_are_not_claimed_from_an_even_spread():
    answer = check("more_than", 5_000, "contacts", DIGITAL_MEDIA, FACE_TO_FACE, last=date(2017, 2, 24))
    assert (answer["verdict"], answer["low"]) == ("indeterminate", 4_000)
    assert answer["weakest_assumption"] == (
        "Enough of what was counted over longer periods fell on the days asked for: "
        "digital media (“761,000 people reached”). The figures do not say on which days."
    )


def test_a_measure_that_adds_may_be_claimed_across_channels_and_reporters():
    tweets = make_figure(id="a", channel="twitter", channel_unit="accounts_reached", measure="impressions", value=5)
    adverts = make_figure(id="b", organisation="dudley", measure="impressions", value=7)
    answer = check("at_least", 12, "impressions", tweets, adverts, DIGITAL_MEDIA)
    assert (answer["verdict"], answer["gross"]) == ("supported", 12)
    assert [row["id"] for row in answer["evidence"]] == ["a", "b"]
    assert "12 impressions" in [line["text"] for line in answer["sayable"]]


@pytest.mark.parametrize("unit", ["accounts_reached", "visitors", "people_reached"])
def test_a_measure_that_does_not_add_is_refused_with_the_reason(unit):
    one, two = (make_figure(id=name, measure=unit, channel=name) for name in ("one", "two"))
    with pytest.raises(UnlikeUnits, match="counted twice"):
        check("more_than", 1, unit, one, two)


def test_visitors_of_two_periods_do_not_add_either():
    later = make_figure(**{**fields_of(WEBSITE), "id": "later", "period_from": date(2017, 3, 4)})
    with pytest.raises(UnlikeUnits):
        check("more_than", 1, "visitors", WEBSITE, later)


def fields_of(figure):
    return {name: getattr(figure, name) for name in figure.__dataclass_fields__}


def test_one_figure_needs_no_adding():
    assert check("more_than", 277_999, "accounts_reached", *CAMPAIGN)["verdict"] == "supported"


def test_people_reached_in_one_series_is_answered_as_people():
    later = make_figure(id="later", value=500_000, period_from=date(2017, 3, 4), period_to=date(2017, 3, 10))
    answer = check("at_least", 761_000, "people_reached", DIGITAL_MEDIA, later, TWITTER)
    assert (answer["verdict"], answer["low"], answer["high"]) == ("supported", 761_000, 1_261_000)


def test_an_unknown_unit_and_an_unknown_comparator_are_refused():
    with pytest.raises(UnlikeUnits, match="no unit called “likes”"):
        check("more_than", 1, "likes", DIGITAL_MEDIA)
    with pytest.raises(ValueError, match="more_than, at_least"):
        check("less_than", 1, "people", DIGITAL_MEDIA)


def test_evidence_names_each_figure_with_its_version_and_grade():
    (row,) = check("at_least", 1, "people", FACE_TO_FACE)["evidence"]
    assert row == {
        "id": "hubs",
        "version": 1,
        "organisation": "transport-for-west-midlands",
        "area": "E11000005",
        "channel": "face_to_face",
        "measure": "conversations",
        "value": 4_000,
        "qualifier": "more_than",
        "period": {"from": "2017-02-20", "to": "2017-02-24"},
        "grade": "self_reported",
    }


def assumption(*claim, **given):
    answer = check(*claim, **given)
    return answer["verdict"], answer["weakest_assumption"]


def test_a_supported_claim_names_its_weakest_evidence():
    assert assumption("at_least", 761_000, "people", *CAMPAIGN) == (
        "supported",
        "This rests on figures that are self-reported.",
    )
    audited = make_figure(grade="audited")
    assert assumption("at_least", 1, "people", audited)[1] == "This rests on figures that are audited."
    assert assumption("at_least", 0, "people") == ("supported", "This would be true whatever the figures were.")


def test_an_unsupported_claim_says_what_the_most_is():
    assert assumption("more_than", 1_100_000, "people", *SOCIAL_AND_ONLINE)[1] == (
        "Even if nobody was counted twice, the figures come to no more than 1,039,000 people."
    )
    universe = RESIDENTS_OF_THE_COUNTY
    assert assumption("more_than", 3_000_000, "people", *CAMPAIGN, universe=universe) == (
        "unsupported",
        "There are only 2,919,600 residents of the West Midlands, Census 2021: the claim counts no one else.",
    )


def test_without_figures_nothing_is_decided():
    verdict = ("indeterminate", "No figure has been counted for what was asked.")
    assert assumption("more_than", 10, "people", universe=RESIDENTS_OF_THE_COUNTY) == verdict
    assert assumption("more_than", 10, "contacts") == verdict
    assert assumption("more_than", 10, "impressions", DIGITAL_MEDIA) == verdict


def test_beyond_what_was_stated_it_is_the_open_end_that_decides():
    answer = check("more_than", 1_500_000, "people", *CAMPAIGN, universe=RESIDENTS_OF_THE_COUNTY)
    assert (answer["verdict"], answer["break_even_overlap"]) == ("indeterminate", None)
    assert answer["weakest_assumption"] == (
        "The true count lies far enough above what was stated for face to face (“more than 4,000 conversations”) and "
        "website (“more than 15,000 visitors”). Nobody has said how far."
    )


def test_over_more_than_two_audiences_the_overlap_is_of_all_of_them():
    answer = check("more_than", 1_000_000, "people", *CAMPAIGN, universe=RESIDENTS_OF_THE_COUNTY)
    assert answer["break_even_overlap"] == 58_000
    assert answer["weakest_assumption"] == (
        "Fewer than 58,000 of the 1,058,000 counted (5.48 %) were somebody already counted, within or across digital "
        "media, face to face, Twitter and website. Nobody has measured this overlap. "
        "Figures that are not exact are taken at the number stated."
    )


def test_accounts_alone_may_be_the_same_people():
    answer = check("at_least", 200_000, "people", TWITTER)
    assert answer["break_even_overlap"] == 78_001
    assert "78,001 of the 278,000 counted" in answer["weakest_assumption"]


def test_the_overlap_of_two_is_named_only_where_it_is_one():
    two_of_accounts = make_figure(id="other", channel="instagram", channel_unit="accounts_reached", value=300_000)
    two_of_a_channel = make_figure(id="other", organisation="dudley", value=300_000)
    for other, figure in ((two_of_accounts, TWITTER), (two_of_a_channel, DIGITAL_MEDIA)):
        sentence = check("more_than", figure.value + 299_000, "people", other, figure)["weakest_assumption"]
        assert sentence.startswith("Fewer than 1,000 of the ")


def test_an_overlap_larger_than_the_smaller_audience_is_not_an_overlap_of_two():
    answer = check("more_than", 500_000, "people", *SOCIAL_AND_ONLINE, last=date(2017, 3, 2))
    assert answer["weakest_assumption"] == (
        "Fewer than 539,000 of the 1,039,000 counted (51.88 %) were somebody already counted, within or across digital "
        "media and Twitter. Nobody has measured this overlap. Figures that run beyond the days asked for are taken in "
        "full."
    )


def test_an_overlap_of_one_is_nobody():
    sentence = check("at_least", 1_039_000, "people", *SOCIAL_AND_ONLINE)["weakest_assumption"]
    assert sentence.startswith("Nobody was counted in both digital media and Twitter: 0.00 %")


def test_a_rough_count_decides_nothing_within_its_margin():
    answer = check("more_than", 950, "people", make_figure(value=1_000, qualifier=Qualifier.ABOUT))
    assert (answer["verdict"], answer["break_even_overlap"]) == ("indeterminate", None)
    assert "digital media (“about 1,000 people reached”)" in answer["weakest_assumption"]


def test_residents_of_disjoint_areas_cannot_overlap():
    councils = [
        make_figure(
            id=code,
            area=code,
            lineage=(*COUNTY_LINEAGE, code),
            value=1_000,
            qualifier=Qualifier.ABOUT,
            universe="residents",
        )
        for code in ("E08000027", "E08000028")
    ]
    answer = check("more_than", 1_900, "people", *councils)
    assert (answer["low"], answer["high"], answer["break_even_overlap"]) == (1_800, 2_200, None)
