"""Google Analytics: visitors from a grand total or the only row, visits by time, page views never."""

import pytest

from campaigns.platform_exports.skipped import UnreadableExport
from tests.campaigns.platform_exports.export_files import of, of_text, said, skipped

HEAD = "# -----\n# A website\n# Start date: 20170217\n# End date: 20170218\n"


def test_a_report_of_several_sections_gives_visitors_from_the_grand_total_and_visits_by_day():
    export = of("ga4_report.csv")
    assert said(export) == [
        ("visitors", "2017-02-17", "2017-03-03", 15_000, True),
        ("visits", "2017-02-17", "2017-03-03", 20_000, True),
    ]
    assert skipped(export)[0] == (11, "Active users", "does_not_add")
    assert (15, "Views", "page_views") in skipped(export)
    assert (16, "", "totals_row") in skipped(export)


def test_a_free_form_takes_its_grand_total_and_adds_nothing_to_it():
    export = of("ga4_free_form.csv")
    assert said(export) == [("visitors", "2017-02-17", "2017-03-03", 15_321, True)]
    assert (8, "", "totals_row") in skipped(export)


def test_visits_come_by_day_and_visitors_never_do():
    assert said(of("ga4_report.csv", daily=True)) == [
        ("visitors", "2017-02-17", "2017-03-03", 15_000, True),
        ("visits", "2017-02-17", "2017-02-17", 12_000, True),
        ("visits", "2017-03-03", "2017-03-03", 8_000, True),
    ]


def test_numbered_days_count_from_the_first():
    export = of_text(HEAD + "\nNth day,Sessions\n0000,5\n0001,7\n", daily=True)
    assert [(str(each.first), each.value) for each in export.drafts] == [("2017-02-17", 5), ("2017-02-18", 7)]


def test_numbered_weeks_add_to_the_period_and_give_no_days():
    text = HEAD + "\nNth week,Sessions\n0000,5\n0001,7\n"
    assert said(of_text(text)) == [("visits", "2017-02-17", "2017-02-18", 12, True)]
    export = of_text(text, daily=True)
    assert said(export) == []
    assert (6, "Sessions", "not_by_day") in skipped(export)


def test_sessions_by_page_are_not_added():
    export = of_text(HEAD + "\nPage path,Sessions\n/,5\n/help,7\n")
    assert said(export) == []
    assert (6, "Sessions", "does_not_add") in skipped(export)


def test_sections_that_disagree_give_nothing():
    export = of_text(HEAD + "\nCountry,Active users\nUK,5\n\nCity,Active users\nDudley,4\n")
    assert said(export) == []
    assert [row for row in skipped(export) if row[2] == "sections_disagree"] == [
        (6, "Active users", "sections_disagree"),
        (9, "Active users", "sections_disagree"),
    ]


def test_sections_that_agree_give_one_figure():
    export = of_text(HEAD + "\nCountry,Active users\nUK,5\n\nCity,Active users\nDudley,5\n")
    assert said(export) == [("visitors", "2017-02-17", "2017-02-18", 5, True)]


def test_a_page_that_is_called_like_a_comment_is_a_row():
    export = of_text(HEAD + "\nPage title,Active users\nHome,5\n#seemehearme,4\n")
    assert said(export) == []
    assert export.rows == 2


def test_a_day_outside_the_period_is_named_and_the_sum_is_at_least():
    export = of_text(HEAD + "\nDate,Sessions\n20170217,5\n20170301,7\n")
    assert said(export) == [("visits", "2017-02-17", "2017-02-18", 5, False)]
    assert skipped(export)[-1] == (8, "Date", "not_a_date")


def test_two_periods_in_one_file_are_refused():
    with pytest.raises(UnreadableExport, match="one period at a time"):
        of_text(HEAD + "# Start date: 20160217\n\nDate,Sessions\n20170217,5\n")


def test_two_columns_of_one_measure_are_refused():
    with pytest.raises(UnreadableExport, match="without comparisons"):
        of_text(HEAD + "\nDate,Active users,Active users\n20170217,5,6\n")


def test_a_file_with_page_views_alone_is_refused_with_what_is_known():
    with pytest.raises(UnreadableExport, match="No section has a column Active users or Sessions"):
        of_text(HEAD + "\nPage path,Views\n/,5\n")


def test_a_grand_total_of_visits_is_bounded_by_their_sum_and_leaves_the_days_as_they_are():
    text = HEAD + "\nDate,Sessions\n,11,Grand total\n20170217,5\n20170218,7\n"
    assert said(of_text(text)) == [("visits", "2017-02-17", "2017-02-18", 11, False)]
    assert [each[3] for each in said(of_text(text, daily=True))] == [5, 7]


@pytest.mark.parametrize(("total", "value", "complete"), [(12, 12, True), (11, 11, False), (900, 12, False)])
def test_days_that_do_not_come_to_the_files_own_total_are_said(total: int, value: int, complete: bool):
    export = of_text(HEAD + f"\nDate,Sessions\n,{total},Grand total\n20170217,5\n20170218,7\n")
    assert said(export) == [("visits", "2017-02-17", "2017-02-18", value, complete)]
    assert ("total_differs_from_the_rows" in {each.code for each in export.skipped}) is not complete


def test_a_total_stands_where_a_day_of_its_rows_cannot_be_read():
    export = of_text(HEAD + "\nDate,Sessions\n,12,Grand total\n20170217,5\n20170218,1.2E+01\n")
    assert said(export) == [("visits", "2017-02-17", "2017-02-18", 12, True)]
