"""Initials as somebody who does or suffers something at a school; bodies, posts and schools with such names pass."""

import pytest

from coordination.ground.personal_data import find_personal_data

SOMEBODY = [
    "LM at Colton Hills told her form tutor",
    "lm said nothing, but LM and her sister left class early",
    "K.R. disclosed to the pastoral lead at Smestow",
    "Class teacher worried about ZK after half term",
    "RB and TL in 10C were given vapes by the driver",
    "The form tutor of NK says nobody came to the meeting",
    "B.A.H., Ormiston SWB, missed three mentoring sessions",
    "EJ's mum rang the school",
    "GS came in crying, says the class teacher",
]
NOBODY = [
    "LM at Colton Hills",  # nobody does or suffers anything
    "LM told her about the bus",  # and nothing is of a school
    "RSA Academy was given the posters on Monday",
    "Ormiston SWB missed the assembly",
    "PE at Holyhead School was missed",
    "BTP told the school that posters go up",
    "SLT missed the assembly",
    "HR told the school office that badges are ready",
    "STUDENTS AT THE SCHOOL WERE GIVEN A TALK",
    "R&B night at the school was missed",
    "KS3 tutors told WMP that Year 9 were given cards",
]


@pytest.mark.parametrize("text", SOMEBODY)
def test_initials_who_do_or_suffer_something_at_a_school_are_held(text):
    assert [(finding.code, finding.level.value) for finding in find_personal_data(text)] == [
        ("initials_at_school", "held")
    ]


@pytest.mark.parametrize("text", NOBODY)
def test_initials_of_bodies_and_without_a_school_pass(text):
    assert find_personal_data(text) == []


def test_initials_with_an_age_called_one_are_held_also_where_a_postcode_begins_so():
    assert find_personal_data("spoke to SL (aged 15) by the tram stop")
    assert find_personal_data("Placements in SL (15) and WV (14)") == []
