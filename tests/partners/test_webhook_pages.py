"""An administrator makes a webhook endpoint on a page, tries it, and sends again what was given up."""

import re
from typing import Any

import pytest
from django.utils import timezone

from partners.models import Role, WebhookDelivery, WebhookEndpoint
from tests import make
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
NEW = "/account/webhooks/new/"
TYPED = {"url": "https://203.0.113.7/hooks", "kinds": "placement.*\r\nreview.pending"}


@pytest.fixture(autouse=True)
def world(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["203.0.113.0/24"]
    make.make_organisation("dudley")


def reserved(client: Any) -> str:
    found = re.search(r'name="made_as" value="([^"]+)"', check_page(client.get(NEW)))
    assert found
    return found[1]


def test_an_endpoint_is_made_once_its_secret_shown_once_and_it_is_tried_switched_off_and_deleted():
    client = officer(role=Role.ADMINISTRATOR)
    made_as = reserved(client)
    assert errors(send(client, NEW, made_as=made_as, url="")) == ["Enter the address, beginning with https://"]
    wrong = send(client, NEW, made_as=made_as, **{**TYPED, "kinds": "placement.aproved"})
    assert wrong.status_code == 400 and "placement.aproved" in wrong.content.decode()
    private = send(client, NEW, made_as=made_as, **{**TYPED, "url": "https://10.0.0.1/hooks"})
    assert private.status_code == 400 and errors(private) and "10.0.0.1" in private.content.decode()
    spoilt = send(client, NEW, made_as="x", **TYPED)
    assert (spoilt.status_code, errors(spoilt)) == (400, ["This form could not be read. Send it once more."])
    made = send(client, NEW, made_as=made_as, **TYPED)
    secret = re.search(r"<code>(whsec_[^<]+)</code>", made.content.decode())
    assert secret and made["Cache-Control"] == "no-store"
    assert "has made an endpoint already" in errors(send(client, NEW, made_as=made_as, **TYPED))[0]
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.url, endpoint.kinds) == (TYPED["url"], ["placement.*", "review.pending"])
    page, act = f"/account/webhooks/{endpoint.pk}/", f"/account/webhooks/{endpoint.pk}/act/"
    assert secret[1] not in check_page(client.get(page)) and TYPED["url"] in check_page(
        client.get("/account/webhooks/")
    )
    assert "A message is on its way" in send(client, page, act, test="1", version="1").content.decode()
    delivery = WebhookDelivery.objects.get()
    WebhookDelivery.objects.update(status="dead", next_attempt_at=None, finished_at=timezone.now(), last_status=503)
    assert "Given up" in (text := check_page(client.get(page))) and "Answered 503" in text
    send(client, page, f"/account/webhooks/{endpoint.pk}/{delivery.pk}/replay/")
    assert WebhookDelivery.objects.get().status == "waiting"
    rotated = send(client, page, act, rotate="1", version="1").content.decode()
    assert "whsec_" in rotated and secret[1] not in rotated
    assert send(client, page, act, off="1", version="77").status_code == 409
    endpoint.refresh_from_db()
    send(client, page, act, off="1", version=str(endpoint.version))
    endpoint.refresh_from_db()
    assert endpoint.status == "disabled"
    assert send(client, page, act, test="1", version="1").status_code == 409
    send(client, page, act, delete="1", version=str(endpoint.version))
    assert not WebhookEndpoint.objects.exists()


def test_whoever_manages_nothing_or_another_organisation_sees_and_changes_none():
    client = officer(role=Role.ADMINISTRATOR)
    send(client, NEW, made_as=reserved(client), **TYPED)
    endpoint = WebhookEndpoint.objects.get()
    page = f"/account/webhooks/{endpoint.pk}/"
    contributor, other = officer(name="Ben"), officer("sandwell", Role.ADMINISTRATOR, "Cara")
    for address in ("/account/webhooks/", NEW, page):
        assert contributor.get(address).status_code == 403, address
    assert other.get(page).status_code == 404
    for who in (contributor, other):
        assert post(who, f"{page}act/", delete="1", version="1") == 404
    endpoint.refresh_from_db()
    assert endpoint.status == "active"
