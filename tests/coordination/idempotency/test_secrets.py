"""An answer that shows a secret is repeated to the credential it was given to, and to no other of the organisation."""

import http.client
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver

from coordination.api.described import declared_operation
from coordination.idempotency.answers import claim_answer
from coordination.models import StoredAnswer
from partners import key_management
from partners.models import ApiKey, OAuthClient, Role, WebhookEndpoint
from tests import make
from tests.connections import PATIENCE
from tests.contract_client import document, refused
from tests.matrix.world import signed_in
from tests.partners.webhooks.example_endpoints import subscribe
from tests.races.lock_barrier import holding

KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
BODY = {"name": "Calendar", "scopes": ["read"]}
HOOK = {"url": "https://hooks.example.org/"}
SHOWN = ("key", "client_secret", "secret")  # what members of an answer that are secrets are called
COUNTED = {"api-keys": ApiKey, "oauth-clients": OAuthClient, "webhook-endpoints": WebhookEndpoint}


def post(client: Any, path: str, body: Mapping[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", body, headers={"Idempotency-Key": KEY})


def rotating() -> str:
    endpoint, _ = subscribe(HOOK["url"])
    return f"webhook-endpoints/{endpoint.pk}/rotate-secret/"


ASKED: dict[str, Any] = {
    "api_keys_create": lambda: ("api-keys/", BODY),
    "oauth_clients_create": lambda: ("oauth-clients/", BODY),
    "webhook_endpoints_create": lambda: ("webhook-endpoints/", HOOK),
    "webhook_endpoints_rotate_secret": lambda: (rotating(), {}),
}


def secrets_shown() -> Iterator[tuple[str, str]]:
    """Every operation of the document that answers with a secret, and the member that is one."""
    for item in document()["paths"].values():
        for operation in (value for value in item.values() if isinstance(value, Mapping) and "responses" in value):
            for status, answer in operation["responses"].items():
                content = answer.get("content", {}).get("application/json", {}) if status < "3" else {}
                for name in _members(content.get("schema", {})):
                    if name in SHOWN or any(word in name for word in ("secret", "token", "password")):
                        yield operation["operationId"], name


def _members(schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].split("/")[-1]]
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from _members(inner)
    for inner in (schema.get("items", {}), *schema.get("allOf", [])):
        yield from _members(inner) if inner else ()


# A date, and the token endpoint, which takes no Idempotency-Key.
NO_SECRET = {"former_secret_until", "access_token", "token_type"}


def test_every_operation_that_shows_a_secret_is_tried_here():
    shown = {operation for operation, name in secrets_shown() if name not in NO_SECRET}
    assert shown == set(ASKED)
    assert {name for operation, name in secrets_shown() if operation.startswith("oauth_token")} <= NO_SECRET


def test_every_operation_that_shows_a_secret_says_so_beside_its_action():
    declared = set()
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", []):
            view = getattr(pattern.callback, "cls", None)
            actions = getattr(pattern.callback, "actions", {}).values()
            declared |= {(view.__name__, name) for name in actions if declared_operation(view, name).shows_secret}
    expected = {("ApiKeys", "create"), ("OAuthClients", "create")}
    assert declared == expected | {("WebhookEndpoints", "create"), ("WebhookEndpoints", "rotate_secret")}


@pytest.fixture
def asked(request: pytest.FixtureRequest, db: None) -> tuple[str, Mapping[str, Any]]:
    make.make_organisation()
    return ASKED[request.param]()


every_secret = pytest.mark.parametrize("asked", ASKED, indirect=True)


@every_secret
def test_the_same_credential_has_its_answer_again(asked):
    client = make.client()
    first, again = post(client, *asked), post(client, *asked)
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")


@every_secret
def test_another_credential_of_the_organisation_is_refused_and_shown_nothing(asked):
    first = post(make.client(), *asked)
    secret = next(first.json()[name] for name in SHOWN if name in first.json())
    number = {name: model.objects.count() for name, model in COUNTED.items()}
    others = {
        "a key of every scope": make.client(),
        "a key that manages": make.client(scopes=["read", "manage"]),
        "a person": signed_in(Role.ADMINISTRATOR),
    }
    for who, other in others.items():
        answer = post(other, *asked)
        assert refused(answer) == (409, "secret_of_another_credential"), who
        assert secret not in answer.content.decode()
        assert "new Idempotency-Key" in answer.json()["detail"]
    number["api-keys"] += 2  # the two others' own
    assert {name: model.objects.count() for name, model in COUNTED.items()} == number


@every_secret
def test_an_answer_of_an_earlier_release_which_kept_no_credential_is_repeated_to_nobody(asked):
    client = make.client()
    post(client, *asked)
    StoredAnswer.objects.update(credential="")
    assert refused(post(client, *asked)) == (409, "secret_of_another_credential")


@every_secret
def test_what_lies_in_the_database_shows_no_secret(asked):
    first = post(make.client(), *asked)
    secret = next(first.json()[name] for name in SHOWN if name in first.json())
    kept = StoredAnswer.objects.values().get()
    assert secret not in str(kept) and secret.removeprefix("whsec_") not in str(kept)


def test_another_answer_is_repeated_to_any_credential_of_the_organisation(db):
    make.make_campaign()
    revoke = f"api-keys/{make.make_key()[0].pk}/revoke/"
    first = post(make.client(), revoke, {})
    assert post(make.client(), revoke, {}).content == first.content


def test_who_may_not_manage_hears_of_its_scope_and_of_nothing_else(db):
    make.make_organisation()
    post(make.client(), "api-keys/", BODY)
    assert refused(post(make.client(scopes=["read", "write"]), "api-keys/", BODY)) == (403, "missing_scope")


@pytest.mark.django_db(transaction=True)
def test_two_credentials_at_once_make_one_key_and_one_of_them_learns_it(live_api):
    """While the first is being answered the other is a 409, afterwards too; and of ten at once one is shown it."""
    make.make_organisation()
    client = make.client()
    with holding(claim_answer, "dudley", "8e03978e-40d5-43dd-bc93-6894a57f9324") as first:
        assert refused(post(client, "api-keys/", BODY)) == (409, "idempotency_key_in_flight")
        first.rollback()
    plaintexts = [make.make_key()[1] for _ in range(10)]
    with ThreadPoolExecutor(10) as callers:
        answers = list(callers.map(lambda plaintext: _ask(live_api, plaintext), plaintexts))
    shown = [body for status, body in answers if status == 201]
    assert len(shown) == 1
    assert {status for status, _ in answers} == {201, 409}
    assert ApiKey.objects.filter(name="Calendar").count() == 1
    assert key_management.live_key(shown[0]["key"])


def _ask(address: str, credential: str) -> tuple[int, dict[str, Any]]:
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json", "Idempotency-Key": KEY}
    link.request("POST", "/api/v1/api-keys/", json.dumps(BODY), headers)
    answer = link.getresponse()
    status, body = answer.status, json.loads(answer.read())
    link.close()
    return status, body
