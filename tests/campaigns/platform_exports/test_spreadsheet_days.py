"""Days of Meta that a spreadsheet has rewritten are read where the file shows their order, and never guessed."""

import pytest

from tests.campaigns.platform_exports.export_files import CAMPAIGNS, OVERVIEW, of_text, reasons, said, skipped
from tests.campaigns.platform_exports.test_saved_again import AGES

DAILY = "Day,Impressions,Amount spent (GBP)\n"
MARCH = ("impressions", "2017-02-17", "2017-03-03")


@pytest.mark.parametrize(
    ("span", "order"),
    [
        ("17/02/2017,03/03/2017", "day_first"),
        ("2/17/2017,3/3/2017", "month_first"),
        ("17.02.2017,03.03.2017", "day_first"),
        ("17-02-2017,03-03-2017", "day_first"),
    ],
)
def test_days_of_which_one_can_only_be_read_in_one_order_are_read(span, order):
    export = of_text(f"{CAMPAIGNS}{span},A,6000,12000\n")
    assert said(export) == [(*MARCH, 12_000, True), ("accounts_reached", *MARCH[1:], 6_000, True)]
    assert reasons(export)["Reporting starts"] == order


def test_days_with_dots_have_the_day_first():
    export = of_text(f"{CAMPAIGNS}01.03.2017,07.03.2017,A,6000,12000\n")
    assert said(export)[0] == ("impressions", "2017-03-01", "2017-03-07", 12_000, True)


def test_days_that_could_be_either_are_not_taken():
    export = of_text(f"{CAMPAIGNS}01/03/2017,07/03/2017,A,6000,12000\n")
    assert (said(export), skipped(export)) == ([], [(2, "Reporting starts", "day_or_month")])


def test_an_end_before_its_beginning_settles_the_order():
    export = of_text(f"{CAMPAIGNS}05/03/2017,04/04/2017,A,6000,12000\n")
    assert said(export)[0] == ("impressions", "2017-03-05", "2017-04-04", 12_000, True)


def test_one_row_settles_the_order_of_those_above_and_below_it():
    days = [f"{day:02}/02/2017,100,1\n" for day in (10, 11, 12, 13, 1, 2)]
    export = of_text(DAILY + "".join(days))
    assert said(export) == [("impressions", "2017-02-01", "2017-02-13", 600, True)]
    daily = of_text(DAILY + "".join(days), daily=True)
    assert [first for _, first, *_ in said(daily)] == [f"2017-02-{day:02}" for day in (1, 2, 10, 11, 12, 13)]


def test_a_row_in_the_other_order_is_named_and_makes_the_sum_at_least():
    export = of_text(f"{DAILY}13/02/2017,100,1\n02/14/2017,100,1\n")
    assert said(export) == [("impressions", "2017-02-13", "2017-02-13", 100, False)]
    assert skipped(export) == [(3, "Day", "not_a_date")]


def test_days_that_are_the_same_in_both_orders_need_none():
    export = of_text(f"{DAILY}02/02/2017,100,1\n03/03/2017,100,1\n")
    assert said(export) == [("impressions", "2017-02-02", "2017-03-03", 200, True)]
    assert "Day" not in reasons(export)


def test_totals_and_subtotals_are_told_though_their_days_had_to_wait():
    rows = "".join(f"02/03/2017,05/03/2017,{name},{reach},{shown}\n" for name, reach, shown in CAMPAIGN_ROWS)
    settled = "13/03/2017,14/03/2017,E,10,20\n"
    total = "02/03/2017,14/03/2017,,9,18020\n"
    export = of_text(CAMPAIGNS + rows + settled + total)
    assert said(export)[0] == ("impressions", "2017-03-02", "2017-03-14", 18_020, True)
    sums = "02/03/2017,05/03/2017,Both,1,18000\n"
    export = of_text(CAMPAIGNS + rows + sums + settled)
    assert said(export) == [("impressions", "2017-03-02", "2017-03-14", 18_020, False)]
    head = CAMPAIGNS.replace("name,", "name,Age,")
    campaigns = {"A": "02/03/2017,05/03/2017", "B": "02/03/2017,14/03/2017"}
    parts = [f"{span},{name},{age},{reach},{shown}\n" for name, span in campaigns.items() for age, reach, shown in AGES]
    export = of_text(head + "".join(parts))
    assert said(export) == [("impressions", "2017-03-02", "2017-03-14", 24_000, True)]
    assert [code for *_, code in skipped(export)] == ["subtotal_row"] * 2


CAMPAIGN_ROWS = [("A", 6_000, 12_000), ("B", 4_000, 6_000)]


def test_no_other_platform_is_read_so():
    assert said(of_text(f"{OVERVIEW}17/02/2017,100,1,0,0\n")) == []


@pytest.mark.parametrize("name", ["Caf\u00e9 \u2013 \u00a35", "\u2018See Me\u2019"])
def test_an_export_that_excel_saved_as_windows_1252_is_read_and_said(name):
    export = of_text(f"{CAMPAIGNS}2017-02-17,2017-03-03,{name},6\u00a0000,12\u00a0000\n".encode("cp1252"))
    assert said(export) == [(*MARCH, 12_000, True), ("accounts_reached", *MARCH[1:], 6_000, True)]
    assert (1, "", "windows_1252") in skipped(export, below=0)
