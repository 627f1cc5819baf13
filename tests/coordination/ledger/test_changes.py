"""`GET /changes/`: every caller sees the changes of what it may see, as far as it could see it at the time."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from campaigns.placements import review, rules
from campaigns.reach_metrics import record
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from events import scheduling
from events.models import Event
from tests import make

pytestmark = pytest.mark.django_db

URL = "/api/v1/changes/"


def read(slug: str, query: str = "", **parameters: Any) -> list[dict[str, Any]]:
    """What the organisation finds in the feed once everything committed has its position."""
    give_positions()
    answer = make.client(slug).get(URL + query, parameters or None)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def kinds(slug: str, row: Any) -> list[tuple[str, str]]:
    """Kind and state of each change of one row, as the organisation reads them."""
    return [(item["kind"], item["state"]) for item in read(slug) if item["id"] == str(row.pk)]


def trail(slug: str, subject: str, row: Any) -> list[dict[str, Any]]:
    """The audit trail of one row, as the organisation reads it."""
    return read(slug, subject=subject, id=str(row.pk))


def test_an_item_says_what_happened_to_what_and_who_did_it():
    event = make.make_event()
    (item,) = (item for item in read("dudley") if item["id"] == str(event.pk))
    assert isinstance(item.pop("position"), int)
    assert item.pop("occurred_at").endswith("Z")
    assert item == {
        "kind": "event.created",
        "subject": "event",
        "id": str(event.pk),
        "version": 1,
        "organisation": "dudley",
        "campaign": make.SEE_ME,
        "actor": "system:test",
        "request_id": None,
        "state": "updated",
    }


def test_a_change_over_http_carries_the_key_and_the_request_id_of_the_answer():
    make.make_campaign()
    client = make.client("dudley")
    body = {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall"}
    body |= {"starts_at": "2017-02-24T10:00:00Z", "ends_at": "2017-02-24T16:00:00Z"}
    answer = client.post("/api/v1/events/", body, HTTP_X_REQUEST_ID="request-0001")
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (201, "request-0001")
    (item,) = (item for item in read("dudley") if item["id"] == answer.json()["id"])
    assert item["request_id"] == "request-0001"
    assert item["actor"].startswith("key:")


def test_without_a_key_or_with_one_that_may_not_read_there_is_no_feed():
    make.make_event()
    assert make.client(None).get(URL).status_code == 401
    assert make.client("dudley", scopes=["write"]).get(URL).status_code == 403


def test_nobody_else_reads_of_a_draft_not_even_the_lead():
    event = make.make_event(status="draft")
    assert kinds("dudley", event) == [("event.created", "updated")]
    for slug in ("sandwell", make.LEAD, make.POLICE):
        assert kinds(slug, event) == []
        assert trail(slug, "event", event) == []


def test_when_a_draft_is_scheduled_others_read_that_and_nothing_of_the_draft():
    event = make.make_event(status="draft", title="First thoughts")
    by = make.actor_for("dudley")
    event = scheduling.change_event(event, by=by, expected_version=None, title="Second thoughts")
    scheduling.schedule_event(event, by=by, expected_version=None)
    assert kinds("sandwell", event) == [("event.scheduled", "updated")]
    (item,) = trail("sandwell", "event", event)
    assert item["before"] is None
    assert (item["after"]["title"], item["after"]["status"]) == ("Second thoughts", "scheduled")
    mine = trail("dudley", "event", event)
    assert [one["kind"] for one in mine] == ["event.created", "event.updated", "event.scheduled"]
    assert mine[1]["before"]["title"] == "First thoughts"
    assert mine[2]["before"]["status"] == "draft"


def test_a_void_figure_shows_to_others_as_gone_and_to_its_owner_as_void():
    metric = make.make_metric()
    record.void_reach_metric(metric, by=make.actor_for("dudley"), expected_version=None, reason="Counted twice.")
    assert kinds("dudley", metric) == [("reach-metric.created", "updated"), ("reach-metric.void", "updated")]
    assert kinds("sandwell", metric) == [("reach-metric.created", "updated"), ("reach-metric.deleted", "deleted")]
    gone = trail("sandwell", "reach-metric", metric)[-1]
    assert (gone["version"], gone["after"], gone["reason"]) == (None, None, None)
    assert gone["before"]["value"] == 1_000
    mine = trail("dudley", "reach-metric", metric)[-1]
    assert (mine["after"]["status"], mine["reason"]) == ("void", "Counted twice.")


def test_what_others_may_not_read_of_a_tombstone_they_cannot_find_out_by_filtering():
    metric = make.make_metric()
    record.void_reach_metric(metric, by=make.actor_for("dudley"), expected_version=None, reason="Counted twice.")
    assert [item["id"] for item in read("dudley", kind="reach-metric.void")] == [str(metric.pk)]
    assert read("sandwell", kind="reach-metric.void") == []
    assert [item["id"] for item in read("sandwell", kind="reach-metric.deleted")] == [str(metric.pk)]


def test_the_reviewer_reads_of_a_placement_from_its_submission_on_and_others_from_its_approval_on():
    placement = make.make_placement(status="draft")
    by = make.actor_for("dudley")
    placement = rules.submit_placement(placement, by=by, expected_version=None)
    assert kinds(make.POLICE, placement) == kinds(make.LEAD, placement) == [("placement.submitted", "updated")]
    assert kinds("sandwell", placement) == []
    (pending,) = placement.reviews.all()
    review.decide_review(pending, by=make.actor_for(make.POLICE), expected_version=1, decision="approve")
    assert kinds("sandwell", placement) == [("placement.approved", "updated")]
    assert kinds("sandwell", pending) == []
    assert kinds(make.POLICE, pending) == [("review.created", "updated"), ("review.approved", "updated")]
    placement.refresh_from_db()
    rules.withdraw_placement(placement, by=by, expected_version=None)
    assert kinds("sandwell", placement)[-1] == ("placement.deleted", "deleted")
    assert kinds(make.POLICE, placement)[-1] == ("placement.withdrawn", "updated")


def test_a_deleted_row_is_gone_for_everyone_who_saw_it():
    event = make.make_event()
    with writing(make.actor_for("dudley")):
        Event.objects.filter(pk=event.pk).delete()
    for slug in ("dudley", "sandwell"):
        assert kinds(slug, event)[-1] == ("event.deleted", "deleted")
        assert trail(slug, "event", event)[-1]["before"]["title"] == event.title


def test_keys_are_read_of_by_their_own_organisation_alone_and_never_with_their_digest():
    key, _ = make.make_key("dudley")
    assert "digest" not in trail("dudley", "api-key", key)[0]["after"]
    assert trail("sandwell", "api-key", key) == []


def test_strangers_to_a_campaign_read_of_its_public_face_alone():
    event = make.make_event()
    subjects = {item["subject"] for item in read("nspcc") if item["campaign"] == make.SEE_ME}
    assert kinds("nspcc", event) == []
    assert "campaign" in subjects
    assert not subjects & {"event", "placement", "review", "reach-metric"}


def test_the_feed_alone_carries_no_images():
    make.make_event()
    assert not {"before", "after", "reason"} & set(read("dudley")[-1])


def test_the_feed_is_read_page_by_page_from_next_which_at_the_end_is_itself():
    for _ in range(3):
        make.make_event()
    give_positions()
    client, url, found = make.client("dudley"), f"{URL}?limit=2&subject=event", []
    give_positions()
    while items := client.get(url).json()["items"]:
        assert len(items) <= 2
        found += items
        url = client.get(url).json()["next"]
    assert [item["kind"] for item in found] == ["event.created"] * 3
    assert [item["position"] for item in found] == sorted({item["position"] for item in found})
    assert client.get(url).json() == {"next": url, "items": []}
    assert parse_qs(urlsplit(url).query)["after"] == [str(found[-1]["position"])]
    make.make_event()
    give_positions()
    assert len(client.get(url).json()["items"]) == 1


def test_an_empty_page_leads_to_itself():
    answer = make.client("dudley").get(URL, {"after": "999999"}).json()
    assert answer["items"] == []
    assert answer["next"].endswith("/api/v1/changes/?after=999999")


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "after=one",
        "after=",
        "after=1.5",
        "after=%D9%A1",
        "after=9999999999999999999",
        "limit=0",
        "limit=501",
        "limit=two",
        "subject=Event!",
        "colour=blue",
        "kind=",
    ],
)
def test_a_malformed_or_unknown_parameter_is_refused(query):
    answer = make.client("dudley").get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == f"?{query.partition('=')[0]}"


def test_the_feed_is_filtered_by_subject_kind_campaign_and_organisation_alone_or_together():
    other = make.make_campaign("know-the-signs", contributors=["dudley"], lead="dudley")
    mine = make.make_event(campaign=other)
    theirs = make.make_event(organisation="sandwell")
    metric = make.make_metric(organisation="sandwell")
    assert {item["id"] for item in read("dudley", subject="event")} == {str(mine.pk), str(theirs.pk)}
    assert {item["id"] for item in read("dudley", subject="event,reach-metric", organisation="sandwell")} == {
        str(theirs.pk),
        str(metric.pk),
    }
    assert {item["id"] for item in read("dudley", kind="event.created", campaign="know-the-signs")} == {str(mine.pk)}
    assert read("dudley", kind="event.cancelled") == []


def test_a_row_of_another_campaign_or_none_is_no_more_than_a_missing_one():
    event = make.make_event(status="draft")
    give_positions()
    client = make.client("sandwell")
    missing = "01890a5d-ac96-774b-bcce-b302099a8057"
    foreign = client.get(URL, {"subject": "event", "id": str(event.pk)})
    assert foreign.json()["items"] == client.get(URL, {"subject": "event", "id": missing}).json()["items"] == []
    assert Change.objects.filter(subject_id=str(event.pk)).exists()
