"""Whoever signs in for a council sees what waits, and for each the one next step."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.lifecycle import invitations
from campaigns.models import Participant
from coordination.models import SecondLook
from coordination.templatetags.plain_dates import moment
from events.models import Event
from partners.models import ApiKey, Role
from tests import make
from tests.coordination.second_looks.example_texts import MENDED, UNSURE, decide
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import BROWSER, errors, heading, send
from tests.request_bodies import CAMPAIGN

pytestmark = pytest.mark.django_db


def waiting(client: Any) -> dict[str, tuple[str, str]]:
    """How many of each kind, and where the next step leads."""
    page = check_page(client.get("/work/"))
    rows = re.findall(r'scope="row".*?>(.*?)</th>.*?numeric">(\d+)</td>.*?href="([^"]+)"', page)
    return {what: (number, address) for what, number, address in rows}


def something_of_everything() -> None:
    """One of each that waits for Dudley."""
    now = timezone.now()
    campaign = make.make_campaign(starts_on=now.date() - timedelta(days=9), ends_on=now.date() + timedelta(days=9))
    make.make_event(campaign=campaign, starts_at=now - timedelta(days=2))
    make.make_event(campaign=campaign, status="draft", starts_at=now + timedelta(days=2))
    make.make_event(campaign=campaign, organisation="sandwell", partners=["dudley"], starts_at=now + timedelta(days=2))
    make.make_event(campaign=campaign, summary=UNSURE, starts_at=now + timedelta(days=1))
    make.make_placement(campaign=campaign, status="changes_requested")
    make.make_placement(campaign=campaign, status="approved", starts_on=now.date(), ends_on=now.date())
    number = Participant.objects.count()
    asked = make.make_campaign(f"asked-{number}", contributors=())
    invitations.invite_participant(
        asked, by=make.actor_for(make.LEAD), organisation=make.make_organisation("dudley"), role="contributor"
    )
    key, _ = make.make_key("dudley")
    ApiKey.objects.filter(pk=key.pk).update(expires_at=now + timedelta(days=3))


def test_everything_that_waits_is_listed_with_its_number_and_its_next_step():
    something_of_everything()
    assert SecondLook.objects.count() == 1
    assert waiting(officer(role=Role.ADMINISTRATOR)) == {
        "Texts that may name somebody, which others see once you have looked": ("1", "/work/second-looks/"),
        "Invitations to campaigns": ("1", "/invitations/"),
        "Placements that a reviewer returned": ("1", "/placements/?show=returned"),
        "Approved posters that are not reported as up": ("1", "/placements/?show=approved"),
        "Figures that are expected of you": ("1", "/figures/"),
        "Events that are over, without a count": ("1", "/events/?show=unreported"),
        "Events to come that are drafts still": ("1", "/events/?show=drafts"),
        "Events of others that list you as a partner": ("1", "/events/?show=asks"),
        "Keys that end soon": ("1", "/account/keys/"),
    }
    contributor = officer(name="Ben")
    assert set(waiting(contributor)) == {
        "Placements that a reviewer returned",
        "Approved posters that are not reported as up",
        "Figures that are expected of you",
        "Events that are over, without a count",
        "Events to come that are drafts still",
        "Events of others that list you as a partner",
    }
    for _number, address in waiting(contributor).values():
        assert 'class="govuk-link"' in check_page(contributor.get(address)), address
    assert waiting(officer("walsall", Role.ADMINISTRATOR, "Cara")) == {}
    empty = check_page(officer("walsall", name="Dan").get("/work/"))
    assert "Nothing waits for you." in empty and 'href="/events/new/"' in empty
    assert waiting(officer(role=Role.VIEWER, name="Eve")) == {}


def test_the_list_costs_the_same_for_one_of_each_and_for_three():
    something_of_everything()
    client = officer(role=Role.ADMINISTRATOR)
    client.get("/work/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            check_page(client.get("/work/"))
        costs.append(len(asked))
        something_of_everything()
        something_of_everything()
    assert costs[0] == costs[1] <= 30
    assert waiting(client)["Events that are over, without a count"][0] == "5"


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.ADMINISTRATOR])
def test_whoever_signs_in_for_a_council_lands_on_the_work_list(role: str):
    client = officer(role=role)
    assert [address for address, _ in client.get("/account/sign-in/", follow=True).redirect_chain] == ["/work/"]
    assert ">What waits for your organisation</a>" in check_page(client.get("/account/"))
    assert heading(Client(**BROWSER).get("/work/", follow=True)) == "Sign in"


def test_an_administrator_answers_an_invitation_in_the_version_that_was_read():
    make.make_campaign(contributors=())
    part = invitations.invite_participant(
        make.make_campaign(contributors=()),
        by=make.actor_for(make.LEAD),
        organisation=make.make_organisation("dudley"),
        role="contributor",
    )
    client, address = officer(role=Role.ADMINISTRATOR), f"/invitations/{make.SEE_ME}/"
    assert "to post events, placements and figures" in check_page(client.get("/invitations/"))
    stale = send(client, "/invitations/", address, accept="1", version="7")
    assert stale.status_code == 409 and "changed while you were reading" in errors(stale)[0]
    page = check_page(officer(name="Ben").get("/invitations/"))
    assert "An administrator of your organisation answers." in page and 'name="accept"' not in page
    refused = send(officer(name="Dan"), "/account/sign-out/", address, accept="1", version="1")
    assert (refused.status_code, errors(refused)) == (403, ["This needs the scope manage, which you do not hold."])
    done = send(client, "/invitations/", address, accept="1", version=str(part.version), named="true")
    assert "takes part in See Me Hear Me" in done.content.decode()
    part.refresh_from_db()
    assert (part.status, part.names_us_in_events) == ("accepted", True)
    send(client, "/invitations/", address, leave="1", version=str(part.version))
    part.refresh_from_db()
    assert part.status == "left"
    other = officer("sandwell", Role.ADMINISTRATOR, "Cara")
    assert post(other, address, accept="1", version="1") == 404


def test_what_an_organisation_takes_part_in_is_a_link_away_when_nothing_waits():
    make.make_campaign()
    client = officer()
    assert "/invitations/" not in check_page(client.get("/work/"))
    for address in ("/account/", "/reach/"):
        assert 'href="/invitations/"' in check_page(client.get(address)), address
    for address in ("/events/new/", "/placements/new/"):
        page = check_page(officer("walsall", name="Dan").get(address))
        assert 'href="/invitations/"' in page, address
    page = check_page(officer(role=Role.ADMINISTRATOR, name="Ben").get("/invitations/"))
    assert 'name="leave"' in page


def test_a_text_that_may_name_somebody_is_looked_at_by_an_administrator_alone():
    event = make.make_event(summary=UNSURE)
    look = SecondLook.objects.get()
    address = f"/work/second-looks/{look.pk}/"
    contributor = officer()
    page = check_page(contributor.get("/work/second-looks/"))
    assert f"/events/{event.pk}/" in page and 'name="confirm"' not in page
    assert UNSURE in page and event.title in page and "See Me Hear Me" in page
    assert make.SEE_ME not in page and f">{event.pk}" not in page
    refused = send(contributor, "/account/sign-out/", address, confirm="1", version="1")
    assert (refused.status_code, errors(refused)) == (403, ["This needs the scope manage, which you do not hold."])
    other = officer("sandwell", Role.ADMINISTRATOR, "Cara")
    assert post(other, address, confirm="1", version="1") == 404
    administrator = officer(role=Role.ADMINISTRATOR, name="Ben")
    assert send(administrator, "/work/second-looks/", address, confirm="1", version="2").status_code == 409
    send(administrator, "/work/second-looks/", address, confirm="1", version="1")
    assert Event.objects.get().second_look == ""
    assert "No text waits" in check_page(administrator.get("/work/second-looks/"))


def test_every_kind_of_text_is_read_where_it_is_decided():
    sent = {**CAMPAIGN, "name": UNSURE, "hashtags": ["#waits"]}
    assert make.client("dudley").post("/api/v1/campaigns/", sent).status_code == 201
    make.make_placement(creative_title=UNSURE)
    make.make_metric(source=UNSURE)
    assert SecondLook.objects.count() == 3
    page = check_page(officer(role=Role.ADMINISTRATOR).get("/work/second-looks/"))
    assert page.count(f'value">{UNSURE}</dd>') == 3
    assert all(f'key">{label}</dt>' in page for label in ("Name", "Hashtags", "Creative, title", "Source"))


def test_a_page_of_what_waits_leads_to_where_it_is_decided_until_it_is():
    event = make.make_event(summary=UNSURE)
    placement = make.make_placement(creative_title=UNSURE)
    administrator = officer(role=Role.ADMINISTRATOR)
    for kind, row in (("events", event), ("placements", placement)):
        address = f"/{kind}/{row.pk}/"
        page = check_page(administrator.get(address))
        assert "/api/" not in page and 'href="/work/second-looks/"' in page
        decide(make.client("dudley"), row.pk, "withdraw")
        page = check_page(administrator.get(address))
        assert "It was withdrawn" in page and 'href="/work/second-looks/"' not in page


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("confirm", "Decided by Ana Kowalczyk, {}: it names nobody, and others see it."),
        ("withdraw", "Decided by Ana Kowalczyk, {}: it is withdrawn."),
    ],
)
def test_whoever_decides_second_reads_who_decided_first_and_how(decision, words):
    make.make_event(summary=UNSURE)
    look = SecondLook.objects.get()
    address = f"/work/second-looks/{look.pk}/"
    first, second = officer(role=Role.ADMINISTRATOR), officer(role=Role.ADMINISTRATOR, name="Ben")
    send(first, "/work/second-looks/", address, **{decision: "1"}, version="1")
    look.refresh_from_db()
    answer = send(second, "/account/sign-out/", address, withdraw="1", version="1")
    assert answer.status_code == 409
    assert errors(answer)[0].startswith(words.format(moment(look.decided_at)))


def test_whoever_decides_on_a_text_that_was_mended_reads_that_it_was():
    event = make.make_event(summary=UNSURE)
    look = SecondLook.objects.get()
    make.client("dudley").patch(f"/api/v1/events/{event.pk}/", {"summary": MENDED})
    answer = send(
        officer(role=Role.ADMINISTRATOR),
        "/account/sign-out/",
        f"/work/second-looks/{look.pk}/",
        confirm="1",
        version="1",
    )
    assert answer.status_code == 409 and errors(answer)[0].startswith("This text was mended")


def test_a_key_is_made_once_shown_once_and_revoked():
    client = officer(role=Role.ADMINISTRATOR)
    page = check_page(client.get("/account/keys/new/"))
    found = re.search(r'name="made_as" value="([^"]+)"', page)
    assert found
    typed = {"made_as": found[1], "name": "Events calendar", "scopes": ["read", "write"]}
    assert errors(send(client, "/account/keys/new/", **{**typed, "name": "", "scopes": []})) == [
        "Enter what it is for",
        "Choose what it may do",
    ]
    past = {"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2017"}
    assert errors(send(client, "/account/keys/new/", **typed, **past)) == ["A key ends in the future."]
    spoilt = send(client, "/account/keys/new/", **{**typed, "made_as": "x"})
    assert (spoilt.status_code, errors(spoilt)) == (400, ["This form could not be read. Send it once more."])
    made = send(client, "/account/keys/new/", **typed)
    secret = re.search(r"<code>(coord_\w+)</code>", made.content.decode())
    assert secret and made["Cache-Control"] == "no-store"
    again = send(client, "/account/keys/new/", **typed)
    assert again.status_code == 400 and "has made a key already" in errors(again)[0]
    key = ApiKey.objects.get()
    assert (key.name, key.scopes) == ("Events calendar", ["read", "write"])
    listed = check_page(client.get("/account/keys/"))
    assert key.pk in listed and secret[1] not in listed
    for other in (officer(name="Ben"), officer("sandwell", Role.ADMINISTRATOR, "Cara")):
        assert post(other, f"/account/keys/{key.pk}/revoke/") in (403, 404)
        assert other.get("/account/keys/new/").status_code in (200, 403)
    key.refresh_from_db()
    assert key.revoked_at is None
    send(client, "/account/keys/", f"/account/keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None
