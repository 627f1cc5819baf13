"""Meta: impressions add; accounts reached do not, and come from a totals row or the only row."""

import pytest

from campaigns.platform_exports.skipped import UnreadableExport
from tests.campaigns.platform_exports.export_files import CAMPAIGNS, DATA, SPAN, of, of_text, reasons, said, skipped

BY_DAY = "Reporting starts,Reporting ends,Campaign name,Day,Age,Gender,Reach,Impressions\n"


def test_impressions_are_the_sum_of_the_rows_and_reach_is_that_of_the_totals_row():
    export = of("meta_campaigns.csv")
    assert said(export) == [
        ("impressions", "2017-02-17", "2017-03-03", 98_500, True),
        ("accounts_reached", "2017-02-17", "2017-03-03", 41_000, True),
    ]
    assert skipped(export) == [(2, "", "totals_row")]
    assert reasons(export)["Amount spent (GBP)"] == "money"
    assert reasons(export)["Frequency"] == "rate"


def test_utf_16_with_tabs_reads_the_same():
    text = (DATA / "meta_campaigns.csv").read_text().replace('"CPM (cost per 1,000 impressions) (GBP)"', "CPM")
    export = of_text(text.replace(",", "\t").encode("utf-16"))
    assert export.drafts == of("meta_campaigns.csv").drafts


def test_without_a_totals_row_the_reach_of_several_rows_is_not_taken():
    export = of_text(f"{CAMPAIGNS}{SPAN},One,30000,60000\n{SPAN},Two,25000,38500\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 98_500, True)]
    assert reasons(export)["Reach"] == "does_not_add"


def test_the_reach_of_the_only_row_is_taken():
    export = of_text(f"{CAMPAIGNS}{SPAN},One,30000,60000\n")
    assert ("accounts_reached", "2017-02-17", "2017-03-03", 30_000, True) in said(export)


def test_a_single_row_that_can_be_read_beside_one_that_cannot_is_not_the_only_row():
    export = of_text(f"{CAMPAIGNS}{SPAN},One,30000,60000\nnever,never,Two,1,1\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 60_000, False)]


def breakdown() -> str:
    rows = [
        "2017-02-17,2017-02-18,,,,,900,1500",
        "2017-02-17,2017-02-17,One,2017-02-17,18-24,female,400,500",
        "2017-02-17,2017-02-17,One,2017-02-17,25-34,male,300,400",
        "2017-02-18,2017-02-18,One,2017-02-18,18-24,female,500,600",
    ]
    return BY_DAY + "\n".join(rows)


def test_a_breakdown_adds_its_impressions_and_never_its_reach():
    assert sorted(said(of_text(breakdown()))) == [
        ("accounts_reached", "2017-02-17", "2017-02-18", 900, True),
        ("impressions", "2017-02-17", "2017-02-18", 1_500, True),
    ]


def test_a_breakdown_gives_impressions_by_day_and_one_reach_for_all_days():
    assert sorted(said(of_text(breakdown(), daily=True))) == [
        ("accounts_reached", "2017-02-17", "2017-02-18", 900, True),
        ("impressions", "2017-02-17", "2017-02-17", 900, True),
        ("impressions", "2017-02-18", "2017-02-18", 600, True),
    ]


def test_rows_that_cover_several_days_give_nothing_for_single_days():
    with pytest.raises(UnreadableExport, match="broken down by day"):
        of("meta_campaigns.csv", daily=True)


def test_a_totals_row_that_says_more_makes_the_sum_at_least():
    export = of_text(f"{CAMPAIGNS}{SPAN},,900,2000\n{SPAN},One,900,1500\n")
    assert ("impressions", "2017-02-17", "2017-03-03", 1_500, False) in said(export)
    assert reasons(export)["Impressions"] == "total_exceeds_the_rows"


def test_rows_that_say_more_than_their_total_are_not_taken():
    export = of_text(f"{CAMPAIGNS}{SPAN},,900,1400\n{SPAN},One,900,1500\n")
    assert [each[0] for each in said(export)] == ["accounts_reached"]
    assert reasons(export)["Impressions"] == "rows_exceed_the_total"


def test_a_totals_row_that_agrees_completes_a_row_without_a_count():
    export = of_text(f"{CAMPAIGNS}{SPAN},,900,1500\n{SPAN},One,900,1500\n{SPAN},Never shown,,\n")
    assert ("impressions", "2017-02-17", "2017-03-03", 1_500, True) in said(export)


def test_two_totals_rows_are_a_file_glued_together_and_give_nothing():
    export = of_text(f"{CAMPAIGNS}{SPAN},,900,1500\n{SPAN},One,900,1500\n{SPAN},,901,1501\n")
    assert said(export) == []
    assert set(reasons(export).values()) >= {"several_totals"}


def test_a_row_that_is_repeated_whole_counts_once():
    export = of_text(f"{CAMPAIGNS}{SPAN},One,900,1500\n{SPAN},One,900,1500\n")
    assert ("impressions", "2017-02-17", "2017-03-03", 1_500, True) in said(export)
    assert skipped(export) == [(3, "", "duplicate")]


def test_a_blank_is_zero_in_the_report_by_day_and_missing_in_that_of_campaigns():
    assert said(of("meta_daily.csv", daily=True)) == [
        ("impressions", "2017-02-17", "2017-02-17", 12_500, True),
        ("impressions", "2017-02-18", "2017-02-18", 0, True),
        ("impressions", "2017-02-19", "2017-02-19", 7_500, True),
    ]
    export = of_text(f"{CAMPAIGNS}{SPAN},One,900,1500\n{SPAN},Two,,\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 1_500, False)]
    assert skipped(export) == [(3, "Impressions", "missing")]


def test_more_accounts_reached_than_impressions_is_refused():
    with pytest.raises(UnreadableExport, match="reach exceeds its impressions"):
        of_text(f"{CAMPAIGNS}{SPAN},One,1500,900\n")


def test_a_row_that_reached_more_accounts_than_it_was_shown_to_is_named_and_not_added():
    export = of_text(f"{CAMPAIGNS}{SPAN},One,1500,900\n{SPAN},Two,900,1500\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 1_500, False)]
    assert (2, "", "reach_exceeds_impressions") in skipped(export)
    with pytest.raises(UnreadableExport, match="reach exceeds its impressions"):
        of_text(f"{CAMPAIGNS}{SPAN},One,1500,900\n{SPAN},Two,1501,900\n")


def test_the_period_is_that_of_the_totals_row_where_nothing_was_shown_on_the_last_days():
    text = f"{BY_DAY}{SPAN},,,,,900,1500\n2017-02-17,2017-02-17,One,2017-02-17,18-24,female,900,1500\n"
    assert {each[1:3] for each in said(of_text(text))} == {("2017-02-17", "2017-03-03")}
