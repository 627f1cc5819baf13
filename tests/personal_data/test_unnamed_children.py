"""A child who is told by an age and no name waits for a second look; what is supposed, counted or of many passes."""

import pytest

from coordination.ground.personal_data import Level, find_personal_data

OF_ONE = [
    "she is only fifteen",
    "She's just fifteen and he knows it",
    "he is 14, nobody asked",
    "my daughter is thirteen",
    "his niece turned twelve last week",
    "The girl was nearly sixteen at the time",
    "their youngest is nine and came along",
    "A girl from Brierley Hill, just turned twelve, was given a vape",
    "that lad's only fourteen",
    "Staff know that she was thirteen then, and she said so",
]
OF_NOBODY = [
    "If she is fifteen, the law is clear",
    "whether she is twelve or seventeen",
    "Until he is eighteen he is a child",
    "She is 14. He says he loves her.",
    "He said he was 17. He was 34.",
    "It is twelve weeks long",
    "He will speak for fifteen minutes",
    "She turned fifteen pages of feedback into one poster",
    "She is one of fourteen members",
    "She is fifteen minutes late",
    "He is 12th in line",
    "children are sixteen or under",
    "The campaign is fifteen",
    "The boy is not 12 and not from Walsall",
    "One in twenty will be affected by the time they are sixteen",
    "she is safeguarding lead for sixteen schools",
]


@pytest.mark.parametrize("text", OF_ONE)
def test_an_age_of_one_child_without_a_name_is_held(text: str):
    assert [(finding.code, finding.level) for finding in find_personal_data(text)] == [("child_with_age", Level.HELD)]


@pytest.mark.parametrize("text", OF_NOBODY)
def test_an_age_of_nobody_passes(text: str):
    assert not find_personal_data(text)
