"""The weeks in which the clocks change: 26 March 2017 has 23 hours, 29 October 2017 has 25, and a day stays a day."""

from datetime import date, datetime, timedelta

import pytest

from campaigns.models import DayCell, PeriodCell
from coordination.ground.datetimes import LONDON, format_datetime
from events.attendance_recording import record_attendance
from tests import make
from tests.campaigns.rollups.naive_cells import cells, compile_all, expected_cells

pytestmark = pytest.mark.django_db

SPRING, AUTUMN = date(2017, 3, 26), date(2017, 10, 29)
DAYS = [SPRING, AUTUMN]
COUNTED = {"people_engaged": {"value": 70, "qualifier": "exact"}}


@pytest.fixture(params=DAYS, ids=str)
def day(request):
    return request.param


@pytest.fixture
def campaign():
    return make.make_campaign("a-long-year", starts_on=date(2017, 1, 1), ends_on=date(2017, 12, 31))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of that day in London."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def test_the_week_holds_a_day_that_is_not_24_hours_long(day):
    lasts = (at(day + timedelta(days=1), 0).timestamp() - at(day, 0).timestamp()) / 3600
    assert lasts == {SPRING: 23, AUTUMN: 25}[day]


def test_attendance_half_an_hour_after_midnight_counts_on_that_day(day, campaign):
    event = make.make_event(campaign=campaign, starts_at=at(day, 0, 30), ends_at=at(day, 1))
    (metric,) = record_attendance(event, by=make.actor_for("dudley"), counts=COUNTED).metrics
    assert metric.period == make.days(day, day)
    compile_all()
    assert list(DayCell.objects.values_list("day", "total")) == [(day, 70)]


def test_attendance_of_a_night_across_the_change_counts_on_both_days_and_midnight_ends_the_first(day, campaign):
    before = day - timedelta(days=1)
    night = make.make_event(campaign=campaign, starts_at=at(before, 22), ends_at=at(day, 3))
    evening = make.make_event(campaign=campaign, starts_at=at(before, 20), ends_at=at(day, 0))
    by = make.actor_for("dudley")
    assert record_attendance(night, by=by, counts=COUNTED).metrics[0].period == make.days(before, day)
    assert record_attendance(evening, by=by, counts=COUNTED).metrics[0].period == make.days(before, before)


def test_an_event_across_the_change_lasts_as_long_as_it_did(day, campaign):
    starts_at, ends_at = at(day, 0, 30), at(day, 3, 30)
    body = {"campaign": campaign.pk, "title": "Night shift", "kind": "stall", "status": "scheduled"}
    body |= {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    make.make_campaign(campaign.pk)
    answer = make.client("dudley").post("/api/v1/events/", body)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["starts_at"], said["ends_at"]) == (format_datetime(starts_at), format_datetime(ends_at))
    lasts = datetime.fromisoformat(said["ends_at"]) - datetime.fromisoformat(said["starts_at"])
    assert lasts == {SPRING: timedelta(hours=2), AUTUMN: timedelta(hours=4)}[day]


def test_from_and_to_are_days_of_london(day, campaign):
    """An event in the first and one in the last hour of the day: asked for the day, both; for its neighbours, none."""
    first = make.make_event(campaign=campaign, starts_at=at(day, 0, 5), ends_at=at(day, 0, 55))
    last = make.make_event(campaign=campaign, starts_at=at(day, 23, 5), ends_at=at(day, 23, 55))
    client, one_day = make.client("dudley"), timedelta(days=1)

    def found(on: date) -> set[str]:
        answer = client.get("/api/v1/events/", {"from": on.isoformat(), "to": on.isoformat()})
        return {row["id"] for row in answer.json()["results"]}

    assert found(day) == {str(first.pk), str(last.pk)}
    assert found(day - one_day) == found(day + one_day) == set()


def test_a_figure_over_the_week_falls_on_its_seven_days_and_sums_to_its_week(day, campaign):
    monday, sunday = day - timedelta(days=day.weekday()), day
    make.make_metric(campaign=campaign, period=(monday, sunday), value=100)
    make.make_metric(campaign=campaign, period=(sunday, sunday + timedelta(days=1)), value=11)
    compile_all()
    assert DayCell.objects.filter(day__range=(monday, sunday)).count() == 7
    weeks = PeriodCell.objects.filter(grain="week").order_by("bucket")
    year, week, _ = sunday.isocalendar()
    assert [(cell.bucket, cell.total, cell.figures) for cell in weeks] == [
        (f"{year}-W{week:02}", 105, 2),
        (f"{year}-W{week + 1:02}", 6, 1),
    ]
    assert cells(campaign) == expected_cells(campaign)
    answer = make.client("dudley").get(
        f"/api/v1/campaigns/{campaign.pk}/rollups/", {"group_by": "measure,day", "from": monday, "to": sunday}
    )
    assert [row["total"] for row in answer.json()["results"]] == [14, 14, 14, 15, 14, 14, 20]
