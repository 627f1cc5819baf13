import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.qualifiers import RANK, Interval, Qualifier, add_intervals, interval_of, weakest_qualifier

STATED = st.builds(interval_of, st.integers(0, 10**6), st.sampled_from(Qualifier), st.none() | st.integers(0, 150))


def some_number_in(interval: Interval, fraction: float) -> int:
    high = interval.least + 1000 if interval.high is None else interval.high
    return interval.least + int((high - interval.least) * fraction)


@pytest.mark.parametrize(
    ("value", "word", "margin", "interval"),
    [
        (761_000, Qualifier.EXACT, None, Interval(761_000, 761_000)),
        (15_000, Qualifier.AT_LEAST, None, Interval(15_000, None)),
        (15_000, Qualifier.MORE_THAN, None, Interval(15_000, None, low_open=True)),
        (1_005, Qualifier.ABOUT, None, Interval(0, None)),
        (1_001, Qualifier.ESTIMATE, None, Interval(0, None)),
        (1_005, Qualifier.ABOUT, 10, Interval(904, 1_106)),
        (1_001, Qualifier.ESTIMATE, 25, Interval(750, 1_252)),
        (1_000, Qualifier.ABOUT, 3, Interval(970, 1_030)),
        (1_000, Qualifier.ESTIMATE, 0, Interval(1_000, 1_000)),
        (1_000, Qualifier.ESTIMATE, 150, Interval(0, 2_500)),
    ],
)
def test_each_qualifier_allows_its_interval(value, word, margin, interval):
    assert interval_of(value, word, margin) == interval


@pytest.mark.parametrize(
    ("word", "margin", "interval"),
    [
        (Qualifier.EXACT, None, Interval(760_500, 761_500)),
        (Qualifier.AT_LEAST, None, Interval(760_500, None)),
        (Qualifier.MORE_THAN, None, Interval(760_500, None, low_open=True)),
        (Qualifier.ABOUT, 10, Interval(684_450, 837_650)),
        (Qualifier.ESTIMATE, None, Interval(0, None)),
    ],
)
def test_what_was_rounded_may_be_half_of_that_from_what_it_was(word, margin, interval):
    assert interval_of(761_000, word, margin, 1_000) == interval
    assert interval_of(100, Qualifier.EXACT, None, 1_000) == Interval(0, 600)


def test_the_order_of_strength_is_fixed():
    assert [word.value for word in sorted(RANK, key=RANK.__getitem__)] == [
        "exact",
        "more_than",
        "at_least",
        "about",
        "estimate",
    ]
    assert sorted(RANK.values()) == [0, 1, 2, 3, 4]


@given(st.lists(st.sampled_from(Qualifier), min_size=1))
def test_the_word_of_a_sum_is_the_weakest_that_went_in_and_an_estimate_of_about_and_more(words):
    mixed = {Qualifier.MORE_THAN, Qualifier.AT_LEAST} & set(words) and Qualifier.ABOUT in words
    assert weakest_qualifier(words) == (Qualifier.ESTIMATE if mixed else max(words, key=RANK.__getitem__))


@given(STATED, STATED, STATED)
def test_intervals_add_in_any_order_and_grouping(one, two, three):
    assert add_intervals([one, two]) == add_intervals([two, one])
    assert add_intervals([add_intervals([one, two]), three]) == add_intervals([one, add_intervals([two, three])])
    assert add_intervals([one, add_intervals([])]) == add_intervals([one]) == one


@given(st.lists(st.tuples(STATED, st.floats(0, 1)), max_size=6))
def test_a_sum_of_true_numbers_lies_in_the_sum_of_their_intervals(stated):
    truths = [some_number_in(interval, fraction) for interval, fraction in stated]
    assert all(truth in interval for truth, (interval, _) in zip(truths, stated, strict=True))
    assert sum(truths) in add_intervals(interval for interval, _ in stated)


@given(st.lists(st.builds(interval_of, st.integers(0, 50), st.sampled_from(["exact", "at_least"])), max_size=4))
def test_the_ends_of_a_sum_are_reached(intervals):
    total = add_intervals(intervals)
    assert total.least == sum(interval.least for interval in intervals)
    closed = all(interval.high is not None for interval in intervals)
    assert (total.high is not None) == closed


SMALL = st.builds(interval_of, st.integers(0, 30), st.sampled_from(Qualifier), st.none() | st.integers(0, 150))


@given(SMALL, SMALL)
def test_inside_is_every_number_and_apart_is_none(one, other):
    beyond = 100  # every end of either lies below
    numbers = {number for number in range(beyond) if number in one}
    shared = {number for number in numbers if number in other}
    assert one.inside(other) == (shared == numbers and (one.high is not None or other.high is None))
    assert one.apart_from(other) == (not shared)
    assert one.apart_from(other) == other.apart_from(one)


def test_more_than_is_strict():
    more, exact = (interval_of(761_000, word) for word in (Qualifier.MORE_THAN, Qualifier.EXACT))
    assert more.apart_from(exact)
    assert more.inside(interval_of(761_000, Qualifier.AT_LEAST))
    assert not interval_of(761_000, Qualifier.AT_LEAST).inside(more)
