"""While a new name of a campaign or a phase waits for a second look, no page of a row of it shows it to others."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from campaigns.lifecycle.campaigns import change_campaign, change_phase
from campaigns.models import Review
from coordination.ground.privileges import LOGINS
from partners.models import Role
from tests import make
from tests.coordination.second_looks.example_texts import UNSURE
from tests.database_roles import acting_as
from tests.html_pages import check_page
from tests.officers import officer

pytestmark = pytest.mark.django_db
ON_PUBLIC_PAGES = "events/open/openactive.py"  # of events whose campaign everybody sees, which one that waits is not


def test_pages_of_rows_call_a_campaign_whose_name_waits_as_programs_do() -> None:
    campaign = make.make_campaign(name="Quiet quarter")
    event = make.make_event(campaign=campaign, title="Lantern walk")
    draft = make.make_event(campaign=campaign, title="Lantern draft", status="draft")
    poster = make.make_placement(campaign=campaign, creative_title="Lantern", status="submitted")
    figure = make.make_metric(campaign=campaign, external_ref="lantern-1")
    make.make_suspected()
    statement = make.make_statement(campaign=campaign)
    owner, judge = officer(), officer(make.POLICE, Role.REVIEWER)
    review = Review.objects.get(placement=poster)
    pages = [
        (owner, "/search/?q=lantern"),
        (owner, "/search/?q=lantern-1"),
        (owner, "/events/"),
        (owner, "/events/?show=drafts"),
        (owner, reverse("event", args=[event.pk])),
        (owner, reverse("event-change", args=[draft.pk])),
        (owner, "/placements/"),
        (owner, reverse("placement", args=[poster.pk])),
        (owner, reverse("comments")),
        (owner, reverse("comments-of", args=[poster.pk])),
        (owner, reverse("figure", args=[figure.pk])),
        (owner, reverse("figure-correct", args=[figure.pk])),
        (owner, reverse("figure-questions")),
        (owner, reverse("reach-sheet", args=[campaign.pk, statement.pk])),
        (judge, reverse("desk-placement", args=[review.pk])),
    ]
    before = [check_page(client.get(address)) for client, address in pages]
    assert sum("Quiet quarter" in page for page in before) >= 11
    change_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, name=UNSURE)
    for client, address in pages:
        with acting_as(LOGINS["web"]):
            answer = client.get(address)
        assert "Highfields" not in answer.content.decode(), address
        assert answer.status_code == 200, address
        for back in re.findall(r'<a href="([^"]+)" class="govuk-back-link"', answer.content.decode()):
            assert client.get(back).status_code == 200, (address, back)
    with acting_as(LOGINS["web"]):
        assert campaign.pk in check_page(owner.get("/search/?q=lantern"))
    assert UNSURE in check_page(officer(make.LEAD, name="Cas").get("/search/?q=highfields"))


def test_an_event_calls_a_phase_whose_name_waits_as_programs_do() -> None:
    phase = make.make_phase(name="Among hubs")
    event = make.make_event(campaign=phase.campaign, phase=phase, title="Lantern walk")
    client, address = officer(), reverse("event", args=[event.pk])
    assert "Among hubs" in check_page(client.get(address))
    change_phase(phase, by=make.actor_for(make.LEAD), name=UNSURE)
    with acting_as(LOGINS["web"]):
        page = check_page(client.get(address))
    assert "Highfields" not in page and phase.slug in page


def test_nothing_reads_the_name_of_the_campaign_or_the_phase_of_a_row_but_as_it_is_shown() -> None:
    by_way_of_a_row = re.compile(r"(?<!self)\.(?:campaign|phase)\.name\b|\b(?:campaign|phase)__name\b")
    sources = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for app in ("campaigns", "coordination", "events", "partners")
        for ending in ("py", "html", "txt")
        for path in (settings.BASE_DIR / app).rglob(f"*.{ending}")
    ]
    naming = {source for source in sources if by_way_of_a_row.search((settings.BASE_DIR / source).read_text())}
    assert len(sources) > 500 and naming == {ON_PUBLIC_PAGES}
