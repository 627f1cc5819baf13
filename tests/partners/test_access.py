"""Who may do what: roles, scopes, sessions, and the campaigns of an organisation."""

import pytest
from django.test import Client
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView
from structlog.contextvars import get_contextvars

from coordination import urls as service
from partners import access
from partners.models import Membership, Role
from partners.permissions import ORGANISATIONS
from tests.partners.example_organisations import client_of, make_key, make_organisation, make_person
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db


class Whoami(APIView):
    """Says who is calling."""

    action, permitted = "whoami", {"whoami": ORGANISATIONS.read}

    def get(self, request):
        actor = request.user
        return Response({"label": actor.label, "organisation": actor.organisation, "scopes": sorted(actor.scopes)})

    def post(self, request):
        return self.get(request)


urlpatterns = [path("api/v1/whoami/", Whoami.as_view()), *service.urlpatterns]
handler404 = service.handler404


@pytest.fixture(autouse=True)
def whoami(settings):
    settings.ROOT_URLCONF = "tests.partners.test_access"


@pytest.fixture
def participations():
    """Campaigns of Dudley, as the app that knows campaigns would say."""
    known = access._Registry.participations
    asked = []

    def of(organisation):
        asked.append(organisation)
        return frozenset({"see-me", "night-bus"}), frozenset({"night-bus"})

    access.register_participations(of)
    yield asked
    access.register_participations(known)


def signed_in(person, organisation=None, **options):
    client = Client(raise_request_exception=False, **options)
    sign_in(client, person)
    if organisation:
        session = client.session
        session["organisation"] = organisation
        session.save()
    return client


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("viewer", {"read"}),
        ("contributor", {"read", "write"}),
        ("reviewer", {"read", "review"}),
        ("administrator", {"read", "write", "review", "manage"}),
    ],
)
def test_a_role_gives_its_scopes(role, scopes):
    person = make_person("dudley", role)
    actor = access.actor_for_membership(Membership.objects.get(person=person))
    assert actor.scopes == scopes
    assert actor.label == f"person:{person.pk}"
    assert actor.organisation == "dudley"


def test_every_role_has_scopes():
    assert set(access.SCOPES) == set(Role)


def test_a_key_gives_the_scopes_it_was_made_with(participations):
    key, _ = make_key("dudley", "read", "review")
    participations.clear()
    actor = access.actor_for_key(key)
    assert actor.scopes == {"read", "review"}
    assert actor.campaigns == {"see-me", "night-bus"}
    assert actor.leads == {"night-bus"}
    assert participations == ["dudley"]


def test_a_key_calls_as_its_organisation():
    key, plaintext = make_key("dudley", "read")
    assert client_of(plaintext).get("/api/v1/whoami/").json() == {
        "label": f"key:{key.pk}",
        "organisation": "dudley",
        "scopes": ["read"],
    }


def test_the_log_knows_who_is_calling(monkeypatch):
    seen = {}

    def get(self, request):
        seen.update(get_contextvars())
        return Response({})

    monkeypatch.setattr(Whoami, "get", get)
    key, plaintext = make_key("dudley", "read")
    client_of(plaintext).get("/api/v1/whoami/")
    assert seen["actor"] == f"key:{key.pk}"
    assert seen["organisation"] == "dudley"


def test_a_person_calls_with_a_session():
    person = make_person("dudley", "contributor")
    assert signed_in(person).get("/api/v1/whoami/").json()["label"] == f"person:{person.pk}"


def test_a_person_of_several_organisations_chooses_one():
    person = make_person("dudley", "viewer")
    make_person("walsall", "administrator")
    unchosen = signed_in(person).get("/api/v1/whoami/")
    assert unchosen.status_code == 403
    assert unchosen.json()["type"] == "/problems/choose-organisation"
    assert signed_in(person, "walsall").get("/api/v1/whoami/").json()["scopes"] == ["manage", "read", "review", "write"]
    assert signed_in(person, "dudley").get("/api/v1/whoami/").json()["scopes"] == ["read"]


def test_a_person_cannot_choose_an_organisation_that_is_not_theirs():
    make_organisation("sandwell")
    response = signed_in(make_person("dudley"), "sandwell").get("/api/v1/whoami/")
    assert response.json()["type"] == "/problems/no-membership"


def test_a_membership_taken_away_bites_on_the_next_request():
    person = make_person("dudley")
    client = signed_in(person)
    assert client.get("/api/v1/whoami/").status_code == 200
    Membership.objects.filter(person=person).delete()
    assert client.get("/api/v1/whoami/").status_code == 403


def test_a_person_who_is_not_active_is_nobody():
    person = make_person("dudley")
    client = signed_in(person)
    person.is_active = False
    person.save()
    assert client.get("/api/v1/whoami/").status_code == 401


def test_a_session_must_prove_that_the_form_is_ours():
    client = signed_in(make_person("dudley", "contributor"), enforce_csrf_checks=True)
    assert client.get("/api/v1/whoami/").status_code == 200
    response = client.post("/api/v1/whoami/", {}, content_type="application/json")
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_key_wins_over_a_session_and_a_bad_key_is_not_saved_by_one():
    client = signed_in(make_person("dudley"))
    key, plaintext = make_key("walsall", "read")
    answer = client.get("/api/v1/whoami/", headers={"Authorization": f"Bearer {plaintext}"}).json()
    assert answer["label"] == f"key:{key.pk}"
    assert client.get("/api/v1/whoami/", headers={"Authorization": "Bearer wrong"}).status_code == 401
