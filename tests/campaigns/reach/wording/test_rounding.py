import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.bounds.contacts import contact_totals
from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.claims import claimed_interval
from campaigns.reach.qualifiers import Interval, Qualifier, interval_of
from campaigns.reach.verdicts.count_claims import verdict_on
from campaigns.reach.wording.rounding import rounded_down, rounded_inside, rounded_up, spelled_number
from campaigns.reach.wording.sentences import printable_sentences
from tests.campaigns.reach.example_figures import counted, make_figure

NUMBERS = st.integers(0, 10**12)
BESIDE = st.none() | NUMBERS


@pytest.mark.parametrize(
    ("number", "down", "up"),
    [
        (0, 0, 0),
        (7, 7, 7),
        (99, 99, 99),
        (101, 100, 110),
        (15_000, 15_000, 15_000),
        (761_000, 760_000, 770_000),
        (999_999, 990_000, 1_000_000),
        (1_058_000, 1_000_000, 1_100_000),
    ],
)
def test_numbers_are_rounded_to_two_figures(number, down, up):
    assert (rounded_down(number), rounded_up(number)) == (down, up)


@pytest.mark.parametrize(
    ("number", "beside", "down", "up"),
    [
        (1_058_000, 1_000_000, 1_050_000, 1_100_000),
        (1_058_000, 1_100_000, 1_000_000, 1_060_000),
        (1_058_000, 1_058_000, 1_058_000, 1_058_000),
        (1_000_001, 1_000_000, 1_000_001, 1_100_000),
    ],
)
def test_more_figures_are_used_beside_a_claim(number, beside, down, up):
    assert (rounded_down(number, beside), rounded_up(number, beside)) == (down, up)


@given(NUMBERS, BESIDE)
def test_a_rounding_goes_one_way_and_never_reaches_the_claim(number, beside):
    down, up = rounded_down(number, beside), rounded_up(number, beside)
    assert down <= number <= up
    if beside is not None:
        for found in (down, up):
            assert (found > beside, found < beside) == (number > beside, number < beside)


@given(NUMBERS, NUMBERS, NUMBERS, BESIDE)
def test_a_modelled_number_stays_within_what_is_known(number, below, above, beside):
    bounds = Interval(max(number - below, 0), number + above)
    found = rounded_inside(number, bounds, beside)
    assert found in bounds
    assert abs(found - number) * 20 <= max(number, 10)
    assert beside is None or (found > beside, found < beside) == (number > beside, number < beside)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (999_000, "999,000"),
        (1_000_000, "1 million"),
        (1_100_000, "1.1 million"),
        (1_058_000, "1.058 million"),
        (1_058_001, "1,058,001"),
        (250_000_000, "250 million"),
        (2_000_000_000, "2 billion"),
        (1_050_500_000, "1,050.5 million"),
    ],
)
def test_from_a_million_on_numbers_are_words_where_those_are_exact(number, words):
    assert spelled_number(number) == words


def number_of(words: str) -> int:
    """The number at the end of `more than 1.1 million`."""
    last = words.split()[-2:] if words.split()[-1] in ("million", "billion") else words.split()[-1:]
    scale = {"million": 10**6, "billion": 10**9}[last[1]] if len(last) == 2 else 1
    whole, _, decimals = last[0].replace(",", "").partition(".")
    return int(whole) * scale + (int(decimals) * scale // 10 ** len(decimals) if decimals else 0)


@given(NUMBERS)
def test_a_number_in_words_is_the_number(number):
    assert number_of(spelled_number(rounded_down(number))) == rounded_down(number)


SAYS = {"more than ": "more_than", "at least ": "at_least", "no more than ": "at_most", "about ": "about"}


@given(
    st.integers(0, 5 * 10**6),
    st.sampled_from(Qualifier),
    st.sampled_from(["people_reached", "impressions"]),
    BESIDE,
)
def test_every_sentence_that_may_be_printed_is_true_of_every_number_allowed(value, word, measure, beside):
    items = counted(make_figure(value=value, qualifier=word, measure=measure, channel_unit=measure))
    bounds = people_bounds(items)
    allowed = {"people": bounds.interval, "contacts": interval_of(value, word)}
    for line in printable_sentences(contact_totals(items).all, "contacts", bounds, None, beside):
        said = line["text"].replace(" among the figures counted", "")
        number = said.rsplit(" ", 1)[0]  # without the noun
        for begins, comparator in SAYS.items():
            if number.startswith(begins):
                wanted = claimed_interval(comparator, number_of(number))
                assert verdict_on(allowed[line["unit"]], wanted) == "supported", line
                break
        else:
            assert number.startswith("an estimated") or number_of(number) == value


def test_more_than_is_said_of_what_was_rounded_down_and_at_least_of_what_was_not():
    rounded, round_already = (
        printable_sentences(contact_totals(items).all, "contacts", people_bounds(items), None)
        for items in (counted(make_figure(value=761_000)), counted(make_figure(value=2_000_000)))
    )
    assert "more than 760,000 people" in [line["text"] for line in rounded]
    assert "at least 2 million people" in [line["text"] for line in round_already]
