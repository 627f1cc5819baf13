"""An administrator makes an OAuth client on a page, sees when it was last used, and ends it."""

import re
from typing import Any

import pytest

from partners.models import OAuthClient, Role
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.example_organisations import client_of
from tests.partners.sign_in.journeys import errors, send
from tests.partners.test_oauth import GRANT, ask, basic

pytestmark = pytest.mark.django_db
URL, NEW = "/account/oauth-clients/", "/account/oauth-clients/new/"
TYPED: dict[str, Any] = {"name": "Events calendar", "scopes": ["read", "write"]}


def reserved(client: Any) -> str:
    found = re.search(r'name="made_as" value="([^"]+)"', check_page(client.get(NEW)))
    assert found
    return found[1]


def token_for(client_id: str, secret: str) -> Any:
    return ask(GRANT, basic(client_id, secret))


def test_a_client_is_made_once_its_secret_shown_once_and_it_is_ended():
    client = officer(role=Role.ADMINISTRATOR)
    assert "has an OAuth client" in check_page(client.get(URL))
    made_as = reserved(client)
    assert errors(send(client, NEW, made_as=made_as)) == ["Enter what it is for", "Choose what it may do"]
    spoilt = send(client, NEW, **TYPED, made_as="x")
    assert (spoilt.status_code, errors(spoilt)) == (400, ["This form could not be read. Send it once more."])
    named = send(client, NEW, **{**TYPED, "name": "Kayleigh, 14"}, made_as=made_as)
    assert named.status_code == 400 and not OAuthClient.objects.exists()
    made = send(client, NEW, **TYPED, made_as=made_as)
    codes = re.findall(r'<code class="app-digest">([^<]+)</code>', made.content.decode())
    row = OAuthClient.objects.get()
    assert made["Cache-Control"] == "no-store" and codes[0] == row.client_id and len(codes[1]) > 40
    assert "has made a client already" in errors(send(client, NEW, **TYPED, made_as=made_as))[0]
    listed = check_page(client.get(URL))
    assert row.client_id in listed and codes[1] not in listed and "Never" in listed
    assert f"/history/oauth-client/{row.client_id}/" in listed
    token = token_for(row.client_id, codes[1]).json()["access_token"]
    assert client_of(token).get("/api/v1/api-keys/").status_code == 403  # which is a use, of what it may not
    row.refresh_from_db()
    assert row.last_used_at is not None and "Never" not in check_page(client.get(URL))
    send(client, URL, f"{URL}{row.client_id}/revoke/")
    row.refresh_from_db()
    assert row.revoked_at is not None and "Ended" in check_page(client.get(URL))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, Role.REVIEWER])
def test_whoever_manages_nothing_sees_and_ends_none(role: str):
    administrator = officer(role=Role.ADMINISTRATOR)
    send(administrator, NEW, **TYPED, made_as=reserved(administrator))
    row = OAuthClient.objects.get()
    client = officer(role=role, name="Ben")
    for address in (URL, NEW):
        assert client.get(address).status_code == 403
    assert post(client, NEW, **TYPED, made_as="x") == post(client, f"{URL}{row.client_id}/revoke/") == 403
    row.refresh_from_db()
    assert row.revoked_at is None and OAuthClient.objects.count() == 1


def test_another_organisations_client_is_not_there():
    administrator = officer(role=Role.ADMINISTRATOR)
    send(administrator, NEW, **TYPED, made_as=reserved(administrator))
    row = OAuthClient.objects.get()
    other = officer("sandwell", Role.ADMINISTRATOR, "Cara")
    assert row.client_id not in check_page(other.get(URL))
    assert post(other, f"{URL}{row.client_id}/revoke/") == 404
    row.refresh_from_db()
    assert row.revoked_at is None


def test_nobody_grants_a_scope_that_they_do_not_hold():
    administrator = officer(role=Role.ADMINISTRATOR)
    wrong = send(administrator, NEW, **{**TYPED, "scopes": ["everything"]}, made_as=reserved(administrator))
    assert errors(wrong) == ["Choose from the list"] and not OAuthClient.objects.exists()
