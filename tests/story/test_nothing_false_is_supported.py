"""Kinds of sentence that are false or unproven although figures seem to say them: none is supported."""

from typing import Any

import pytest

from campaigns.models import Campaign, ReachMetric
from tests import make
from tests.story.storyteller import CAMPAIGN, CODES, COUNCILS, METRICS

pytestmark = [pytest.mark.long, pytest.mark.django_db]

DUDLEY, SANDWELL, SOLIHULL, WALSALL = (CODES[slug] for slug in ("dudley", "sandwell", "solihull", "walsall"))
TWITTER = {"channel": "twitter", "measure": "accounts_reached", "value": 278_000, "source": "#seemehearme"}
TALKS = {"channel": "face_to_face", "measure": "conversations", "source": "hubs"}
WEEK = {"from": "2017-02-20", "to": "2017-02-24"}


def everybody_reports(story, **said: Any) -> None:
    """A nil return of everybody, so that nothing is missing."""
    for slug in (*COUNCILS, make.LEAD):
        nil = {
            "value": 0,
            "area": CODES.get(slug, make.COUNTY),
            "channel": "website",
            "measure": "visitors",
            "source": "nil",
        }
        assert story.tell(slug, **nil | said).status_code == 201


def verdict(story, comparator: str, value: int, unit: str = "people", **more: Any) -> str:
    answer = story.claim(comparator=comparator, value=value, unit=unit, **more)
    assert answer.status_code == 200, answer.content
    return answer.json()["verdict"]


@pytest.mark.parametrize(
    "claim",
    [("exactly", 0, "people"), ("at_most", 5_000, "people"), ("fewer_than", 1, "contacts"), ("exactly", 0, "contacts")],
)
def test_a_figure_of_a_wider_area_is_not_forgotten(untold, claim):
    everybody_reports(untold)
    assert verdict(untold, *claim, area=DUDLEY) == "supported"
    untold.tell()
    answer = untold.claim(comparator=claim[0], value=claim[1], unit=claim[2], area=DUDLEY).json()
    assert (answer["verdict"], answer["low"], answer["high"]) == ("indeterminate", 0, 761_000)
    assert "wider area" in answer["weakest_assumption"]


def test_what_a_wider_figure_counted_here_is_known_where_a_part_of_it_says_so(untold):
    everybody_reports(untold)
    whole = untold.tell().json()
    untold.tell(part_of=whole["id"], area=DUDLEY, value=90_000, source="Dudley")
    assert verdict(untold, "at_most", 90_000, area=DUDLEY) == "supported"
    untold.tell(channel="press", measure="people_reached", value=5_000)
    assert verdict(untold, "at_most", 90_000, area=DUDLEY) == "indeterminate"
    assert verdict(untold, "at_most", 95_000, area=DUDLEY) == "supported"


@pytest.mark.parametrize("universe", ["residents", None])
def test_no_council_counts_more_people_than_it_has(untold, universe):
    for slug, value in (("dudley", 761_000), ("walsall", 761_001), ("solihull", 761_002)):
        untold.tell(slug, area=CODES[slug], value=value, universe=universe, source=slug, channel=f"{slug}")
    for slug, value in (("dudley", 761_000), ("walsall", 671_001), ("solihull", 561_002)):
        untold.tell(slug, area=CODES[slug], value=value, universe=universe, source=slug)
    answer = untold.claim(comparator="more_than", value=700_000, unit="people").json()
    assert answer["verdict"] == "indeterminate"
    assert "More people were counted than there are" in answer["weakest_assumption"]
    assert "323,500 residents of Dudley" in str(answer["checks"])


def test_a_cap_of_ones_own_area_bounds_an_open_figure(untold):
    everybody_reports(untold)
    untold.tell("dudley", area=DUDLEY, value=4_000, qualifier="more_than", universe="residents")
    assert verdict(untold, "at_most", 323_500) == "supported"
    assert verdict(untold, "at_most", 323_499) == "indeterminate"


@pytest.mark.parametrize("other", [{"universe": "young_people"}, {"source": "a survey"}, {"universe": "commuters"}])
def test_two_audiences_of_one_channel_are_not_one(untold, other):
    everybody_reports(untold)
    untold.tell(**TWITTER)
    young = {"measure": "people_reached", "value": 40_000}
    untold.tell(**TWITTER | young | other)
    assert verdict(untold, "at_most", 40_000) == "indeterminate"
    assert verdict(untold, "at_most", 318_000) == "supported"


@pytest.mark.parametrize("counted", [("commuters", "visitors"), (None, None), ("workers", None)])
def test_residents_cap_nobody_else(untold, counted):
    everybody_reports(untold)
    for channel, universe in zip(("digital_media", "press"), counted, strict=True):
        said = {"channel": channel, "measure": "people_reached", "universe": universe, "source": channel}
        untold.tell("dudley", area=DUDLEY, value=300_000, **said)
    assert verdict(untold, "at_most", 323_500) == "indeterminate"
    assert verdict(untold, "at_most", 600_000) == "supported"


@pytest.mark.parametrize("claim", [("at_most", 1_000), ("exactly", 1_000), ("about", 1_000), ("fewer_than", 5_000)])
def test_silence_supports_nothing_from_above(untold, claim):
    counted = {"value": 1_000, "area": DUDLEY}
    untold.tell("dudley", **counted)
    answer = untold.claim(comparator=claim[0], value=claim[1], unit="people").json()
    assert answer["verdict"] == "indeterminate"
    assert {row["organisation"] for row in answer["missing"]} == {*COUNCILS, make.LEAD} - {"dudley"}
    assert "No return has come from birmingham" in answer["weakest_assumption"]
    for slug in (*COUNCILS, make.LEAD):
        assert verdict(untold, *claim) == "indeterminate"
        untold.tell(slug, area=CODES.get(slug, make.COUNTY), channel="press", value=0)
    assert verdict(untold, *claim) == "supported"


def test_one_figure_may_be_the_return_of_several(untold):
    untold.tell(**TALKS, value=4_000, on_behalf_of=COUNCILS)
    answer = untold.claim(comparator="at_most", value=4_000, unit="people").json()
    assert (answer["missing"], answer["verdict"]) == ([], "supported")
    assert untold.headline("channel=face_to_face")["completeness"]["missing"] == []
    refused = untold.tell(**TALKS | {"source": "other"}, value=1, on_behalf_of=[make.LEAD])
    assert refused.json()["errors"][0]["code"] == "own_organisation"


def test_while_a_figure_is_held_nothing_is_supported_from_above(untold):
    everybody_reports(untold)
    figure = untold.tell(value=1_000).json()
    assert verdict(untold, "at_most", 1_000) == "supported"
    awkward = untold.tell(channel="press", value=500_000).json()
    lead = untold.clients[make.LEAD]
    held = lead.post(f"{METRICS}{awkward['id']}/hold/", {"reason": "Too many?"}, headers={"If-Match": '"1"'})
    assert held.status_code == 200, held.content
    answer = untold.claim(comparator="at_most", value=1_000, unit="people").json()
    assert (answer["verdict"], answer["held"]) == ("indeterminate", [make.LEAD])
    assert verdict(untold, "at_least", 1_000) == "supported"
    assert figure["status"] == "counted"


def test_what_is_out_of_the_question_stays_so_and_says_what_is_missing(untold):
    untold.tell()
    untold.tell(**TWITTER)
    answer = untold.claim(comparator="more_than", value=1_100_000, unit="people").json()
    assert answer["verdict"] == "unsupported"
    assert "No return has come from" in answer["weakest_assumption"]


@pytest.mark.parametrize(
    "days", [("2014-02-17", "2014-03-03"), ("2017-03-04", "2017-03-10"), ("2017-02-01", "2017-02-16")]
)
def test_a_figure_of_other_days_than_the_campaigns_is_refused(untold, days):
    answer = untold.tell(period={"from": days[0], "to": days[1]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "outside_the_campaign")
    assert not ReachMetric.objects.exists()


def test_a_figure_that_began_years_before_supports_nothing_of_the_campaign(untold):
    assert untold.tell(period={"from": "2014-03-01", "to": "2017-02-17"}).status_code == 201
    assert verdict(untold, "at_least", 1_000) == "indeterminate"


@pytest.mark.parametrize(("qualifier", "margin"), [("estimate", None), ("about", None), ("estimate", 30)])
def test_a_margin_nobody_stated_bounds_nothing(untold, qualifier, margin):
    everybody_reports(untold)
    untold.tell(value=1_400_000, qualifier=qualifier, margin_percent=margin)
    assert verdict(untold, "more_than", 1_000_000) == "indeterminate"
    assert verdict(untold, "at_most", 2_000_000) == ("indeterminate" if margin is None else "supported")


def test_a_stated_margin_bounds(untold):
    untold.tell(value=1_400_000, qualifier="estimate", margin_percent=25)
    assert verdict(untold, "more_than", 1_000_000) == "supported"


def test_what_was_rounded_is_not_exact(untold):
    everybody_reports(untold)
    untold.tell(rounded_to=1_000)
    assert verdict(untold, "at_least", 761_000) == "indeterminate"
    assert verdict(untold, "at_least", 760_500) == "supported"
    assert verdict(untold, "exactly", 761_000) == "indeterminate"
    assert verdict(untold, "at_most", 761_500) == "supported"


@pytest.mark.parametrize(("value", "is_named"), [(761_000, True), (761_342, False), (40_000, True)])
def test_what_looks_rounded_is_named(untold, value, is_named):
    untold.tell(value=value)
    answer = untold.claim(comparator="at_least", value=value, unit="people").json()
    assert answer["verdict"] == "supported"
    assert ("look rounded" in answer["weakest_assumption"]) is is_named


@pytest.mark.parametrize("grade", ["platform", "audited", "counted"])
def test_a_grade_counts_once_there_is_something_to_look_at(untold, grade):
    figure = untold.tell(evidence={"grade": grade}).json()
    headline = untold.headline()
    assert headline["contacts"]["evidence_grade"] == "self_reported"
    assert "measured" not in {sentence["strength"] for sentence in headline["sentences"]}
    proof = {"evidence": {"grade": grade, "sha256": "0" * 64}}
    lead = untold.clients[make.LEAD]
    assert lead.patch(f"{METRICS}{figure['id']}/", proof, headers={"If-Match": '"1"'}).status_code == 200
    headline = untold.headline()
    assert headline["contacts"]["evidence_grade"] == grade
    assert "measured" in {sentence["strength"] for sentence in headline["sentences"]}


@pytest.mark.parametrize("measure", ["impressions", "impacts"])
def test_contacts_are_bounded_only_where_they_were_counted(untold, measure):
    everybody_reports(untold)
    untold.tell(**TALKS, value=100)
    assert verdict(untold, "at_most", 100, "contacts") == "supported"
    untold.tell(measure=measure, value=5_000_000)
    answer = untold.claim(comparator="at_most", value=100, unit="contacts").json()
    assert (answer["verdict"], answer["low"], answer["high"]) == ("indeterminate", 100, None)
    assert "counted otherwise" in answer["weakest_assumption"]
    untold.tell(value=50)
    assert verdict(untold, "at_most", 150, "contacts") == "indeterminate"  # and so many impressions


@pytest.mark.parametrize(
    ("channel", "measure"), [("press", "leaflets"), ("website", "visitors"), ("website", "accounts_reached")]
)
def test_what_is_handed_on_or_shared_bounds_nobody(untold, channel, measure):
    everybody_reports(untold, channel="radio", measure="people_reached")
    untold.tell(channel=channel, measure=measure, value=500)
    assert verdict(untold, "at_most", 500) == "indeterminate"
    assert verdict(untold, "at_most", 500, "contacts") in ("supported", "indeterminate")


def test_twitter_says_one_person_each_and_the_claim_names_it(untold):
    everybody_reports(untold)
    untold.tell(**TWITTER)
    answer = untold.claim(comparator="at_most", value=278_000, unit="people").json()
    assert answer["verdict"] == "supported"
    assert "Each of the accounts reached on Twitter is taken as one person." in answer["weakest_assumption"]


@pytest.mark.parametrize("area", [make.REGION, make.ENGLAND, make.COUNTY])
def test_nobody_chooses_the_universe_of_a_model(untold, area):
    untold.tell()
    untold.tell(**TWITTER)
    answer = untold.clients[make.LEAD].get(f"{CAMPAIGN}headline/?area={area}").json()
    assert answer["people"]["modelled"]["value"] == 966_539


def test_two_weeks_of_one_audience_are_independent_too_and_conversions_are_named(untold):
    weeks = ({"from": "2017-02-17", "to": "2017-02-23"}, {"from": "2017-02-24", "to": "2017-03-03"})
    for week in weeks:
        untold.tell(**TWITTER | {"value": 1_000_000, "period": week})
    headline = untold.headline("channel=twitter")
    assert headline["people"]["modelled"]["value"] == 1_657_487  # and not 2,000,000
    modelled = next(line["text"] for line in headline["sentences"] if line["strength"] == "modelled")
    assert "takes accounts reached on Twitter as people" in modelled


def test_there_is_no_model_of_people_of_several_universes(untold):
    untold.tell(universe="residents")
    untold.tell(**TWITTER | {"universe": "commuters"})
    assert untold.headline()["people"]["modelled"] is None


def test_four_thousand_conversations_were_with_somebody(untold):
    everybody_reports(untold)
    untold.tell(**TALKS, value=4_000)
    assert verdict(untold, "exactly", 0) == "unsupported"
    assert verdict(untold, "at_most", 0) == "unsupported"
    assert verdict(untold, "at_least", 2) == "indeterminate"


def test_parts_raise_what_was_said_as_more_than(untold):
    whole = untold.tell(**TALKS, value=4_000, qualifier="more_than").json()
    for slug, value in (("dudley", 3_000), ("sandwell", 2_500)):
        untold.tell(**TALKS | {"source": slug}, area=CODES[slug], value=value, part_of=whole["id"])
    answer = untold.claim(comparator="at_least", value=5_500, unit="conversations").json()
    assert (answer["verdict"], answer["low"]) == ("supported", 5_500)


def test_parts_in_time_are_honoured(untold):
    whole = untold.tell(**TALKS, value=4_000, period=WEEK).json()
    monday = {"from": "2017-02-20", "to": "2017-02-20"}
    untold.tell(**TALKS | {"source": "monday"}, value=3_900, part_of=whole["id"], period=monday)
    answer = untold.claim(comparator="at_least", value=3_900, unit="conversations", period=monday).json()
    assert (answer["verdict"], answer["low"], answer["high"]) == ("supported", 3_900, 4_000)
    rest = {"from": "2017-02-21", "to": "2017-02-24"}
    answer = untold.claim(comparator="at_most", value=100, unit="conversations", period=rest).json()
    assert (answer["low"], answer["high"]) == (0, 100)


def test_children_and_adults_add(untold):
    untold.tell(value=300, universe="children")
    untold.tell(channel="press", value=500, universe="adults")
    assert verdict(untold, "at_least", 800) == "supported"
    assert verdict(untold, "at_least", 801) == "unsupported"


def test_days_that_are_not_over_bound_nothing(untold):
    everybody_reports(untold)
    untold.tell(value=1_000)
    Campaign.objects.update(ends_on="2126-03-03")
    answer = untold.claim(comparator="at_most", value=1_000, unit="people").json()
    assert answer["verdict"] == "indeterminate"
    assert "The days asked about are not over." in answer["weakest_assumption"]


@pytest.mark.parametrize("word", ["Residents", "residents of the county", "people"])
def test_a_word_switches_no_check_off(untold, word):
    untold.tell(value=5_000_000, universe=word)
    answer = untold.claim(comparator="more_than", value=4_000_000, unit="people").json()
    assert answer["verdict"] == "indeterminate"
    assert "its universe should say whom" in answer["weakest_assumption"]


def test_a_claim_may_name_a_universe_and_hears_when_nobody_measured_it(untold):
    untold.tell(value=40_000)
    young = {"comparator": "more_than", "value": 1_000, "unit": "people", "universe": "young_people"}
    answer = untold.claim(**young).json()
    assert (answer["verdict"], answer["low"]) == ("indeterminate", 0)
    assert "Nobody has counted young people by themselves." in answer["weakest_assumption"]
    untold.tell(channel="press", value=3_000, universe="young_people")
    assert untold.claim(**young).json()["verdict"] == "supported"
    assert untold.claim(**young | {"universe": "children"}).json()["verdict"] == "supported"
    assert untold.claim(**young | {"universe": "adults"}).json()["verdict"] == "indeterminate"
