"""The exports that are known: how each is recognised, where its days stand and which of its columns count what.

One row per layout; the headers were taken from files the platforms wrote. Only the counts named here are ever taken:
X counts how often something was shown and never whom it reached, so no column of X gives anything but impressions,
and no column of any platform gives people.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from campaigns.platform_exports.cells import ReadDay, iso_day, london_day, us_day, x_day
from campaigns.platform_exports.languages import why_not_english
from campaigns.platform_exports.skipped import UnreadableExport


class Days(Enum):
    """What the dates of a layout's rows are."""

    OF_THE_COUNT = "of the count"  # what was counted on that day, or from that day to that
    OF_THE_POST = "of the post"  # when it was posted; the count is that of its whole life


# Meta's reach counts accounts of its Accounts Centre, not people: one person may have several, or share one.
META = {"impressions": "impressions", "reach": "accounts_reached"}
X = {"impressions": "impressions"}


@dataclass(frozen=True, slots=True)
class Layout:
    """One export. Titles are in lower case; `required` is what it is recognised by.

    `days` are the columns of the first and last day of a row, best first; `name` the column that is blank in a totals
    row; `identity` the column that tells two rows of one thing (without it, two equal rows are one). `every_day` says
    that a day without a row is a row that was lost; `blank_is_zero` that an empty count is a 0.
    """

    key: str
    title: str
    required: frozenset[str]
    counts: Mapping[str, str]
    days: tuple[tuple[str, str], ...]
    read_day: ReadDay
    dates: Days = Days.OF_THE_COUNT
    name: str = ""
    identity: str = ""
    every_day: bool = False
    blank_is_zero: bool = False

    @property
    def has_iso_days(self) -> bool:
        """Whether its days are such as every spreadsheet takes for days, and saves in another form."""
        return self.read_day is iso_day


def _titles(text: str) -> frozenset[str]:
    return frozenset(text.split(", "))


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "x_overview_2025",
        "X analytics, account overview",
        _titles("date, impressions, new follows, unfollows"),
        X,
        (("date", "date"),),
        x_day,
        identity="date",
        every_day=True,
    ),
    Layout(
        "x_content_2025",
        "X analytics, content",
        _titles("post id, date, post text, post link, impressions"),
        X,
        (("date", "date"),),
        x_day,
        Days.OF_THE_POST,
        identity="post id",
    ),
    Layout(
        "x_content_2024",
        "X analytics, content (spelling of 2024)",
        _titles("post id, date, post text, link, impressions"),
        X,
        (("date", "date"),),
        x_day,
        Days.OF_THE_POST,
        identity="post id",
    ),
    Layout(
        "twitter_tweet_activity_legacy",
        "Twitter analytics, tweet activity",
        _titles("tweet id, tweet text, time, impressions, engagements"),
        X,
        (("time", "time"),),
        london_day,
        Days.OF_THE_POST,
        identity="tweet id",
    ),
    Layout(
        "meta_ads_campaign",
        "Meta Ads Manager, campaigns",
        _titles("reporting starts, reporting ends, campaign name, impressions"),
        META,
        (("day", "day"), ("reporting starts", "reporting ends")),
        iso_day,
        name="campaign name",
    ),
    Layout(
        "meta_ads_daily_v2",
        "Meta Ads, custom report by day",
        _titles("day, impressions, amount spent"),
        META,
        (("day", "day"),),
        iso_day,
        name="day",
        blank_is_zero=True,
    ),
    Layout(
        "meta_business_suite_posts",
        "Meta Business Suite, content",
        _titles("post id, page id, publish time"),
        META,
        (("publish time", "publish time"),),
        us_day,
        Days.OF_THE_POST,
        identity="post id",
    ),
)
GA4_REPORT = ("ga4_report", "Google Analytics 4, report")
GA4_FREE_FORM = ("ga4_free_form", "Google Analytics 4, free-form exploration")
ROUTE = _titles("impacts, reach, cover, frequency")
_NEAR = 3  # titles of a layout
_ELSE = (
    "Of any other platform send the figures as a table of your own: an export of /reach-metrics/ (GET with `Accept:"
    " text/csv`) is the template, or `mapping` says which column is which."
)
_CURRENCY = re.compile(r" \([a-z]{3}\)$")


def plain_heading(title: str) -> str:
    """A title as layouts name it: lower case, single spaces, without the account's currency."""
    return _CURRENCY.sub("", " ".join(title.split()).casefold())


def recognise_layout(header: Iterable[str]) -> Layout:
    """The layout of a header line. Raises UnreadableExport naming the known ones, or saying what this one lacks."""
    titles = [plain_heading(title) for title in header]
    if layout := _layout_of(set(titles)):
        _check(layout, titles)
        return layout
    if set(titles) >= ROUTE:
        raise UnreadableExport(
            "These are metrics of Route, which has no export in the open whose totals and periods are known: report its"
            " impacts as a figure of their own, and its reach as people reached."
        )
    if sentence := why_not_english(titles) or _what_lacks(set(titles)):
        raise UnreadableExport(sentence)
    raise UnreadableExport(f"The header is none that is known here. {_ELSE} Known: {known_layouts()}.")


def is_known(header: Iterable[str]) -> bool:
    """Whether it is the header of a layout."""
    titles = {plain_heading(title) for title in header}
    return _layout_of(titles) is not None or titles >= ROUTE


def _layout_of(titles: set[str]) -> Layout | None:
    return next((layout for layout in LAYOUTS if layout.required <= titles), None)


def _what_lacks(titles: set[str]) -> str:
    """Which columns the layout lacks that is nearest; "" where none is near."""
    nearest = min(LAYOUTS, key=lambda layout: len(layout.required - titles) / len(layout.required))
    lacking = sorted(nearest.required - titles)
    if len(nearest.required & titles) < _NEAR or len(lacking) > 1:
        return ""
    return f"This seems to be {nearest.title}, without its column {lacking[0]}: export it again with that. {_ELSE}"


def known_layouts() -> str:
    """Every layout with the titles it is recognised by, in words."""
    titles = [f"{layout.title} ({', '.join(sorted(layout.required))})" for layout in LAYOUTS]
    comment = "lines that begin with # before its header"
    return "; ".join([*titles, f"{GA4_REPORT[1]} ({comment})", f"{GA4_FREE_FORM[1]} ({comment})"])


def _check(layout: Layout, titles: list[str]) -> None:
    named = {*layout.required, *layout.counts}
    if twice := sorted(title for title in named if titles.count(title) > 1):
        raise UnreadableExport(f"The header has {', '.join(twice)} more than once; nothing says which is meant.")
    if not set(layout.counts) & set(titles):
        raise UnreadableExport(
            f"This is {layout.title}, but it has neither Reach nor Impressions: export it with these columns."
        )
