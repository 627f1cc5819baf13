"""A calendar's page says what is wrong without names of iCalendar, whichever of its sentences it is."""

import re

import pytest

from events.console.calendar_words import in_calendar_words
from tests.partners.test_sheet_words import sentences

A_PROPERTY = re.compile(
    r"\b(?:V[A-Z]{4,}|DT[A-Z]+|[A-Z]*RULE|[A-Z]*DATE|SUMMARY|LOCATION|GEO|URL|DURATION|SEQUENCE|RECURRENCE-ID|RFC|CSV)\b"
)


@pytest.mark.parametrize("sentence", sentences("events/calendars/*.py"))
def test_no_sentence_names_a_property(sentence: str) -> None:
    assert not A_PROPERTY.search(in_calendar_words(sentence)), in_calendar_words(sentence)


@pytest.mark.parametrize(
    ("said", "on_the_page"),
    [
        ("GEO was left out. {}", "The position was left out. {}"),
        (
            "LOCATION stands there more than once, with different values; which of them is meant?",
            "The place stands there more than once, with different values; which of them is meant?",
        ),
        ("The event has no SUMMARY; give it a title.", "The event has no title; give it a title."),
        (
            "DTSTART is not a time in the form of RFC 5545: 20170220T100000Z, or 20170220 for a whole day.",
            "The beginning is no time that can be read; set it anew.",
        ),
        (
            "The clocks go back that night, and 01:30 on 29 October 2017 comes twice: 20171029T003000Z and"
            " 20171029T013000Z. Write the one that is meant, in UTC.",
            "The clocks go back that night, and 01:30 on 29 October 2017 comes twice: it is 00:30 or 01:30 by"
            " Greenwich Mean Time. Choose another time.",
        ),
        ("Give the event a LOCATION.", "Give the event a place."),
        ("An event ends after it starts.", "An event ends after it starts."),
    ],
)
def test_what_it_says_instead(said: str, on_the_page: str) -> None:
    assert in_calendar_words(said) == on_the_page
