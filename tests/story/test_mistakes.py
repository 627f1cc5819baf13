"""The story told wrong, in a dozen ways, and each time a sentence a press officer understands."""

from itertools import permutations

import pytest

from coordination.jobs.worker import run_next
from tests import make
from tests.story.storyteller import CAMPAIGN, CODES, COUNCILS, METRICS

pytestmark = pytest.mark.django_db

TWITTER = {"channel": "twitter", "measure": "accounts_reached", "value": 278_000, "source": "#seemehearme"}


@pytest.mark.parametrize("order", [COUNCILS, COUNCILS[::-1], list(permutations(COUNCILS))[2_500]])
@pytest.mark.parametrize("own_area", [False, True])
def test_the_regional_figure_sent_by_seven_counts_once(story, order, own_area):
    answers = [story.tell(slug, **({"area": CODES[slug]} if own_area else {})) for slug in order]
    assert [answer.json()["status"] for answer in answers] == ["counted"] + ["held"] * 6
    assert story.total() == 761_000
    held = answers[-1].json()
    assert held["held_reason"].startswith(f"This may repeat figure {answers[0].json()['id']} of ")
    assert "“761,000 people reached”" in held["held_reason"]
    assert "the same value over common days" in held["held_reason"]
    assert len(story.doubts()) == 6


def test_a_councils_own_part_sent_beside_the_regional_figure(story, doubtful):
    story.tell()
    part = story.tell("dudley", area=CODES["dudley"], value=90_000).json()
    assert (part["status"], story.total()) == ("held", 761_000)
    assert "one area lies inside the other" in part["held_reason"]
    doubt = doubtful()
    body = {"resolution": "part_of", "reason": "Dudley's share of the regional figure."}
    path = f"/api/v1/suspected-duplicates/{doubt['id']}/resolve/"
    assert story.clients["dudley"].post(path, body, headers={"If-Match": '"1"'}).status_code == 200
    assert story.total() == 761_000
    dudley = story.headline(f"area={CODES['dudley']}&channel=digital_media")
    assert dudley["contacts"]["total"] == 90_000


def test_a_weekly_and_a_fortnightly_total_of_the_same_thing(story):
    story.tell()
    answer = story.tell(period={"from": "2017-02-17", "to": "2017-02-23"}, value=400_000)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "period_overlaps")
    assert "You have reported this series" in answer.json()["errors"][0]["detail"]
    assert story.total() == 761_000


def test_impressions_sent_as_reach(story):
    story.tell(**TWITTER | {"value": 900_000})
    story.tell(**TWITTER | {"measure": "impressions", "value": 850_000})
    headline = story.headline()
    assert headline["sayable"] == []
    (fault,) = [check for check in headline["checks"] if not check["passed"]]
    assert fault["code"] == "reach_within_impressions"
    assert "Every account reached is at least one impression, so one of these figures is wrong." in fault["detail"]


def test_a_visitor_figure_added_to_people(story):
    story.tell()
    story.tell(channel="website", measure="visitors", value=15_000, qualifier="more_than", source="analytics")
    people = story.headline()["people"]
    assert people["low"] == 761_000  # visitors are no people known to be others
    answer = story.claim(comparator="at_least", value=776_000, unit="people").json()
    assert answer["verdict"] == "indeterminate"
    rollup = story.clients[make.LEAD].get(f"{CAMPAIGN}rollups/?group_by=area&channel=digital_media,website")
    story.total()
    rollup = story.clients[make.LEAD].get(f"{CAMPAIGN}rollups/?group_by=area&channel=digital_media,website")
    assert (rollup.status_code, rollup.json()["detail"]) == (
        422,
        "These units do not add: people_reached, visitors. Add measure to group_by, or ask for one with measure=.",
    )


def test_accounts_of_two_weeks_added_up_as_different_accounts(story):
    story.tell(**TWITTER | {"period": {"from": "2017-02-17", "to": "2017-02-23"}, "value": 200_000})
    story.tell(**TWITTER | {"period": {"from": "2017-02-24", "to": "2017-03-03"}, "value": 150_000})
    answer = story.claim(comparator="at_least", value=350_000, unit="accounts_reached")
    assert answer.status_code == 422
    assert "do not add over time" in answer.json()["detail"]


def test_a_correction_after_publication(story):
    figure = story.tell().json()
    lead = story.clients[make.LEAD]
    accepted = lead.post(f"{CAMPAIGN}reports/", {})
    while run_next():
        pass
    report = lead.get(accepted.headers["Location"]).json()["result"]["report"]
    before = lead.get(f"{CAMPAIGN}reports/{report}/").content
    lead.patch(f"{METRICS}{figure['id']}/", {"value": 716_000}, headers={"If-Match": '"1"'})
    assert lead.get(f"{CAMPAIGN}reports/{report}/").content == before
    difference = lead.get(f"{CAMPAIGN}reports/{report}/diff/").json()
    assert difference["difference"]["people_low"] == -45_000
    causes = {cause["cause"]: cause["amounts"]["people_low"] for cause in difference["causes"]}
    assert causes["correction"] == sum(causes.values()) == -45_000


def test_more_people_than_live_there(story):
    story.tell(value=3_000_000)
    headline = story.headline()
    (fault,) = [check for check in headline["checks"] if not check["passed"]]
    assert (headline["sayable"], fault["code"]) == ([], "people_within_universe")
    assert "More people were counted than there are" in fault["detail"]
    verdict = story.claim(comparator="more_than", value=2_000_000, unit="people").json()
    assert (verdict["verdict"], verdict["weakest_assumption"]) == ("indeterminate", fault["detail"])


def test_parts_that_come_to_more_than_their_whole(story):
    whole = story.tell(value=1_000).json()
    story.tell(value=700, part_of=whole["id"], area=CODES["dudley"], source="Dudley")
    answer = story.tell(value=400, part_of=whole["id"], area=CODES["sandwell"], source="Sandwell")
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (
        400,
        "The parts would add up to more than the whole.",
    )


def test_the_sum_of_two_audiences_told_as_people(story):
    story.tell()
    story.tell(**TWITTER)
    said = {"channels": ["digital_media", "twitter"], "unit": "people"}
    verdict = story.claim(comparator="more_than", value=1_000_000, **said).json()
    assert (verdict["verdict"], verdict["break_even_overlap"]) == ("indeterminate", 39_000)
    assert verdict["weakest_assumption"] == (
        "Fewer than 39,000 people were counted in both digital media and Twitter: 14.03 % of the smaller audience "
        "(278,000 accounts reached). Nobody has measured this overlap. Each of the accounts reached on Twitter is "
        "taken as one person. Numbers that look rounded are taken as stated: digital media (“761,000 people reached”) "
        "and Twitter (“278,000 accounts reached”). No return has come from birmingham, coventry, dudley, sandwell, "
        "solihull, walsall and wolverhampton."
    )
    from_below = [
        text for text in verdict["sayable"] if text.startswith(("more than", "at least")) and "people" in text
    ]
    where = "in the West Midlands on digital media and Twitter taken together from 17 February to 3 March 2017"
    assert from_below == [f"at least 761,000 people {where}", f"more than 760,000 people {where}"]


def test_a_model_told_as_a_measurement(story):
    story.tell()
    story.tell(**TWITTER)
    modelled = [sentence for sentence in story.headline()["sentences"] if "966,539" in sentence["text"]]
    assert modelled
    assert all(sentence["strength"] == "modelled" for sentence in modelled)
    assert all("2,919,600 residents" in s["text"] and "Census 2021" in s["text"] for s in modelled)


def test_more_than_said_as_exactly(story):
    story.tell(channel="face_to_face", measure="conversations", value=4_000, qualifier="more_than", source="hubs")
    verdict = story.claim(comparator="exactly", value=4_000, unit="conversations").json()
    assert verdict["verdict"] == "unsupported"
    assert "exactly 4,000 conversations" not in verdict["sayable"]


def test_silence_told_as_nothing_reached(story):
    story.tell("dudley", area=CODES["dudley"], value=0)
    complete = story.headline("channel=digital_media")["completeness"]
    assert (complete["nil"], "dudley" in complete["missing"], "walsall" in complete["missing"]) == (1, False, True)


def test_a_weak_figure_told_as_audited(story):
    story.tell(evidence={"grade": "audited"})
    story.tell(**TWITTER | {"evidence": {"grade": "self_reported"}})
    assert story.headline()["contacts"]["evidence_grade"] == "self_reported"
    verdict = story.claim(comparator="at_least", value=1_000_000, unit="contacts").json()
    assert (verdict["verdict"], verdict["evidence_grade"]) == ("supported", "self_reported")
    assert verdict["weakest_assumption"].startswith("This rests on figures that are self-reported.")
