"""Sandbox keys: what they write is seen by the sandbox alone, and is gone after 30 days."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns import sandbox as swept
from campaigns.models import Campaign, Placement, ReachMetric, Review
from campaigns.placements.routing import reroute_reviews
from coordination.models import Change
from events.models import Event
from partners.models import ApiKey, Organisation
from partners.sandbox import slug_of
from tests import make
from tests.partners.example_organisations import client_of
from tests.request_bodies import EVENT, METRIC, PLACEMENT

pytestmark = pytest.mark.django_db
KEYS = "/api/v1/api-keys/"
SANDBOX = "sandbox-dudley"
SCOPES = ["read", "write", "review"]


def test_client(scopes=SCOPES):
    """A client with a sandbox key of Dudley, made by an administrator of Dudley, which reviews nothing itself."""
    make.make_campaign()
    make.make_channel("twitter")
    make.make_review_rule()
    make.make_stop()
    administrator = make.client("dudley", scopes=["read", "write", "manage"])
    answer = administrator.post(KEYS, {"name": "Trying", "scopes": scopes, "sandbox": True}, format="json")
    assert answer.status_code == 201, answer.content
    return client_of(answer.json()["key"])


test_client.__test__ = False


def post(client, resource, body, status=201):
    answer = client.post(f"/api/v1/{resource}/", {**body, "campaign": SANDBOX}, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_sandbox_key_says_that_it_is_one():
    make.make_campaign()
    answer = make.client("dudley").post(KEYS, {"name": "Trying", "scopes": ["read"], "sandbox": True}, format="json")
    body = answer.json()
    assert body["key"].startswith("coord_test_")
    assert (body["sandbox"], body["organisation"]) == (True, SANDBOX)
    listed = make.client("dudley").get(KEYS).json()["results"]
    assert [row["sandbox"] for row in listed if row["id"] == body["id"]] == [True]


def test_a_sandbox_key_is_revoked_by_its_organisation():
    client = test_client()
    key = ApiKey.objects.get(organisation=SANDBOX)
    assert make.client("sandwell").post(f"{KEYS}{key.pk}/revoke/").status_code == 404
    assert make.client("dudley").post(f"{KEYS}{key.pk}/revoke/").status_code == 200
    assert client.get("/api/v1/events/").status_code == 401


def test_a_sandbox_key_manages_nothing():
    make.make_campaign()
    body = {"name": "Trying", "scopes": ["read", "manage"], "sandbox": True}
    answer = make.client("dudley").post(KEYS, body, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/scopes"
    assert not Organisation.objects.filter(sandbox_of="dudley").exists()


def test_a_sandbox_and_its_organisation_see_no_row_of_each_other():
    client = test_client()
    live = make.make_event(status="draft")
    trial = post(client, "events", {**EVENT, "external_ref": "same"})
    make.make_event(external_ref="same")  # the references of the sandbox are its own
    assert client.get(f"/api/v1/events/{live.pk}/").status_code == 404
    for other in ("dudley", "sandwell", make.LEAD, make.POLICE):
        assert make.client(other).get(f"/api/v1/events/{trial['id']}/").status_code == 404
    assert [row["id"] for row in client.get("/api/v1/events/").json()["results"]] == [trial["id"]]


def test_a_sandbox_key_writes_into_no_other_campaign():
    client = test_client()
    answer = client.post("/api/v1/events/", {**EVENT, "campaign": make.SEE_ME}, format="json")
    assert answer.status_code == 403
    assert SANDBOX in answer.json()["detail"]


def test_an_event_of_a_sandbox_asks_no_partner():
    client = test_client()
    make.make_organisation("sandwell")
    posted = {**EVENT, "campaign": SANDBOX, "status": "scheduled", "partners": ["sandwell"]}
    refusals = [client.post("/api/v1/events/", posted, format="json")]
    trial = post(client, "events", {**EVENT, "status": "scheduled"})
    refusals.append(client.patch(f"/api/v1/events/{trial['id']}/", {"partners": ["sandwell"]}, format="json"))
    for answer in refusals:
        assert answer.status_code == 400
        assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
            ("/partners", "not_in_a_sandbox")
        ]
    rows = {"items": [{**posted, "external_ref": "row-1"}]}
    assert client.post("/api/v1/events/batch/", rows, format="json").status_code == 400
    assert make.client("sandwell").get("/api/v1/events/?awaits_us=true").json()["results"] == []


def test_placements_of_a_sandbox_are_judged_there_and_reach_no_queue():
    client = test_client()
    placement = post(client, "placements", {**PLACEMENT, "external_ref": "p"})
    assert client.post(f"/api/v1/placements/{placement['id']}/submit/").status_code == 200
    assert make.client(make.POLICE).get("/api/v1/reviews/").json()["results"] == []
    assert reroute_reviews() == 0
    review = client.get("/api/v1/reviews/?status=pending").json()["results"][0]
    assert review["reviewer"] == SANDBOX
    answer = client.post(
        f"/api/v1/reviews/{review['id']}/decide/", {"decision": "approve"}, format="json", headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200, answer.content
    assert Placement.objects.get(pk=placement["id"]).status == "approved"


def test_nothing_of_a_sandbox_is_open_or_named():
    client = test_client()
    post(client, "events", {**EVENT, "external_ref": "e", "status": "scheduled", "public": True})
    for page in ("events.rpde", "events.ics", "events.geojson"):
        assert b"sandbox" not in client_of().get(f"/api/v1/open/{page}").content
    assert client_of().get(f"/api/v1/open/campaigns/{SANDBOX}/").status_code == 404
    lead = make.client(make.LEAD)
    assert SANDBOX not in [row["slug"] for row in lead.get("/api/v1/organisations/").json()["results"]]
    assert SANDBOX not in [row["slug"] for row in lead.get("/api/v1/campaigns/").json()["results"]]
    invited = lead.post(
        f"/api/v1/campaigns/{make.SEE_ME}/participants/", {"organisation": SANDBOX, "role": "observer"}, format="json"
    )
    assert invited.status_code == 400
    seen = {make.LEAD, make.POLICE, "dudley", "sandwell"}
    for other in seen:
        changes = make.client(other).get("/api/v1/changes/").json()["items"]
        assert not [entry for entry in changes if entry["organisation"] == SANDBOX]


def test_a_figure_of_it_counts_in_no_total_but_its_own():
    client = test_client()
    post(client, "reach-metrics", {**METRIC, "external_ref": "m"})
    headline = make.client(make.LEAD).get(f"/api/v1/campaigns/{make.SEE_ME}/headline/").json()
    assert headline["contacts"]["total"] in (0, None)
    assert client.get(f"/api/v1/campaigns/{SANDBOX}/headline/").status_code == 200


def test_what_is_older_than_thirty_days_is_swept_and_nothing_of_anybody_else():
    client = test_client()
    old = timezone.now() - timedelta(days=31)
    post(client, "events", {**EVENT, "external_ref": "old"})
    whole = post(client, "reach-metrics", {**METRIC, "external_ref": "whole"})
    placement = post(client, "placements", {**PLACEMENT, "external_ref": "old"})
    client.post(f"/api/v1/placements/{placement['id']}/submit/")
    kept = make.make_event()
    for model in (Event, ReachMetric, Placement):
        model.objects.update(created_at=old)
    post(client, "events", {**EVENT, "external_ref": "new"})
    while swept.sweep_sandbox():
        pass
    assert [event.external_ref for event in Event.objects.filter(organisation=SANDBOX)] == ["new"]
    assert not ReachMetric.objects.filter(organisation=SANDBOX).exists()
    assert not Placement.objects.filter(organisation=SANDBOX).exists()
    assert not Review.objects.filter(organisation=SANDBOX).exists()
    assert Event.objects.filter(pk=kept.pk).exists()
    assert Change.objects.get(subject_id=whole["id"], kind="reach-metric.deleted").actor == "system:sweep-sandboxes"


def test_a_second_key_opens_the_same_sandbox():
    test_client()
    test_client()
    assert Organisation.objects.filter(sandbox_of="dudley").count() == 1
    assert Campaign.objects.filter(lead=SANDBOX).count() == 1


def test_the_command_makes_one(capsys):
    make.make_campaign()
    call_command("issue_key", "dudley", "--sandbox")
    key = capsys.readouterr().out.splitlines()[-1]
    assert key.startswith("coord_test_")
    assert client_of(key).get("/api/v1/campaigns/sandbox-dudley/").status_code == 200


def test_a_long_slug_has_a_sandbox_of_its_own():
    slugs = {slug_of("a" * 60), slug_of("a" * 59 + "b"), slug_of("dudley")}
    assert len(slugs) == 3
    assert all(len(slug) <= 60 for slug in slugs)
