"""`/campaigns/{slug}/claims/`: is a sentence true, before it is printed?"""

from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.models import ReachMetric
from coordination.models import Change
from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/claims/"
MILLION = {"comparator": "more_than", "value": 1_000_000, "unit": "people"}
COUNTY_WIDE = {"area": make.COUNTY}
ONLINE = {"channels": ["digital_media", "twitter"]}


@pytest.fixture(scope="module", autouse=True)
def told(stage, django_db_blocker) -> Iterator[None]:
    region = {"organisation": make.LEAD, "area": make.COUNTY}
    with never_committed(django_db_blocker):
        make.make_metric(value=761_000, **region)
        make.make_metric(value=278_000, channel="twitter", **region)
        make.make_metric(value=4_000, channel="face_to_face", qualifier="more_than")
        yield


def test_the_golden_claim_is_indeterminate_and_says_what_decides_it(dudley):
    body = {**MILLION, **ONLINE, "area": make.COUNTY, "period": {"from": "2017-02-17", "to": "2017-03-03"}}
    response = dudley.post(URL, body)
    answered = response.json()
    assert response.status_code == 200
    assert holds_in_order(answered, "verdict gross low high break_even_overlap weakest_assumption sayable evidence")
    assert (answered["evidence_grade"], [check["passed"] for check in answered["checks"]]) == (
        "self_reported",
        [True] * 4,
    )
    assert [line["text"] for line in answered["sentences"]] == answered["sayable"]
    assert answered["verdict"] == "indeterminate"
    assert (answered["gross"], answered["low"], answered["high"]) == (1_039_000, 761_000, 1_039_000)
    assert answered["break_even_overlap"] == 39_000
    assert "39,000" in answered["weakest_assumption"]
    assert "14.03 %" in answered["weakest_assumption"]
    assert {row["value"] for row in answered["evidence"]} == {761_000, 278_000}
    assert {row["id"] for row in answered["evidence"]} <= {
        str(pk) for pk in ReachMetric.objects.values_list("pk", flat=True)
    }


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({**MILLION, **ONLINE}, "indeterminate"),
        ({"comparator": "at_least", "value": 761_000, "unit": "people", **ONLINE}, "supported"),
        ({"comparator": "more_than", "value": 761_000, "unit": "people", **ONLINE}, "indeterminate"),
        ({"comparator": "more_than", "value": 1_100_000, "unit": "people", **ONLINE}, "unsupported"),
        ({"comparator": "more_than", "value": 1_039_000, "unit": "people", **ONLINE}, "unsupported"),
        ({"comparator": "about", "value": 900_000, "unit": "people", **ONLINE}, "indeterminate"),
        ({"comparator": "exactly", "value": 761_000, "unit": "people", **ONLINE}, "indeterminate"),
        ({"comparator": "at_most", "value": 1_039_000, "unit": "people", **ONLINE}, "indeterminate"),  # not all is in
        ({"comparator": "fewer_than", "value": 761_000, "unit": "people", **ONLINE}, "unsupported"),
        ({"comparator": "more_than", "value": 1_043_000, "unit": "contacts"}, "supported"),
        ({"comparator": "more_than", "value": 4_000, "unit": "conversations"}, "supported"),
        # What nobody has counted is not known to be nobody.
        ({"comparator": "at_least", "value": 1, "unit": "people", "area": make.SANDWELL}, "indeterminate"),
    ],
    ids=str,
)
def test_a_claim_gets_its_verdict(dudley, claim: dict[str, Any], verdict: str):
    assert dudley.post(URL, claim).json()["verdict"] == verdict


def test_the_last_three_default_to_the_whole_campaign(dudley):
    nothing = {"area": None, "channels": None, "period": None}
    assert dudley.post(URL, {**MILLION, **nothing}).json() == dudley.post(URL, MILLION).json()


def test_counts_that_meet_somebody_twice_do_not_add(dudley):
    for organisation, area, value in (("dudley", make.DUDLEY, 100), ("sandwell", make.SANDWELL, 90)):
        make.make_metric(
            value=value, channel="instagram", measure="accounts_reached", organisation=organisation, area=area
        )
    claim = {"comparator": "more_than", "value": 1, "unit": "accounts_reached", "channels": ["instagram"]}
    response = dudley.post(URL, claim)
    assert (refused(response), faults(response)) == ((422, "units_do_not_add"), {("/unit", "units_do_not_add")})
    assert response.json()["detail"].startswith("Accounts reached do not add over place or reporter: whoever")


def test_accounts_add_over_platforms(dudley):
    make.make_metric(value=100, channel="instagram", measure="accounts_reached", organisation=make.LEAD, **COUNTY_WIDE)
    claim = {"comparator": "exactly", "value": 278_100, "unit": "accounts_reached"}
    answered = dudley.post(URL, claim).json()
    assert (answered["verdict"], answered["low"], answered["high"]) == ("indeterminate", 278_100, 278_100)
    assert answered["missing"] == [{"organisation": "sandwell", "channel": None}]
    make.make_metric(organisation="sandwell", value=0)
    assert dudley.post(URL, claim).json()["verdict"] == "supported"


def test_figures_that_contradict_each_other_support_nothing(dudley):
    claim = {"comparator": "at_least", "value": 761_000, "unit": "people"}
    make.make_metric(value=500_000, measure="impressions", organisation=make.LEAD, **COUNTY_WIDE)
    answered = dudley.post(URL, claim).json()
    assert (answered["verdict"], answered["sayable"], answered["sentences"]) == ("indeterminate", [], [])
    (failed,) = [check for check in answered["checks"] if not check["passed"]]
    assert answered["weakest_assumption"] == failed["detail"]
    assert failed["detail"].startswith("More people reached than impressions: digital media (“761,000 people reached”")
    assert {str(pk) for pk in ReachMetric.objects.filter(value__gte=500_000).values_list("pk", flat=True)} == set(
        failed["figures"]
    )


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"comparator": "less_than"}, {("/comparator", "invalid_choice")}),
        ({"value": -1}, {("/value", "min_value")}),
        ({"value": "many"}, {("/value", "invalid")}),
        ({"unit": "souls"}, {("/unit", "invalid_choice")}),
        ({"area": "E99999999"}, {("/area", "not_found")}),
        ({"channels": ["twitter", "pigeon"]}, {("/channels/1", "not_found")}),
        ({"channels": "twitter"}, {("/channels", "invalid")}),
        ({"channels": []}, {("/channels", "empty")}),
        ({"period": {"from": "2017-03-03", "to": "2017-02-17"}}, {("/period/to", "before_from")}),
        ({"sentence": "More than a million!"}, {("/sentence", "unknown_field")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(dudley, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = dudley.post(URL, {**MILLION, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


def test_checking_a_claim_changes_nothing(dudley):
    before = Change.objects.count()
    dudley.post(URL, MILLION)
    assert Change.objects.count() == before


def test_only_participants_check_claims(walsall):
    assert refused(walsall.post(URL, MILLION)) == (404, "not_found")
