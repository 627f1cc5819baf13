"""Verdicts on comparisons against every two counts that two sets of figures allow: all sets of people are tried."""

from fractions import Fraction
from itertools import product
from random import Random

from campaigns.reach.claims import Claim, Compared
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.returns import HEARD_ALL, Silence
from campaigns.reach.scope import ReachScope
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import NOBODY_KNOWN
from campaigns.reach.verdicts.comparison_claims import Side, check_comparison
from tests.campaigns.reach.bounds.test_every_frequency import TRUE
from tests.campaigns.reach.example_figures import COUNTY, make_figure
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

PEOPLE = 4
SETS = range(2**PEOPLE)
WORDS = (Qualifier.EXACT, Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.AT_LEAST)
THEN = Compared("the one before")
AS_MANY = [(1, 1), (2, 1), (3, 2), (1, 2), (3, 1), (2, 3)]


def evidence(random: Random, channels: list[str]) -> list[Figure]:
    """Of each channel a count of people that was true of some set of them."""
    return [
        make_figure(id=channel, channel=channel, channel_name=channel, value=value, qualifier=random.choice(WORDS))
        for channel in channels
        for value in [random.randint(0, PEOPLE - 1)]
    ]


def counts(figures: list[Figure], unit: str) -> set[int]:
    """Everything that they may come to, of four people at most."""
    allowed = [[met for met in SETS if met.bit_count() in figure.interval] for figure in figures]
    if unit == "people":
        return {_union(sets).bit_count() for sets in product(*allowed)}
    return {sum(met.bit_count() for met in sets) for sets in product(*allowed)}


def _union(sets: tuple[int, ...]) -> int:
    union = 0
    for met in sets:
        union |= met
    return union


def side(figures: list[Figure], unknown: Silence = HEARD_ALL) -> Side:
    return Side(select_figures(figures, ReachScope(COUNTY)), NOBODY_KNOWN, (), unknown, (), "at some time")


def test_nothing_is_called_more_or_less_that_may_be_otherwise():
    random = Random("more than before")  # noqa: S311 - a sample
    verdicts = []
    for _ in range(examples(250)):
        channels = random.choice([["press"], ["press", "radio"]])
        now, then = evidence(random, channels), evidence(random, channels)
        sides = side(now), side(then)
        for unit, (value, out_of) in product(("people", "contacts"), AS_MANY):
            pairs = list(product(counts(now, unit), counts(then, unit)))
            for comparator, is_true in TRUE.items():
                claim = Claim(comparator, value, unit, area=COUNTY, out_of=out_of, compared_with=THEN)
                truths = {
                    is_true(Fraction(first, second), Fraction(value, out_of))
                    if second
                    else first > 0 and value == out_of and comparator in ("more_than", "at_least")
                    for first, second in pairs
                    if second or first
                }
                verdict = check_comparison(claim, *sides)["verdict"]
                # Above four people a figure that is open allows more than is tried here.
                assert verdict != "supported" or truths <= {True}, (claim, now, then)
                assert verdict != "unsupported" or truths <= {False}, (claim, now, then)
                verdicts.append(verdict)
            more = Claim("at_least", 1, unit, area=COUNTY, compared_with=THEN)
            verdict, truths = check_comparison(more, *sides)["verdict"], {a - b >= 1 for a, b in pairs}
            assert verdict == "indeterminate" or truths == {verdict == "supported"}
    assert min(verdicts.count("supported"), verdicts.count("unsupported")) > 500


def test_what_is_not_counted_alike_is_not_compared_and_says_why():
    press, radio = (make_figure(id=name, channel=name, channel_name=name, value=9) for name in ("press", "radio"))
    claim = Claim("at_least", 1, "people", area=COUNTY, out_of=2, compared_with=THEN)
    others = {
        "channels": side([press, radio]),
        "measures": side([make_figure(id="a", channel="press", channel_name="press", value=9, measure="impacts")]),
        "universes": side([make_figure(id="b", channel="press", channel_name="press", value=9, universe="children")]),
        "nothing_counted": side([]),
    }
    for code, other in others.items():
        for pair in ((side([press]), other), (other, side([press]))):
            answer = check_comparison(claim, *pair)
            assert [reason["code"] for reason in answer["ratio"]["not_comparable"]] == [code]
            assert answer["verdict"] == "indeterminate"
            assert answer["weakest_assumption"].endswith(" So the two are not to be compared.")
    assert check_comparison(claim, side([press]), side([press]))["verdict"] == "supported"
    quiet = Silence(missing=(("walsall", None),))
    for pair in ((side([press], quiet), side([press])), (side([press]), side([press], quiet))):
        answer = check_comparison(claim, *pair)
        assert (answer["verdict"], answer["missing"]) == (
            "indeterminate", [{"organisation": "walsall", "channel": None}]
        )  # fmt: skip


def test_what_would_decide_a_comparison_does():
    now, then = make_figure(value=10, qualifier=Qualifier.AT_LEAST), make_figure(value=7)
    claim = Claim("at_least", 2, "people", area=COUNTY, out_of=1, compared_with=THEN)
    answer = check_comparison(claim, side([now]), side([then]))
    assert (
        "It would be supported if it was at least 14 now, or if it was from 1 to 5 then."
        in (answer["weakest_assumption"])
    )
    assert check_comparison(claim, side([make_figure(value=14)]), side([then]))["verdict"] == "supported"
    assert check_comparison(claim, side([now]), side([make_figure(value=5)]))["verdict"] == "supported"
