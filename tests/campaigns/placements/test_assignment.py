"""`POST /reviews/{id}/assign/` and `…/look/`: who of the reviewing organisation is on a review."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from campaigns.models import Review
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from partners.models import Membership, Person, Role
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.contract_client import faults, refused
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.usefixtures("on_stage")

NOBODYS = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
FIRST = {"If-Match": '"1"'}


def colleague(role: str = Role.REVIEWER, organisation: str = make.POLICE) -> Person:
    person = Person.objects.create_user(f"{Person.objects.count()}@example.com", "Ben Osei")
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)
    return person


def assign(client: Any, review: Review, person: Any, **headers: str) -> Any:
    body = {"person": str(person) if person else None}
    return client.post(f"/api/v1/reviews/{review.pk}/assign/", body, headers={**FIRST, **headers})


def look(client: Any, review: Review, *, looking: bool = True) -> Any:
    return client.post(f"/api/v1/reviews/{review.pk}/look/", {"looking": looking})


def test_a_review_is_assigned_handed_over_and_found_by_whose_it_is(police):
    review, person = make.make_review(), colleague()
    make.make_review()
    answered = assign(police, review, person.pk)
    assert (answered.status_code, answered.json()["assigned_to"], answered["ETag"]) == (200, str(person.pk), '"2"')
    assert refused(assign(police, review, None)) == (412, "stale")
    for address in ("reviews", "review-queue"):
        rows = police.get(f"/api/v1/{address}/?assigned_to={person.pk}").json()["results"]
        assert [(row["id"], row["assigned_to"]) for row in rows] == [(str(review.pk), str(person.pk))]
    entry = Change.objects.filter(subject="review", subject_id=review.pk).latest("id")
    assert (entry.kind, entry.after["assignee"]) == ("review.updated", str(person.pk))
    assert assign(police, review, None, **{"If-Match": '"2"'}).json()["assigned_to"] is None


def test_nobody_but_who_reviews_for_the_organisation_is_assigned(police, dudley):
    review = make.make_review()
    for person in (NOBODYS, colleague(Role.VIEWER).pk, colleague(organisation="dudley").pk):
        assert faults(assign(police, review, person)) == {("/person", "not_found")}
    assert refused(assign(dudley, review, None)) == (403, "not_yours_to_do")
    decided = make.make_review(status="approved")
    assert refused(assign(police, decided, None, **{"If-Match": '"2"'})) == (409, "not_in_this_state")


def test_who_looks_at_a_review_is_seen_until_it_lapses_and_binds_nobody(police):
    review, other = make.make_review(), make.client(make.POLICE)
    entries = Change.objects.count()
    looked = look(police, review).json()
    assert (looked["looked_at_by"].partition(":")[0], looked["version"]) == ("key", 1)
    assert refused(look(other, review)) == (409, "looked_at")
    assert look(police, review).status_code == 200
    Review.objects.filter(pk=review.pk).update(looked_until=timezone.now() - timedelta(seconds=1))
    assert police.get(f"/api/v1/reviews/{review.pk}/").json()["looked_at_by"] is None
    assert look(other, review).status_code == 200
    assert look(other, review, looking=False).json()["looked_at_by"] is None
    assert Change.objects.count() == entries
    look(other, review)
    decided = police.post(f"/api/v1/reviews/{review.pk}/decide/", {"decision": "approve"}, headers=FIRST)
    assert decided.status_code == 200


def test_who_is_on_a_review_is_told_to_the_reviewing_organisation_alone_and_while_it_waits(police, dudley, lead):
    review, person = make.make_review(), colleague()
    assign(police, review, person.pk)
    look(police, review)
    address = f"/api/v1/reviews/{review.pk}/"
    both = ("assigned_to", "looked_at_by")
    assert all(police.get(address).json()[name] for name in both)
    for other in (dudley, lead):
        assert [other.get(address).json()[name] for name in both] == [None, None]
        for rows in ("reviews", "review-queue"):
            assert [other.get(f"/api/v1/{rows}/").json()["results"][0][name] for name in both] == [None, None]
            assert not other.get(f"/api/v1/{rows}/?assigned_to={person.pk}").json()["results"]
    give_positions()
    trail = f"/api/v1/changes/?subject=review&id={review.pk}"
    assert str(person.pk) not in str(dudley.get(trail).json()) and len(dudley.get(trail).json()["items"]) == 2
    assert police.get(trail).json()["items"][-1]["after"]["assignee"] == str(person.pk)
    police.post(f"{address}decide/", {"decision": "approve"}, headers={"If-Match": '"2"'})
    assert [police.get(address).json()[name] for name in both] == [None, None]
    assert not police.get(f"/api/v1/reviews/?assigned_to={person.pk}").json()["results"]


def test_whoever_has_the_version_is_told_nevertheless_that_a_look_lapsed(police):
    review = make.make_review()
    address, known = f"/api/v1/reviews/{review.pk}/", {"If-None-Match": '"1"'}
    look(police, review)
    assert police.get(address, headers=known).json()["looked_at_by"]
    Review.objects.filter(pk=review.pk).update(looked_until=timezone.now() - timedelta(seconds=1))
    lapsed = police.get(address, headers=known)
    assert (lapsed.status_code, lapsed.json()["looked_at_by"], lapsed["ETag"]) == (200, None, '"1"')
    police.post(f"{address}decide/", {"decision": "approve"}, headers=FIRST)
    assert police.get(address, headers={"If-None-Match": '"2"'}).status_code == 304


def test_on_the_desk_an_officer_takes_one_hands_it_over_and_says_that_they_look():
    review, ben = make.make_review(), colleague()
    make.make_review()
    client, address = officer(), f"/desk/{review.pk}/"
    ana = Person.objects.get(name="Ana Kowalczyk")
    assert "Assigned to nobody" in check_page(client.get(address))
    taken = send(client, address, f"{address}assign/", person=str(ana.pk), version="1")
    assert "Assigned to you" in taken.content.decode()
    assert "Yours (1)" in check_page(client.get("/desk/")) and "For Ana Kowalczyk" in check_page(client.get("/desk/"))
    over = send(client, address, f"{address}assign/?mode=bus", person=str(ben.pk), version="2")
    assert "Assigned to Ben Osei" in over.content.decode() and over.redirect_chain[-1][0] == f"{address}?mode=bus"
    assert "Nothing is assigned to you." in check_page(client.get("/desk/?show=mine"))
    for person in ("nonsense", str(NOBODYS)):
        answer = send(client, address, f"{address}assign/", person=person, version="3")
        assert (answer.status_code, errors(answer)) == (400, ["Nobody who reviews for your organisation has this id."])
    met = send(client, address, f"{address}assign/", person=str(ana.pk), version="2")
    assert met.status_code == 409 and "It waits still, and is assigned to Ben Osei now." in met.content.decode()
    assert "you are looking at this" in send(client, address, f"{address}look/").content.decode()
    second = officer(name="Cara Bell")
    assert "Ana Kowalczyk is looking at this" in check_page(second.get(address))
    assert "Somebody is looking at it" in check_page(second.get("/desk/"))
    assert send(second, address, f"{address}look/").status_code == 409
    send(client, address, f"{address}look/", stop="1")
    assert "is looking at" not in check_page(second.get(address))
    viewer = officer(Role.VIEWER, name="Dev")
    assert "Who decides this" not in check_page(viewer.get(address))
    assert send(viewer, "/account/sign-out/", f"{address}assign/", person="", version="3").status_code == 403
    council = officer(Role.REVIEWER, "dudley", "Eve")
    assert council.get(address).status_code == 404
