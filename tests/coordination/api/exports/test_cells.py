"""No cell is a formula, numbers are numbers, and whatever went in can be read back."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.ground.csv_cells import csv_cell, guarded_cell, unguarded_cell
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
hostile = st.text(st.sampled_from([*STARTS, *"\",;' ", "a", "1", "é", "\u202e"]), max_size=12) | st.text(max_size=30)


@pytest.mark.parametrize("start", STARTS)
def test_what_a_spreadsheet_would_run_becomes_text(start):
    assert csv_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert csv_cell([f"{start}a", "b"]) == f"'{start}a,b"


@pytest.mark.parametrize("text", ["", "a=b", "it's", "'quoted'", "1-2", " =1", "0121 496 0000", "#tag"])
def test_other_text_stands_as_it_is(text):
    assert csv_cell(text) == text


@settings(max_examples=examples(5_000), deadline=None)
@given(hostile)
def test_no_text_whatever_becomes_a_formula_and_all_of_it_comes_back(text):
    written = guarded_cell(text)
    assert not written.startswith(tuple(STARTS))
    assert unguarded_cell(written) == text


@settings(max_examples=examples(1_000), deadline=None)
@given(st.lists(hostile.filter(lambda text: "\0" not in text), min_size=2, max_size=4))
def test_a_line_of_any_texts_is_read_back_cell_by_cell(texts):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(csv_cell(text) for text in texts)
    (line,) = csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True)
    assert [unguarded_cell(text) for text in line] == texts


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-5, "-5"),
        (-2.0791, "-2.0791"),
        (761_000, "761000"),
        ([], ""),
        (["dudley", "walsall"], "dudley,walsall"),
    ],
)
def test_plain_values(value, written):
    assert csv_cell(value) == written


@pytest.mark.parametrize("value", [{"a": [1, None]}, [{"name": "=x"}], [None]])
def test_what_is_neither_plain_nor_a_list_of_plain_values_is_json(value):
    assert json.loads(csv_cell(value)) == value
