"""Every export is recognised by its header, or refused with a sentence."""

import csv

import pytest

from campaigns.platform_exports.layouts import LAYOUTS, recognise_layout
from campaigns.platform_exports.skipped import UnreadableExport
from campaigns.reach.measures import MEASURES
from tests.campaigns.platform_exports.export_files import DATA, of, of_text
from tests.partners.stop_files import shared

KEYS = {
    "x_overview.csv": "x_overview_2025",
    "x_content_a.csv": "x_content_2025",
    "x_content_b.csv": "x_content_2024",
    "tweet_activity.csv": "twitter_tweet_activity_legacy",
    "meta_campaigns.csv": "meta_ads_campaign",
    "meta_daily.csv": "meta_ads_daily_v2",
    "ga4_report.csv": "ga4_report",
    "ga4_free_form.csv": "ga4_free_form",
}
# What is listed but deliberately not taken, and a word of the sentence that says so.
REFUSED = {"meta_business_suite_posts": "neither Reach nor Impressions", "route_ooh": "Route"}


@pytest.mark.parametrize("name", KEYS)
def test_each_export_is_recognised(name):
    assert of(name).key == KEYS[name]


def test_every_listed_header_is_recognised_or_refused_with_a_sentence():
    with shared("metrics/EXPORT_HEADERS.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["key"]: row["columns"] for row in csv.DictReader(file)}
    assert listed
    for key, columns in listed.items():
        if key in REFUSED:
            with pytest.raises(UnreadableExport, match=REFUSED[key]):
                recognise_layout(next(csv.reader([columns])))
        elif columns.startswith("#"):
            assert of_text(ga4_file(columns)).key == key
        else:
            assert recognise_layout(next(csv.reader([columns]))).key == key


def ga4_file(columns: str) -> str:
    """A file with the listed comment and header (a bar stands for a line break) and a grand total of 5 everywhere."""
    text = columns.replace("|", "\n") + "\n"
    width = len(text.splitlines()[-1].split(","))
    return text + ",".join(["5"] * width) + ",Grand total\n"


@pytest.mark.parametrize("currency", ["GBP", "EGP", "USD", "PEN", "SAR"])
def test_the_currency_in_a_header_makes_no_difference(currency):
    text = (DATA / "meta_campaigns.csv").read_text().replace("GBP", currency)
    assert of_text(text).drafts == of("meta_campaigns.csv").drafts


def test_an_unknown_header_is_refused_with_those_that_are_known():
    with pytest.raises(UnreadableExport) as refused:
        of_text("Name,Telephone of Zebediah\nx,1\n")
    assert all(layout.title in refused.value.detail for layout in LAYOUTS)
    assert "Google Analytics 4" in refused.value.detail
    assert "Zebediah" not in refused.value.detail


def test_a_count_that_stands_in_the_header_twice_is_refused():
    with pytest.raises(UnreadableExport, match="impressions more than once"):
        of_text("Date,Impressions,Impressions,New follows,Unfollows\n")


def test_posts_of_meta_are_taken_where_the_export_has_impressions():
    text = (DATA / "meta_posts.csv").read_text("utf-8-sig").replace("Reactions", "Impressions")
    (draft,) = of_text("\ufeff" + text).drafts
    assert (draft.measure, draft.value, str(draft.first)) == ("impressions", 12, "2017-02-17")


def test_no_layout_gives_people_and_none_of_x_gives_reach():
    for layout in LAYOUTS:
        assert not any(MEASURES[measure].counts_people for measure in layout.counts.values())
        if layout.key.startswith(("x_", "twitter_")):
            assert set(layout.counts.values()) == {"impressions"}
