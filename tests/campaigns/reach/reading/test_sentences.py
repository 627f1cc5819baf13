"""How sentences are read: each with the claims it makes, in the service's own words, and what was not read."""

from pathlib import Path

import pytest

from campaigns.models.reach_metric import MAX_VALUE
from campaigns.reach.reading.numbers import LARGEST
from campaigns.reach.reading.parts import Part, read_text
from campaigns.reach.reading.rendering import words_of_reading
from campaigns.reach.reading.stored import reading_as_json, words_of
from tests.campaigns.reach.reading.west_midlands import NAMES

HERE = Path(__file__).parent
READ = HERE.joinpath("sentences.txt").read_text("utf-8").splitlines()[1:]
DOUBTED = HERE.joinpath("doubted.txt").read_text("utf-8").splitlines()[1:]
NOTHING = [
    "Thank you, everybody.",
    "",
    "Dozens of people.",
    "Thousands of people",
    "761,000",
    "5,000 parents",
    "2.5 people",
    "1.000.000 people",
    "5,000 unique impressions",
    "5,000 opportunities to see",
    "\u0665\u0660\u0660\u0660 people",
    "5e3 people",
    "5 in 4 residents",
    "We reached one million, two hundred thousand people.",
    "We reached 1 000 000 people.",
    "1.5 m people",
    ".5m people",
    "1/2 million people",
    "We reached 1\u00bd million people.",
    "One point five million people",
    "A million or two people",
    "5-10,000 people",
    "5 to 10,000 people",
    "Between 900 and 950,000 people",
    "1 in 4 people reached were reached on Twitter",
    "Half the people reached were in Dudley",
    "half people",
]


def readings(part: Part) -> str:
    """Every reading of a part."""
    return " / ".join(words_of_reading(one, NAMES).replace(" in West Midlands county", "") for one in part.readings)


@pytest.mark.parametrize("line", READ)
def test_a_sentence_is_read_as_it_is_meant(line):
    text, _, wanted = line.partition(" > ")
    read = read_text(text, NAMES)
    assert " | ".join(map(readings, read.parts)) == wanted
    assert [part.doubts for part in read.parts] == [()] * len(read.parts)
    assert set(read.unread) <= {"huge success"}


@pytest.mark.parametrize("line", DOUBTED)
def test_what_was_not_read_is_listed_and_leaves_no_part_without_doubt(line):
    text, _, rest = line.partition(" [")
    unread, _, turned = rest.rpartition("]")
    read = read_text(text, NAMES)
    assert read.unread == ((unread,) if unread else ())
    assert read.parts
    assert all(part.doubts or part.added for part in read.parts)
    assert {part.turned for part in read.parts if part.readings} <= {turned == " !"}


@pytest.mark.parametrize("line", [*DOUBTED, "5,000 people saw it and an additional 300 contacts [] "])
def test_a_doubt_is_kept_as_sentences_without_the_words_that_it_is_about(line):
    text, _, rest = line.partition(" [")
    unread = rest.rpartition("]")[0]
    read = read_text(text, NAMES)
    kept = reading_as_json(read, words_of(read, NAMES), text)
    for doubt in (doubt for part in kept["parts"] for doubt in part["doubts"]):
        assert doubt[0].isupper() and doubt.endswith(".") and ".." not in doubt, doubt
        assert doubt.count("“") == doubt.count("”")
        assert not unread or f"“{unread}”" not in doubt


def test_how_often_each_was_reached_is_doubted_as_that_and_not_as_words_that_nobody_read():
    people, times = read_text("5,000 people were reached twice.", NAMES).parts
    assert people.doubts == times.doubts
    (doubt,) = people.doubts
    assert doubt.startswith("“twice” is said of each of those who were reached")


@pytest.mark.parametrize("text", NOTHING)
def test_what_names_no_number_of_anything_has_no_part_that_could_be_supported(text):
    assert not [part for part in read_text(text, NAMES).parts if part.readings]


def test_an_outcome_is_a_part_that_nobody_has_measured():
    claim, outcome = read_text("More than 5,000 people discovered more about the signs of CSE on Twitter.", NAMES).parts
    assert readings(claim) == "more than 5,000 people on Twitter"
    assert (outcome.words, outcome.readings) == ("discovered more about the signs of CSE", ())
    assert outcome.doubts[0].endswith("is an outcome, which nobody has measured: reaching people is all that counts.")


def test_numbers_are_as_large_as_figures_may_be():
    assert LARGEST == MAX_VALUE
