"""How one count compares with another, over HTTP: with other days of the campaign, and with the campaign before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests import make
from tests.contract_client import faults, refused
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
FIRST, SECOND = (date(2017, 2, 17), date(2017, 2, 23)), (date(2017, 2, 24), date(2017, 3, 3))
LATER = {"period": {"from": "2017-02-24", "to": "2017-03-03"}}
EARLIER = {"compared_with": {"period": {"from": "2017-02-17", "to": "2017-02-23"}}}
REGION = {"organisation": make.LEAD, "area": make.COUNTY, "source": "an export"}
BEFORE = {"starts_on": date(2016, 2, 1), "ends_on": date(2016, 2, 28), "name": "Speak Out"}


@pytest.fixture(scope="module", autouse=True)
def reported(stage: Any, django_db_blocker: Any) -> Iterator[None]:
    with never_committed(django_db_blocker):
        make.make_metric(value=100, period=FIRST, **REGION)
        make.make_metric(value=250, period=SECOND, **REGION)
        for council in ("dudley", "sandwell"):
            make.make_metric(value=0, organisation=council)
        yield


@pytest.fixture
def before() -> Any:
    """A campaign of the year before, to which everybody has sent something."""
    campaign = make.make_campaign("speak-out", **BEFORE)
    days = {"campaign": campaign, "period": (BEFORE["starts_on"], BEFORE["ends_on"])}
    make.make_metric(value=200, **days, **REGION)
    for council in ("dudley", "sandwell"):
        make.make_metric(value=0, organisation=council, **days)
    return campaign


def judged(client: Any, claim: dict[str, Any] | str) -> dict[str, Any]:
    body = {"text": claim} if isinstance(claim, str) else {"unit": "people", **LATER, **EARLIER, **claim}
    answer = client.post(f"{HERE}claims/", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


PRESS = {"channel": "press", "measure": "visits"}
SINCE = "since 17 to 23 February"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({"comparator": "at_least", "value": 2, "out_of": 1}, "supported"),
        ({"comparator": "exactly", "value": 5, "out_of": 2}, "supported"),
        ({"comparator": "more_than", "value": 5, "out_of": 2}, "unsupported"),
        ({"comparator": "more_than", "value": 1, "out_of": 1}, "supported"),
        ({"comparator": "exactly", "value": 150}, "supported"),  # more
        ({"comparator": "at_least", "value": 151}, "unsupported"),
        (f"The number of people reached has doubled {SINCE}.", "supported"),
        (f"Contacts more than doubled {SINCE}.", "supported"),
        ("Our reach is up 150 % on 17 to 23 February.", "supported"),
        (f"The number of people reached has tripled {SINCE}.", "unsupported"),
        (f"The number of people reached fell by a third {SINCE}.", "unsupported"),
        ("From 24 February to 3 March we reached 30 % more people than from 17 to 23 February.", "supported"),
        ("From 24 February to 3 March we reached fewer people than from 17 to 23 February.", "unsupported"),
        ("We reached more people on digital media than between 17 and 23 February.", "supported"),
        ("We reached three times as many people as between 17 and 23 February.", "unsupported"),
        ("We reached twice as many people as last year.", "indeterminate"),
        ("Our reach has doubled.", "indeterminate"),
        ("The number of people who spoke to us doubled since 17 February.", "indeterminate"),
        ("The number of people reached doubled since February.", "indeterminate"),
        ("Between 24 February and 3 March our reach doubled on digital media and halved on Twitter.", "indeterminate"),
    ],
    ids=str,
)
def test_a_comparison_is_true_of_every_two_counts_that_the_figures_allow(dudley, claim: Any, verdict: str):
    answer = judged(dudley, claim)
    assert answer["verdict"] == verdict, answer


def test_what_was_read_may_be_asked_by_itself(dudley):
    (part,) = judged(dudley, f"The number of people reached has doubled {SINCE}.")["parts"]
    (reading,) = part["readings"]
    assert reading["text"] == (
        "at least 2 times as many people in West Midlands county from 24 February to 3 March 2017 as from 17 to "
        "23 February 2017"
    )
    answer = dudley.post(f"{HERE}claims/", reading["claim"]).json()
    assert answer["ratio"] == {
        "low": 2.5,
        "high": 2.5,
        "of": {"low": 250, "high": 250},
        "to": {"low": 100, "high": 100},
        "not_comparable": [],
    }
    assert {row["value"] for row in answer["evidence"]} >= {100, 250}


def test_what_has_days_in_common_or_other_channels_is_not_compared(dudley):
    same = judged(dudley, {"comparator": "at_least", "value": 1, "out_of": 1, "period": None})
    assert (same["verdict"], [row["code"] for row in same["ratio"]["not_comparable"]]) == (
        "indeterminate", ["same_days"]
    )  # fmt: skip
    make.make_metric(value=900, channel="twitter", period=SECOND, **REGION)
    more = judged(dudley, {"comparator": "at_least", "value": 2, "out_of": 1})
    assert (more["verdict"], [row["code"] for row in more["ratio"]["not_comparable"]]) == (
        "indeterminate", ["channels"]
    )  # fmt: skip
    alone = judged(dudley, {"comparator": "at_least", "value": 2, "out_of": 1, "channels": ["digital_media"]})
    assert alone["verdict"] == "supported"


def test_while_a_return_of_either_is_held_nothing_is_supported(dudley):
    make.make_metric(value=5, period=FIRST, organisation="dudley")  # some of the county's, perhaps: it is asked about
    answer = judged(dudley, {"comparator": "at_least", "value": 2, "out_of": 1})
    assert (answer["verdict"], answer["held"]) == ("indeterminate", ["dudley"])
    assert judged(dudley, {"comparator": "at_least", "value": 3, "out_of": 1})["verdict"] == "unsupported"


def test_the_campaign_before_is_compared_with_by_whoever_takes_part_in_both(dudley, observer, before):
    claim = {
        "comparator": "at_least",
        "value": 5,
        "out_of": 4,
        "period": None,
        "compared_with": {"campaign": before.pk},
    }
    answer = judged(dudley, claim)
    assert (answer["verdict"], answer["ratio"]["to"]) == ("supported", {"low": 200, "high": 200})
    for text, verdict in (
        ("We reached 25 % more people than in 2016.", "supported"),
        ("Reach was up a quarter on Speak Out.", "supported"),  # of people and of contacts
        ("We had the most contacts so far.", "indeterminate"),  # nobody has said that there was no other campaign
        ("We reached twice as many people as in the previous campaign.", "indeterminate"),  # nor which that was
        ("We reached 25 % more people than in 2015.", "indeterminate"),
    ):
        told = judged(dudley, text)
        assert told["verdict"] == verdict, (text, told)
    body = {"unit": "people", **claim}
    assert refused(observer.post(f"{HERE}claims/", body)) == (404, "not_found")
    hidden = observer.post(f"{HERE}claims/", {"text": "We reached 25 % more people than in 2016."}).json()
    assert hidden["verdict"] == "indeterminate" and not hidden["evidence"]


def test_a_comparison_names_what_it_is_with(dudley):
    body = {"comparator": "at_least", "value": 2, "unit": "people"}
    for other, fault in (({}, "nothing_to_compare"), ({"campaign": None, "period": None}, "nothing_to_compare")):
        response = dudley.post(f"{HERE}claims/", body | {"compared_with": other})
        assert (response.status_code, {code for _, code in faults(response)}) == (400, {fault})
    frequency = {**body, **EARLIER, "unit": "frequency"}
    assert faults(dudley.post(f"{HERE}claims/", frequency)) == {("/unit", "units_do_not_add")}


def text_verdict(client: Any, text: str) -> str:
    return str(judged(client, text)["verdict"])


def follow(client: Any, **fields: Any) -> Any:
    return client.patch(HERE, fields, headers={"If-Match": client.get(HERE).headers["ETag"]})


def test_the_last_campaign_is_the_one_that_is_said_to_be_followed(dudley, lead, before):
    later = make.make_campaign("in-the-autumn", starts_on=date(2016, 10, 1), ends_on=date(2016, 10, 9), name="Autumn")
    assert text_verdict(dudley, "We reached more people than in the last campaign.") == "indeterminate"
    assert follow(lead, follows=before.pk).status_code == 200
    for words, verdict in (
        ("We reached more people than in the last campaign.", "supported"),
        ("We reached 25 % more people than in the previous campaign.", "supported"),
        ("The number of people reached has risen by a quarter since the first campaign.", "supported"),
        ("The number of people reached has risen by a quarter since the first phase.", "indeterminate"),  # its own?
        ("We reached twice as many people as in the last campaign.", "unsupported"),
        ("We reached 25 % more people than in 2016.", "indeterminate"),  # two campaigns were in 2016
        ("We reached 25 % more people than last year.", "indeterminate"),
        ("We reached more people than last week.", "indeterminate"),
        ("Reach was up a quarter on Speak Out.", "supported"),
    ):
        assert text_verdict(dudley, words) == verdict, words
    make.make_campaign("speak-out-2", starts_on=date(2015, 2, 1), ends_on=date(2015, 2, 9), name="Speak Out")
    assert text_verdict(dudley, "Reach was up a quarter on Speak Out.") == "indeterminate"  # which of the two?
    assert later.starts_on.year == 2016


def test_a_campaign_is_compared_with_in_its_year_only_if_it_was_all_in_it(dudley):
    days = {"starts_on": date(2015, 12, 1), "ends_on": date(2016, 1, 10)}
    over = make.make_campaign("over-new-year", name="Winter", **days)
    make.make_metric(campaign=over, value=10, period=(days["starts_on"], days["ends_on"]), **REGION)
    for year in (2015, 2016):
        assert text_verdict(dudley, f"We reached more people than in {year}.") == "indeterminate"


def test_the_most_so_far_is_never_known_and_may_be_known_to_be_false(dudley, before):
    part = judged(dudley, "We had the most contacts so far.")["parts"][0]
    assert part["why"].startswith("“so far” is said of every campaign there has been, and nobody has said which these")
    assert "against Speak Out alone" in part["why"]
    make.make_metric(campaign=before, value=9_000, period=(BEFORE["starts_on"], BEFORE["ends_on"]), **REGION | PRESS)
    make.make_metric(value=8_000, period=SECOND, **REGION | PRESS)
    assert text_verdict(dudley, "We had the most contacts in the press so far.") == "unsupported"
    assert text_verdict(dudley, "We had the most contacts in the press ever.") == "unsupported"
    # Of its weeks it may have been the most.
    assert text_verdict(dudley, "From 24 February to 3 March we had the most contacts in the press so far.") == (
        "indeterminate"
    )


def test_a_campaign_that_one_may_not_read_leaves_nothing_to_compare_with(dudley, before):
    hidden = make.make_campaign(
        "of-others", name="Of Others", lead="british-transport-police",
        starts_on=date(2016, 6, 1), ends_on=date(2016, 6, 9), contributors=(), reviewers=(),
    )  # fmt: skip
    for words in ("than in 2016", "than in Of Others"):
        answer = judged(dudley, f"We reached more people {words}.")
        assert (answer["verdict"], answer["evidence"]) == ("indeterminate", []), words
    assert hidden.pk == "of-others"


PLACES = "We reached more people in {} than in {}."


@pytest.fixture
def in_two_places(on_stage) -> None:
    for organisation, value in (("dudley", 900), ("sandwell", 600)):
        make.make_metric(
            value=value, channel="press", measure="people_reached", organisation=organisation, universe="residents"
        )
    make.make_channel("flyers")
    for value, period in ((300, FIRST), (500, SECOND)):
        make.make_metric(value=value, channel="flyers", measure="leaflets", organisation="dudley", period=period)
    for channel, value in (("press", 0), ("flyers", 0), ("radio", 4_000), ("posters", 3_000)):
        make.make_channel(channel)
        make.make_metric(value=value, **REGION | {"channel": channel, "measure": "visits"})
        for council in ("dudley", "sandwell"):
            if channel in ("radio", "posters"):
                make.make_metric(value=0, organisation=council, channel=channel, measure="visits")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("In the press we reached more people in Dudley than in Sandwell.", "supported"),
        ("In the press we reached more people in Sandwell than in Dudley.", "unsupported"),
        ("In the press we reached 51 % more people in Dudley than in Sandwell.", "unsupported"),
        ("In the press we reached 50 % more people in Dudley than in Sandwell.", "supported"),
        ("In the press we reached twice as many people in Dudley as in Sandwell.", "unsupported"),
        ("In the press we reached more people than in Sandwell.", "indeterminate"),  # where?
        ("In Dudley, we reached more people in the press than in Sandwell.", "supported"),
        ("In Dudley we had more leaflets on flyers from 24 February to 3 March than from 17 to 23 February.",
         "supported"),
        ("In Dudley we had more leaflets on flyers from 17 to 23 February than from 24 February to 3 March.",
         "unsupported"),
        ("We had more contacts on the radio than on posters.", "supported"),
        ("We had more contacts on posters than on the radio.", "unsupported"),
        ("We had more contacts than on posters.", "indeterminate"),
        ("In Dudley we had more contacts on the radio than on posters.", "indeterminate"),
        ("We reached more people in the press than on digital media.", "indeterminate"),
    ],
    ids=str,
)  # fmt: skip
def test_places_and_channels_are_put_on_the_side_of_which_they_are_said(dudley, in_two_places, text, verdict):
    answer = judged(dudley, text)
    assert answer["verdict"] == verdict, answer


def test_a_reading_of_two_places_may_be_asked_by_itself(dudley, in_two_places):
    (part,) = judged(dudley, "In the press we reached more people in Dudley than in Sandwell.")["parts"]
    (reading,) = part["readings"]
    assert reading["text"] == "more people in Dudley on press than in Sandwell"
    assert reading["claim"]["compared_with"] == {"campaign": None, "period": None, "area": make.SANDWELL}
    asked = dudley.post(f"{HERE}claims/", reading["claim"]).json()
    assert (asked["verdict"], asked["ratio"]["to"]["low"]) == ("supported", 600)
    assert "in Sandwell on press from 17 February" in asked["weakest_assumption"]


def test_what_the_same_organisation_counted_otherwise_is_not_compared(dudley):
    for council, measures in (
        ("dudley", ("people_reached", "impressions")),
        ("sandwell", ("impressions", "people_reached")),
    ):
        for measure, period in zip(measures, (FIRST, SECOND), strict=True):
            value = 500 if council == "dudley" else 900
            make.make_metric(value=value, channel="press", measure=measure, organisation=council, period=period)
    for unit in ("people", "contacts", "impressions"):
        body = {"comparator": "at_least", "value": 1, "out_of": 1, "unit": unit, "channels": ["press"]}
        answer = judged(dudley, body)
        assert answer["verdict"] == "indeterminate", answer
        assert "measures" in {row["code"] for row in answer["ratio"]["not_comparable"]}, unit
