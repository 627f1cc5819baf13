"""Lines of a table that are no rows: left out, and listed by their numbers, where no row could be; never a figure."""

import json
from urllib.parse import quote

import pytest

from campaigns.models import ReachMetric
from events.models import Event
from tests import make
from tests.coordination.imports.row_files import CSV, finish, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage")]
HEAD = "external_ref,campaign,title,kind,starts_at,ends_at,place.name"
TIMES = "20/02/2017 10:00,20/02/2017 16:00"
ROWS = [f"stall-{n},see-me-hear-me,Stall,stall,{TIMES},Library {n}" for n in (1, 2)]
FIGURES = "external_ref,campaign,area,channel,measure,period.from,period.to,value,qualifier,source"


def figure(reference: str, value: object) -> str:
    return (
        f"{reference},see-me-hear-me,{make.DUDLEY},twitter,impressions,2017-02-17,2017-02-17,{value},exact,{reference}"
    )


def batch(client, *table: str, resource: str = "events"):
    body = "\r\n".join([*table, ""]).encode()
    return client.generic("POST", f"/api/v1/{resource}/batch/", body, CSV)


def left_out(answer) -> list[tuple[int, str]]:
    assert answer.status_code == 200, answer.json()
    return [(row["row"], row["code"]) for row in answer.json()["left_out"]]


BELOW = {
    "a source": ["", "Source: Dudley communications team"],
    "a source in two cells": ["", "Source:,Dudley communications team"],
    "a source with a comma": ["", "Source: Dudley, Sandwell and Walsall"],
    "prose, not filled up": ["", "Please send changes to the events team by Friday"],
    "prose, filled up": [",,,,,,", "Times may change at short notice,,,,,,"],
    "prose elsewhere in the line": ["", ",,Times may change at short notice,,,,"],
    "a list of notes": ["", "Notes:,,,,,,", "1. Times are approximate,,,,,,", "2) Venues are to be confirmed,,,,,,"],
    "a footnote at once": ["* to be confirmed,,,,,,"],
    "when it was made": [",,,,,,Last updated 13/02/2017"],
    "who may be asked": ["", "Contact: jane.smith@dudley.gov.uk"],
    "a stroke": ["---,---,---,---,---,---,---"],
    "a page": ["Page 1 of 2"],
}


@pytest.mark.parametrize("name", BELOW)
def test_what_stands_below_a_table_is_left_out_and_named_by_its_row(dudley, name):
    below = BELOW[name]
    listed = left_out(batch(dudley, HEAD, *ROWS, *below))
    numbers = [number for number, line in enumerate(below, start=4) if line.strip(",")]
    assert listed == [(number, "note_row") for number in numbers]
    assert Event.objects.count() == 2
    operation = finish(send(dudley, "\r\n".join([HEAD, *ROWS, *below]).encode(), CSV))
    assert [operation.result[word] for word in ("rows", "unchanged", "refused", "left_out")] == [2, 2, 0, len(numbers)]
    stored = dudley.get(f"/api/v1/imports/{operation.pk}/refused/").json()["results"]
    assert [(row["row"], row["outcome"]) for row in stored] == [(number, "left_out") for number in numbers]
    assert "Smith" not in str(stored)


def test_headings_of_parts_and_of_the_next_page_are_left_out_between_rows(dudley):
    table = [HEAD, "Week 1,,,,,,", ROWS[0], HEAD.title(), "Week 2 (half term),,,,,,", "-----", ROWS[1], "", ROWS[1]]
    assert left_out(batch(dudley, *table)) == [
        (2, "note_row"),
        (4, "headings_again"),
        (5, "note_row"),
        (6, "note_row"),
    ]
    assert Event.objects.count() == 2


def test_a_note_below_figures_is_left_out_and_one_with_an_amount_never(dudley):
    table = [FIGURES, figure("one", 500), figure("two", 700)]
    listed = left_out(batch(dudley, *table, "", ",,,,,,,Figures are provisional,,", resource="reach-metrics"))
    assert listed == [(5, "note_row")]
    answer = batch(dudley, *table, "", "Source: Google,,,,,,,900,,", resource="reach-metrics")
    assert {error["row"] for error in answer.json()["errors"]} == {5}
    assert sorted(ReachMetric.objects.values_list("value", flat=True)) == [500, 700]


ROWS_TO_MEND = {
    "a reference alone": "stall-7,,,,,,",
    "a title alone": ",,Stall at the market,,,,",
    "a title and its venue": ",,Stall at the market,,,,Dudley Market Place",
    "a title with a colon": f",,Note: a talk,talk,{TIMES},",
    "a day alone": ",,,,20 February 2017 10am,,",
    "no reference": ROWS[0].removeprefix("stall-1"),
    "no times": "stall-7,see-me-hear-me,Stall,stall,,,Library",
    "words for times": "stall-7,see-me-hear-me,Stall,stall,to be confirmed,to be confirmed,Library",
    "one dash": "stall-7,-,-,-,-,-,-",
}


@pytest.mark.parametrize("name", ROWS_TO_MEND)
def test_a_row_that_lacks_something_is_refused_as_ever(dudley, name):
    answer = batch(dudley, HEAD, *ROWS, ROWS_TO_MEND[name])
    assert answer.status_code == 400
    assert {error["row"] for error in answer.json()["errors"]} == {4}


def test_a_bar_is_one_too_where_some_day_has_its_month_first(dudley):
    head = "starts_at,external_ref,campaign,title,kind,ends_at"
    rows = ["February half term,,,,,", "2/20/2017 10:00,a,see-me-hear-me,Stall,stall,2/20/2017 16:00"]
    errors = batch(dudley, head, *rows).json()["errors"]
    assert {(error["row"], error["code"]) for error in errors} == {(3, "month_first")}


def test_of_a_table_with_other_headings_the_same_is_left_out(dudley):
    table = ["Events in February,,,,", "Date,Start,End,Event,Venue", "February 2017,,,,"]
    table += ["20/02/2017,10:00,16:00,Stall,Library", "Date,Start,End,Event,Venue", "21/02/2017,10:00,16:00,Talk,Hall"]
    table += ["", "Talks may move at short notice,,,,", "Prepared by the events team,,,,"]
    columns = {"Date": "date", "Start": "start_time", "End": "end_time", "Event": "title", "Venue": "place.name"}
    mapping = quote(json.dumps({"columns": columns, "values": {"kind": "stall"}}))
    query = f"resource=events&campaign=see-me-hear-me&mapping={mapping}"
    operation = finish(send(dudley, "\r\n".join(table).encode(), CSV, query))
    stored = dudley.get(f"/api/v1/imports/{operation.pk}/refused/").json()["results"]
    assert [(row["row"], row["code"]) for row in stored] == [
        (3, "note_row"),
        (5, "headings_again"),
        (8, "note_row"),
        (9, "note_row"),
    ]
    assert (operation.result["created"], operation.result["refused"]) == (2, 0)
