"""OAuth 2 client credentials: a client's organisation, its scopes, short-lived tokens, and no other grant."""

import base64
import json
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from coordination.ground.errors import Forbidden
from coordination.ledger.transaction import writing
from coordination.models import Change
from partners.access import recall_rights
from partners.models import OAuthClient
from partners.oauth import clients
from partners.oauth.tokens import delete_expired_tokens
from tests import make

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/oauth/token/"
CLIENTS = "/api/v1/oauth-clients/"
FORM = "application/x-www-form-urlencoded"
GRANT = "grant_type=client_credentials"


def register(slug="dudley", scopes=("read", "write")):
    return clients.register_client(
        make.make_organisation(slug), name="Calendar", scopes=scopes, by=make.actor_for(slug)
    )


def basic(client_id, secret, scheme="Basic"):
    return f"{scheme} " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def ask(body=GRANT, authorization=None, **extra):
    headers = {"Authorization": authorization} if authorization else {}
    caller = APIClient(raise_request_exception=False)
    return caller.generic("POST", TOKEN, body, content_type=FORM, headers=headers, **extra)


def bearer(token):
    return APIClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {token}")


def token_of(client, secret, scope=""):
    answer = ask(GRANT + (f"&scope={scope}" if scope else ""), basic(client.client_id, secret))
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def error_of(answer, status=400):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), answer.content
    assert answer["Cache-Control"] == "no-store"
    return json.loads(answer.content)["error"]


@pytest.mark.parametrize("scheme", ["Basic", "basic"])
def test_a_client_shows_itself_by_basic(scheme):
    client, secret = register()
    answer = ask(authorization=basic(client.client_id, secret, scheme))
    assert answer.status_code == 200
    assert answer.json() | {"access_token": ""} == {
        "access_token": "",
        "expires_in": 900,
        "token_type": "Bearer",
        "scope": "read write",
    }
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")


def test_or_in_the_form():
    client, secret = register()
    assert ask(f"{GRANT}&client_id={client.client_id}&client_secret={secret}").status_code == 200


@pytest.mark.parametrize("parameter", ["client_id", "client_secret", "scope", "resource"])
def test_a_parameter_without_a_value_is_as_one_that_was_not_sent(parameter):
    client, secret = register()
    answer = ask(f"{GRANT}&{parameter}=", basic(client.client_id, secret))
    assert (answer.status_code, answer.json()["scope"]) == (200, "read write")
    assert error_of(ask(f"{GRANT}&{parameter}="), 401) == "invalid_client"


def test_a_clients_token_is_its_organisation_with_the_clients_scopes():
    make.make_campaign()
    caller = bearer(token_of(*register()))
    assert caller.get("/api/v1/events/").status_code == 200
    event = make.make_event(status="draft")
    assert caller.post(f"/api/v1/events/{event.pk}/schedule/", {}).json()["organisation"] == "dudley"
    assert Change.objects.filter(kind="event.scheduled").get().actor == f"client:{OAuthClient.objects.get().client_id}"
    assert caller.get(CLIENTS).status_code == 403


def test_a_client_may_ask_for_fewer_scopes_and_never_for_more():
    client, secret = register()
    reader = bearer(token_of(client, secret, "read"))
    assert reader.get("/api/v1/events/").status_code == 200
    assert reader.post("/api/v1/events/", {}).json()["type"] == "/problems/missing-scope"
    for scope in ("manage", "read+manage", "everything"):
        assert error_of(ask(f"{GRANT}&scope={scope}", basic(client.client_id, secret))) == "invalid_scope"


def test_a_scope_taken_from_the_client_is_gone_from_its_tokens():
    client, secret = register()
    caller = bearer(token_of(client, secret))
    OAuthClient.objects.update(scopes=["read"])
    assert caller.post("/api/v1/events/", {}).json()["type"] == "/problems/missing-scope"


def test_a_revoked_client_has_no_tokens_from_the_very_next_request():
    client, secret = register()
    caller = bearer(token_of(client, secret))
    clients.revoke_client(client, by=make.actor_for("dudley"))
    assert caller.get("/api/v1/events/").status_code == 401
    assert error_of(ask(authorization=basic(client.client_id, secret)), 401) == "invalid_client"


def test_a_token_ends_after_a_quarter_of_an_hour_and_is_swept():
    client, secret = register()
    old, new = token_of(client, secret), token_of(client, secret)
    token = AccessToken.objects.earliest("pk")
    assert timedelta(minutes=14) < token.expires - timezone.now() <= timedelta(minutes=15)
    AccessToken.objects.filter(pk=token.pk).update(expires=timezone.now())
    assert bearer(old).get("/api/v1/events/").status_code == 401
    assert (delete_expired_tokens(), delete_expired_tokens(), AccessToken.objects.count()) == (1, 0, 1)
    assert bearer(new).get("/api/v1/events/").status_code == 200


def test_neither_secret_nor_token_is_stored_or_written_to_the_ledger():
    client, secret = register()
    token = token_of(client, secret)
    stored = OAuthClient.objects.get()
    assert identify_hasher(stored.client_secret).algorithm == "pbkdf2_sha256_client"
    assert AccessToken.objects.get().token == ""
    written = json.dumps(list(Change.objects.values_list("before", "after")))
    assert stored.client_id in written
    assert not {secret, token, stored.client_secret} & set(written.split('"'))
    assert '"client_secret"' not in written


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=authorization_code&code=x", "unsupported_grant_type"),
        ("grant_type=refresh_token&refresh_token=x", "unsupported_grant_type"),
        ("grant_type=urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type"),
        (f"{GRANT}&{GRANT}", "invalid_request"),
        (f"{GRANT}&scope=read&scope=write", "invalid_request"),
        (f"{GRANT}&resource=https://example.org", "invalid_target"),
        (f"{GRANT}&client_secret=x", "invalid_request"),
        (f"{GRANT}&scope=%00", "invalid_client"),
        (f"{GRANT}&scope=%ff", "invalid_scope"),
    ],
)
def test_any_other_request_is_refused_as_the_standard_says(body, error):
    client, secret = register()
    answer = ask(body, basic(client.client_id, secret))
    assert error_of(answer, 401 if error == "invalid_client" else 400) == error
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic =",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Basic " + base64.b64encode(b"\0:\0").decode(),
        "Basic " + base64.b64encode(b"nobody").decode(),
        "Basic " + base64.b64encode(b"nobody:secret").decode(),
        "Basic " + base64.b64encode(b"%00%ed%a0%80:secret").decode(),
        "Basic " + base64.b64encode(b"x" * 60_000 + b":" + b"y" * 1_000).decode(),
        "Basic caf\xe9",
        "Bearer x",
        "Digest x",
    ],
)
def test_whoever_does_not_show_itself_gets_a_401_with_a_challenge(authorization):
    answer = ask(authorization=authorization)
    assert error_of(answer, 401) == "invalid_client"
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_another_clients_secret_does_not_do():
    (first, _), (_, secret) = register(), register("sandwell")
    assert error_of(ask(authorization=basic(first.client_id, secret)), 401) == "invalid_client"


@pytest.mark.parametrize(
    ("status", "content_type"),
    [(415, "application/json"), (415, "multipart/form-data; boundary=x"), (415, "text/plain"), (415, "")],
)
def test_what_is_no_form_is_a_problem(status, content_type):
    answer = APIClient().generic("POST", TOKEN, b"{}", content_type=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "extra", "statuses"),
    [
        (b"a=" + b"x" * 1_100_000, {}, {413}),
        (b"&".join(b"k%d=1" % number for number in range(1_500)), {}, {400}),
        (GRANT.encode(), {"HTTP_CONTENT_ENCODING": "gzip"}, {415}),
        (b"\xff\xfe=%ed%a0%80&" + GRANT.encode(), {}, {400, 401}),
        (b"=&=&&;%%%=%zz", {}, {400, 401}),
        (b"client_id=%00&client_secret=%00&" + GRANT.encode(), {}, {401}),
        (b"client_id=" + b"x" * 100_000 + b"&client_secret=y&" + GRANT.encode(), {}, {401}),
        (GRANT.encode(), {"QUERY_STRING": "client_id=x"}, {400}),
    ],
)
def test_a_hostile_form_is_refused(body, extra, statuses):
    assert ask(body, **extra).status_code in statuses


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "bogus", "utf-7"])
def test_a_form_in_another_character_set_is_refused(charset):
    answer = APIClient(raise_request_exception=False).generic(
        "POST", TOKEN, GRANT, content_type=f"{FORM}; charset={charset}"
    )
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", ["authorize/", "revoke_token/", "introspect/", "applications/"])
def test_no_other_address_of_the_toolkit_is_there(path):
    for method in ("get", "post"):
        assert getattr(APIClient(), method)(f"/api/v1/oauth/{path}").status_code == 404


@pytest.mark.parametrize("token", ["coordtoken_", "coordtoken_" + "x" * 100_000, "coordtoken_\xe9", "x"])
def test_a_token_nobody_issued_is_a_401(token):
    assert bearer(token).get("/api/v1/events/").status_code == 401


def test_administrators_make_list_and_revoke_the_clients_of_their_own_organisation():
    manager, other = make.client("dudley"), make.client("sandwell")
    made = manager.post(CLIENTS, {"name": "Calendar", "scopes": ["write", "read"]})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    assert made.json()["scopes"] == ["read", "write"]
    secret = made.json()["client_secret"]
    shown = manager.get(made["Location"])
    assert shown.json() == {name: value for name, value in made.json().items() if name != "client_secret"}
    assert secret not in manager.get(CLIENTS).content.decode()
    assert other.get(made["Location"]).status_code == 404
    assert other.post(f"{made['Location']}revoke/", {}).status_code == 404
    assert other.get(CLIENTS).json()["results"] == []
    assert ask(authorization=basic(made.json()["client_id"], secret)).status_code == 200
    first = manager.post(f"{made['Location']}revoke/", {}).json()["revoked_at"]
    assert first == manager.post(f"{made['Location']}revoke/", {}).json()["revoked_at"] is not None


def test_nobody_grants_a_scope_it_does_not_hold():
    caller = make.client("dudley", scopes=["read", "manage"])
    answer = caller.post(CLIENTS, {"name": "Calendar", "scopes": ["read", "write"]})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/beyond-own-scopes")


def test_what_a_client_asked_for_goes_on_only_while_it_lives():
    client, _ = register()
    label = f"client:{client.client_id}"
    assert recall_rights(label, "dudley", frozenset({"read", "manage"})).scopes == {"read"}
    clients.revoke_client(client, by=make.actor_for("dudley"))
    with pytest.raises(Forbidden):
        recall_rights(label, "dudley", frozenset({"read"}))


def test_the_database_refuses_a_client_of_another_grant():
    client, _ = register()
    with pytest.raises(Exception, match="oauth_client_has_credentials_of_its_own"), writing(make.actor_for("dudley")):
        OAuthClient.objects.filter(pk=client.pk).update(authorization_grant_type="password")
