"""`/webhook-endpoints/` over HTTP: made, changed, tested, replayed and read by whoever manages, and by nobody else."""

import pytest
from standardwebhooks import Webhook

from partners.models import WebhookDelivery, WebhookEndpoint
from tests import make
from tests.partners.webhooks.example_endpoints import deliver_changes, subscribe, time_passes
from tests.partners.webhooks.receiver import always, receiving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("this_machine", "valkey")]
URL = "/api/v1/webhook-endpoints/"


@pytest.fixture
def client():
    make.make_organisation()
    return make.client()


def test_the_secret_is_shown_once_and_lies_sealed(client):
    made = client.post(URL, {"url": "https://hooks.example.org/"})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    read = client.get(made["Location"])
    assert "secret" not in read.json()
    stored = WebhookEndpoint.objects.get().secret
    assert secret not in stored and secret.removeprefix("whsec_") not in stored


def test_a_test_message_arrives_and_stands_in_the_log(client):
    with receiving() as receiver:
        made = client.post(URL, {"url": receiver.url, "kinds": ["second-look.*"]}).json()
        answer = client.post(f"{URL}{made['id']}/test/")
        assert (answer.status_code, answer.json()["kind"], answer.json()["status"]) == (202, "ping", "waiting")
        deliver_changes()
    message = receiver.got[0]
    assert Webhook(made["secret"]).verify(message.body, message.headers)["type"] == "ping"
    log = client.get(f"{URL}{made['id']}/deliveries/").json()["results"]
    assert [(row["id"], row["status"], row["last_status"]) for row in log] == [(answer.json()["id"], "delivered", 204)]
    assert message.headers["webhook-id"] == f"msg_{log[0]['id']}"


def test_the_log_is_filtered_and_paged_newest_first(client):
    with receiving(always(410)) as receiver:
        endpoint, _ = subscribe(receiver.url)
        for _ in range(3):
            client.post(f"{URL}{endpoint.pk}/test/")
        deliver_changes()
    rows = client.get(f"{URL}{endpoint.pk}/deliveries/?limit=2").json()
    more = client.get(rows["next"]).json()["results"]
    ids = [row["id"] for row in rows["results"] + more]
    assert ids == sorted(ids, reverse=True) and len(ids) == 3
    dead = client.get(f"{URL}{endpoint.pk}/deliveries/?status=dead").json()["results"]
    assert [row["last_status"] for row in dead] == [410]


def test_a_range_is_replayed_with_the_same_ids_and_nothing_outside_it(client):
    with receiving() as receiver:
        endpoint, _ = subscribe(receiver.url)
        for _ in range(3):
            client.post(f"{URL}{endpoint.pk}/test/")
        deliver_changes()
        first, second, _third = WebhookDelivery.objects.order_by("id")
        instants = {"from": first.created_at.isoformat(), "to": second.created_at.isoformat()}
        answer = client.post(f"{URL}{endpoint.pk}/replay/", instants)
        assert (answer.status_code, answer.json()) == (202, {"replayed": 2})
        deliver_changes()
    ids = [message.headers["webhook-id"] for message in receiver.got]
    assert ids[3:] == [f"msg_{first.pk}", f"msg_{second.pk}"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"url": "http://hooks.example.org#x"}, "/url", "malformed"),
        ({"url": "https://a:b@hooks.example.org"}, "/url", "credentials_in_url"),
        ({"url": "https://hooks.example.org", "kinds": ["Placement Approved"]}, "/kinds/0", "malformed"),
        ({}, "/url", "required"),
        ({"url": "https://hooks.example.org", "kinds": ["event.*", "placement.aproved"]}, "/kinds/1", "no_such_kind"),
        ({"url": "https://hooks.example.org", "kinds": ["*.approve"]}, "/kinds/0", "no_such_kind"),
    ],
)
def test_what_cannot_be_is_refused_by_field(client, body, pointer, code):
    answer = client.post(URL, body)
    assert answer.status_code == 400
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in answer.json()["errors"]}
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    "instants",
    [
        {"from": "2017-02-21T00:00:00Z", "to": "2017-02-20T00:00:00Z"},
        {"from": "2017-01-01T00:00:00Z", "to": "2017-12-20T00:00:00Z"},
    ],
)
def test_a_range_that_is_none_is_refused(client, instants):
    endpoint, _ = subscribe("http://127.0.0.1:9/")
    answer = client.post(f"{URL}{endpoint.pk}/replay/", instants)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_a_range")


def test_a_disabled_endpoint_says_what_to_do(client):
    endpoint, _ = subscribe("http://127.0.0.1:9/")
    client.patch(f"{URL}{endpoint.pk}/", {"status": "disabled"})
    refused = client.post(f"{URL}{endpoint.pk}/test/")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/endpoint-disabled")
    again = client.patch(f"{URL}{endpoint.pk}/", {"status": "active"}).json()
    assert (again["status"], again["disabled_reason"], again["version"]) == ("active", None, 3)


def test_a_change_on_an_old_version_is_refused(client):
    endpoint, _ = subscribe("http://127.0.0.1:9/")
    tag = client.get(f"{URL}{endpoint.pk}/")["ETag"]
    assert client.patch(f"{URL}{endpoint.pk}/", {"kinds": ["event.*"]}, HTTP_IF_MATCH=tag).status_code == 200
    assert client.patch(f"{URL}{endpoint.pk}/", {"kinds": []}, HTTP_IF_MATCH=tag).status_code == 412


def test_the_twenty_first_endpoint_is_refused(client):
    for number in range(20):
        assert client.post(URL, {"url": f"https://hooks.example.org/{number}"}).status_code == 201
    refused = client.post(URL, {"url": "https://hooks.example.org/"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-endpoints")


def test_a_deleted_endpoint_takes_its_log_along(client):
    endpoint, _ = subscribe("http://127.0.0.1:9/")
    client.post(f"{URL}{endpoint.pk}/test/")
    assert client.delete(f"{URL}{endpoint.pk}/").status_code == 204
    time_passes()
    deliver_changes()
    assert not WebhookDelivery.objects.exists()
    assert client.get(f"{URL}{endpoint.pk}/deliveries/").status_code == 404
