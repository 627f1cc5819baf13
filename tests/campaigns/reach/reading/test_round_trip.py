"""Whatever a claim says, its words say the same when they are read; and no text costs more than its length."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.reach.claims import BETWEEN, COMPARATORS, Claim
from campaigns.reach.measures import MEASURES
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading import vocabulary
from campaigns.reach.reading.parts import MOST_PARTS, MOST_READINGS, SentenceReading, read_text
from campaigns.reach.reading.proportions import MOST_SHARES
from campaigns.reach.reading.rendering import words_of_reading
from tests.campaigns.reach.reading.west_midlands import FIRST, NAMES

UNITS = ["people", "contacts", *(code for code in MEASURES if code != "people_reached")]  # "people reached" are people
AREAS = [area.code for area in NAMES.areas]
CHANNELS = [channel.code for channel in NAMES.channels]
DAYS = st.integers(-400, 400).map(lambda days: FIRST + timedelta(days=days))
STEPS_A_WORD = 400  # looks at words, of which each costs no more than a dictionary


@st.composite
def readings(draw: st.DrawFn) -> SentenceReading:
    comparator = draw(st.sampled_from([*COMPARATORS, BETWEEN]))
    unit = draw(st.sampled_from(UNITS))
    out_of = draw(st.none() | st.just(100) | st.integers(1, MOST_SHARES)) if unit == "people" else None
    value = draw(st.integers(0, out_of or 10**12))
    to = draw(st.integers(value, out_of or 10**12)) if comparator == BETWEEN else None
    universes = st.sampled_from([code for code, _ in NAMES.universes])
    universe = draw(universes if out_of else st.none() | universes) if unit == "people" else None
    channels = draw(st.none() | st.frozensets(st.sampled_from(CHANNELS), min_size=1))
    days = draw(st.none() | st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))))
    if draw(st.sampled_from([False, False, False, True])):  # and now and then how often
        unit, universe, value, to, out_of = (
            FREQUENCY,
            None,
            draw(st.integers(1, 99)),
            None,
            draw(st.sampled_from([None, 10])),
        )
        comparator, value = draw(st.sampled_from(COMPARATORS)), value if out_of is None else 10 * value + 1
    return SentenceReading(
        Claim(comparator, value, unit, universe, draw(st.sampled_from(AREAS)), to, out_of), channels, days
    )


@given(readings())
def test_a_claim_in_words_is_read_as_the_same_claim(reading):
    read = read_text(words_of_reading(reading, NAMES), NAMES)
    assert [part.readings for part in read.parts] == [(reading,)]
    assert (read.parts[0].doubts, read.unread) == ((), ())


_BOOKS = (vocabulary.COMPARED, vocabulary.UNITS, vocabulary.ADDED, NAMES.channel_book, NAMES.area_book)
_SINGLE = vocabulary.TURNING | vocabulary.OUTCOMES | vocabulary.JOINING
_NUMBERS = [
    "1,000",
    "20",
    "a million",
    "two",
    "times each",
    "to",
    "between",
    "February",
    "first week",
    "2017",
    "%",
    "1 in 4",
    "x" * 30,
]
WORDS = [
    *sorted({" ".join(keys) for book in (*_BOOKS, NAMES.universe_book) for keys in book.phrases} | _SINGLE),
    *_NUMBERS,
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=150))
def test_no_words_in_whatever_order_cost_more_than_their_number(words):
    text = " ".join(words)
    read = read_text(text, NAMES)
    assert read.steps <= STEPS_A_WORD * (len(words) + text.count(" "))
    assert len([part for part in read.parts if part.readings]) <= MOST_PARTS
    assert all(len(part.readings) <= MOST_READINGS for part in read.parts)


@given(st.text(max_size=80))
def test_every_text_is_read_without_a_fault(text):
    assert read_text(text, NAMES).steps <= STEPS_A_WORD * len(text)


@pytest.mark.parametrize("words", ["visited ", "discovered more ", "between 1 and ", "20 to ", "one hundred and "])
def test_twice_the_text_takes_no_more_than_twice_the_steps(words):
    once, twice = (read_text(words * count, NAMES).steps for count in (200, 400))
    assert twice <= 2 * once + STEPS_A_WORD
