"""Initials of somebody with nothing of a school around them, and an initial with a surname that is an ordinary word."""

import pytest

from coordination.ground.personal_data import find_personal_data

SOMEBODY = [
    "LD was excluded",
    "LD has been excluded from school",
    "K.R. was permanently excluded last week",
    "AJ ran away from Kirkland House",
    "BS went missing again",
    "T.W. was groomed online",
    "QT has a social worker",
    "RB was picked up by an older man",
    "MW (St Thomas More)",
    "MW, St Thomas More",
    "TW, Joseph Leckie Academy, reported by staff",
    "CB (King Edward VI) has a new phone",
    "Mother of HS spoke to us",
    "HS's mum rang",
    "the victim is TB",
]
NOBODY = [
    "VAT was excluded",
    "AV was excluded from the quote",
    "WV was excluded from the bus trial",
    "NX was suspended from the tender",
    "TV was stopped at six",
    "HR was informed of the training dates",
    "BTP and WMP were excluded",
    "IT went missing from the agenda",
    "NX (St Paul's) sheltered stops",
    "JD (Merry Hill) gave us a window",
    "CC, St Peter's Church Hall",
    "CB (St Chads Street)",
    "HT (St Michael's) confirmed the hall",
    "PE (Holyhead School)",
    "Mother of the Bride fair",
    "AH (St Thomas More) is the contact",
    "Line ML is suspended for engineering work",
    "W. Bromwich (14 stops)",
]
SURNAMES = [
    "J. Smith (14)",
    "A. Khan (Y9)",
    "S Walker (15)",
    "J. Smith in Year 9",
    "J. Smith, aged 14",
    "R. Wright - 12",
]
OTHERS = [
    "J. Smith & Sons (14 vans)",
    "Dr J. Smith (14 Feb)",
    "Unit B Walker (14)",
    "Cllr J. Smith (14)",
    "J. Road (14)",
]
YEARS_ELSEWHERE = ["Małgosia, lat 14", "Łukasz (14 l.)", "Łukasz ma 15 lat", "Oskar, ur. 2010", "Jasleen 14 saal"]
IN_CARE = ["Khadija was moved to foster care", "Kacper went back into care"]


@pytest.mark.parametrize("text", SOMEBODY)
def test_initials_of_whom_it_says_what_happens_to_persons_alone_are_held(text):
    assert [(finding.code, finding.level.value) for finding in find_personal_data(text)] == [
        ("initials_at_school", "held")
    ]


@pytest.mark.parametrize("text", SURNAMES)
def test_an_initial_and_a_surname_that_is_an_ordinary_word_is_a_name_beside_an_age(text):
    assert {finding.code for finding in find_personal_data(text)} == {"child_with_age"}


@pytest.mark.parametrize("text", YEARS_ELSEWHERE + IN_CARE)
def test_years_said_in_another_language_and_care_are_found(text):
    assert find_personal_data(text)


@pytest.mark.parametrize(
    "text", [*NOBODY, *OTHERS, "Victoria, 14 and 15 stops (Metro line 1)", "Contact the MASH on 01902 555392"]
)
def test_bodies_things_counts_and_offices_pass(text):
    assert find_personal_data(text) == []
