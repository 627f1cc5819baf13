"""What a stranger remarks on a campaign's page reaches whoever leads the campaign, and nobody is flooded by it."""

from secrets import token_hex

import pytest
from django.conf import settings as service
from django.test import Client

from campaigns.lifecycle import suspension
from campaigns.models import Campaign
from coordination.ground.encryption import unseal_text
from coordination.ledger.transaction import writing
from coordination.limits.policies import Policy
from partners.mail.outbox import PURPOSE
from partners.models import Membership, OutgoingMail, Person, Role
from tests import make
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import BROWSER, browser, errors, heading, send

pytestmark = pytest.mark.django_db
PAGE = f"/campaigns/{make.SEE_ME}/"
HERE = f"{PAGE}remark/"


@pytest.fixture
def campaign() -> Campaign:
    campaign = make.make_campaign()
    for email, organisation, role in (
        ("first@example.org", make.LEAD, Role.ADMINISTRATOR),
        ("second@example.org", make.LEAD, Role.ADMINISTRATOR),
        ("viewer@example.org", make.LEAD, Role.VIEWER),
        ("council@example.org", "dudley", Role.ADMINISTRATOR),
    ):
        with writing(SYSTEM):
            person = Person.objects.create_user(email, "Ana")
            Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)
    return campaign


def received() -> dict[str, str]:
    return {mail.recipient: unseal_text(mail.body, PURPOSE) for mail in OutgoingMail.objects.all()}


@pytest.mark.usefixtures("campaign")
def test_a_remark_reaches_the_administrators_of_the_lead_alone() -> None:
    assert f'href="{HERE}"' in check_page(Client(**BROWSER).get(PAGE))
    sent = send(browser(), HERE, text="The stall at the bus station is on Friday, not on Monday.")
    assert heading(sent) == "It was sent to West Midlands Police"
    assert set(received()) == {"first@example.org", "second@example.org"}
    assert all("on Friday, not on Monday." in body and PAGE in body for body in received().values())


@pytest.mark.usefixtures("campaign")
def test_nothing_is_sent_of_what_is_empty_long_forged_or_about_somebody() -> None:
    client = browser()
    assert errors(send(client, HERE, text=" ")) == ["Enter what is wrong with the page"]
    assert errors(send(client, HERE, text="a" * 1_001)) == ["What is wrong must be 1,000 characters or fewer"]
    assert errors(send(client, HERE, text="Ring me on 07700 900123"))
    assert client.post(HERE, {"text": "Forged"}).status_code == 403
    assert client.put(HERE).status_code in (403, 405)
    assert received() == {}


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("policy", ["remarks", "remarks_on_one"])
def test_nobody_floods_the_lead(settings, policy: str) -> None:
    settings.RATE_LIMITS = {**service.RATE_LIMITS, policy: Policy(policy, 2, 60, closed=True)}
    slug = f"of-{token_hex(4)}"  # what was counted of others in this minute is none of theirs
    make.make_campaign(slug)
    here, answers = f"2001:db8:{token_hex(2)}", []
    for number in range(3):
        network = number if policy == "remarks_on_one" else 0
        client = browser(REMOTE_ADDR=f"{here}:{network}::{number + 1}")
        answers.append(send(client, f"/campaigns/{slug}/remark/", text="The day is wrong."))
    assert [answer.status_code for answer in answers] == [200, 200, 429] and answers[2]["Retry-After"]
    assert OutgoingMail.objects.count() == 4


def test_there_is_no_form_where_there_is_no_page_or_nobody_to_read_it(campaign: Campaign) -> None:
    with writing(SYSTEM):
        Membership.objects.filter(organisation=make.LEAD).delete()
    assert "Nobody of West Midlands Police reads remarks" in check_page(Client(**BROWSER).get(HERE))
    suspension.suspend_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, reason="A wrong number.")
    assert Client(**BROWSER).get(HERE).status_code == 404 and Client(**BROWSER).get(f"{HERE}sent/").status_code == 404
