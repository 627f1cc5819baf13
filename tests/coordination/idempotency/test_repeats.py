"""A POST repeated with its key: one effect, one answer; anything else under the key is refused."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Participant
from coordination.idempotency.answers import sweep_answers
from coordination.models import StoredAnswer
from coordination.models.change import Change
from events.models import Event
from partners import key_management
from partners.models import ApiKey
from tests import make
from tests.request_bodies import EVENT

pytestmark = pytest.mark.django_db
KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
EVENTS = "/api/v1/events/"
VOLATILE = {"Idempotent-Replayed", "RateLimit", "RateLimit-Policy", "X-Request-ID"}


@pytest.fixture(autouse=True)
def stage():
    make.make_campaign()


def post(client, body=EVENT, *, path=EVENTS, key=KEY, **extra):
    client.raise_request_exception = False
    return client.post(path, body, headers={"Idempotency-Key": key}, **extra)


def refused(response, status, code):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    assert response.json()["type"] == f"/problems/{code}"


def test_a_repeat_has_no_effect_and_the_very_same_answer():
    client = make.client("dudley")
    first, second = post(client), post(client)
    assert first.status_code == second.status_code == 201
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    kept = {name: value for name, value in first.headers.items() if name not in VOLATILE}
    assert {name: value for name, value in second.headers.items() if name not in VOLATILE} == kept
    assert {"Location", "ETag", "Idempotency-Key-Expires"} <= set(kept)
    assert Event.objects.count() == 1


def test_the_answer_is_that_of_then_and_not_the_present_state():
    client = make.client("dudley")
    first = post(client)
    client.patch(first["Location"], {"title": "Another"}, headers={"If-Match": "*"})
    assert post(client).content == first.content


def test_without_the_header_nothing_is_kept():
    client = make.client("dudley")
    assert [client.post(EVENTS, EVENT).status_code for _ in range(2)] == [201, 201]
    assert not StoredAnswer.objects.exists()


def test_the_same_key_bare_or_quoted_is_the_same_key():
    client = make.client("dudley")
    assert post(client, key="abc").content == post(client, key='"abc"').content


def test_the_same_json_spelled_otherwise_is_the_same_request():
    client = make.client("dudley")
    first = post(client)
    spelled = json.dumps(dict(reversed(EVENT.items())), indent=3).encode()
    assert post(client, spelled, content_type="application/json").content == first.content


@pytest.mark.parametrize(
    ("path", "body"),
    [(EVENTS, EVENT | {"title": "Another"}), ("/api/v1/placements/", EVENT), (f"{EVENTS}?x=1", EVENT)],
    ids=["body", "path", "query"],
)
def test_another_request_under_the_key_is_a_422(path, body):
    client = make.client("dudley")
    post(client)
    answer = post(client, body, path=path)
    # An unknown parameter is refused before the key is looked at.
    refused(answer, *((400, "invalid") if "?" in path else (422, "idempotency-key-reused")))
    assert Event.objects.count() == 1


@pytest.mark.parametrize("key", ["", '"', "a b", '"a", "b"', "x" * 256, "caf\xe9"])
def test_a_malformed_key_is_a_400_and_nothing_is_done(key):
    refused(post(make.client("dudley"), key=key), 400, "malformed-idempotency-key")
    assert not Event.objects.exists()


def test_another_organisation_may_use_the_same_key():
    make.make_campaign(contributors=("dudley", "sandwell"))
    first, second = post(make.client("dudley")), post(make.client("sandwell"))
    assert (first.status_code, second.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in second.headers
    assert Event.objects.count() == 2


def test_a_repeat_with_the_next_key_of_the_organisation_has_the_first_answer():
    first = post(make.client("dudley"))
    for key in ApiKey.objects.filter(organisation="dudley"):
        key_management.revoke_api_key(key, by=make.actor_for("dudley"))
    second = post(make.client("dudley"))
    assert (second.content, second["Idempotent-Replayed"]) == (first.content, "true")


def test_a_repeat_needs_a_live_key_and_the_scope():
    post(make.client("dudley"))
    refused(post(make.client("dudley", scopes=["read"])), 403, "missing-scope")
    refused(post(make.client(None)), 401, "unauthenticated")


def test_a_repeat_of_an_action_on_what_is_out_of_sight_since_is_a_404():
    event = make.make_event(status="draft")
    path = f"{EVENTS}{event.pk}/schedule/"
    dudley = make.client("dudley")
    assert post(dudley, {}, path=path).status_code == 200
    Event.objects.filter(pk=event.pk).update(organisation="sandwell")
    Participant.objects.filter(organisation="dudley").delete()
    refused(post(dudley, {}, path=path), 404, "not-found")


def test_a_refusal_is_not_kept_and_the_corrected_request_may_have_its_key():
    client = make.client("dudley")
    refused(post(client, EVENT | {"title": ""}), 400, "invalid")
    assert not StoredAnswer.objects.exists()
    assert post(client).status_code == 201


def test_a_failure_is_not_kept_and_leaves_no_effect(monkeypatch):
    client = make.client("dudley")
    with monkeypatch.context() as patch:
        patch.setattr("coordination.idempotency.once.keep_answer", lambda *_: 1 / 0)
        refused(post(client), 500, "server-error")
    assert not Event.objects.exists()
    assert post(client).status_code == 201


def test_what_is_kept_shows_no_secret_and_a_repeat_shows_it_again():
    client = make.client("dudley")
    body = {"name": "Calendar", "scopes": ["read"]}
    first, second = (post(client, body, path="/api/v1/api-keys/") for _ in range(2))
    assert second.content == first.content
    secret = first.json()["key"]
    assert secret not in "".join(map(str, StoredAnswer.objects.values_list("headers", "body").get()))
    assert second["Cache-Control"] == "no-store"
    assert ApiKey.objects.filter(name="Calendar").count() == 1


def test_a_long_job_is_asked_for_once_and_rung_for(django_capture_on_commit_callbacks):
    lead = make.client(make.LEAD)
    path = f"/api/v1/campaigns/{make.SEE_ME}/reports/"
    with django_capture_on_commit_callbacks() as rung:
        first = post(lead, {}, path=path)
    assert first.status_code == 202
    assert rung
    with django_capture_on_commit_callbacks() as again:
        second = post(lead, {}, path=path)
    assert (second.status_code, second["Location"], again) == (202, first["Location"], [])


def test_under_a_campaign_out_of_sight_a_repeat_is_a_404():
    campaign = make.make_campaign("quiet-please", status="draft", contributors=("dudley",))
    path = f"/api/v1/campaigns/{campaign.pk}/endorsements/"
    dudley = make.client("dudley")
    assert post(dudley, {"since": "2017-02-17"}, path=path).status_code == 201
    Participant.objects.filter(campaign=campaign, organisation="dudley").delete()
    refused(post(dudley, {"since": "2017-02-17"}, path=path), 404, "not-found")


def test_after_72_hours_the_key_is_new_again_whether_swept_or_not():
    client = make.client("dudley")
    post(client)
    kept = StoredAnswer.objects.get()
    assert kept.expires_at - kept.created_at >= timedelta(hours=71, minutes=59)
    StoredAnswer.objects.update(expires_at=timezone.now())
    assert "Idempotent-Replayed" not in post(client).headers
    assert Event.objects.count() == 2
    assert "Idempotent-Replayed" in post(client).headers


def test_the_sweep_takes_what_is_over_and_leaves_the_rest(monkeypatch):
    monkeypatch.setattr("coordination.idempotency.answers._BATCH", 2)
    client = make.client("dudley")
    for number in range(6):
        post(client, key=f"k{number}")
    StoredAnswer.objects.exclude(key="k5").update(expires_at=timezone.now())
    assert (sweep_answers(most=2), sweep_answers(), sweep_answers()) == (4, 1, 0)
    assert StoredAnswer.objects.get().key == "k5"


def test_the_ledger_says_who_did_it_as_ever():
    post(make.client("dudley"))
    assert Change.objects.filter(kind="event.created").get().actor_organisation == "dudley"
    assert not Change.objects.filter(subject="stored-answer").exists()
