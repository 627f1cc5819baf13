"""The invented campaign of the demonstration: its days lie around today, and each month has its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.creatives.drawing import draw_pending
from campaigns.models import Campaign, Creative, Placement, ReachMetric, Review, ReviewStatus
from campaigns.placements.review_counts import parts_of_queue
from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from events.demonstration.load import (
    BOUNDARIES,
    dated,
    load_campaign_of_the_month,
    load_demonstration,
    load_demonstration_boundaries,
)
from events.models import Event, EventStatus
from partners.models import AreaBoundary, Stop
from tests.uncommitted import never_committed

README = Path(__file__).resolve().parents[2] / "README.md"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Campaign]:
    with never_committed(django_db_blocker):
        load_reference_data(WEST_MIDLANDS)
        load_demonstration()
        yield load_campaign_of_the_month(timezone.localdate())


@pytest.fixture
def loaded(once: Campaign, db: None) -> Campaign:
    """What a test does is undone."""
    return once


def test_there_is_something_before_today_and_something_to_come(loaded: Campaign) -> None:
    today, events = timezone.localdate(), Event.objects.filter(campaign=loaded)
    assert loaded.starts_on <= today <= loaded.ends_on
    assert events.filter(status=EventStatus.COMPLETED, ends_at__lt=timezone.now()).count() == 4
    assert events.filter(status=EventStatus.SCHEDULED, starts_at__gt=timezone.now()).count() >= 4
    assert not ReachMetric.objects.filter(campaign=loaded, period__endswith__gt=today + timedelta(days=1)).exists()
    waiting = Review.objects.filter(placement__campaign=loaded, status=ReviewStatus.PENDING)
    assert {review.reviewer_id for review in waiting} >= {"british-transport-police"}
    counts = {name: part.count() for name, part in parts_of_queue(waiting).items()}
    assert (counts["pending"], counts["due_today"], counts["overdue"]) == (4, 1, 0)
    assert 1 <= counts["due_this_week"] < 4 and waiting.filter(due_at__gt=timezone.now() + timedelta(days=5)).exists()


def test_it_is_on_the_public_pages_beside_that_of_2017(loaded: Campaign) -> None:
    for slug in (loaded.pk, "see-me-hear-me"):
        assert Client().get(f"/api/v1/open/campaigns/{slug}/").json()["slug"] == slug
    assert "invented" in loaded.name


def test_loaded_again_it_stays_and_next_month_has_another(loaded: Campaign) -> None:
    def rows(campaign: Campaign) -> list[int]:
        return [model.objects.filter(campaign=campaign).count() for model in (Event, Placement, ReachMetric)]

    before = rows(loaded)
    assert load_campaign_of_the_month(timezone.localdate()) == loaded
    assert rows(loaded) == before
    last = load_campaign_of_the_month(timezone.localdate().replace(day=1) - timedelta(days=1))
    assert last != loaded
    assert rows(last) == before


@pytest.mark.parametrize("month", [(2026, 11), (2026, 12), (2027, 2), (2028, 2), (2027, 3), (2027, 10)])
def test_whatever_the_day_of_the_month_a_fortnight_is_past_and_a_fortnight_to_come(month: tuple[int, int]) -> None:
    first = date(*month, 1)
    days = [first + timedelta(days=number) for number in range(31)]
    start, end = (date.fromisoformat(dated(f'"+{day}"', first - timedelta(days=14)).strip('"')) for day in (0, 59))
    assert all(start <= day - timedelta(days=14) and day + timedelta(days=14) <= end for day in days)


def test_times_are_counted_from_the_first_day_too() -> None:
    assert dated('{"starts_at": "+3 10:00", "quantity": "+x"}', date(2026, 12, 30)) == (
        '{"starts_at": "2027-01-02T10:00", "quantity": "+x"}'
    )


def test_the_boundaries_hold_the_stops_of_both_stories_and_give_way_to_better_ones(loaded: Campaign) -> None:
    areas = dict(Stop.objects.values_list("atco_code", "area"))
    load_demonstration_boundaries()
    assert dict(Stop.objects.values_list("atco_code", "area")) == areas
    better = AreaBoundary.objects.first()
    AreaBoundary.objects.exclude(pk=better.pk).delete()
    load_demonstration_boundaries()
    assert AreaBoundary.objects.get() == better


def test_whose_data_the_boundaries_are_is_shown() -> None:
    notice = "Ordnance Survey data © Crown copyright and database right 2014"
    page = Client().get("/", HTTP_ACCEPT="text/html").content.decode()
    for text in (page, BOUNDARIES.read_text(), README.read_text()):
        assert notice in " ".join(text.split())
        assert "Martin Chorley" in text
        assert "CC BY 4.0" in text


def test_its_poster_is_uploaded_once_and_hangs_on_every_placement(loaded):
    poster = Creative.objects.get(campaign=loaded)
    assert (poster.organisation_id, poster.title, poster.media_type) == (loaded.lead_id, "Know the Signs", "image/png")
    assert {row.creative_sha256 for row in Placement.objects.filter(campaign=loaded)} == {poster.sha256}
    load_campaign_of_the_month(timezone.localdate())
    assert Creative.objects.filter(campaign=loaded).count() == 1
    assert draw_pending()
    poster.refresh_from_db()
    assert (poster.status, poster.width, poster.height) == ("ready", 1240, 1754)
