from datetime import date

import pytest

from campaigns.reach.qualifiers import Interval, Qualifier
from tests.campaigns.reach.example_figures import (
    CAMPAIGN,
    COUNTY,
    DIGITAL_MEDIA,
    FACE_TO_FACE,
    REGION,
    TWITTER,
    counted,
    make_figure,
)


def chosen(**scope) -> set[str]:
    return {item.figure.id for item in counted(*CAMPAIGN, **scope)}


def test_without_a_question_everything_is_chosen():
    assert chosen() == {"digital", "twitter", "website", "hubs"}


@pytest.mark.parametrize(("area", "number"), [(REGION, 4), (COUNTY, 4), ("E08000027", 0)])
def test_an_area_holds_what_was_reported_within_it(area, number):
    assert len(chosen(area=area)) == number


def test_channels_choose_any_of_them():
    assert chosen(channels=frozenset({"twitter", "website"})) == {"twitter", "website"}


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        (date(2017, 2, 24), None, True),
        (date(2017, 2, 25), None, False),
        (None, date(2017, 2, 20), True),
        (None, date(2017, 2, 19), False),
    ],
)
def test_a_period_chooses_what_shares_a_day_with_it(first, last, there):
    assert ("hubs" in chosen(first=first, last=last)) is there


def test_a_breakdown_adds_nothing():
    part = make_figure(id="dudley", part_of="digital", value=90_000)
    assert [item.figure.id for item in counted(DIGITAL_MEDIA, part)] == ["digital"]


def test_a_figure_partly_inside_gives_the_share_of_its_days():
    (item,) = counted(FACE_TO_FACE, first=date(2017, 2, 23), last=date(2017, 3, 3))
    assert (item.first, item.last) == (date(2017, 2, 23), date(2017, 2, 24))
    assert not item.whole
    assert item.contacts == 1_600
    assert item.interval == Interval(1_600, None, low_open=True)
    assert item.sure == Interval(0, None)


def test_each_end_of_an_interval_is_shared_out_by_itself():
    about = make_figure(value=1_000, qualifier=Qualifier.ABOUT, margin_percent=10, period_to=date(2017, 2, 20))
    (item,) = counted(about, last=date(2017, 2, 17))
    assert (item.contacts, item.interval) == (250, Interval(225, 275))
    assert item.sure == Interval(0, 1_100)


def test_a_figure_wholly_inside_is_itself():
    (item,) = counted(TWITTER, first=TWITTER.period_from, last=TWITTER.period_to)
    assert item.whole
    assert item.interval == item.sure == TWITTER.interval
