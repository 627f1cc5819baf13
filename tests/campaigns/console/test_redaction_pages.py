"""An administrator pastes a text, sees where it stands, and has it taken out for good."""

import re
from typing import Any

import pytest

from campaigns.models import Placement
from coordination.models import Change, Redaction
from events.models import Event
from partners.models import Role
from tests import make
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db
URL, NEW = "/redactions/", "/redactions/new/"
NAME = "Zebedee"
WHY = "It named somebody."


def told(**fields: Any) -> Event:
    return make.make_event(summary=f"Ask {NAME} at the desk.", **fields)


@pytest.fixture
def administrator() -> Any:
    make.make_campaign()
    return officer(role=Role.ADMINISTRATOR)


def test_a_text_is_found_where_it_stands_counted_by_place_and_taken_out_for_good(administrator: Any):
    events = [told(external_ref=f"event-{number}") for number in range(2)]
    other = told(organisation="sandwell", external_ref="other")
    found = send(administrator, NEW, text=NAME, campaign="")
    page = found.content.decode()
    assert heading(found) == "Where the text stands" and "no-store" in found["Cache-Control"]
    assert "2 events" in page and f"/events/{events[0].pk}/" in page and str(other.pk) not in page
    assert "2 entries of what was done" in page
    assert not Redaction.objects.exists()
    assert errors(send(administrator, NEW, text=NAME, campaign="", confirm="1")) == ["Say why it is taken out"]
    done = send(administrator, NEW, text=NAME, campaign="", reason=WHY, confirm="1")
    assert WHY in (page := done.content.decode()) and NAME not in page and "Ana Kowalczyk" in page
    for event in events:
        event.refresh_from_db()
        assert NAME not in event.summary and "[redacted]" in event.summary
    assert NAME in Event.objects.get(pk=other.pk).summary
    assert not Change.objects.filter(organisation="dudley", after__icontains=NAME).exists()
    row = Redaction.objects.get()
    assert (row.reason, row.subject, row.organisation) == (WHY, "event", "dudley")
    again = send(administrator, NEW, text=NAME, campaign="")
    assert errors(again) == ["This stands nowhere that you see. Paste it exactly as it reads"]
    assert str(row.pk) in check_page(administrator.get(URL))


def test_sent_twice_it_is_taken_out_once(administrator: Any):
    told()
    for _ in range(2):
        send(administrator, NEW, text=NAME, campaign="", reason=WHY, confirm="1")
    assert Redaction.objects.count() == 1


def test_a_lead_takes_a_text_out_of_all_that_it_sees_of_its_campaign_and_of_no_other():
    make.make_campaign()
    scheduled = told(status="scheduled")
    draft = told(organisation="sandwell", status="draft", external_ref="draft")
    elsewhere = told(campaign=make.make_campaign("other", lead="sandwell"), status="scheduled", external_ref="other")
    lead = officer(make.LEAD, Role.ADMINISTRATOR)
    assert errors(send(lead, NEW, text=NAME, campaign=""))  # nothing of its own
    found = send(lead, NEW, text=NAME, campaign=make.SEE_ME)
    assert "1 event" in found.content.decode() and str(scheduled.pk) in found.content.decode()
    send(lead, NEW, text=NAME, campaign=make.SEE_ME, reason=WHY, confirm="1")
    assert NAME not in Event.objects.get(pk=scheduled.pk).summary
    for event in (draft, elsewhere):
        assert NAME in Event.objects.get(pk=event.pk).summary
    row = Redaction.objects.get()
    assert (row.subject, row.subject_id, row.made_by_organisation) == ("campaign", make.SEE_ME, make.LEAD)
    assert errors(send(lead, NEW, text=NAME, campaign="other")) == ["Choose from the list"]


def test_whoever_leads_the_campaign_of_what_is_their_own_sees_that_it_goes_from_all_of_the_campaign():
    make.make_campaign()
    told(organisation=make.LEAD, external_ref="own")
    others = told(status="scheduled")
    found = send(officer(make.LEAD, Role.ADMINISTRATOR), NEW, text=NAME, campaign="")
    page = found.content.decode()
    assert "2 events" in page and str(others.pk) in page and "which you lead" in page


def test_what_stands_in_the_record_alone_is_found_and_taken_out(administrator: Any):
    event = told()
    client = make.client("dudley")
    client.patch(f"/api/v1/events/{event.pk}/", {"summary": "Ask at the desk."})
    found = send(administrator, NEW, text=NAME, campaign="").content.decode()
    assert "entries of what was done" in found and "1 event<" not in found
    send(administrator, NEW, text=NAME, campaign="", reason=WHY, confirm="1")
    trail = Change.objects.filter(subject="event", subject_id=str(event.pk))
    assert all(NAME not in str((change.before, change.after)) for change in trail)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Paste the text"),
        ("abc", "Paste 4 characters or more: shorter texts stand everywhere"),
        ("station", "This is an ordinary word"),
        ("Nobody Atall", "This stands nowhere that you see. Paste it exactly as it reads"),
    ],
)
def test_what_stands_nowhere_or_everywhere_is_refused_and_stays_typed(administrator: Any, text: str, fault: str):
    told()
    answer = send(administrator, NEW, text=text, campaign="")
    assert answer.status_code == 400 and errors(answer)[0].startswith(fault)
    assert f'value="{text}"' in answer.content.decode() or not text


def test_a_reason_neither_repeats_the_text_nor_names_somebody(administrator: Any):
    told()
    for reason, fault in ((f"It was {NAME}", "without the text"), ("Kayleigh, 14", "a child with an age")):
        answer = send(administrator, NEW, text=NAME, campaign="", reason=reason, confirm="1")
        assert answer.status_code == 400 and fault in errors(answer)[0]
    assert not Redaction.objects.exists()
    back = send(administrator, NEW, text=NAME, campaign="", back="1")
    assert heading(back) == "Take a text out" and not errors(back)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, Role.REVIEWER])
def test_whoever_manages_nothing_reads_what_was_taken_out_and_takes_nothing_out(role: str):
    make.make_campaign()
    told()
    client = officer(role=role)
    page = check_page(client.get(URL))
    assert NEW not in page and "An administrator of your organisation" in page
    assert client.get(NEW).status_code == 403
    assert post(client, NEW, text=NAME, reason=WHY, confirm="1") == 403
    assert NAME in Event.objects.get().summary


def test_the_list_is_for_the_owner_and_the_lead_and_never_has_the_text(administrator: Any):
    assert "Find it and take it out" in check_page(administrator.get(URL))
    told()
    send(administrator, NEW, text=NAME, campaign="", reason=WHY, confirm="1")
    lead = check_page(officer(make.LEAD, Role.VIEWER).get(URL))
    assert WHY in lead and "Dudley" in lead and "Ana Kowalczyk" not in lead and NAME not in lead
    assert WHY not in check_page(officer("sandwell", Role.ADMINISTRATOR).get(URL))
    assert administrator.get(f"{URL}?cursor=x").status_code == 302


def test_the_list_goes_on_on_another_page(administrator: Any):
    for number in range(30):
        make.make_placement(external_ref=f"p{number}", creative_title=f"Zebedee{number}x", status="draft")
    names = [row.creative_title for row in Placement.objects.all()]
    for name in names:
        send(administrator, NEW, text=name, campaign="", reason=WHY, confirm="1")
    first = check_page(administrator.get(URL))
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following and first.count(WHY) == 25
    assert check_page(administrator.get(following[1])).count(WHY) == Redaction.objects.count() - 25


def test_the_account_leads_to_the_redactions(administrator: Any):
    assert f'href="{URL}"' in check_page(administrator.get("/account/"))
