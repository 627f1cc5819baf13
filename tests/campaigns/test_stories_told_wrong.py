"""Sentences as somebody may print them of true figures: what is wrong or not shown is never called supported.

The figures are those of 2017, leaflets of two councils, and a campaign of the year before which this one follows.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests import make
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/claims/"
REGION = {"organisation": make.LEAD, "area": make.COUNTY}
BEFORE = {"starts_on": date(2016, 2, 15), "ends_on": date(2016, 2, 28), "name": "Speak Out"}


@pytest.fixture(scope="module", autouse=True)
def reported(stage: Any, django_db_blocker: Any) -> Iterator[None]:
    with never_committed(django_db_blocker):
        earlier = make.make_campaign("speak-out", **BEFORE)
        then = {"campaign": earlier, "period": (BEFORE["starts_on"], BEFORE["ends_on"])}
        make.make_metric(value=352_000, **then, **REGION)
        make.make_metric(value=761_000, **REGION)
        make.make_metric(value=278_000, channel="twitter", **REGION)
        make.make_metric(value=15_000, channel="website", qualifier="more_than", **REGION)
        hubs = (date(2017, 2, 20), date(2017, 2, 24))
        make.make_metric(value=4_000, channel="face_to_face", qualifier="more_than", period=hubs, **REGION)
        for council, leaflets in (("dudley", 900), ("sandwell", 800)):
            make.make_metric(value=leaflets, channel="press", measure="leaflets", organisation=council)
            make.make_metric(value=0, organisation=council)
            make.make_metric(value=0, organisation=council, **then)
        yield


def answer(dudley: Any, lead: Any, text: str) -> dict[str, Any]:
    campaign = f"/api/v1/campaigns/{make.SEE_ME}/"
    tag = lead.get(campaign).headers["ETag"]
    assert lead.patch(campaign, {"follows": "speak-out"}, headers={"If-Match": tag}).status_code == 200
    judged = dudley.post(URL, {"text": text})
    assert judged.status_code == 200, judged.content
    return dict(judged.json())


@pytest.mark.parametrize(
    "text",
    [
        "Over one million people in the West Midlands now know the signs thanks to us.",
        "We reached 1,039,000 people through digital media and Twitter.",
        "Nearly 761,000 people were reached through digital media.",
        "More than 761,000 people were reached through digital media.",
        "All of the 761,000 people reached were young people.",
        "Our campaign reached 761,000 young people.",
        "In Dudley and Sandwell we reached 761,000 people.",
        "In Dudley alone we reached 761,000 people.",
        "We reached 761,000 people in the first week.",
        "We reached 761,000 people a day.",
        "We spoke to 278,000 people on Twitter.",
        "278,000 people were reached on Twitter.",
        "We reached 761,000 people through digital media and a further 278,000 people on Twitter.",
        "We reached 761,000 people and, on top of that, spoke to 4,000 people.",
        "One in three people in the West Midlands was reached.",
        "The number of people reached through digital media has more than tripled since the last campaign.",
        "Never before have we reached 761,000 people.",
        "We had the most contacts ever.",
        "We reached more people through digital media than any campaign before.",
        "Half of the 761,000 people reached live in Dudley.",
        "We reached 761,000 families.",
        "Only 4,000 people stopped at our stalls.",
        "Fewer than 5,000 people were spoken to face to face.",
        "761,000 people were protected from exploitation.",
        "We reached 761,000 people, 50 % more than last year.",
        "We reached more people on Twitter than through digital media.",
        "We reached more people in Dudley than in Sandwell.",
        "More than 15,000 people visited the website twice.",
        "The campaign cost one pound for each of the 761,000 people reached.",
        "We handed out 1,700 leaflets to 1,700 people.",
        "761,000 people were reached, said a councillor, or so we think.",
        "We would have reached 761,000 people.",
        "We reached 761,000 people on Twitter.",
        "We reached 761,000 people in 2016.",
        "761,000 people reached us.",
        "We were reached by 761,000 people.",
        "At least 700,000 people over 65 were reached through digital media.",
        "700,000 people reached over 18 through digital media.",
        "15,000 visitors over 18 visited the website.",
        "We reached 700 to 900,000 people through digital media.",
        "Between 100 and 761,000 people were reached through digital media.",
        "We reached 700,000 people through digital media in the first phase.",
        "One in four people reached were reached on Twitter.",
        "We reached 700,000 people, 300,000 of them in Dudley.",
        "700,000 people were reached through digital media. Not true.",
        "More than 700,000 people with at least 3 contacts were reached through digital media.",
        "1 person in 700,000 people was reached through digital media.",
        "4,000 conversations with 1 person each took place face to face.",
        "Has the campaign reached 700,000 people through digital media",
        "No more than 761,000 people were reached through digital media between 17 February 2016 and 3 March 2017.",
    ],
)
def test_what_is_wrong_or_not_shown_is_never_supported(dudley, lead, text: str):
    told = answer(dudley, lead, text)
    assert told["verdict"] != "supported", told
    assert told["weakest_assumption"]


@pytest.mark.parametrize(
    "text",
    [
        "We reached at least 761,000 people through digital media.",
        "761,000 people were reached online.",
        "More than three quarters of a million people were reached across the West Midlands.",
        "We had more than 15,000 visitors to the website.",
        "We had more than 4,000 conversations between 20 and 24 February.",
        "We had more than one million contacts.",
        "278,000 Twitter accounts were reached.",
        "More than a quarter of a million accounts were reached on Twitter.",
        "900 leaflets in Dudley and a further 800 leaflets in Sandwell.",
        "The number of people reached through digital media has more than doubled since the last campaign.",
        "We reached more than twice as many people through digital media as in 2016.",
        "Our fantastic campaign reached more than 760,000 people in the West Midlands.",
        "761,000 people or more were reached through digital media.",
        "We made one million contacts.",
        "There were 15,000 visitors to the website.",
    ],
)
def test_what_the_figures_show_is_supported(dudley, lead, text: str):
    told = answer(dudley, lead, text)
    assert told["verdict"] == "supported", told


@pytest.mark.parametrize("text", ["Barely 800,000 people", "Far from 800,000 people", "We missed 800,000 people"])
def test_what_may_be_turned_round_is_not_held_to_be_false_either(dudley, lead, text: str):
    assert answer(dudley, lead, f"{text} were reached through digital media.")["verdict"] == "indeterminate"


ALL_IN = {"comparator": "at_most", "value": 761_000, "unit": "people", "channels": ["digital_media"]}
WHOLE_MONTHS = {"period": {"from": "2017-02-01", "to": "2017-03-31"}}


@pytest.mark.parametrize(
    "wider",
    [
        {"period": {"from": "2016-02-17", "to": "2017-03-03"}},
        {"period": {"from": "2017-02-17", "to": "2017-04-01"}},
        {"area": make.REGION},
        {"area": make.ENGLAND},
    ],
    ids=str,
)
def test_of_places_and_months_without_the_campaign_nothing_is_supported_from_above(dudley, wider: dict[str, Any]):
    """Another campaign may have been there and then, and nobody is asked for a return of it."""

    def told(**changed: Any) -> tuple[str, str]:
        judged = dudley.post(URL, {**ALL_IN, **changed}).json()
        return judged["verdict"], judged["weakest_assumption"]

    assert {told()[0], told(**WHOLE_MONTHS)[0], told(**wider, comparator="at_least")[0]} == {"supported"}
    verdict, why = told(**wider)
    assert verdict == "indeterminate"
    assert "The campaign was not in all of the places and months asked about" in why
    assert told(**wider, value=760_999)[0] == "unsupported"


@pytest.mark.parametrize("wider", ["from=2016-02-17", "to=2017-04-01", f"area={make.REGION}"])
def test_of_places_and_months_without_the_campaign_a_total_is_said_from_below(dudley, wider: str):
    headline = f"/api/v1/campaigns/{make.SEE_ME}/headline/?channel=digital_media"
    answers = [dudley.get(url) for url in (headline, f"{headline}&{wider}")]
    assert [answer.status_code for answer in answers] == [200, 200], answers[1].content
    total = [[text for text in answer.json()["sayable"] if "761,000 contacts" in text] for answer in answers]
    assert [any(text.startswith("761,000 contacts") for text in texts) for texts in total] == [True, False], total
    assert any(text.startswith("at least 761,000 contacts") for text in total[1]), total
