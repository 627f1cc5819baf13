"""The period of a figure: the file's own where it says one, else the one given."""

from datetime import date

import pytest

from campaigns.platform_exports.skipped import UnreadableExport
from tests.campaigns.platform_exports.export_files import of, of_text, said

FIRST, LAST = date(2017, 2, 17), date(2017, 3, 3)
SILENT = "# ------\n# A website\n\nPage path,Active users\n,150,Grand total\n"


def test_posts_take_the_period_they_are_given():
    assert said(of("x_content_b.csv", first=FIRST, last=LAST))[0][1:3] == ("2017-02-17", "2017-03-03")


def test_a_post_outside_the_period_given_is_refused():
    with pytest.raises(UnreadableExport, match="outside the period"):
        of("x_content_b.csv", first=date(2017, 2, 18), last=LAST)


@pytest.mark.parametrize("name", ["x_overview.csv", "meta_daily.csv", "ga4_report.csv"])
def test_a_file_that_says_its_period_takes_no_other(name):
    with pytest.raises(UnreadableExport, match="says itself"):
        of(name, first=FIRST, last=date(2017, 3, 31))


def test_a_file_that_says_its_period_may_be_told_the_same():
    assert of("ga4_report.csv", first=FIRST, last=LAST).drafts == of("ga4_report.csv").drafts


def test_a_file_without_any_day_needs_to_be_given_them():
    with pytest.raises(UnreadableExport, match="give the period"):
        of_text(SILENT)
    assert said(of_text(SILENT, first=FIRST, last=LAST)) == [("visitors", "2017-02-17", "2017-03-03", 150, True)]
