"""An officer filters the queue as a program does, and decides many at once or none of them."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.console import chosen_reviews, many_decisions
from campaigns.models import Review, ReviewStatus
from coordination.ledger.transaction import writing
from coordination.models import Change
from coordination.second_looks.redacted_texts import remember_redacted
from partners.models import Person, Role
from tests import make
from tests.campaigns.console.test_desk import officer, places
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db

DECIDE = "/desk/decide/"


def confirmation(client: Any, query: str) -> tuple[Any, str]:
    """The page that asks for a decision, and the versions that it sends along."""
    answer = client.get(f"{DECIDE}?{query}")
    items = re.search(r'name="items" value="([^"]*)"', check_page(answer))
    return answer, items[1] if items else ""


def test_the_desk_shows_what_the_api_lists_under_the_same_filters():
    bus = make.make_review(stop=make.make_stop("43000280301", name="Bus Station"))
    metro = make.make_review(mode="metro", stop=None, fleet_operator="Midland Metro", fleet_vehicles=3)
    late = make.make_review(organisation="sandwell", status="approved", starts_on=date(2017, 2, 20))
    desk, api = officer(), make.client(make.POLICE)
    queries = ["mode=metro", "organisation=sandwell", f"area={make.DUDLEY}", "stop=43000280301", "q=midland+metro"]
    queries += ["starts_from=2017-02-18", "due_to=2017-02-16", "mode=rail"]
    shown = {str(row.pk) for row in (bus, metro, late)}
    for query in queries:
        for show, status in (("pending", "pending"), ("decided", "approved,changes_requested,rejected")):
            rows = api.get(f"/api/v1/review-queue/?{query}&status={status}").json()["results"]
            assert places(desk, f"/desk/?show={show}&{query}") == [row["id"] for row in rows], query
            shown -= {row["id"] for row in rows}
    assert shown == set()
    assert places(desk, "/desk/?show=decided&status=rejected") == []
    assert len(places(desk, "/desk/?starts_to=17/2/2017")) == 2
    page = check_page(desk.get("/desk/?mode=metro"))
    assert "Waiting (1)" in page and "Decided (0)" in page


def test_a_filter_that_cannot_be_read_is_named_and_nothing_is_shown_or_decided_under_it():
    make.make_review()
    client = officer()
    for address in ("/desk/", DECIDE):
        answer = client.get(f"{address}?select=matching&mode=boat&stop=x!&starts_from=soon&due_to=31/2/2026&q=%00")
        page = check_page(answer)
        assert (answer.status_code, heading(answer), len(errors(answer)) > 0) == (400, "Reviews", True)
        assert 'value="soon"' in page and "Decide" not in page.replace("Decided", "")
    fault = client.get("/desk/?starts_from=soon")
    assert errors(fault) == ["“Starts on or after” must be a day, like 27/3/2026"]


def test_all_that_match_are_decided_at_once_once_what_differs_is_confirmed_and_the_ledger_names_the_officer():
    for _ in range(27):
        make.make_review()
    for _ in range(3):
        make.make_review(organisation="sandwell", mode="metro", stop=None, fleet_operator="Metro", fleet_vehicles=2)
    other = make.make_review(creative_title="Another poster", organisation="solihull")
    client = officer()
    assert "Decide all 31" in check_page(client.get("/desk/"))
    answer, items = confirmation(client, "select=matching&q=know+the+signs")
    page = answer.content.decode()
    assert heading(answer) == "Decide 30 placements"
    assert "<strong>27</strong> Dudley" in page and "<strong>3</strong> Sandwell" in page
    assert len(items.split()) == 30 and all(item.endswith("~1") for item in items.split())
    assert Review.objects.exclude(status="pending").count() == 0
    query = "?q=know+the+signs"
    done = send(
        client, f"{DECIDE}?select=matching&q=know+the+signs", f"{DECIDE}{query}", decision="approve", items=items
    )
    assert (heading(done), done.redirect_chain[-1][0]) == ("30 approved", f"/desk/decided/{query}")
    assert set(Review.objects.filter(status="pending")) == {other}
    person = Person.objects.get()
    assert Change.objects.filter(kind="review.approved", actor=f"person:{person.pk}").count() == 30


def test_those_that_are_selected_or_of_the_page_are_the_ones_that_are_confirmed():
    reviews = [make.make_review() for _ in range(28)]
    decided = make.make_review(status="approved")
    client = officer()
    for row in reviews:
        with writing(SYSTEM):
            Review.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(days=len(str(row.pk))))
    ranked = [str(row.pk) for row in Review.objects.filter(status="pending").order_by("due_at", "id")]
    assert [item[:36] for item in confirmation(client, "select=page")[1].split()] == ranked[:25]
    chosen = {str(reviews[3].pk), str(reviews[9].pk)}
    query = "&".join(f"item={key}" for key in [*chosen, str(decided.pk), "nonsense", "\u0661"])
    assert {item[:36] for item in confirmation(client, f"select=chosen&{query}")[1].split()} == chosen
    for query in ("select=chosen", "", "select=chosen&item=nonsense", f"select=chosen&item={decided.pk}"):
        answer = client.get(f"{DECIDE}?{query}")
        check_page(answer)
        assert (answer.status_code, heading(answer), len(errors(answer))) == (400, "Reviews", 1)


def test_more_than_can_be_decided_at_once_are_not_and_the_page_says_what_to_do(monkeypatch: Any):
    monkeypatch.setattr(chosen_reviews, "MOST", 2)
    monkeypatch.setattr(many_decisions, "MOST", 2)
    for _ in range(3):
        make.make_review()
    answer = officer().get(f"{DECIDE}?select=matching")
    assert (answer.status_code, heading(answer)) == (400, "More than 2 match")
    assert "Narrow the queue by a filter" in check_page(answer)


def test_of_two_officers_who_meet_the_second_saves_nothing_and_goes_on_with_the_rest():
    reviews = [make.make_review() for _ in range(3)]
    first, second = officer(), officer(name="Ben")
    _, items = confirmation(second, "select=matching")
    send(first, f"/desk/{reviews[1].pk}/", decision="reject", comment="The board is being rebuilt.", version="1")
    met = send(
        second, f"{DECIDE}?select=matching", DECIDE, decision="request_changes", comment="Too dark.", items=items
    )
    page = unescape(met.content.decode())
    assert (met.status_code, heading(met)) == (409, "Decide 2 placements")
    assert "Nothing was saved" in page and "rejected now, by Ana Kowalczyk" in page and "Too dark.</textarea>" in page
    assert sorted(Review.objects.values_list("status", flat=True)) == ["pending", "pending", "rejected"]
    rest = re.search(r'name="items" value="([^"]*)"', page)
    assert rest and {item[:36] for item in rest[1].split()} == {str(reviews[0].pk), str(reviews[2].pk)}
    again = send(
        second, f"{DECIDE}?select=matching", DECIDE, decision="request_changes", comment="Too dark.", items=rest[1]
    )
    assert heading(again) == "Changes asked for on 2"


def test_what_was_assigned_meanwhile_is_named_with_whose_it_is_and_the_rest_goes_on():
    mine, nobodys, third = (make.make_review() for _ in range(3))
    client = officer()
    ana = Person.objects.get()
    _, items = confirmation(client, "select=matching")
    colleague = officer(name="Ben Osei")
    for review, person in ((mine, str(ana.pk)), (nobodys, str(ana.pk))):
        send(colleague, f"/desk/{review.pk}/", f"/desk/{review.pk}/assign/", person=person, version="1")
    send(colleague, f"/desk/{nobodys.pk}/", f"/desk/{nobodys.pk}/assign/", person="", version="2")
    met = send(client, f"{DECIDE}?select=matching", DECIDE, decision="reject", comment="Too dark.", items=items)
    page = unescape(met.content.decode())
    assert (met.status_code, heading(met)) == (409, "Decide 1 placement") and "Too dark.</textarea>" in page
    for whose in ("Ana Kowalczyk", "nobody"):
        assert f"has changed, waits still and is assigned to {whose} now. Select it again" in page
    assert f'value="{third.pk}~1"' in page
    assert set(Review.objects.values_list("status", flat=True)) == {"pending"}


def test_what_is_wrong_with_the_decision_is_said_and_the_versions_stay_those_that_were_read():
    review = make.make_review()
    client = officer()
    _, items = confirmation(client, "select=matching")
    with writing(SYSTEM):
        Review.objects.filter(pk=review.pk).update(version=2)
    for fields, fault in (
        ({}, "Choose what you decide"),
        ({"decision": "reject"}, "Say why: anything but an approval needs it."),
    ):
        refused = send(client, f"{DECIDE}?select=matching", DECIDE, items=items, **fields)
        assert (refused.status_code, errors(refused)) == (400, [fault])
        assert f'value="{items}"' in refused.content.decode()
    personal = send(
        client, f"{DECIDE}?select=matching", DECIDE, items=items, decision="reject", comment="Ring 07700 900123"
    )
    assert personal.status_code == 400 and "Ring 07700 900123" in personal.content.decode()
    stale = send(client, f"{DECIDE}?select=matching", DECIDE, items=items, decision="approve")
    assert (stale.status_code, heading(stale)) == (409, "Nothing is left to decide")
    assert Review.objects.get().status == ReviewStatus.PENDING


def test_a_comment_that_says_what_was_taken_out_is_said_beside_it_and_all_stay_chosen():
    make.make_review(organisation="sandwell")
    review = make.make_review()
    remember_redacted(["Zebedee Quill"], organisation="dudley", campaign=None, inside=True, at=timezone.now())
    client = officer()
    _, items = confirmation(client, "select=matching")
    fields = {"items": items, "decision": "reject", "comment": "Zebedee Quill is on it."}
    refused = send(client, f"{DECIDE}?select=matching", DECIDE, **fields)
    assert (refused.status_code, heading(refused)) == (400, "Decide 2 placements")
    assert [fault[:29] for fault in errors(refused)] == ["This was taken out for good o"]
    assert f'value="{items}"' in refused.content.decode() and str(review.pk) in items
    assert set(Review.objects.values_list("status", flat=True)) == {"pending"}


@pytest.mark.parametrize("items", ["", "x", "~1", "9" * 40_000, "01890a5d-ac96-774b-bcce-b302099a8057~1 " * 2])
def test_items_that_no_page_has_written_decide_nothing(items: str):
    make.make_review()
    client = officer()
    answer = send(client, f"{DECIDE}?select=matching", DECIDE, decision="approve", items=items)
    assert (answer.status_code, Review.objects.get().status) == (400, "pending")
    foreign = officer(organisation="dudley", name="Cara")
    key = Review.objects.get().pk
    other = send(foreign, "/account/sign-out/", DECIDE, decision="approve", items=f"{key}~1")
    assert other.status_code == 400 and "One that is no longer yours to judge" in other.content.decode()


def test_whoever_may_not_review_is_shown_no_way_to_and_answered_403():
    make.make_review()
    client = officer(Role.VIEWER)
    assert 'type="checkbox"' not in check_page(client.get("/desk/"))
    for answer in (client.get(DECIDE), send(client, "/account/sign-out/", DECIDE, decision="approve", items="x")):
        assert (answer.status_code, heading(answer)) == (403, "You cannot see this yet")


def test_a_page_of_five_hundred_asks_the_database_no_more_than_one_of_two():
    counts = []
    client = officer()
    client.get("/desk/")
    for number in (2, 6):
        for _ in range(number):
            make.make_review()
        with CaptureQueriesContext(connection) as statements:
            confirmation(client, "select=matching")
        counts.append(len(statements))
    assert counts[0] == counts[1]
