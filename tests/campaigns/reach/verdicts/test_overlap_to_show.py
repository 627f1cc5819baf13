"""What would decide a claim does, to the last person; and the sample that would show it is the smallest that does."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.overlap_evidence import Method, OverlapEvidence, Unit, overlaps_in_scope
from campaigns.reach.scope import ReachScope
from campaigns.reach.verdicts.sample_sizes import sample_allows, sample_to_show
from tests.campaigns.reach.example_figures import (
    COUNTY,
    COUNTY_LINEAGE,
    DIGITAL_MEDIA,
    SOCIAL_AND_ONLINE,
    TWITTER,
    make_figure,
    verdict,
)

SCOPE = ReachScope(COUNTY, None, DIGITAL_MEDIA.period_from, DIGITAL_MEDIA.period_to, around=COUNTY_LINEAGE[:-1])
CHANNELS = ("digital_media", "twitter", "press", "email")


def evidence(needed: dict[str, Any], *, different_people: bool, more: int = 0) -> OverlapEvidence:
    """What the answer asks for, matched; `more` people share the two channels than it may be."""
    first, second = needed["channels"]
    low, high = needed["low"], needed["high"]
    return OverlapEvidence(
        id=f"{first}-{second}",
        version=1,
        organisation="somebody",
        channel=first,
        channel_name=first,
        other=second,
        other_name=second,
        area=COUNTY,
        lineage=COUNTY_LINEAGE,
        period_from=DIGITAL_MEDIA.period_from,
        period_to=DIGITAL_MEDIA.period_to,
        unit=Unit.PEOPLE,
        low=0 if low is None else low - more,
        high=10**12 if high is None else high + more,
        method=Method.MATCHED_IDENTIFIERS,
        different_people=different_people,
    )


def judged(comparator: str, value: int, figures: list[Any], would_decide: Any = None, more: int = 0) -> Any:
    """The answer, if what would decide it were shown."""
    shown = [] if would_decide is None else would_decide["overlaps"]
    apart = bool(would_decide and would_decide["different_people"])
    known = overlaps_in_scope([evidence(one, different_people=apart, more=more) for one in shown], SCOPE)
    return verdict(comparator, value, "people", figures, SCOPE, overlaps=known)


def test_the_golden_claim_says_what_would_decide_it():
    told = judged("more_than", 1_000_000, SOCIAL_AND_ONLINE)["would_decide"]
    assert told["sentence"] == (
        "It would be supported if no more than 38,999 people were reached on both digital media and Twitter "
        "(14.0284 % of those on Twitter). A random sample of 20 people reached on Twitter, none of whom was reached on "
        "digital media, would show that at 95 %; the more of them were, the more have to be asked. It has to be shown, "
        "too, that each of the accounts reached on Twitter is another person."
    )
    assert judged("more_than", 1_000_000, SOCIAL_AND_ONLINE, told)["verdict"] == "supported"
    assert judged("more_than", 1_000_000, SOCIAL_AND_ONLINE, told, more=1)["verdict"] == "indeterminate"


def test_people_need_not_be_told_apart_and_what_is_decided_needs_nothing():
    people = replace(TWITTER, measure="people_reached", channel_unit="people_reached")
    told = judged("more_than", 1_000_000, [DIGITAL_MEDIA, people])["would_decide"]
    assert (told["different_people"], "another person" in told["sentence"]) == (False, False)
    assert judged("more_than", 700_000, SOCIAL_AND_ONLINE)["would_decide"] is None
    assert judged("more_than", 2_000_000, SOCIAL_AND_ONLINE)["would_decide"] is None


def test_from_above_it_says_how_large_the_overlap_must_be():
    people = replace(TWITTER, measure="people_reached", channel_unit="people_reached")
    told = judged("at_most", 1_000_000, [DIGITAL_MEDIA, people])["would_decide"]
    assert [(one["low"], one["high"]) for one in told["overlaps"]] == [(39_000, None)]
    assert "Every return has to be in." in told["sentence"]
    assert judged("at_most", 1_000_000, [DIGITAL_MEDIA, people], told)["verdict"] == "supported"
    assert judged("at_most", 1_000_000, [DIGITAL_MEDIA, people], told, more=1)["verdict"] == "indeterminate"


@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=4), st.integers(0, 200), st.sampled_from(["more_than", "at_most"])
)
def test_whatever_it_asks_for_decides_the_claim(values, value, comparator):
    figures = [
        make_figure(id=channel, channel=channel, channel_name=channel, value=number)
        for channel, number in zip(CHANNELS, values, strict=False)
    ]
    answer = judged(comparator, value, figures)
    told = answer["would_decide"]
    if told is not None:
        assert judged(comparator, value, figures, told)["verdict"] == "supported"
        assert all((one["of"] is None) == (one["sample_size"] is None) for one in told["overlaps"])
    elif answer["verdict"] == "indeterminate" and comparator == "more_than":
        assert not any(sum(some) > value for some in combinations(values, len(values)))


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 60))
def test_the_sample_is_the_least_that_shows_it(share, whole, doubt):
    share = min(share, whole)
    asked = sample_to_show(share, whole, Fraction(doubt, 100))

    def leaves_doubt(number: int) -> bool:
        """By the exact binomial: the chance of finding nobody is more than what may be left to it."""
        return Fraction(whole - share, whole) ** number > Fraction(doubt, 100)

    assert asked == whole or not leaves_doubt(asked)
    assert asked == 1 or leaves_doubt(asked - 1)
    assert sample_allows(share, whole, asked, Fraction(doubt, 100)) or asked == whole


@pytest.mark.parametrize(("share", "whole", "asked"), [(39_000, 278_000, 20), (1, 1_000, 1_000), (30, 1_000, 99)])
def test_the_rule_of_three_is_about_right(share, whole, asked):
    assert sample_to_show(share, whole) == asked


def test_a_channel_that_counted_people_and_devices_is_asked_about_its_devices():
    """Whichever of the two came last once gave a sentence without them, or none at all."""
    media = make_figure(id="a", value=600, universe="residents")
    devices = make_figure(id="b", channel="web", channel_name="website", measure="visitors", value=500)
    few = make_figure(id="c", channel="web", channel_name="website", value=0, source="another")
    for figures in ([media, devices, few], [media, few, replace(devices, source="z")]):
        decided = verdict("at_least", 900, "people", figures, SCOPE)["would_decide"]
        assert decided["different_people"]
        assert "that each of the visitors on website is another person" in decided["sentence"]
