"""How one count compares with another, over HTTP: with other days of the campaign, and with the campaign before."""

from datetime import date
from typing import Any

import pytest

from tests import make
from tests.contract_client import faults, refused

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
FIRST, SECOND = (date(2017, 2, 17), date(2017, 2, 23)), (date(2017, 2, 24), date(2017, 3, 3))
LATER = {"period": {"from": "2017-02-24", "to": "2017-03-03"}}
EARLIER = {"compared_with": {"period": {"from": "2017-02-17", "to": "2017-02-23"}}}
REGION = {"organisation": make.LEAD, "area": make.COUNTY, "source": "an export"}
BEFORE = {"starts_on": date(2016, 2, 1), "ends_on": date(2016, 2, 28), "name": "Speak Out"}


@pytest.fixture(autouse=True)
def reported(on_stage) -> None:
    make.make_metric(value=100, period=FIRST, **REGION)
    make.make_metric(value=250, period=SECOND, **REGION)
    for council in ("dudley", "sandwell"):
        make.make_metric(value=0, organisation=council)


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
        ("We had the most contacts so far.", "supported"),
        ("We reached twice as many people as in the previous campaign.", "unsupported"),
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
