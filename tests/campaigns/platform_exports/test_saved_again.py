"""Exports that a spreadsheet has saved again: known by what they hold, not by width; the same figures."""

import pytest

from tests.campaigns.platform_exports.export_files import CAMPAIGNS, DATA, OVERVIEW, SPAN, of, of_text, said, skipped

FIGURES = {
    "ga4-only-total-excel": [("visitors", 700), ("visits", 950)],
    "ga4-semicolon": [("visits", 280)],
    "ga4-tab": [("visits", 280)],
    "meta-pivot-all": [("impressions", 12_000), ("accounts_reached", 6_000)],
    "meta-sep": [("impressions", 18_000), ("accounts_reached", 9_000)],
    "meta-short-rows": [("impressions", 18_000)],
    "meta-trailing-cols": [("impressions", 18_000), ("accounts_reached", 9_000)],
    "x-ga4-april": [("visitors", 700), ("visits", 950)],
    "x-ga4-april-excel": [("visitors", 700), ("visits", 950)],
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_case_gives_the_figures_that_it_shows(name):
    export = of(f"resaved/{name}.csv")
    assert [(draft.measure, draft.value, draft.complete) for draft in export.drafts] == [
        (measure, value, True) for measure, value in FIGURES[name]
    ]


@pytest.mark.parametrize("name", ["ga4_report", "ga4_free_form", "meta_campaigns", "meta_daily", "x_overview"])
@pytest.mark.parametrize("separator", ["\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_another_separator_encoding_and_empty_columns_change_no_figure(name, separator, encoding):
    import csv
    import io

    rows = list(csv.reader((DATA / f"{name}.csv").read_text().splitlines()))
    width = max(map(len, rows)) + 2
    saved = io.StringIO()
    csv.writer(saved, delimiter=separator).writerows([*row, *[""] * (width - len(row))] for row in rows)
    assert said(of_text(saved.getvalue().encode(encoding))) == said(of(f"{name}.csv"))


def test_subtotals_of_several_campaigns_are_not_added_whatever_they_are_called():
    head = CAMPAIGNS.replace("name,", "name,Age,")
    rows = [f"{SPAN},{name},{age},{reach},{shown}" for name in ("A", "B") for age, reach, shown in AGES]
    export = of_text(head + "\n".join(rows) + "\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 24_000, True)]
    assert [code for *_, code in skipped(export)] == ["subtotal_row"] * 2


AGES = [("", 6_000, 12_000), ("18-24", 4_000, 7_000), ("25-34", 3_000, 5_000)]


def test_a_row_of_x_that_says_total_is_not_added():
    export = of_text(f'{OVERVIEW}"Fri, Feb 17, 2017",100,1,0,0\n"Sat, Feb 18, 2017",50,1,0,0\nTotal,150,2,0,0\n')
    assert said(export) == [("impressions", "2017-02-17", "2017-02-18", 150, True)]


@pytest.mark.parametrize(
    "label", ["Dudley total,,", "Total Dudley,,", "Dudley Ergebnis,,", "Total général,,", "Усього,,"]
)
def test_a_sum_of_some_campaigns_that_a_spreadsheet_put_in_is_not_added(label):
    rows = [f"{SPAN},A,300,700", f"{SPAN},B,400,900", f",,{label[:-2]},,1600", f"{SPAN},C,200,500"]
    export = of_text(CAMPAIGNS + "\n".join(rows) + "\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 2_100, True)]


def test_totals_under_totals_are_told_from_that_of_all():
    rows = [f"{SPAN},A,30,70", f"{SPAN},B,40,90", ",,Subtotal,65,160", f"{SPAN},C,20,50", f"{SPAN},D,10,40"]
    export = of_text(CAMPAIGNS + "\n".join([*rows, ",,Subtotal,28,90", ",,Grand total,90,250"]) + "\n")
    assert said(export) == [
        ("impressions", "2017-02-17", "2017-03-03", 250, True),
        ("accounts_reached", "2017-02-17", "2017-03-03", 90, True),
    ]
    assert sorted(skipped(export)) == [(4, "", "subtotal_row"), (7, "", "subtotal_row"), (8, "", "totals_row")]


def test_a_sum_of_some_campaigns_without_a_word_is_not_added_and_the_figure_says_at_least():
    rows = [f"{SPAN},{name},1,{shown}" for name, shown in (("A", 700), ("B", 900), ("Both", 1600), ("C", 500))]
    export = of_text(CAMPAIGNS + "\n".join(rows) + "\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 2_100, False)]
    assert skipped(export) == [(4, "", "sum_of_rows_above")]


def test_sums_of_stretch_after_stretch_of_campaigns_are_not_added():
    counts = (700, 900, 1_600, 800, 400, 1_200, 2_800)
    export = of_text(CAMPAIGNS + "".join(f"{SPAN},c{at},1,{count}\n" for at, count in enumerate(counts)))
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 2_800, False)]


def test_small_counts_that_happen_to_add_up_are_added():
    export = of_text(CAMPAIGNS + "".join(f"{SPAN},c{at},1,{count}\n" for at, count in enumerate((7, 9, 16))))
    assert said(export) == [("impressions", "2017-02-17", "2017-03-03", 32, True)]


def test_a_sum_of_days_in_an_overview_costs_nothing():
    rows = ['"Fri, Feb 17, 2017",100,1,0,0', '"Sat, Feb 18, 2017",50,1,0,0', "Week 7 total,150,2,0,0"]
    export = of_text(OVERVIEW + "\n".join(rows) + "\n")
    assert said(export) == [("impressions", "2017-02-17", "2017-02-18", 150, True)]
    assert skipped(export) == [(4, "", "subtotal_row")]
