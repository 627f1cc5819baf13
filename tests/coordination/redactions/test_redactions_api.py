"""`/redactions/`: who may, what is left in place, what readers are told, and that a repeat changes nothing."""

import pytest
from django.db import connection

from campaigns.models import Review
from coordination.ledger.sequencer import give_positions
from coordination.models import Change, Redaction
from coordination.redactions import common_texts
from events.models import Event
from partners.models import WebhookDelivery
from partners.webhooks import fan_out
from tests import make
from tests.contract_client import faults, refused
from tests.coordination.redactions.text_search import places_of
from tests.coordination.second_looks.example_texts import UNSURE
from tests.events.open.feed_reader import Follower, public_event
from tests.partners.webhooks.example_endpoints import subscribe
from tests.request_bodies import PLACEMENT

pytestmark = pytest.mark.django_db
URL = "/api/v1/redactions/"
WHY = {"reason": "It names somebody."}


def of(row, subject="event", **asked):
    return {"subject": subject, "subject_id": str(row.pk), **WHY, **asked}


@pytest.fixture
def event():
    make.make_campaign(contributors=("dudley", "sandwell"))
    return public_event(summary="Ask Zebedee.", title="A stall")


def test_the_owner_takes_a_field_out_and_a_tombstone_says_so(event):
    dudley = make.client("dudley")
    answer = dudley.post(URL, of(event, fields=["/summary"]))
    assert answer.status_code == 201
    told = answer.json()
    assert (told["subject"], told["fields"], told["reason"]) == ("event", ["/summary"], WHY["reason"])
    assert (told["organisation"], told["campaign"], told["made_by_organisation"]) == ("dudley", make.SEE_ME, "dudley")
    assert dudley.get(answer["Location"]).json() == told
    seen = dudley.get(f"/api/v1/events/{event.pk}/").json()
    assert (seen["summary"], seen["title"], seen["version"]) == ("[redacted]", "A stall", event.version + 1)
    assert places_of("Zebedee") == set()


def test_feed_webhooks_and_open_data_send_the_correction(event):
    subscribe("https://hooks.example.org/", "sandwell")
    reader = Follower()
    while give_positions():
        pass
    reader.read_on()
    assert make.client("dudley").post(URL, of(event, fields=["/summary"])).status_code == 201
    while give_positions():
        pass
    (item,) = reader.read_on()
    assert (item["id"], item["state"], item["data"]["description"]) == (str(event.pk), "updated", "[redacted]")
    fan_out.fan_out_changes()
    assert list(WebhookDelivery.objects.values_list("kind", flat=True)) == ["event.updated"]
    trail = make.client("sandwell").get(f"/api/v1/changes/?subject=event&id={event.pk}").json()["items"]
    assert [entry["after"]["summary"] for entry in trail] == ["[redacted]", "[redacted]"]
    assert trail[-1]["before"]["summary"] == "[redacted]"


def test_the_lead_may_for_what_stands_in_its_campaign_and_nobody_else(event):
    body = of(event, fields=["/summary"])
    assert refused(make.client("sandwell").post(URL, body)) == (403, "not_yours_to_do")
    assert refused(make.client("walsall").post(URL, body)) == (404, "not_found")
    for slug in ("dudley", make.LEAD):
        without = make.client(slug, scopes=("read", "write", "review"))
        assert refused(without.post(URL, body)) == (403, "missing_scope")
    assert make.client(None).post(URL, body).status_code == 401
    assert not Redaction.objects.exists()
    assert make.client(make.LEAD).post(URL, body).status_code == 201


def test_the_lead_of_another_campaign_does_not_reach_this_one(event):
    make.make_campaign("another", lead="sandwell")
    assert refused(make.client("sandwell").post(URL, of(event, text="Zebedee"))) == (403, "not_yours_to_do")


def test_nobody_reaches_what_others_own_or_what_the_lead_cannot_see(event):
    other = make.make_event(organisation="sandwell", summary="Ask Zebedee.")
    assert make.client("dudley").post(URL, of(event, text="Zebedee")).status_code == 201
    other.refresh_from_db()
    assert other.summary == "Ask Zebedee."
    draft = make.make_event(status="draft", summary="Ask Zebedee.")
    assert refused(make.client(make.LEAD).post(URL, of(draft, text="Zebedee"))) == (404, "not_found")
    assert make.client(make.LEAD).post(URL, of(other, text="Zebedee")).status_code == 201
    draft.refresh_from_db()
    assert draft.summary == "Ask Zebedee."


def test_owner_and_lead_see_the_record_and_nobody_else(event):
    made = make.client("dudley").post(URL, of(event, fields=["/summary"]))
    for slug, number in (("dudley", 1), (make.LEAD, 1), ("sandwell", 0), ("walsall", 0)):
        client = make.client(slug)
        assert len(client.get(URL).json()["results"]) == number
        assert client.get(made["Location"]).status_code == (200 if number else 404)
    entry = Change.objects.get(subject="redaction")
    assert (entry.audience, entry.reason) == ("review", WHY["reason"])


def test_a_repeat_answers_with_the_redaction_there_is(event):
    dudley = make.client("dudley")
    for asked in ({"fields": ["/title"]}, {"text": "Zebedee"}):
        first = dudley.post(URL, of(event, **asked))
        number = Change.objects.count()
        again = dudley.post(URL, of(event, **asked))
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
        assert Change.objects.count() == number


def test_what_comes_in_again_is_taken_out_again(event):
    dudley = make.client("dudley")
    first = dudley.post(URL, of(event, text="Zebedee")).json()
    dudley.patch(f"/api/v1/events/{event.pk}/", {"summary": "Ask Zebedee once more."})
    again = dudley.post(URL, of(event, text="Zebedee"))
    assert (again.status_code, again.json()["id"] == first["id"]) == (201, False)
    assert places_of("Zebedee") == set()


def test_what_is_not_there_cannot_be_taken_out(event):
    dudley = make.client("dudley")
    assert refused(dudley.post(URL, of(event, text="Nobody at all"))) == (409, "nothing_to_redact")
    assert refused(dudley.post(URL, of(event, fields=["/url"]))) == (409, "nothing_to_redact")
    for key in ("0189b7ba-8e86-7a1b-8b9d-000000000000", "no-such", "%00"):
        body = {"subject": "event", "subject_id": key, "text": "Zebedee", **WHY}
        assert refused(dudley.post(URL, body)) == (404, "not_found")
    assert not Redaction.objects.exists()
    assert not Change.objects.filter(redacted_digest__isnull=False).exists()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {("/fields", "fields_or_text")}),
        ({"fields": ["/summary"], "text": "Zebedee"}, {("/fields", "fields_or_text")}),
        ({"fields": ["/status"]}, {("/fields", "no_such_field")}),
        ({"fields": ["summary"]}, {("/fields", "no_such_field")}),
        ({"text": "Zeb"}, {("/text", "too_short")}),
        ({"text": "      "}, {("/text", "too_short")}),
        ({"text": "poster"}, {("/text", "too_common")}),
        ({"text": " Dudley "}, {("/text", "too_common")}),
        ({"text": "NSPCC"}, {("/text", "too_common")}),
        ({"text": "Zebedee", "subject": "stop"}, {("/subject", "no_such_subject")}),
        ({"text": "Zebedee", "reason": ""}, {("/reason", "blank")}),
    ],
)
def test_a_malformed_request_is_refused_with_its_fault(event, asked, expected):
    assert faults(make.client("dudley").post(URL, {**of(event), **asked})) == expected


def test_what_addresses_and_messages_are_made_of_is_not_taken_out_everywhere(event):
    texts = ["https://", ":///", "www.", ".gov.uk", "https://www.", "/api/v1/", "%20%20", "2017", "10:00", "00:00Z"]
    texts += [
        "T10:0",
        "2017-02-22T10:00:00Z",
        "event.updated",
        "know-the-signs",
        "01890a5d-ac96-774b-bcce-b302099a8057",
    ]
    dudley = make.client("dudley")
    answers = {text: faults(dudley.post(URL, of(event, text=text))) for text in texts}
    assert all(answer == {("/text", "too_common")} for answer in answers.values()), answers


def test_reference_data_is_not_taken_out_everywhere():
    make.make_stop(name="Wolverhampton Bus Station")
    make.make_area("E08000027")
    make.make_review_rule()
    make.make_organisation("dudley-too", name="Dudley Metropolitan Borough Council")
    texts = ["43000875301", "Wolverhampton Bus Station", "e08000027", "Dudley Metropolitan Borough Council"]
    texts += ["430008753", "E0800002", "west-midlands-police", "face_to_face", "btp-all-modes"]
    event = make.make_event(summary=f"About {', '.join(texts)}: Zebedee spoke.")
    dudley = make.client("dudley")
    answers = {text: faults(dudley.post(URL, of(event, text=text))) for text in texts}
    assert all(answer == {("/text", "too_common")} for answer in answers.values()), answers
    assert dudley.post(URL, of(event, text=f"{texts[-1]}: Zebedee")).status_code == 201, "with the words beside it"


def test_what_very_many_rows_say_is_taken_out_only_where_it_may_name_somebody(monkeypatch):
    monkeypatch.setattr(common_texts, "MANY", 3)
    rows = [make.make_event(summary="Leaflets and a quiz for all, run by Zebedee Quill.") for _ in range(4)]
    dudley = make.client("dudley")
    assert faults(dudley.post(URL, of(rows[0], text="Leaflets and a quiz"))) == {("/text", "too_common")}
    assert not Redaction.objects.exists() and Event.objects.filter(summary__contains="Leaflets").count() == 4
    assert dudley.post(URL, of(rows[0], text="Zebedee Quill")).status_code == 201
    assert not Event.objects.filter(summary__contains="Zebedee").exists()
    few = [make.make_event(summary="Balloons and a raffle for all.") for _ in range(3)]
    assert dudley.post(URL, of(few[0], text="Balloons and a raffle")).status_code == 201


def test_the_reason_is_screened_and_does_not_repeat_the_text(event):
    dudley = make.client("dudley")
    for reason in ("Amy Carter, aged 14, is named.", "It names Zebedee."):
        answer = dudley.post(URL, of(event, text="Zebedee", reason=reason))
        assert {pointer for pointer, _ in faults(answer)} == {"/reason"}


def test_what_was_deleted_is_redacted_where_the_ledger_keeps_it():
    campaign = make.make_campaign()
    phase = make.make_phase("zeb", name="The phase of Zebedee")
    lead = make.client(make.LEAD)
    assert lead.delete(f"/api/v1/campaigns/{campaign.pk}/phases/zeb/").status_code == 204
    assert places_of("Zebedee") == {"change.before", "change.after"}
    assert lead.post(URL, of(phase, "phase", fields=["/name"])).status_code == 201
    assert places_of("Zebedee") == set()


def test_a_reference_gives_way_to_one_that_tells_nothing(event):
    dudley = make.client("dudley")
    made = make.make_event(external_ref="zebedee-2003")
    assert dudley.post(URL, of(made, fields=["/external_ref"])).status_code == 201
    seen = dudley.get(f"/api/v1/events/{made.pk}/").json()["external_ref"]
    assert seen.startswith("redacted-")
    assert dudley.put(f"/api/v1/events/by-ref/{seen}/", {"title": "Found by it"}).status_code == 400
    assert places_of("zebedee-2003") == set()


def test_a_place_goes_with_its_position(event):
    dudley = make.client("dudley")
    place = {"name": "1 Elm Row", "postcode": "DY1 1AA", "longitude": -2.0791, "latitude": 52.5106}
    dudley.patch(f"/api/v1/events/{event.pk}/", {"place": place})
    assert dudley.post(URL, of(event, fields=["/place"])).status_code == 201
    seen = dudley.get(f"/api/v1/events/{event.pk}/").json()["place"]
    assert (seen["name"], seen["postcode"], seen["longitude"]) == ("[redacted]", None, None)
    for text in ("Elm Row", "DY1 1AA", "2.0791", "52.5106"):
        assert places_of(text) == set()


def test_two_sources_of_one_series_stay_two():
    make.make_campaign(contributors=("dudley",))
    rows = [make.make_metric(source=f"{name}'s count") for name in ("Zebedee", "Florence")]
    for row in rows:
        assert make.client("dudley").post(URL, of(row, "reach-metric", fields=["/source"])).status_code == 201
    sources = set()
    for row in rows:
        row.refresh_from_db()
        sources.add(row.source)
    assert len(sources) == 2
    assert all(source.startswith("[redacted") for source in sources)


def test_hashtags_and_addresses_keep_their_form():
    make.make_campaign()
    lead = make.client(make.LEAD)
    here = f"/api/v1/campaigns/{make.SEE_ME}/"
    lead.patch(here, {"hashtags": ["#zebedee", "#seeme"], "website": "https://example.org/zebedee"})
    body = {"subject": "campaign", "subject_id": make.SEE_ME, "text": "zebedee", **WHY}
    assert lead.post(URL, body).status_code == 201
    seen = lead.get(here).json()
    assert (seen["hashtags"], seen["website"]) == (["#redacted", "#seeme"], "https://example.org/redacted")
    assert places_of("zebedee") == set()


def test_a_repeat_under_a_key_gets_the_answer_without_the_text(event):
    dudley = make.client("dudley")
    body = {
        "campaign": make.SEE_ME,
        "title": "With Zebedee",
        "kind": "stall",
        "starts_at": "2017-02-22T10:00:00Z",
        "ends_at": "2017-02-22T16:00:00Z",
    }
    once = {"Idempotency-Key": '"one"'}
    first = dudley.post("/api/v1/events/", body, headers=once)
    made = Event.objects.get(pk=first.json()["id"])
    assert dudley.post(URL, of(made, text="Zebedee")).status_code == 201
    again = dudley.post("/api/v1/events/", body, headers=once)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == {**first.json(), "title": "With [redacted]"}


def test_a_lead_that_names_its_campaign_reaches_what_others_have_in_it(event):
    make.make_event(organisation="sandwell", summary="Ask Zebedee.")
    body = {"subject": "campaign", "subject_id": make.SEE_ME, "text": "Zebedee", **WHY}
    assert make.client(make.LEAD).post(URL, body).status_code == 201
    assert places_of("Zebedee") == set()


def test_headers_and_references_that_hold_the_text_are_redacted_too():
    make.make_campaign(contributors=("dudley",))
    dudley = make.client("dudley")
    body = {
        "campaign": make.SEE_ME,
        "title": "A stall",
        "kind": "stall",
        "external_ref": "zebedee-quill-1",
        "starts_at": "2017-02-22T10:00:00Z",
        "ends_at": "2017-02-22T16:00:00Z",
    }
    headers = {"X-Request-ID": "zebedee-quill-2", "Idempotency-Key": '"zebedee-quill-3"'}
    made = Event.objects.get(pk=dudley.post("/api/v1/events/", body, headers=headers).json()["id"])
    make.client(make.LEAD).post(
        f"/api/v1/campaigns/{make.SEE_ME}/reports/", {}, headers={"X-Request-ID": "zebedee-quill-4"}
    )
    assert {"event.external_ref", "change.request_id", "stored_answer.key"} <= places_of("zebedee-quill")
    assert dudley.post(URL, of(made, text="zebedee-quill")).status_code == 201
    assert places_of("zebedee-quill") <= {"operation.request_id", "change.request_id", "change.after"}
    campaign = {"subject": "campaign", "subject_id": make.SEE_ME, "text": "zebedee-quill", **WHY}
    assert make.client(make.LEAD).post(URL, campaign).status_code == 201
    assert places_of("zebedee-quill") == set()


def test_the_lead_reaches_what_it_has_read_in_a_row_that_waits_by_now_and_learns_of_nothing_else(event):
    lead, dudley = make.client(make.LEAD), make.client("dudley")
    here = {"subject": "campaign", "subject_id": make.SEE_ME, **WHY}
    held = dudley.patch(f"/api/v1/events/{event.pk}/", {"title": UNSURE, "url": "https://example.org/brackenbury/"})
    assert held.json()["held_reason"]
    assert refused(lead.post(URL, {**here, "text": "brackenbury"})) == (409, "nothing_to_redact")
    assert lead.post(URL, {**here, "text": "Zebedee"}).status_code == 201
    assert places_of("Zebedee") == set() and places_of("brackenbury") != set()


def test_the_database_forgets_the_samples_it_took(event):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE event")
        cursor.execute("ANALYZE change")
    assert make.client("dudley").post(URL, of(event, text="Zebedee")).status_code == 201
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE row_to_json(pg_stats)::text ILIKE '%zebedee%'")
        assert cursor.fetchone() == (0,)


def test_no_digest_of_what_a_placement_said_stays_and_its_review_goes_on():
    make.make_campaign()
    make.make_stop()
    make.make_review_rule()
    dudley, police = make.client("dudley"), make.client(make.POLICE)
    body = {**PLACEMENT, "creative": {"title": "Portrait of Wilhelmina Throssle"}, "external_ref": "poster-of-wilma"}
    placement = dudley.post("/api/v1/placements/", body).json()["id"]
    here = f"/api/v1/placements/{placement}/"
    dudley.post(f"{here}submit/")
    dudley.patch(here, {"quantity": 9})  # judged anew: the first review is superseded
    digests = list(Review.objects.values_list("digest", flat=True))
    asked = {"subject": "placement", "subject_id": placement, "text": "Wilhelmina Throssle", **WHY}
    assert dudley.post(URL, asked).status_code == 201
    assert len(digests) == 2
    assert [places_of(digest) for digest in digests] == [set(), set()]
    assert len({*Review.objects.values_list("digest", flat=True)}) == 2
    (review,) = police.get("/api/v1/reviews/?status=pending").json()["results"]
    path = f"/api/v1/reviews/{review['id']}/"
    decided = police.post(f"{path}decide/", {"decision": "approve"}, headers={"If-Match": police.get(path)["ETag"]})
    assert decided.status_code == 200, decided.content
    assert dudley.get(here).json()["status"] == "approved"
    version, entry = Review.objects.get(status="approved").version, Change.objects.latest("id").pk
    reference = {"subject": "placement", "subject_id": placement, "text": "poster-of-wilma", **WHY}
    assert dudley.post(URL, reference).status_code == 201  # is no part of what was judged
    assert Review.objects.get(status="approved").version == version
    assert not Change.objects.filter(subject="review", pk__gt=entry).exclude(after__status="superseded").exists()
