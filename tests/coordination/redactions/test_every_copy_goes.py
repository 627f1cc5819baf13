"""A text that went in by every way there is stands nowhere any more once it is redacted."""

import pytest

from coordination.jobs.worker import run_next
from coordination.ledger.sequencer import give_positions
from coordination.models import RefusedRow
from partners.webhooks import fan_out
from tests import make
from tests.coordination.imports.row_files import event as row
from tests.coordination.imports.row_files import lines, send
from tests.coordination.redactions.text_search import columns, places_of
from tests.partners.webhooks.example_endpoints import subscribe
from tests.request_bodies import EVENT, METRIC, PLACEMENT

pytestmark = pytest.mark.django_db
URL = "/api/v1/redactions/"
MARKER = "Zebedee Quill"
WHY = {"reason": "It names somebody."}


@pytest.fixture
def campaign():
    make.make_stop("43000875301")
    make.make_channel("twitter")
    make.make_review_rule()
    return make.make_campaign(contributors=("dudley", "sandwell"))


def by_every_way(dudley, lead, police) -> str:
    """The id of an event; the marker stands in it, and in whatever else a caller can write in."""
    once = {"Idempotency-Key": '"one"'}
    event = dudley.post("/api/v1/events/", {**EVENT, "title": f"With {MARKER}"}, headers=once).json()
    here = f"/api/v1/events/{event['id']}/"
    assert dudley.patch(here, {"summary": f"Ask {MARKER} for it."}).status_code == 200
    assert dudley.patch(here, {"title": "A stall"}).status_code == 200
    assert dudley.post(f"{here}schedule/").status_code == 200
    why, once = {"reason": f"{MARKER} is ill."}, {"Idempotency-Key": '"two"'}
    assert dudley.post(f"{here}cancel/", why, headers=once).status_code == 200
    placement = {**PLACEMENT, "creative": {"title": f"{MARKER} asks"}, "format": "A3 poster"}
    placed = dudley.post("/api/v1/placements/", placement, headers={"Idempotency-Key": '"three"'}).json()
    dudley.post(f"/api/v1/placements/{placed['id']}/submit/")
    (review,) = police.get(f"/api/v1/reviews/?placement={placed['id']}").json()["results"]
    decision = {"decision": "request_changes", "reason_code": "wording", "comment": f"Leave {MARKER} out."}
    headers = {"If-Match": '"1"', "Idempotency-Key": '"four"'}
    assert police.post(f"/api/v1/reviews/{review['id']}/decide/", decision, headers=headers).status_code == 200
    metric = {**METRIC, "source": f"{MARKER}'s count", "universe": f"{MARKER}'s friends", "stated_as": f"{MARKER}s"}
    assert dudley.post("/api/v1/reach-metrics/", metric, headers={"Idempotency-Key": '"five"'}).status_code == 201
    assert lead.post(f"/api/v1/campaigns/{make.SEE_ME}/reports/", {}).status_code == 202
    run_next()
    waiting = send(dudley, lines([row(title=f"{MARKER} again"), {**row("stall-2"), MARKER: 1}]))
    assert waiting.status_code == 202
    return event["id"]


@pytest.mark.parametrize("slug", ["dudley", make.LEAD])
def test_a_text_is_found_nowhere_once_it_is_redacted(campaign, slug):
    subscribe("https://hooks.example.org/", "dudley")
    dudley, lead, police = (make.client(one) for one in ("dudley", make.LEAD, make.POLICE))
    event = by_every_way(dudley, lead, police)
    while give_positions():
        pass
    fan_out.fan_out_changes()
    before = places_of(MARKER)
    assert {
        "event.summary",
        "event.status_reason",
        "placement.creative_title",
        "placement.status_reason",
        "review.comment",
        "reach_metric.source",
        "change.before",
        "change.after",
        "change.reason",
        "report.inputs",
        "import_waiting_row.item",
        "stored_answer.body",
    } <= before
    body = {"subject": "event", "subject_id": event, "text": MARKER, **WHY}
    once = {"Idempotency-Key": '"redact"', "X-Request-ID": "redaction-0001"}
    answer = make.client(slug).post(URL, body, headers=once)
    assert answer.status_code == 201, answer.content
    assert MARKER not in answer.content.decode()
    assert places_of(MARKER) == set()
    while run_next():
        pass
    assert places_of(MARKER) == set()


def test_what_is_refused_of_a_file_is_redacted_too(campaign):
    dudley = make.client("dudley")
    event = make.make_event(title=f"With {MARKER}")
    send(dudley, lines([{**row("stall-2"), MARKER: 1}]))
    while run_next():
        pass
    assert RefusedRow.objects.filter(column__contains=MARKER).exists()
    assert dudley.post(URL, {"subject": "event", "subject_id": str(event.pk), "text": MARKER, **WHY}).status_code == 201
    assert places_of(MARKER) == set()


def test_who_permitted_a_site_goes_too(campaign):
    dudley = make.client("dudley")
    placed = make.make_placement()
    permission = {"granted_by": f"{MARKER} Estates", "granted_on": "2017-02-06"}
    assert dudley.post(f"/api/v1/placements/{placed.pk}/site-permissions/", permission).status_code == 201
    assert (
        dudley.post(URL, {"subject": "placement", "subject_id": str(placed.pk), "text": MARKER, **WHY}).status_code
        == 201
    )
    assert places_of(MARKER) == set()


@pytest.mark.parametrize("slug", ["dudley", make.LEAD])
def test_why_something_was_taken_out_before_gives_way_too(campaign, slug):
    dudley, event = make.client("dudley"), make.make_event(summary="Ring the hall.", title=f"With {MARKER}")
    named = {"subject": "event", "subject_id": str(event.pk)}
    before = {**named, "fields": ["/summary"], "reason": f"Because {MARKER} asked."}
    earlier = dudley.post(URL, before, headers={"Idempotency-Key": '"one"'}).json()
    assert {"redaction.reason", "stored_answer.body", "change.after"} <= places_of(MARKER)
    assert make.client(slug).post(URL, {**named, "text": MARKER, **WHY}).status_code == 201
    assert places_of(MARKER) == set()
    assert dudley.get(f"{URL}{earlier['id']}/").json() == {**earlier, "reason": "Because [redacted] asked."}


def test_the_reason_of_a_redaction_out_of_reach_stays(campaign):
    make.make_event(organisation="sandwell", title="A stall")
    theirs = make.make_event(organisation="sandwell", summary="Ring the hall.", title="Another")
    ours = make.make_event(title=f"With {MARKER}")
    why = {"subject": "event", "subject_id": str(theirs.pk), "fields": ["/summary"], "reason": f"{MARKER} asked."}
    assert make.client("sandwell").post(URL, why).status_code == 201
    text = {"subject": "event", "subject_id": str(ours.pk), "text": MARKER, **WHY}
    assert make.client("dudley").post(URL, text).status_code == 201
    assert "redaction.reason" in places_of(MARKER)


def test_fields_go_with_everything_they_ever_held_and_with_what_repeats_them(campaign):
    dudley, police = make.client("dudley"), make.client(make.POLICE)
    placed = make.make_placement(status="submitted", creative_title="Know the signs")
    review = placed.reviews.get()
    decision = {"decision": "request_changes", "reason_code": "wording", "comment": f"Leave {MARKER} out."}
    headers = {"If-Match": '"1"', "Idempotency-Key": '"four"'}
    assert police.post(f"/api/v1/reviews/{review.pk}/decide/", decision, headers=headers).status_code == 200
    assert {"review.comment", "placement.status_reason", "change.after"} <= places_of(MARKER)
    body = {"subject": "review", "subject_id": str(review.pk), "fields": ["/comment"], **WHY}
    assert dudley.post(URL, body).status_code == 201
    assert places_of(MARKER) == set()
    placed.refresh_from_db()
    assert (placed.status_reason, placed.creative_title) == ("[wording] [redacted]", "Know the signs")


def test_the_search_sees_every_kind_of_column():
    found = set(columns())
    for place in (("change", "before"), ("campaign", "hashtags"), ("report", "inputs"), ("stored_answer", "key")):
        assert place in found
    make.make_event(title=f"With {MARKER}")
    assert {"event.title", "change.after"} <= places_of(MARKER)
