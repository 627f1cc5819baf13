"""Copies of a text: messages in every state, answers kept for repeats, lists of refused rows, reports served."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone

from coordination.imports.spreadsheets import bring_spreadsheet, confirm_mapping
from coordination.ledger.sequencer import give_positions
from coordination.models import RefusedRow, Spreadsheet, StoredAnswer, WaitingRow
from partners.models import DeliveryStatus, WebhookDelivery
from partners.webhooks import fan_out
from partners.webhooks.delivery import claim_deliveries, record_answer
from partners.webhooks.http_client import DeliveryAnswer
from tests import make
from tests.contract_client import refused
from tests.coordination.imports.row_files import lines, send
from tests.coordination.redactions.text_search import places_of
from tests.partners.webhooks.example_endpoints import subscribe
from tests.request_bodies import EVENT

pytestmark = pytest.mark.django_db
URL = "/api/v1/redactions/"
WHY = {"reason": "It names somebody."}
TEXT = "Zebedee Quill"
COPIES = (RefusedRow, Spreadsheet, StoredAnswer, WaitingRow, WebhookDelivery)


@pytest.fixture
def event():
    make.make_campaign(contributors=("dudley", "sandwell"))
    return make.make_event(summary=f"Ask {TEXT}.")


def of(event, **asked):
    return {"subject": "event", "subject_id": str(event.pk), "text": TEXT, **WHY, **asked}


def put(delivery, **told):
    """Messages hold no texts of their own accord; a campaign's address, or a release to come, might."""
    payload = json.loads(delivery.payload)
    payload["data"]["url"] += "?q=zebedee%20quill"
    WebhookDelivery.objects.filter(pk=delivery.pk).update(payload=json.dumps(payload), **told)


@pytest.fixture
def message(event):
    subscribe("https://hooks.example.org/", "sandwell")
    while give_positions():
        pass
    fan_out.fan_out_changes()
    make.client("dudley").patch(f"/api/v1/events/{event.pk}/", {"title": "A stall"})
    while give_positions():
        pass
    fan_out.fan_out_changes()
    return WebhookDelivery.objects.get()


@pytest.mark.parametrize("status", ["waiting", "delivered"])
def test_a_message_goes_on_without_the_text_and_as_it_stood(event, message, status):
    ended = {} if status == "waiting" else {"next_attempt_at": None, "finished_at": timezone.now(), "attempts": 1}
    put(message, status=status, **ended)
    before = WebhookDelivery.objects.values().get()
    assert make.client("dudley").post(URL, of(event)).status_code == 201
    after = WebhookDelivery.objects.values().get()
    assert json.loads(after["payload"])["data"]["url"].endswith("?q=[redacted]")
    assert {**after, "payload": ""} == {**before, "payload": ""}
    assert places_of("zebedee") == set()


def test_a_message_in_flight_is_sent_once_and_kept_without_the_text(event, message):
    put(message)
    WebhookDelivery.objects.update(next_attempt_at=timezone.now() - timedelta(hours=1))
    (attempt,) = claim_deliveries(1)
    assert make.client("dudley").post(URL, of(event)).status_code == 201
    record_answer(attempt, DeliveryAnswer(200, ""))
    kept = WebhookDelivery.objects.get(pk=message.pk)
    assert (kept.status, kept.attempts) == (DeliveryStatus.DELIVERED, 1)
    assert places_of("zebedee") == set()


def test_a_message_that_fails_in_flight_is_sent_again_without_the_text(event, message):
    put(message)
    WebhookDelivery.objects.update(next_attempt_at=timezone.now() - timedelta(hours=1))
    (attempt,) = claim_deliveries(1)
    assert make.client("dudley").post(URL, of(event)).status_code == 201
    record_answer(attempt, DeliveryAnswer(503, ""))
    kept = WebhookDelivery.objects.get(pk=message.pk)
    assert (kept.status, kept.attempts) == (DeliveryStatus.WAITING, 1)
    assert "[redacted]" in kept.payload


def test_messages_of_others_about_other_things_stay(event, message):
    put(message, position=None)
    before = WebhookDelivery.objects.values().get()
    assert make.client("dudley").post(URL, of(event)).status_code == 201
    assert WebhookDelivery.objects.values().get() == before


def test_an_answer_is_repeated_without_the_text_to_whoever_asked_and_others_keep_theirs(event):
    sent, once = {**EVENT, "title": f"With {TEXT.upper()}"}, {"Idempotency-Key": '"one"'}
    dudley, sandwell = make.client("dudley"), make.client("sandwell")
    first = dudley.post("/api/v1/events/", sent, headers=once)
    others = sandwell.post("/api/v1/events/", sent, headers=once)
    assert (first.status_code, others.status_code) == (201, 201)
    assert dudley.post(URL, of(event)).status_code == 201
    again = dudley.post("/api/v1/events/", sent, headers=once)
    assert again.json() == {**first.json(), "title": "With [redacted]"}
    assert sandwell.post("/api/v1/events/", sent, headers=once).json() == others.json()
    assert StoredAnswer.objects.count() == 2


def test_a_list_of_refused_rows_is_kept_without_the_text_but_for_that_of_others(event):
    for slug in ("dudley", "sandwell"):
        answer = send(make.client(slug), lines([{"external_ref": f"a-{uuid4()}", "zebedee-quill": 1}]))
        assert answer.status_code == 202, answer.content
        RefusedRow.objects.create(
            file_id=answer.json()["id"], row=1, column="zebedee-quill", code="unknown", detail="No ZEBEDEE QUILL here."
        )
    assert make.client("dudley").post(URL, of(event)).status_code == 201
    kept = {row.file.organisation: (row.column, row.detail) for row in RefusedRow.objects.select_related("file")}
    assert kept == {
        "dudley": ("[redacted]", "No [redacted] here."),
        "sandwell": ("zebedee-quill", "No ZEBEDEE QUILL here."),
    }


def test_a_report_keeps_its_digest_and_its_served_copy_says_what_is_gone():
    figure = make.make_metric(value=76_100, source=f"{TEXT.upper()}'s count")
    report = make.make_report()
    body = {"subject": "reach-metric", "subject_id": str(figure.pk), "text": TEXT, **WHY}
    assert make.client("dudley").post(URL, body).status_code == 201
    for client in (make.client(make.LEAD), make.client("dudley")):
        answer = client.get(f"/api/v1/campaigns/{make.SEE_ME}/reports/{report.pk}/")
        assert answer.json()["sha256"] == report.sha256
        assert answer.json()["redacted"]["reason"] == WHY["reason"]
    assert places_of("zebedee") == set()


def staged(organisation):
    """A spreadsheet with the text in a cell, in a heading and in what stands in every row; not tried yet."""
    by = make.actor_for(organisation)
    header = f"title,starts_at,ends_at,summary,Who {TEXT} met"
    table = f"{header}\nStall,20/02/2017 10:00,20/02/2017 16:00,Ask {TEXT.lower()}.,\n"
    sheet, _ = bring_spreadsheet(BytesIO(table.encode()), "events", by=by)
    values = {"campaign": make.SEE_ME, "kind": "stall", "place.name": f"At {TEXT}'s"}
    confirm_mapping(
        sheet, ["title", "starts_at", "ends_at", "summary", ""], values, by=by, expected_version=sheet.version
    )
    return sheet


def test_a_spreadsheet_on_a_page_loses_the_text_and_keeps_the_rest(event):
    sheet, others = staged("dudley"), staged("sandwell")
    before = Spreadsheet.objects.filter(pk=others.pk).values().get()
    assert {"spreadsheet.rows", "spreadsheet.headings", "spreadsheet.mapping"} <= places_of("zebedee")
    assert make.client("dudley").post(URL, of(event)).status_code == 201
    sheet.refresh_from_db()
    assert sheet.headings[4] == "Who [redacted] met"
    assert sheet.rows == [[2, ["Stall", "20/02/2017 10:00", "20/02/2017 16:00", "Ask [redacted]."]]]
    assert sheet.mapping["columns"] == ["title", "starts_at", "ends_at", "summary", ""]
    assert sheet.mapping["values"]["place.name"] == "At [redacted]'s"
    assert Spreadsheet.objects.filter(pk=others.pk).values().get() == before
    Spreadsheet.objects.filter(pk=others.pk).delete()
    assert places_of("zebedee") == {"import_waiting_row.item"}  # of the other organisation


def test_copies_that_hold_one_word_of_the_text_alone_are_no_place_of_it(event, message):
    dudley = make.client("dudley")
    answer = send(dudley, lines([{"external_ref": "quill-1", "quill": 1}]))
    RefusedRow.objects.create(file_id=answer.json()["id"], row=1, column="quill", code="unknown", detail="No quill.")
    dudley.post("/api/v1/events/", EVENT, headers={"Idempotency-Key": '"quill-1"'})
    payload = json.loads(message.payload) | {"quill": 1}
    WebhookDelivery.objects.filter(pk=message.pk).update(payload=json.dumps(payload))
    Spreadsheet.objects.filter(pk=staged("dudley").pk).update(headings=["quill"], rows=[], mapping={})
    WaitingRow.objects.update(item={"title": "A quill"})
    before = copies()
    answer = dudley.post(URL, of(event, text="Barnaby Quill"))
    assert refused(answer) == (409, "nothing_to_redact")
    assert copies() == before


def copies():
    return [list(model.objects.order_by("pk").values()) for model in COPIES]
