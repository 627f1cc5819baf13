"""Verdicts on claims in people agree with trying every possible set of people, in universes small enough to try."""

from datetime import date
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaigns.reach.claims import Claim
from campaigns.reach.figures import Figure as ReachFigure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import ReachScope
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import AreaUniverse, only
from campaigns.reach.verdicts.count_claims import check_claim
from tests.naive.headline_and_claims import Asked, is_true, possible_people, verdict
from tests.naive.world import Figure, World
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

LINEAGES = {"P": ("P",), "A": ("P", "A"), "B": ("P", "B")}
UNITS = {"media": "people_reached", "social": "accounts_reached"}
FIRST, LAST = date(2017, 2, 17), date(2017, 2, 20)
EVERYBODY = 4
WORDS = ("exact", "more_than", "at_least", "about")
COMPARATORS = ("more_than", "at_least", "exactly", "at_most", "fewer_than", "about")


@st.composite
def worlds(draw: Any, words: tuple[str, ...] = WORDS) -> World:
    """One to three figures, each of an audience of its own; the last may break the first down."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from("12"), st.sampled_from("PAB"), st.sampled_from(list(UNITS))),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    figures = {}
    for number, (organisation, area, channel) in enumerate(keys):
        word = draw(st.sampled_from(words))
        figures[str(number)] = Figure(
            id=str(number),
            organisation=organisation,
            area=area,
            channel=channel,
            measure=UNITS[channel],
            first=FIRST,
            last=LAST if number == 0 else draw(st.sampled_from([FIRST, LAST])),
            value=draw(st.integers(0, EVERYBODY)),
            word=word,
            margin=draw(st.sampled_from([None, 50])) if word == "about" else None,
            universe=draw(st.sampled_from(["", "residents"])),
            part_of="0" if number == 2 and _may_be_part(keys[0], (organisation, area, channel)) else None,
        )
    return World(LINEAGES, UNITS, {"P": EVERYBODY}, {}, figures)


def _may_be_part(whole: tuple[str, str, str], part: tuple[str, str, str]) -> bool:
    """Whether the rules take the second as a part of the first: the same count, of an area inside."""
    return whole[0] == part[0] and whole[2] == part[2] and whole[1] == "P"


def in_product(world: World) -> list[ReachFigure]:
    """The figures as the product's arithmetic reads them."""
    return [
        ReachFigure(
            id=f.id,
            version=1,
            organisation=f.organisation,
            area=f.area,
            lineage=LINEAGES[f.area],
            channel=f.channel,
            channel_name=f.channel,
            channel_unit=UNITS[f.channel],
            one_each=True,
            measure=f.measure,
            period_from=f.first,
            period_to=f.last,
            value=f.value,
            qualifier=Qualifier(f.word),
            margin_percent=f.margin,
            universe=f.universe or None,
            part_of=f.part_of,
            below=world.below(f) or None,
        )
        for f in world.figures.values()
    ]


@settings(max_examples=examples(250), deadline=None)
@given(world=worlds(), last=st.sampled_from([FIRST, LAST]))
def test_a_verdict_is_what_every_possible_set_of_people_says(world, last):
    counts = possible_people(world, Asked("P", (), FIRST, last), EVERYBODY)
    assume(counts)  # figures that contradict each other allow nobody
    for comparator in COMPARATORS:
        for value in range(EVERYBODY + 2):
            answer = ask(world, last, comparator, value)
            allowed = {verdict(counts, comparator, value)} | ({"indeterminate"} if is_cautious(world) else set())
            assert answer["verdict"] in allowed, (comparator, value, sorted(counts))


def is_cautious(world: World) -> bool:
    """Whether somebody did not say whom they counted: there may be more of those than residents, or the margin."""
    return any(f.universe == "" for f in world.figures.values())


@settings(max_examples=examples(150), deadline=None)
@given(world=worlds(words=("exact",)), value=st.integers(0, EVERYBODY))
def test_a_claim_is_true_of_a_possible_set_of_people_when_fewer_than_the_break_even_were_counted_twice(world, value):
    counts = possible_people(world, Asked("P", (), FIRST, LAST), EVERYBODY)
    for comparator in ("more_than", "at_least"):
        answer = ask(world, LAST, comparator, value)
        if answer["break_even_overlap"] is not None:
            for count in counts:
                counted_twice = answer["gross"] - count
                assert is_true(count, comparator, value) == (counted_twice < answer["break_even_overlap"])


def ask(world: World, last: date, comparator: str, value: int) -> dict[str, Any]:
    """What the product says of the claim."""
    universes = only(AreaUniverse(EVERYBODY, "P", "Everywhere", 2021, "Census 2021"))
    items = select_figures(in_product(world), ReachScope("P", None, FIRST, last), universes)
    return check_claim(Claim(comparator, value, "people", area="P"), items, universes, ())
