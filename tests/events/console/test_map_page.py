"""Events on a map: the same part of the list, each place with a number that the table explains."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.console import map_page
from tests import make
from tests.html_pages import check_page
from tests.officers import officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming():
    """The fields of an event that is to come, in a campaign of these days."""
    now = timezone.now().replace(microsecond=0)
    campaign = make.make_campaign(
        "now", starts_on=now.date() - timedelta(days=5), ends_on=now.date() + timedelta(days=20)
    )
    return {"campaign": campaign, "starts_at": now + timedelta(days=1)}


def numbers(page: str) -> list[tuple[str, str]]:
    """The number of each row and its title."""
    return re.findall(r'app-numbered__number">(\d+)</span></td>\s*<th[^>]*><a[^>]*>([^<]*)<', page)


def test_events_at_one_place_share_a_number_and_those_without_a_position_are_listed_apart(coming):
    stop = make.make_stop("43000000011", longitude=-2.0791, latitude=52.5106)
    make.make_event(title="At the stop", stop=stop, **coming)
    make.make_event(title="Beside it", place_longitude=-2.0792, place_latitude=52.5106, place_name="Hall", **coming)
    make.make_event(title="In the south", place_longitude=-2.05, place_latitude=52.45, place_name="Library", **coming)
    make.make_event(title="Online talk", kind="online", **coming)
    client = officer()
    page = check_page(client.get("/events/map/"))
    assert sorted(numbers(page)) == [("1", "At the stop"), ("1", "Beside it"), ("2", "In the south")]
    drawn = page.split('aria-labelledby="map-events"', 1)[1].split("</svg>", 1)[0]
    assert re.findall(r"<text[^>]*font-weight=\"bold\"[^>]*>(\d+)<", drawn) == ["1", "2"]
    nowhere = page.split("Without a position", 1)[1]
    assert "Online talk" in nowhere and "At the stop" not in nowhere
    assert numbers(check_page(client.get("/events/map/?campaign=now&kind=stall"))) == numbers(page)
    assert "Nothing here matches the filters" in check_page(client.get("/events/map/?kind=media"))
    assert "/events/map/?kind=stall" in check_page(client.get("/events/?kind=stall"))


def test_what_the_list_does_not_show_the_map_does_not_either(coming):
    make.make_event(
        organisation="sandwell",
        title="Draft of others",
        status="draft",
        place_longitude=-2.0,
        place_latitude=52.5,
        **coming,
    )
    client = officer()
    for tab in ("coming", "drafts", "others", "over", "asks", "unreported"):
        assert "Draft of others" not in check_page(client.get(f"/events/map/?show={tab}"))


def test_a_filter_that_cannot_be_read_is_said_at_its_field(coming):
    refused = officer().get("/events/map/?from=yesterday")
    assert refused.status_code == 400
    assert "“On or after” must be a day, like 27/3/2026" in check_page(refused)


def test_of_very_many_the_first_are_drawn_by_no_more_statements(coming, monkeypatch):
    client = officer()
    counts = []
    for number in range(4):
        make.make_event(place_longitude=-2.1 + number / 100, place_latitude=52.5, **coming)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            page = check_page(client.get("/events/map/"))
        counts.append(len(statements))
    assert len(set(counts[1:])) == 1 and len(numbers(page)) == 4
    monkeypatch.setattr(map_page, "MOST", 3)
    cut = check_page(client.get("/events/map/"))
    assert len(numbers(cut)) == 3 and "The first 3 events; there are more." in cut
