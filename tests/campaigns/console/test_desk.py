"""An officer sees what is urgent and decides it, on pages that need no script."""

import re
from datetime import timedelta
from html import unescape
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.console import review_queue
from campaigns.console.desk_words import decisions_on
from campaigns.models import Placement, Review
from campaigns.placements import rules
from campaigns.placements.review import decide_review
from coordination.ledger.transaction import writing
from coordination.models import Change
from partners.models import Membership, Person, Role
from partners.sign_in.second_factor import present_code
from tests import make
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import BROWSER, PASSWORD, browser, enter_password, errors, heading, send
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db


def officer(role: str = Role.REVIEWER, organisation: str = make.POLICE, name: str = "Ana Kowalczyk") -> Client:
    person = Person.objects.create_user(f"{Person.objects.count()}@example.org", name)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)
    return sign_in(Client(enforce_csrf_checks=True, **BROWSER), person)


def places(client: Client, address: str = "/desk/") -> list[str]:
    """The links of the queue, page by page."""
    page = check_page(client.get(address))
    links = re.findall(r'href="/desk/([0-9a-f-]{36})/', page)
    following = re.search(r'href="(/desk/\?[^"]*cursor=[^"]*)" rel="next"', page)
    return links + (places(client, unescape(following[1])) if following else [])


def test_the_queue_shows_the_most_urgent_first_and_every_page_goes_on_where_the_last_ended():
    reviews = [make.make_review() for _ in range(28)]
    now = timezone.now()
    for number, review in enumerate(reviews):
        due = now + timedelta(days=(number * 7) % 10)  # several are due at the same instant
        with writing(SYSTEM):
            Review.objects.filter(pk=review.pk).update(due_at=due)
    ranked = [str(row.pk) for row in Review.objects.order_by("due_at", "id")]
    client = officer()
    assert places(client) == ranked
    page = check_page(client.get("/desk/?show=nonsense&utm_source=mail"))
    assert "Waiting (28)" in page and "Overdue (" in page
    last = check_page(client.get(re.search(r'href="(/desk/\?[^"]*)" rel="next"', page)[1]))
    before = unescape(re.search(r'href="(/desk/\?[^"]*)" rel="prev"', last)[1])
    assert re.findall(r'href="/desk/([0-9a-f-]{36})/', check_page(client.get(before))) == ranked[:25]


def test_what_is_decided_goes_on_page_by_page_the_latest_first():
    decided = [make.make_review(status="approved") for _ in range(3)]
    with mock.patch.object(review_queue, "PER_PAGE", 1):
        assert places(officer(), "/desk/?show=decided") == [str(row.pk) for row in reversed(decided)]


def test_what_is_to_come_down_goes_on_page_by_page_too():
    hung = [make.make_placement(status="installed") for _ in range(3)]
    judged = [placement.reviews.get(status="approved") for placement in hung]
    for each in judged:
        facts = {"decision": "reject", "comment": "The board is gone.", "expected_version": each.version}
        decide_review(each, by=make.actor_for(make.POLICE), **facts)
    with mock.patch.object(review_queue, "PER_PAGE", 1):
        assert places(officer(), "/desk/?show=coming_down") == [str(each.pk) for each in judged]


def test_an_officer_asks_for_a_change_with_a_reason_and_the_ledger_names_them():
    review = make.make_review()
    client = officer()
    address = f"/desk/{review.pk}/"
    refused = send(client, address, decision="request_changes", comment="", version="1")
    assert (refused.status_code, errors(refused)) == (400, ["Say why: anything but an approval needs it."])
    assert errors(send(client, address, comment="Kept", version="1")) == ["Choose what you decide"]
    personal = send(client, address, decision="reject", comment="Ring 07700 900123 about it", version="1")
    assert personal.status_code == 400 and "Ring 07700 900123 about it" in personal.content.decode()
    assert Review.objects.get().status == "pending"
    saved = send(client, address, decision="request_changes", comment="Please add the number to text.", version="1")
    assert heading(saved) == "Reviews" and "Changes asked for" in saved.content.decode()
    decided = Review.objects.get()
    assert (decided.status, decided.comment) == ("changes_requested", "Please add the number to text.")
    person = Person.objects.get()
    assert decided.decided_by == f"person:{person.pk}"
    assert Change.objects.filter(kind="review.changes_requested", actor=f"person:{person.pk}").exists()
    shown = check_page(client.get(address))
    assert "by Ana Kowalczyk" in shown and "Please add the number to text." in shown
    other = officer(organisation="west-midlands-police", name="Ben")
    assert other.get(address).status_code == 404


def test_of_two_officers_who_meet_the_second_is_shown_what_the_first_decided():
    review = make.make_review()
    first, second = officer(), officer(name="Ben")
    address = f"/desk/{review.pk}/"
    send(first, address, decision="approve", version="1")
    met = send(second, address, decision="reject", comment="The board is being rebuilt.", version="1")
    page = met.content.decode()
    assert met.status_code == 409
    assert "This changed while you were reading it. It is now: Approved, by Ana Kowalczyk" in page
    assert "The board is being rebuilt." in page and 'name="version" value="2"' in page
    assert Placement.objects.get().status == "approved"


def reassigned(review: Review) -> None:
    """A colleague puts their name to it meanwhile."""
    colleague = officer(name="Cara Bell")
    address = f"/desk/{review.pk}/"
    send(colleague, address, f"{address}assign/", person=str(Person.objects.get(name="Cara Bell").pk), version="1")


@pytest.mark.parametrize("fields", [{"decision": "reject"}, {"decision": "reject", "template": "1"}, {}])
def test_a_page_drawn_anew_is_of_another_version_only_where_it_says_so(fields: dict[str, str]):
    review = make.make_review()
    client, address = officer(), f"/desk/{review.pk}/"
    make.make_reason_code("safety", sentence="It would hide an exit.")
    again = send(client, address, version="1", comment="", **fields).content.decode()
    assert 'name="version" value="1"' in again and "Nothing was saved" not in again
    reassigned(review)
    met = send(client, address, version="1", comment=" ", **fields).content.decode()
    assert "It waits still, and is assigned to Cara Bell now." in met and 'name="version" value="2"' in met
    assert Review.objects.get().status == "pending"
    decided = send(client, address, version="2", decision="reject", comment="The board is being rebuilt.")
    assert heading(decided) == "Reviews" and Review.objects.get().status == "rejected"


def test_whoever_was_second_finds_what_they_wrote_also_where_nothing_is_left_to_decide():
    review = make.make_review()
    first, second = officer(), officer(name="Ben")
    address = f"/desk/{review.pk}/"
    send(first, address, decision="reject", comment="Not here.", version="1")
    met = send(second, "/account/sign-out/", address, decision="approve", comment="Good <there>.", version="1")
    page = met.content.decode()
    assert met.status_code == 409 and "Rejected, by Ana Kowalczyk" in page and "Nothing is left to decide" in page
    assert "What you wrote: “Good &lt;there&gt;.”" in page and 'name="decision"' not in page


def test_what_hangs_though_its_approval_was_taken_back_is_listed_until_it_is_reported_as_removed():
    placements = [make.make_placement(status="installed") for _ in range(2)]
    client = officer()
    for placement in placements:
        address = f"/desk/{placement.reviews.get().pk}/"
        page = check_page(client.get(address))
        assert "it must come down within 2 working days" in page and 'value="approve"' not in page
        send(
            client,
            address,
            decision="reject",
            comment="It hides the exit.",
            version=str(placement.reviews.get().version),
        )
    assert "To come down (2)" in check_page(client.get("/desk/"))
    with writing(SYSTEM):
        yesterday = timezone.localdate() - timedelta(days=1)
        Placement.objects.filter(pk=placements[0].pk).update(remove_by=yesterday)
    down = check_page(client.get("/desk/?show=coming_down"))
    assert down.count(">Overdue<") == 1 and 'type="checkbox"' not in down
    assert places(client, "/desk/?show=coming_down") == [str(each.reviews.get().pk) for each in placements]
    assert "To come down by" in check_page(client.get(f"/desk/{placements[1].reviews.get().pk}/"))
    council = officer(Role.CONTRIBUTOR, "dudley", "Cara")
    assert check_page(council.get("/comments/")).count("To come down by") == 2
    rules.remove_placement(placements[0], by=make.actor_for(), expected_version=None, on=timezone.localdate())
    assert places(client, "/desk/?show=coming_down") == [str(placements[1].reviews.get().pk)]
    assert make.client(make.POLICE).get("/api/v1/review-queue/counts/").json()["coming_down"]["count"] == 1


def test_what_enter_presses_is_the_decision_and_not_what_begins_its_comment():
    make.make_reason_code("safety", sentence="It would hide an exit.")
    review = make.make_review()
    client = officer()
    for address in (f"/desk/{review.pk}/", "/desk/decide/?select=page"):
        form = re.search(r"<form[^>]*novalidate>.*?</form>", check_page(client.get(address)), re.DOTALL)
        assert form and 'name="template"' in form[0]
        assert 'name="template"' not in re.findall(r"<button[^>]*>", form[0])[0]


def test_a_history_of_ten_deciders_asks_for_their_names_once():
    counts = []
    client = officer()
    for decisions in (1, 5):
        placement = make.make_review(status="approved").placement
        for number in range(decisions):
            other = make.make_review(status="changes_requested")
            decider = Person.objects.create_user(f"{decisions}-{number}@example.com", "Dev")
            with writing(SYSTEM):
                moved = {"placement": placement, "status": "superseded", "decided_by": f"person:{decider.pk}"}
                Review.objects.filter(pk=other.pk).update(**moved)
        review = placement.reviews.exclude(status="superseded").get()
        client.get(f"/desk/{review.pk}/")
        with CaptureQueriesContext(connection) as statements:
            page = check_page(client.get(f"/desk/{review.pk}/"))
        assert page.count("Submitted ") == decisions + 1
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5_000, "\u0661"])
def test_a_version_that_is_none_decides_nothing_and_is_no_failure(version: str):
    review = make.make_review()
    met = send(officer(), f"/desk/{review.pk}/", decision="approve", version=version)
    assert (met.status_code, Review.objects.get().status) == (409, "pending")


@pytest.mark.parametrize("cursor", ["x", "W10", "\u0661", "%00", "a" * 5_000])
def test_a_page_that_begins_nowhere_is_the_first(cursor: str):
    review = make.make_review()
    client = officer()
    for tab in ("pending", "overdue", "decided"):
        answer = client.get("/desk/", {"show": tab, "cursor": cursor}, follow=True)
        assert "cursor" not in answer.redirect_chain[-1][0]
        assert (str(review.pk) in check_page(answer)) == (tab != "decided")


def test_saving_leads_to_the_next_that_waits_and_then_to_the_empty_queue():
    first, second = make.make_review(), make.make_review()
    client = officer()
    after = send(client, f"/desk/{first.pk}/", decision="approve", version="1", next="1")
    assert after.redirect_chain[-1][0] == f"/desk/{second.pk}/"
    empty = send(client, f"/desk/{second.pk}/", decision="approve", version="1", next="1")
    assert "Nothing waits for you." in empty.content.decode()
    assert len(places(client, "/desk/?show=decided")) == 2


def test_whoever_may_not_review_sees_no_form_and_decides_nothing():
    review = make.make_review()
    client = officer(Role.VIEWER)
    assert "What do you decide?" not in check_page(client.get(f"/desk/{review.pk}/"))
    forged = send(client, "/account/sign-out/", to=f"/desk/{review.pk}/", decision="approve", version="1")
    assert (forged.status_code, errors(forged)) == (403, ["This needs the scope review, which you do not hold."])
    assert Review.objects.get().status == "pending"
    council = officer(Role.REVIEWER, "dudley", "Cara")
    assert council.get(f"/desk/{review.pk}/").status_code == 404
    assert heading(Client(**BROWSER).get("/desk/", follow=True)) == "Sign in"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begins_at", ["/account/sign-in/", "/account/", "/desk/"])
def test_an_officer_of_a_reviewing_organisation_lands_on_the_desk_and_finds_the_way_back_to_it(begins_at: str):
    make.make_review_rule()
    person = Person.objects.create_user("ana@example.org", "Ana", PASSWORD)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation_id=make.POLICE, role=Role.REVIEWER)
    TOTP.activate(person, generate_totp_secret())
    client = browser()
    client.get(begins_at, follow=True)
    assert heading(enter_password(client, "ana@example.org")) == "Show your second factor"
    landed = send(client, "/account/sign-in/code/", code=present_code(Authenticator.objects.get()))
    assert (heading(landed), landed.redirect_chain[-1][0]) == ("Reviews", "/desk/")
    assert ">Reviews that wait for your organisation</a>" in check_page(client.get("/account/"))
    assert 'href="/desk/"' in check_page(Client(**BROWSER).get("/"))


@pytest.mark.parametrize(
    ("role", "organisation"),
    [(Role.VIEWER, make.POLICE), (Role.REVIEWER, "west-midlands-police"), (Role.VIEWER, "dudley")],
)
def test_whoever_has_nothing_to_review_lands_where_they_did(role: str, organisation: str):
    make.make_review_rule()
    client = officer(role, organisation)
    assert [address for address, _ in client.get("/account/sign-in/", follow=True).redirect_chain] == ["/account/"]
    assert "that wait for your organisation" not in check_page(client.get("/account/"))


def test_a_reason_begins_the_comment_and_whatever_is_wrong_what_was_typed_stays():
    review, other = make.make_review(), make.make_review()
    client = officer()
    address = f"/desk/{review.pk}/"
    assert "Begin the comment with it" not in check_page(client.get(address))
    make.make_reason_code("safety", sentence="It would hide an exit.")
    make.make_reason_code("site", sentence="Posters cannot hang here.")
    make.make_reason_code("former", sentence="Not given any more.", active=False)
    typed = {"decision": "reject", "reason_code": "safety", "version": "1"}
    begun = send(client, address, comment="", template="1", **typed).content.decode()
    assert ">It would hide an exit.</textarea>" in begun and 'value="reject" checked' in begun
    assert '<option value="safety" selected>' in begun and "Not given any more." not in begun
    another = send(client, address, template="1", comment="It would hide an exit.", **{**typed, "reason_code": "site"})
    assert ">Posters cannot hang here.</textarea>" in another.content.decode()
    longer = send(client, address, template="1", comment="By the door.", **typed).content.decode()
    assert ">It would hide an exit. By the door.</textarea>" in longer
    assert Review.objects.filter(status="pending").count() == 2
    unfit = send(client, address, comment="Kept.", **{**typed, "decision": "approve"})
    page = unfit.content.decode()
    assert unfit.status_code == 400 and "none that is in force for this decision" in errors(unfit)[0]
    assert 'href="#reason_code"' in page and ">Kept.</textarea>" in page and '<option value="safety" selected>' in page
    send(client, address, comment="", **typed)
    decided = Review.objects.get(pk=review.pk)
    assert (decided.status, decided.reason_code, decided.comment) == ("rejected", "safety", "It would hide an exit.")
    many = send(client, "/desk/decide/?select=page", "/desk/decide/", items=f"{other.pk}~1", comment="", **typed)
    assert heading(many) == "1 rejected"
    assert Review.objects.get(pk=other.pk).comment == "It would hide an exit."


def test_a_form_of_another_site_decides_nothing():
    review = make.make_review()
    answer = officer().post(f"/desk/{review.pk}/", {"decision": "approve", "version": "1"})
    assert (answer.status_code, heading(answer)) == (403, "This form has expired")
    assert Review.objects.get().status == "pending"


@pytest.mark.parametrize(
    ("required", "readers", "hint"),
    [
        (True, 1, "The council may put it up as it is"),
        (True, 2, "The council may put it up as it is, once everybody whose approval it needs has approved it"),
        (False, 2, "You advise that it may go up as it is"),
    ],
)
def test_what_comes_of_an_approval_is_said_as_it_is(required: bool, readers: int, hint: str):
    placement = Placement(status="submitted", readers=[make.POLICE, "dudley"][:readers])
    assert decisions_on(Review(placement=placement, required=required), ["approve"]) == [("approve", "Approve", hint)]


def test_the_page_shows_where_it_is_what_hangs_near_and_what_has_changed():
    stop = make.make_stop("43000000011", longitude=-2.0791, latitude=52.5106)
    beside = make.make_stop("43000000012", longitude=-2.0791, latitude=52.5116)
    review = make.make_review(stop=stop)
    near = make.make_review(stop=beside, creative_title="Spot the signs").placement
    client = officer()
    page = check_page(client.get(f"/desk/{review.pk}/"))
    assert page.count("<svg") == 2 and "What is within 200 metres of it" in page
    assert "openstreetmap.org/?mlat=52.51060&amp;mlon=-2.07910#map=18/52.51060/-2.07910" in page
    assert re.search(r'app-numbered__number">1</span> “Spot the signs” by dudley, 111 metres away', page)
    assert "What has changed" not in page
    send(client, f"/desk/{review.pk}/", decision="request_changes", comment="Fewer.", version="1")
    owner = make.actor_for("dudley")
    changed = rules.change_placement(
        Placement.objects.get(pk=review.placement_id), by=owner, expected_version=None, quantity=7
    )
    rules.submit_placement(changed, by=owner, expected_version=None)
    again = Review.objects.get(placement=review.placement_id, status="pending")
    shown = check_page(client.get(f"/desk/{again.pk}/"))
    assert re.search(r"Number of posters</th><td[^>]*>\d+</td><td[^>]*>7</td>", shown)
    with writing(SYSTEM):
        Placement.objects.filter(pk=near.pk).update(starts_on="2030-01-01", ends_on="2030-01-02")
    assert (
        "No other poster that you may see hangs within 200 metres" in client.get(f"/desk/{again.pk}/").content.decode()
    )


def test_a_stop_without_a_position_has_no_map_and_the_page_says_so():
    nowhere = make.make_review(stop=make.make_stop("43000000013"))
    page = check_page(officer().get(f"/desk/{nowhere.pk}/"))
    assert "<svg" not in page.split("<main", 1)[1] and "The position of this stop is not known." in page
