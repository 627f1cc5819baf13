"""A postcode is found whatever somebody puts between its halves, and a code or a count is none."""

import pytest

from coordination.ground.personal_data import find_personal_data

SEPARATORS = [
    "",
    " ",
    "  ",
    ".",
    "..",
    "...",
    "_",
    "__",
    "/",
    "//",
    "-",
    "--",
    " - ",
    " \u2013 ",
    ":",
    ",",
    ";",
    "|",
    "\\",
]
SEPARATORS += ["+", "*", "~", "\u00b7", "\u2022", "=", "'", '"', "\n", ") (", " [", "\u00a0"]
SPACED = ["WV 10 8TD", "WV10 8 TD", "WV1 0 8TD", "W V10 8TD", "W.V.1.0.8.T.D", "W V 1 0 8 T D", "(WV10) (8TD)"]
WITHIN = ["ref_WV10_8TD_mum", "mum-WV10-8TD", "#WV108TD", "/WV108TD/", "\u201cwv10 8td\u201d"]
NO_POSTCODES = [
    "The W1, 1st March",
    "B1, 2nd floor",
    "Room B12: 3rd door",
    "Banner at B11, 2ft high",
    "Stall at E10: 2hr shift",
    "SMHM-B1-2AB",
    "Order code SH-B12-3AB-X",
    "Site codes: A14/B2, B10/C1 and E3.2 are printed first",
    "Buses to B14 7 times an hour",
]


def codes_of(text: str) -> set[str]:
    return {finding.code for finding in find_personal_data(text)}


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("halves", [("WV10", "8TD"), ("b1", "1bb"), ("EC1A", "1AL")], ids="".join)
def test_a_postcode_with_any_separator_is_found(halves: tuple[str, str], separator: str):
    assert "postcode" in codes_of(f"She lives at {separator.join(halves)} now")


@pytest.mark.parametrize("text", [*SPACED, *WITHIN])
def test_a_postcode_is_found_spaced_dotted_or_between_marks(text: str):
    assert "postcode" in codes_of(f"She is at {text}")


@pytest.mark.parametrize("text", NO_POSTCODES)
def test_what_only_looks_like_one_passes(text: str):
    assert not codes_of(text)
