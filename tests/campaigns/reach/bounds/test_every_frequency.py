"""Verdicts on averages against every way in which two audiences may have been reached: how often, person by person.

Three people were each reached up to twice by either of two organisations. Figures say how many people and how many
times that was, exactly or not; all ways that they allow are tried.
"""

from fractions import Fraction
from itertools import product
from random import Random

from campaigns.reach.bounds.cover import audience_measures
from campaigns.reach.claims import Claim
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import ReachScope
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import NOBODY_KNOWN
from campaigns.reach.verdicts.frequency_claims import check_frequency
from tests.campaigns.reach.example_figures import COUNTY, days, make_figure
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

PEOPLE = 3
WAYS = list(product(range(3), repeat=PEOPLE))  # how often each was reached by one organisation
CLAIMED = [(value, of) for of in (1, 2) for value in range(1, 9)]
TRUE = {
    "more_than": lambda average, value: average > value,
    "at_least": lambda average, value: average >= value,
    "at_most": lambda average, value: average <= value,
    "fewer_than": lambda average, value: average < value,
    "exactly": lambda average, value: average == value,
    "about": lambda average, value: value * Fraction(9, 10) <= average <= value * Fraction(11, 10),
    "nearly": lambda average, value: value * Fraction(9, 10) <= average < value,
}
WORDS = (Qualifier.EXACT, Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.AT_LEAST)


def evidence(random: Random) -> list[Figure]:
    """What two organisations say of how they reached people: how many, how often, or both."""
    figures = []
    for organisation in ("one", "two")[: random.randint(1, 2)]:
        way = random.choice(WAYS)
        kinds = random.choice([["people_reached"], ["impressions"], ["people_reached", "impressions"]])
        for measure in kinds:
            count = _count(measure, way)
            word = random.choice(WORDS)
            less = {Qualifier.MORE_THAN: 1, Qualifier.AT_LEAST: random.randint(0, 1)}.get(word, 0)
            if count >= less:
                name, value = f"{organisation} {measure}", count - less
                figures.append(
                    make_figure(id=name, organisation=organisation, measure=measure, value=value, qualifier=word)
                )
    return figures


def _count(measure: str, way: tuple[int, ...]) -> int:
    return sum(way) if measure == "impressions" else sum(times > 0 for times in way)


def averages(figures: list[Figure]) -> set[Fraction]:
    """Every average there may have been; none where nobody need have been reached."""
    by_organisation: dict[str, list[Figure]] = {}
    for figure in figures:
        by_organisation.setdefault(figure.organisation, []).append(figure)
    allowed = [
        [way for way in WAYS if all(_count(figure.measure, way) in figure.interval for figure in told)]
        for told in by_organisation.values()
    ]
    found = set()
    for ways in product(*allowed):
        reached = sum(any(times) for times in zip(*ways, strict=True))
        found.add(Fraction(sum(map(sum, ways)), reached) if reached else Fraction(-1))
    return found


def test_no_average_is_called_true_or_false_that_may_be_otherwise():
    random = Random("how often")  # noqa: S311 - a sample
    verdicts = []
    for _ in range(examples(150)):
        figures = evidence(random)
        possible = averages(figures)
        items = select_figures(figures, ReachScope(COUNTY))
        bounds = audience_measures(items, NOBODY_KNOWN, COUNTY)["frequency"]
        for (value, of), (comparator, is_true) in product(CLAIMED, TRUE.items()):
            claim = Claim(comparator, value, "frequency", area=COUNTY, out_of=of)
            verdict = check_frequency(claim, items, NOBODY_KNOWN, ())["verdict"]
            truths = {average >= 0 and is_true(average, Fraction(value, of)) for average in possible}
            assert verdict == "indeterminate" or truths == {verdict == "supported"}, (figures, claim, possible)
            verdicts.append(verdict)
        assert bounds is None or all(bounds["low"] <= average for average in possible)
        assert not bounds or bounds["high"] is None or all(average <= bounds["high"] for average in possible)
    assert min(verdicts.count("supported"), verdicts.count("unsupported")) > examples(1_000)


def test_two_numbers_that_are_exact_make_an_average_that_is():
    figures = [
        make_figure(value=100),
        make_figure(id="impressions", measure="impressions", value=650),
    ]
    items = select_figures(figures, ReachScope(COUNTY))
    claim = Claim("exactly", 13, "frequency", out_of=2)
    answer = check_frequency(claim, items, NOBODY_KNOWN, ())
    assert (answer["verdict"], answer["low"], answer["high"]) == ("supported", 650, 650)
    assert answer["sayable"] == ["people reached at least 6.5 times on average"]
    assert answer["ratio"] == {
        "low": 6.5,
        "high": 6.5,
        "of": {"low": 650, "high": 650},
        "to": {"low": 100, "high": 100},
        "not_comparable": [],
    }


def test_days_that_nobody_counted_each_time_are_found_wherever_they_lie():
    random = Random("which days")  # noqa: S311 - a sample
    for _ in range(examples(300)):
        stretches = [(first, first + random.randint(0, 4)) for first in random.sample(range(12), random.randint(1, 4))]
        asked = random.randint(0, 10), random.randint(0, 4)
        figures = [
            make_figure(id=f"i{first}", measure="impressions", source="x", value=9, **days(first, last))
            for first, last in stretches
        ]
        figures.append(make_figure(id="people", source="x", value=1, **days(asked[0], sum(asked))))
        items = select_figures(figures, ReachScope(COUNTY))
        told = {day for first, last in stretches for day in range(first, last + 1)}
        bounded = audience_measures(items, NOBODY_KNOWN, COUNTY)["frequency"]["high"] is not None
        assert bounded == told.issuperset(range(asked[0], sum(asked) + 1))
