"""One thing counted twice in some disguise: it is asked about, and counts once until somebody has said what it is."""

from typing import Any

import pytest

from events.models import Event
from tests import make
from tests.story.storyteller import CAMPAIGN, CODES, COUNCILS, METRICS

pytestmark = pytest.mark.django_db

TALKS = {"channel": "face_to_face", "measure": "conversations", "source": "hubs"}
WEEKS = ({"from": "2017-02-17", "to": "2017-02-23"}, {"from": "2017-02-24", "to": "2017-03-03"})


def held(answer: Any) -> str:
    """Why the figure is held; it must be."""
    assert answer.status_code == 201, answer.content
    assert answer.json()["status"] == "held", answer.json()
    return str(answer.json()["held_reason"])


def test_nearly_the_same_figure_from_seven_councils_counts_once(untold):
    values = (761_000, 761_342, 760_000, 761_001, 760_999, 761_500, 762_000)
    answers = [untold.tell(slug, value=value) for slug, value in zip(COUNCILS, values, strict=True)]
    assert [answer.json()["status"] for answer in answers] == ["counted"] + ["held"] * 6
    assert all("nearly the same value" in held(answer) for answer in answers[1:])
    assert untold.claim(comparator="more_than", value=5_000_000, unit="contacts").json()["verdict"] == "unsupported"


@pytest.mark.parametrize(("one", "other"), [(761_000, 761_342), (1_300, 1_267), (52_000, 51_600), (90_000, 90_400)])
def test_what_rounding_explains_is_asked_about_wherever_it_was_counted(untold, one, other):
    untold.tell("dudley", area=CODES["dudley"], value=one)
    assert "nearly the same value" in held(untold.tell("walsall", area=CODES["walsall"], value=other))


@pytest.mark.parametrize(("one", "other"), [(761_000, 740_000), (100, 101), (12_345, 12_600)])
def test_what_differs_by_more_is_not(untold, one, other):
    untold.tell("dudley", area=CODES["dudley"], value=one)
    assert untold.tell("walsall", area=CODES["walsall"], value=other).json()["status"] == "counted"


def test_the_same_value_on_another_channel_is_asked_about(untold):
    untold.tell("dudley", value=43_210)
    assert "another channel" in held(untold.tell("walsall", value=43_210, channel="press"))


@pytest.mark.parametrize(("value", "reason"), [(10_000, "same place"), (760_000, "nearly the same")])
def test_two_organisations_in_one_place_are_asked_about_whatever_they_counted(untold, value, reason):
    untold.tell()
    assert reason in held(untold.tell("dudley", value=value))


@pytest.mark.parametrize("value", [278_000, 278_400, 280_000])
def test_one_reporters_two_spellings_of_a_source_are_asked_about(untold, value):
    twitter = {"channel": "twitter", "measure": "accounts_reached"}
    untold.tell(**twitter, value=278_000, source="#seemehearme")
    assert "two sources" in held(untold.tell(**twitter, value=value, source="#SeeMeHearMe"))
    assert untold.headline()["contacts"]["total"] == 278_000


def test_equal_evidence_behind_two_figures_is_asked_about(untold):
    proof = {"evidence": {"grade": "platform", "sha256": "ab" * 32}}
    untold.tell("dudley", area=CODES["dudley"], value=1_234, **proof)
    answer = untold.tell("walsall", area=CODES["walsall"], value=9_876, channel="press", **proof)
    assert "the same file as evidence" in held(answer)


@pytest.mark.parametrize("own_event", [True, False])
def test_a_joint_event_and_a_partners_own_are_asked_about(untold, own_event):
    joint = make.make_event(organisation=make.LEAD, partners=["dudley", "walsall"])
    own = make.make_event(organisation="dudley")
    Event.objects.filter(pk=joint.pk).update(area=make.COUNTY)
    count = {"value": 4_000, "qualifier": "more_than"}
    lead, dudley = untold.clients[make.LEAD], untold.clients["dudley"]
    lead.post(f"/api/v1/events/{joint.pk}/attendance/", {"people_engaged": count})
    if own_event:
        dudley.post(f"/api/v1/events/{own.pk}/attendance/", {"people_engaged": {"value": 600, "qualifier": "exact"}})
    else:
        day = {"from": "2017-02-22", "to": "2017-02-22"}
        untold.tell("dudley", **TALKS, area=CODES["dudley"], value=600, period=day)
    (doubt,) = untold.doubts()
    assert doubt["suspicion"] == "joint"
    assert untold.headline("channel=face_to_face")["contacts"]["total"] == 4_000


def test_what_was_done_together_is_asked_about_beside_a_partners_own(untold):
    untold.tell(**TALKS, value=4_000, qualifier="more_than", on_behalf_of=["dudley"])
    answer = untold.tell("dudley", **TALKS, area=CODES["dudley"], value=600)
    assert "counted together" in held(answer)


def test_two_series_are_kept_once_and_not_every_week(untold):
    def tell(week: dict[str, str], number: int) -> tuple[Any, Any]:
        untold.tell(value=100_000 + number, period=week)
        return untold.tell("dudley", area=CODES["dudley"], value=9_000 + number, period=week)

    first, second = tell(WEEKS[0], 1), tell(WEEKS[1], 2)
    assert len(untold.doubts()) == 2
    doubt = untold.doubts()[0]
    lead = untold.clients[make.LEAD]
    body = {"resolution": "keep_both", "reason": "Dudley's own campaign."}
    path = f"/api/v1/suspected-duplicates/{doubt['id']}/resolve/"
    assert lead.post(path, body, headers={"If-Match": '"1"'}).status_code == 200
    assert untold.doubts() == []
    for answer in (first, second):
        assert lead.get(f"{METRICS}{answer.json()['id']}/").json()["status"] == "counted"
    lead.patch(CAMPAIGN, {"ends_on": "2017-03-17"}, headers={"If-Match": lead.get(CAMPAIGN).headers["ETag"]})
    third = tell({"from": "2017-03-04", "to": "2017-03-10"}, 3)
    assert third.json()["status"] == "counted"  # the answer holds for later returns of the two
    again = untold.tell(
        "dudley", area=CODES["dudley"], value=100_003, period={"from": "2017-03-11", "to": "2017-03-12"}
    )
    assert again.json()["status"] == "counted"
