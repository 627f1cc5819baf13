from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reach.bounds.claim_bounds import UnlikeUnits
from campaigns.reach.claims import COMPARATORS, claimed_interval
from campaigns.reach.qualifiers import Qualifier, interval_of
from campaigns.reach.scope import ReachScope
from campaigns.reach.verdicts.count_claims import verdict_on
from tests.campaigns.reach.example_figures import (
    CAMPAIGN,
    COUNTY_LINEAGE,
    DIGITAL_MEDIA,
    FACE_TO_FACE,
    RESIDENTS_OF_THE_COUNTY,
    SOCIAL_AND_ONLINE,
    TWITTER,
    WEBSITE,
    make_figure,
    verdict,
)
from tests.campaigns.reach.small_worlds import scopes, worlds
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

COMPARED = st.sampled_from(COMPARATORS)
AS_STATED = (
    "Each of the accounts reached on Twitter is taken as one person. Numbers that look rounded are taken as stated: "
    "digital media (“761,000 people reached”) and Twitter (“278,000 accounts reached”)."
)
# What each comparator says, written again as a reader would.
TRUE = {
    "more_than": lambda number, value: number > value,
    "at_least": lambda number, value: number >= value,
    "about": lambda number, value: value * 9 // 10 <= number <= -(-value * 11 // 10),
    "exactly": lambda number, value: number == value,
    "at_most": lambda number, value: number <= value,
    "fewer_than": lambda number, value: number < value,
    "nearly": lambda number, value: value * 9 // 10 <= number < value,
}


def at_home(figures):
    return [replace(figure, universe="residents") for figure in figures]


def check(comparator, value, unit, *figures, universe=None, **scope):
    return verdict(comparator, value, unit, figures, ReachScope(**scope), universe)


@settings(max_examples=examples(200), deadline=None)
@given(worlds(), scopes(), COMPARED, st.integers(0, 10), st.booleans())
def test_a_verdict_is_never_wrong_about_a_known_world(world, scope, comparator, value, with_universe):
    answer = verdict(comparator, value, "people", world.figures, scope, world.universe if with_universe else None)
    true = TRUE[comparator](len(world.met(scope)), value)
    assert answer["verdict"] != ("unsupported" if true else "supported")
    assert answer["weakest_assumption"].endswith(".")


@given(st.integers(0, 50), st.sampled_from(Qualifier), COMPARED, st.integers(0, 80))
def test_the_verdict_is_what_every_possible_number_says(value, word, comparator, asked):
    allowed = interval_of(value, word)
    numbers = range(allowed.least, 200 if allowed.high is None else allowed.high + 1)
    truths = {TRUE[comparator](number, asked) for number in numbers}
    verdicts = {frozenset({True}): "supported", frozenset({False}): "unsupported"}
    assert verdict_on(allowed, claimed_interval(comparator, asked)) == verdicts.get(frozenset(truths), "indeterminate")


@given(COMPARED, st.integers(0, 60), st.integers(0, 80))
def test_a_claim_is_the_numbers_that_make_it_true(comparator, value, number):
    assert (number in claimed_interval(comparator, value)) == TRUE[comparator](number, value)


@settings(max_examples=examples(60), deadline=None)
@given(
    worlds(),
    scopes(),
    st.sampled_from(["more_than", "at_least", "at_most", "fewer_than"]),
    st.sampled_from(["people", "contacts", "impressions"]),
)
def test_a_bolder_claim_never_gets_a_better_verdict(world, scope, comparator, unit):
    order = ["supported", "indeterminate", "unsupported"]
    bolder = range(14) if comparator in ("more_than", "at_least") else range(14, -1, -1)
    answers = [verdict(comparator, value, unit, world.figures, scope, world.universe) for value in bolder]
    places = [order.index(answer["verdict"]) for answer in answers]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        ("more_than", 1_058_000, "supported"),
        ("at_least", 1_058_001, "supported"),
        ("more_than", 2_000_000, "indeterminate"),
    ],
)
def test_contacts_of_the_campaign_are_open_ended(comparator, value, expected):
    answer = check(comparator, value, "contacts", *CAMPAIGN, universe=RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == expected
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
    assert "12 impressions" in answer["sayable"]


@pytest.mark.parametrize("unit", ["visitors", "people_reached"])
def test_a_measure_that_does_not_add_is_refused_with_the_axis_and_the_reason(unit):
    one, two = (make_figure(id=name, measure=unit, channel=name) for name in ("one", "two"))
    with pytest.raises(UnlikeUnits, match="do not add over channel: whoever is in two of the figures would be counted"):
        check("more_than", 1, unit, one, two)


def test_accounts_add_over_platforms_and_over_nothing_else():
    elsewhere = make_figure(id="other", channel="instagram", channel_unit="accounts_reached", value=300_000)
    assert check("exactly", 578_000, "accounts_reached", TWITTER, elsewhere)["verdict"] == "supported"
    later = make_figure(**{**fields_of(TWITTER), "id": "later", "period_from": date(2017, 3, 3)})
    with pytest.raises(UnlikeUnits, match=r"^Accounts reached do not add over time: .* Ask for people,"):
        check("more_than", 1, "accounts_reached", TWITTER, later, elsewhere)


def test_visitors_of_two_periods_do_not_add_either():
    later = make_figure(**{**fields_of(WEBSITE), "id": "later", "period_from": date(2017, 3, 4)})
    with pytest.raises(UnlikeUnits, match="over time"):
        check("more_than", 1, "visitors", WEBSITE, later)


def test_residents_reached_in_disjoint_areas_are_answered_as_people():
    answer = check("exactly", 2_000, "people_reached", *councils(1_000, Qualifier.EXACT))
    assert (answer["verdict"], answer["weakest_assumption"]) == (
        "supported",
        "This rests on figures that are self-reported. It counts only what was reported. Numbers that look rounded are "
        "taken as stated: digital media (“1,000 people reached”) and digital media (“1,000 people reached”).",
    )


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
    with pytest.raises(ValueError, match="more_than, at_least, about, exactly, at_most, fewer_than"):
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
        "stated_as": None,
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
        "This rests on figures that are self-reported. Numbers that look rounded are taken as stated: digital media "
        "(“761,000 people reached”).",
    )
    audited = make_figure(grade="audited", value=761_342)
    assert assumption("at_least", 1, "people", audited)[1] == "This rests on figures that are audited."
    assert assumption("at_least", 0, "people") == ("supported", "This would be true whatever the figures were.")


def test_an_unsupported_claim_says_what_the_most_is():
    assert assumption("more_than", 1_100_000, "people", *SOCIAL_AND_ONLINE)[1] == (
        f"Even if nobody was counted twice, the figures come to no more than 1,039,000 people. {AS_STATED}"
    )
    universe = RESIDENTS_OF_THE_COUNTY
    assert assumption("more_than", 3_000_000, "people", *at_home(CAMPAIGN), universe=universe) == (
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
        "Figures that are not exact are taken at the number stated. "
        "Each of the accounts reached on Twitter is taken as one person. "
        "Nobody has said that no more than one person is behind each of website (“more than 15,000 visitors”). "
        "Numbers that look rounded are taken as stated: "
        "digital media (“761,000 people reached”) and Twitter (“278,000 accounts reached”)."
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
        f"full. {AS_STATED}"
    )


def test_an_overlap_of_one_is_nobody():
    sentence = check("at_least", 1_039_000, "people", *SOCIAL_AND_ONLINE)["weakest_assumption"]
    assert sentence == (
        f"Nobody was counted in both digital media and Twitter. Nobody has measured this overlap. {AS_STATED}"
    )
    three = check("at_least", 1_058_000, "people", *CAMPAIGN)["weakest_assumption"]
    assert three.startswith("None of the 1,058,000 counted were somebody already counted, within or across digital")


def test_a_rough_count_decides_nothing_within_its_margin():
    answer = check("more_than", 950, "people", make_figure(value=1_000, qualifier=Qualifier.ABOUT, margin_percent=10))
    assert (answer["verdict"], answer["break_even_overlap"]) == ("indeterminate", None)
    assert "digital media (“about 1,000 people reached”)" in answer["weakest_assumption"]


def councils(value, word, **given):
    return [
        make_figure(
            **given,
            id=code,
            area=code,
            lineage=(*COUNTY_LINEAGE, code),
            value=value,
            qualifier=word,
            universe="residents",
        )
        for code in ("E08000027", "E08000028")
    ]


def test_residents_of_disjoint_areas_cannot_overlap():
    answer = check("more_than", 1_900, "people", *councils(1_000, Qualifier.ABOUT, margin_percent=10))
    assert (answer["low"], answer["high"], answer["break_even_overlap"]) == (1_800, 2_200, None)


@pytest.mark.parametrize(
    ("comparator", "value", "sentence"),
    [
        ("at_most", 1_000_000, "At least 39,000 people were counted in both digital media and Twitter: 14.03 % of the"),
        ("fewer_than", 1_039_000, "At least 1 person was counted in both digital media and Twitter: 0.00 % of the"),
        ("exactly", 1_000_000, "Exactly 39,000 people were counted in both digital media and Twitter: 14.03 % of the"),
        ("exactly", 1_039_000, "Nobody was counted in both digital media and Twitter."),
        ("about", 900_000, "Between 49,000 and 229,000 people were counted in both digital media and Twitter: 17.63 %"),
        ("about", 1_000_000, "Fewer than 139,001 people were counted in both digital media and Twitter: 50.00 % of"),
    ],
)
def test_an_undecided_claim_of_any_kind_says_which_overlap_it_needs(comparator, value, sentence):
    answer = check(comparator, value, "people", *SOCIAL_AND_ONLINE)
    assert answer["verdict"] == "indeterminate"
    assert answer["weakest_assumption"].startswith(sentence)


@pytest.mark.parametrize(
    ("comparator", "value", "verdict_and_reason"),
    [
        ("at_most", 700_000, ("unsupported", "However many were counted twice, the figures come to at least 761,000 ")),
        ("fewer_than", 0, ("unsupported", "However many were counted twice, the figures come to at least 761,000 peo")),
        ("at_most", 1_039_000, ("supported", "This rests on figures that are self-reported. It counts only what was")),
        ("at_most", 2_919_600, ("supported", "This rests on figures that are self-reported. It counts only what was")),
    ],
)
def test_a_claim_from_above_says_what_it_rests_on(comparator, value, verdict_and_reason):
    expected, reason = verdict_and_reason
    answer = check(comparator, value, "people", *SOCIAL_AND_ONLINE, universe=RESIDENTS_OF_THE_COUNTY)
    assert answer["verdict"] == expected
    assert answer["weakest_assumption"].startswith(reason)


def test_a_claim_from_above_may_rest_on_there_being_no_more_people():
    answer = assumption("at_most", 2_919_600, "people", *at_home(CAMPAIGN), universe=RESIDENTS_OF_THE_COUNTY)
    assert answer == (
        "supported",
        "There are only 2,919,600 residents of the West Midlands, Census 2021: the claim counts no one else.",
    )


def test_contacts_said_as_more_than_may_be_too_many_for_a_claim_from_above():
    assert assumption("at_most", 1_100_000, "contacts", *CAMPAIGN) == (
        "indeterminate",
        "The true count lies not too far above what was stated for face to face (“more than 4,000 conversations”) and "
        "website (“more than 15,000 visitors”). Nobody has said how far.",
    )
    assert assumption("at_most", 1_057_999, "contacts", *CAMPAIGN) == (
        "unsupported",
        "The figures come to more than 1,058,000 contacts.",
    )


def test_a_cut_period_may_hold_too_much_for_a_claim_from_above():
    answer = check("at_most", 5_000, "contacts", DIGITAL_MEDIA, last=date(2017, 2, 24))
    assert answer["weakest_assumption"].startswith("Little enough of what was counted over longer periods fell on")


def test_an_answer_carries_the_weakest_grade_of_its_evidence():
    mixed = [make_figure(grade="audited"), make_figure(**{**fields_of(TWITTER), "grade": "platform"})]
    assert check("at_least", 761_000, "people", *mixed)["evidence_grade"] == "platform"
    assert check("at_least", 761_000, "people")["evidence_grade"] is None


def test_what_figures_that_contradict_each_other_support_is_nothing():
    impressions = make_figure(id="impressions", measure="impressions", value=500_000)
    clean, broken = (
        [check(*claim, "people", *figures) for claim in (("at_least", 761_000), ("more_than", 2_000_000))]
        for figures in ([DIGITAL_MEDIA], [DIGITAL_MEDIA, impressions])
    )
    assert [answer["verdict"] for answer in clean] == ["supported", "unsupported"]
    assert [answer["verdict"] for answer in broken] == ["indeterminate", "indeterminate"]
    assert [(answer["sayable"], answer["sentences"]) for answer in broken] == [([], []), ([], [])]
    (failing,) = [entry for entry in broken[0]["checks"] if not entry["passed"]]
    assert broken[0]["weakest_assumption"] == failing["detail"]
    assert failing["figures"] == ["digital", "impressions"]


OPEN_ENDED = st.tuples(st.integers(0, 9), st.sampled_from([Qualifier.MORE_THAN, Qualifier.AT_LEAST]))
STATED = st.tuples(st.integers(0, 9), st.sampled_from([Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.AT_LEAST]))


@given(st.lists(OPEN_ENDED, min_size=1, max_size=3), st.lists(STATED, max_size=3), COMPARED, st.integers(0, 40))
def test_counts_without_an_end_support_nothing_from_above_and_rule_out_no_number_there_may_be(
    open_ended, stated, comparator, value
):
    """Two “more than” add as one: that promises fewer than there are, and so errs on the side of doubt."""
    figures = [
        make_figure(id=str(number), source=str(number), measure="impressions", value=said, qualifier=word)
        for number, (said, word) in enumerate([*open_ended, *stated])
    ]
    figures = [replace(figure, channel_unit="impressions") for figure in figures]
    fewest = sum(figure.interval.least for figure in figures)
    for unit in ("contacts", "impressions", "people"):
        told = verdict(comparator, value, unit, figures, ReachScope())["verdict"]
        least = fewest if unit != "people" else int(fewest > 0)
        possible = range(least, least + 100)
        if told == "supported":
            assert comparator in ("more_than", "at_least")
            assert all(TRUE[comparator](number, value) for number in possible)
        if told == "unsupported":
            assert not any(TRUE[comparator](number, value) for number in possible)
