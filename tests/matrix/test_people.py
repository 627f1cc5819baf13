"""People who are signed in use the API as members of one organisation."""

import pytest

from partners.models import Membership, Role
from tests import make
from tests.matrix.world import signed_in
from tests.request_bodies import EARLY, EVENT

pytestmark = pytest.mark.django_db


def test_a_session_changes_nothing_without_the_csrf_token():
    make.make_campaign()
    client = signed_in(Role.CONTRIBUTOR, enforce_csrf_checks=True)
    before = client.get("/api/v1/events/?count=true").json()["count"]
    response = client.post("/api/v1/events/", EVENT)
    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
    assert client.get("/api/v1/events/?count=true").json()["count"] == before


def test_a_contributor_posts_an_event_of_the_organisation():
    make.make_campaign()
    response = signed_in(Role.CONTRIBUTOR).post("/api/v1/events/", EVENT)
    assert (response.status_code, response.json()["organisation"]) == (201, "dudley")


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("contributor", 403), ("reviewer", 200)])
def test_only_a_reviewer_of_the_police_decides(role: str, status: int):
    review = make.make_review()
    client = signed_in(role, make.POLICE)
    path = f"/api/v1/reviews/{review.pk}/decide/"
    response = client.post(path, {"decision": "approve"}, headers=EARLY)
    assert response.status_code == status


def test_a_person_of_no_organisation_is_told_so():
    client = signed_in(Role.VIEWER)
    Membership.objects.all().delete()
    response = client.get("/api/v1/events/")
    assert (response.status_code, response.json()["type"]) == (403, "/problems/no-membership")


def test_a_person_of_two_organisations_chooses_one_first():
    client = signed_in(Role.VIEWER, "dudley", "sandwell")
    response = client.get("/api/v1/events/")
    assert (response.status_code, response.json()["type"]) == (403, "/problems/choose-organisation")
    session = client.session
    session["organisation"] = "sandwell"
    session.save()
    assert client.get("/api/v1/events/").status_code == 200
