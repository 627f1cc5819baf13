from datetime import date

import pytest

from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.universes import AreaUniverse, only
from campaigns.reach.wording.prose import amount_in_unit, place_with_article
from tests.campaigns.reach.example_figures import (
    DIGITAL_MEDIA,
    FACE_TO_FACE,
    RESIDENTS_OF_THE_COUNTY,
    WEBSITE,
    headline_of,
    make_figure,
)


def sentences(*figures, **asked):
    return {(line["strength"], line["text"]) for line in headline_of(*figures, **asked)["sentences"]}


def talks(value, qualifier, **given):
    return make_figure(
        id=f"{value}{qualifier}",
        channel="talk",
        channel_unit="conversations",
        value=value,
        qualifier=qualifier,
        **given,
    )


def test_without_figures_nothing_may_be_said():
    assert sentences(universe=RESIDENTS_OF_THE_COUNTY) == set()
    assert sentences(make_figure(value=0)) == set()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([Qualifier.EXACT, Qualifier.EXACT], "2,000 contacts"),
        ([Qualifier.ABOUT, Qualifier.ABOUT], "about 2,000 contacts"),
        ([Qualifier.EXACT, Qualifier.MORE_THAN], "more than 2,000 contacts"),
        ([Qualifier.MORE_THAN, Qualifier.AT_LEAST], "at least 2,000 contacts"),
        ([Qualifier.EXACT, Qualifier.ABOUT], "about 2,000 contacts"),
        ([Qualifier.ABOUT, Qualifier.ESTIMATE], "an estimated 2,000 contacts"),
        ([Qualifier.ABOUT, Qualifier.MORE_THAN], "more than 1,900 contacts"),
        ([Qualifier.ESTIMATE, Qualifier.MORE_THAN], "more than 1,750 contacts"),
    ],
)
def test_contacts_are_said_in_a_word_that_holds_for_their_sum(words, text):
    margins = {Qualifier.ABOUT: 10, Qualifier.ESTIMATE: 25}
    figures = [
        talks(1_000, word, organisation=str(number), margin_percent=margins.get(word))
        for number, word in enumerate(words)
    ]
    assert next(said for said in headline_of(*figures)["sayable"] if "contacts" in said) == text


def test_about_is_not_said_of_a_figure_with_a_wider_margin():
    said = sentences(talks(1_000, Qualifier.ABOUT, margin_percent=40))
    assert ("stated", "at least 600 contacts") in said
    assert not any("about" in text for _, text in said)
    assert ("stated", "about 1,000 contacts") in sentences(talks(1_000, Qualifier.ABOUT, margin_percent=4))


def test_a_spread_over_days_is_said_as_a_model_beside_what_is_sure():
    said = sentences(DIGITAL_MEDIA, FACE_TO_FACE, last=date(2017, 2, 24))
    assert said == {
        ("stated", "more than 4,000 contacts"),
        (
            "modelled",
            "an estimated 409,866 contacts (modelled: assumes figures fell evenly over their days)",
        ),
        (
            "modelled",
            "an estimated 410,000 contacts (modelled: assumes figures fell evenly over their days)",
        ),
    }


def test_figures_that_somebody_checked_are_measured():
    assert ("measured", "at least 761,000 people") in sentences(make_figure(grade="platform"))
    assert ("stated", "at least 570,750 people") in sentences(
        make_figure(grade="platform", qualifier=Qualifier.ESTIMATE, margin_percent=25)
    )


def test_more_than_is_kept_where_it_was_said():
    assert ("stated", "more than 761,000 people") in sentences(make_figure(qualifier=Qualifier.MORE_THAN))


def test_a_model_says_every_assumption_it_makes():
    posters = make_figure(
        id="p", channel="bus_poster", channel_name="bus posters", channel_unit="impacts", measure="impacts"
    )
    universe = only(AreaUniverse(1_000_000, "E08000025", "Birmingham", 2021, "Census 2021"))
    said = {
        text
        for strength, text in sentences(WEBSITE, posters, universe=universe, last=date(2017, 2, 19))
        if "people" in text
    }
    assert said == {
        "an estimated 3,000 people (modelled: assumes independent audiences among the 1,000,000 residents of "
        "Birmingham, Census 2021; takes open-ended figures at the number stated; assumes figures fell evenly over "
        "their days; takes visitors on website as people; leaves out bus posters)"
    }


def test_a_count_of_one_is_singular():
    assert amount_in_unit(1, "people") == "1 person"
    assert amount_in_unit(1_058_000, "contacts") == "1,058,000 contacts"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("West Midlands", "the West Midlands"),
        ("North East", "the North East"),
        ("East of England", "the East of England"),
        ("Birmingham", "Birmingham"),
        ("Greater Manchester", "Greater Manchester"),
    ],
)
def test_a_place_takes_an_article_where_english_gives_it_one(name, said):
    assert place_with_article(name) == said
