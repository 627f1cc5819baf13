"""X: impressions and nothing else, by the day or over the lives of posts."""

import pytest

from campaigns.platform_exports.drafts import Rows
from campaigns.platform_exports.skipped import UnreadableExport
from tests.campaigns.platform_exports.export_files import OVERVIEW, of, of_text, reasons, said, skipped


def test_an_overview_becomes_one_figure_over_its_days_whatever_their_order():
    export = of("x_overview.csv")
    assert said(export) == [("impressions", "2017-02-17", "2017-02-20", 4_000, True)]
    assert export.drafts[0].rows == Rows(count=4, first=2)
    assert skipped(export) == []


def test_an_overview_becomes_one_figure_a_day_where_asked():
    assert said(of("x_overview.csv", daily=True)) == [
        ("impressions", "2017-02-17", "2017-02-17", 2_486, True),
        ("impressions", "2017-02-18", "2017-02-18", 310, True),
        ("impressions", "2017-02-19", "2017-02-19", 1_204, True),
        ("impressions", "2017-02-20", "2017-02-20", 0, True),
    ]


def test_every_other_column_is_named_with_the_reason():
    found = reasons(of("x_overview.csv"))
    assert len(found) == 12
    assert found["Engagements"] == found["Video views"] == "not_a_measure"


def test_posts_are_added_over_quoted_line_breaks_and_their_text_is_not_kept():
    export = of("x_content_a.csv")
    assert said(export) == [("impressions", "2017-02-17", "2017-02-20", 2_400, True)]
    assert export.drafts[0].rows == Rows(count=2, first=2)
    kept = repr((export.drafts, [(each.row, each.column, each.code) for each in export.skipped]))
    assert not [word for word in ("Know the signs", "#seemehearme", "x.example", "1.23E+18") if word in kept]


def test_rounded_ids_are_said_and_never_taken_for_one_post():
    assert (1, "Post id", "ids_rounded") in skipped(of("x_content_a.csv"), below=0)


def test_a_post_that_stands_there_twice_counts_once():
    export = of("x_content_b.csv")
    assert said(export) == [("impressions", "2017-02-17", "2017-02-20", 1_100, True)]
    assert skipped(export) == [(4, "Post id", "duplicate")]


def test_a_day_that_stands_there_twice_with_two_values_makes_the_sum_at_least():
    rows = '"Fri, Feb 17, 2017",10,0,0,0\n"Fri, Feb 17, 2017",11,0,0,0\n'
    assert said(of_text(OVERVIEW + rows)) == [("impressions", "2017-02-17", "2017-02-17", 10, False)]


def test_a_day_without_a_row_makes_the_sum_at_least():
    export = of_text(OVERVIEW + '"Fri, Feb 17, 2017",10,0,0,0\n"Sun, Feb 19, 2017",5,0,0,0\n')
    assert said(export) == [("impressions", "2017-02-17", "2017-02-19", 15, False)]
    assert (1, "Date", "days_missing") in skipped(export, below=0)


def test_an_unreadable_count_makes_the_whole_at_least_and_costs_its_day_alone():
    text = OVERVIEW + '"Fri, Feb 17, 2017",,0,0,0\n"Sat, Feb 18, 2017",5,0,0,0\n'
    assert said(of_text(text)) == [("impressions", "2017-02-17", "2017-02-18", 5, False)]
    assert said(of_text(text, daily=True)) == [("impressions", "2017-02-18", "2017-02-18", 5, True)]
    assert skipped(of_text(text)) == [(2, "Impressions", "missing")]


def test_an_unreadable_day_makes_every_day_at_least():
    text = OVERVIEW + '17/02/2017,7,0,0,0\n"Sat, Feb 18, 2017",5,0,0,0\n'
    assert said(of_text(text, daily=True)) == [("impressions", "2017-02-18", "2017-02-18", 5, False)]
    assert skipped(of_text(text)) == [(2, "Date", "not_a_date")]


def test_a_row_that_ends_before_its_count_is_named_and_the_sum_is_at_least():
    export = of_text(OVERVIEW + '"Sat, Feb 18, 2017",5,0,0,0\n"Fri, Feb 17, 2017"\n')
    assert said(export) == [("impressions", "2017-02-18", "2017-02-18", 5, False)]
    assert skipped(export) == [(3, "", "malformed")]


def test_a_tweet_is_of_the_day_in_london_and_promoted_impressions_stand_apart():
    export = of("tweet_activity.csv")
    assert said(export) == [("impressions", "2017-02-17", "2017-02-20", 2_000, False)]
    assert reasons(export)["promoted impressions"] == "promoted_apart"


def test_the_second_block_without_promotion_leaves_the_sum_exact():
    text = (
        b"Tweet id,Tweet text,time,impressions,engagements,promoted impressions\n1,x,2017-06-30 23:30 +0000,50.0,1,-\n"
    )
    export = of_text(text)
    assert said(export) == [("impressions", "2017-07-01", "2017-07-01", 50, True)]
    assert reasons(export)["promoted impressions"] == "nothing_promoted"


@pytest.mark.parametrize("name", ["x_content_a.csv", "x_content_b.csv", "tweet_activity.csv"])
def test_posts_count_over_their_lives_and_give_nothing_for_single_days(name):
    with pytest.raises(UnreadableExport, match="whole life"):
        of(name, daily=True)
