"""An entry is shown to whoever could read the row itself: what a GET needs a scope for, its entries need it for."""

import re
from typing import Any

import pytest
from django.urls import get_resolver

from coordination.ground.authorisation import RESOURCES
from coordination.ground.ledger_scopes import subject_of, unreadable_subjects
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from partners.models import Membership, WebhookDelivery
from partners.sign_in.identity_providers import keeping
from partners.webhooks import endpoints
from partners.webhooks.fan_out import fan_out_changes
from tests import make
from tests.coordination.ledger.test_every_tenant_table_is_ledgered import OWNED
from tests.matrix.world import signed_in

pytestmark = pytest.mark.django_db
URL = "/api/v1/changes/"
HOOK = "https://hooks.example.org/a-path-nobody-should-learn"
MANAGED = {"api-key", "oauth-client", "webhook-endpoint", "membership", "identity-provider"}


@pytest.fixture
def managed() -> dict[str, str]:
    """One row of each subject that is for whoever manages, and an event, which is not: their ids."""
    make.make_campaign()
    client = make.client()
    made = {
        "webhook-endpoint": client.post("/api/v1/webhook-endpoints/", {"url": HOOK}).json()["id"],
        "oauth-client": client.post("/api/v1/oauth-clients/", {"name": "App", "scopes": ["read"]}).json()["client_id"],
        "api-key": client.post("/api/v1/api-keys/", {"name": "App", "scopes": ["read"]}).json()["id"],
    }
    facts = {"issuer": HOOK, "client_id": "us", "domains": ["dudley.gov.uk"]}
    provider, _ = keeping.set_provider(make.make_organisation("dudley"), secret="secret", **facts)
    made["identity-provider"] = str(provider.pk)
    signed_in("viewer")
    made |= {"membership": str(Membership.objects.get().pk), "event": str(make.make_event().pk)}
    give_positions()
    return made


def subjects(client: Any, query: str = "") -> set[str]:
    answer = client.get(f"{URL}?limit=500{query}")
    assert answer.status_code == 200
    return {item["subject"] for item in answer.json()["items"]}


@pytest.mark.parametrize("scopes", [["read"], ["read", "write"], ["read", "write", "review"]], ids=",".join)
def test_a_key_that_may_not_manage_reads_of_nothing_that_needs_it(managed, scopes):
    client = make.client(scopes=scopes)
    assert "event" in subjects(client)
    assert not subjects(client) & MANAGED
    for subject in MANAGED:
        for query in ("", f"&id={managed[subject]}", f"&kind={subject}.created", f"&kind={subject}.deleted"):
            answer = client.get(f"{URL}?subject={subject}{query}")
            assert answer.json()["items"] == [], (subject, query)
            assert HOOK not in answer.content.decode()


def test_who_manages_reads_of_it_with_its_images(managed):
    client = make.client(scopes=["read", "manage"])
    assert subjects(client) >= MANAGED | {"event"}
    trail = client.get(f"{URL}?subject=webhook-endpoint&id={managed['webhook-endpoint']}").json()["items"]
    assert trail[0]["after"]["url"] == HOOK


@pytest.mark.parametrize(("role", "reads"), [("viewer", False), ("contributor", False), ("administrator", True)])
def test_a_person_reads_of_it_by_role(managed, role, reads):
    assert (subjects(signed_in(role)) >= MANAGED) == reads


def test_a_reader_who_waits_is_not_told_either(managed):
    client = make.client(scopes=["read"])
    position = Change.objects.exclude(position=None).latest("position").position
    client_of_all = make.client()
    client_of_all.patch(f"/api/v1/webhook-endpoints/{managed['webhook-endpoint']}/", {"kinds": ["event.*"]})
    give_positions()
    assert client.get(f"{URL}?after={position}&wait=1").json()["items"] == []
    assert subjects(client_of_all, f"&after={position}&wait=1") == {"api-key", "webhook-endpoint"}


@pytest.mark.parametrize("kinds", [[], ["*"], ["api-key.*", "webhook-endpoint.*", "membership.*", "event.*"]], ids=str)
def test_a_webhook_is_told_what_a_key_that_only_reads_may_read_and_no_more(managed, kinds):
    endpoint, _ = endpoints.create_endpoint(by=make.actor_for(), url=HOOK, kinds=kinds)
    make.make_key()
    signed_in("contributor")
    endpoints.change_endpoint(endpoint, by=make.actor_for(), expected_version=None, url=f"{HOOK}/b")
    make.make_event()
    give_positions()
    while fan_out_changes():
        pass
    sent = set(WebhookDelivery.objects.filter(endpoint=endpoint).values_list("kind", flat=True))
    assert "event.created" in sent
    assert not {kind for kind in sent if kind.split(".")[0] in MANAGED}


def _subject(model: Any) -> str:
    """What the ledger calls the rows of a model, as its trigger writes it."""
    (insert,) = (trigger for trigger in model._meta.triggers if trigger.name == "ledger_insert")
    return re.search(r"'([a-z-]+)\.created'", insert.func)[1]  # type: ignore[index]


SUBJECTS = {_subject(model) for model in OWNED}
PARTS = {"help-line"}  # of a campaign, and read with it


def test_every_subject_of_the_ledger_is_declared_with_the_scope_of_reading_it():
    """What nobody has declared would be shown to all: whoever adds a table says what reading it needs."""
    declared = {subject_of(name): resource.read.scope for name, resource in RESOURCES.items()}
    assert declared.keys() >= SUBJECTS - PARTS
    assert {subject for subject in SUBJECTS - PARTS if declared[subject] == "manage"} == MANAGED
    assert set(unreadable_subjects(["read"])) == MANAGED
    assert set(unreadable_subjects(["manage"])) == declared.keys() - MANAGED


def test_what_the_views_of_a_subject_need_is_what_its_entries_need():
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", []):
            view = getattr(pattern.callback, "cls", None)
            if getattr(view, "model", None) in OWNED and "retrieve" in view.permitted:
                subject, scope = _subject(view.model), view.permitted["retrieve"].scope
                assert (subject in unreadable_subjects({"read"})) == (scope != "read"), subject
