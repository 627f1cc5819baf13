"""Names that hide in letters of other scripts, in long words of small letters, and behind the class of a school."""

import pytest

from coordination.ground.look_alikes import in_latin, in_one_script
from coordination.ground.personal_data import find_personal_data
from coordination.ground.screening import TextKind, screen_text


def codes(text: str) -> set[str]:
    return {finding.code for finding in find_personal_data(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("J\u043erdan, 15", "child_with_age"),
        ("\u0391mina, 14", "child_with_age"),
        ("\uff2b\uff21\uff34\uff29\uff25, 13", "child_with_age"),
        ("Ch\u0131oe Pr\u0456ce, aged 14", "child_with_age"),
        ("Sh\u0430nice was groomed", "sensitive_mention"),
        ("d\u043eb 12/03/2010", "birth_date"),
        ("chloe.price at gm\u0430il dot com", "email_address"),
    ],
)
def test_letters_that_look_like_ours_are_read_as_ours(text: str, code: str):
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "\u0411\u0435\u0437\u043f\u0435\u043a\u0430 \u0434\u0456\u0442\u0435\u0439, 500 copies",
        "\u0395\u03bb\u03bb\u03ac\u03c2 takes 15 cards",
        "\u03b2-carotene, 15 mg",
    ],
)
def test_words_of_another_script_are_no_names(text: str):
    assert codes(text) == set()
    assert in_one_script(text) == text


def test_a_word_is_read_in_its_own_script_and_as_it_looks():
    assert in_one_script("P\u043eppy and \u0420\u043e\u0440\u0440\u0443") == "Poppy and \u0420\u043e\u0440\u0440\u0443"
    assert in_latin("\u0420\u043e\u0440\u0440\u0443") == "Poppy"


@pytest.mark.parametrize(
    "text",
    [
        "#PrayForAmina14Dudley",
        "#prayforamina14dudley",
        "#Amina14Dudley",
        "Amina14Dudley wrote under the post",
        "amina14dudley wrote under the post",
        "justiceforkyle15tipton",
        "keepamina14safe",
        "leafletsforamina15",
    ],
)
def test_a_name_and_an_age_are_found_within_a_long_word(text: str):
    assert "child_with_age" in codes(text)


def test_a_hashtag_of_a_campaign_is_refused_so_too():
    for tag in ("#PrayForAmina14Dudley", "#keepamina14safe", "amina14dudley", "stall-amina14dudley-2"):
        assert [finding.code for finding in screen_text(tag, TextKind.IDENTIFIER)] == ["child_with_age"]


@pytest.mark.parametrize(
    "text",
    [
        *("#keepsafe15", "#lookcloser17", "#walsall4all", "benchmark14", "leaflet12welsh", "poster10large"),
        *("route14victoria", "chelsea14goals", "unitchelsea14", "stjames14", "kingjames14", "georgestreet14"),
        *("bus14victoria", "#run10sandwell", "#amina10k", "amina14days", "helen14march", "week11tipton"),
        *("postercampaign15", "hotelwatch12", "sheet12walsall"),
    ],
)
def test_words_and_numbers_run_together_are_no_names(text: str):
    assert codes(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "referred by class 10C KP after the assembly",
        "class 10C KP",
        "form 9B, LM told us",
        "Yr 10B pupil JT disclosed",
        "year 9C ZA at the stall",
        "KP 10C",
        "10C KP was upset",
    ],
)
def test_initials_stand_before_a_class_or_behind_it(text: str):
    assert "initials_at_school" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Class 10C PE kit",
        "Form 9B AV after lunch",
        "Year 7A TV studio",
        "Class 9B NX at noon",
        "Form 11B QA in May",
        "9B LM",
    ],
)
def test_what_a_class_has_is_nobody(text: str):
    assert codes(text) == set()


@pytest.mark.parametrize("text", ["the Okafors, 14", "The Okafors (14) came", "the Hussains (13 and 15) at the door"])
def test_a_family_with_an_age_is_held(text: str):
    assert codes(text) == {"child_with_age"}


@pytest.mark.parametrize("text", ["The Hawthorns, 14 March", "The Adams Family, 13 to 20 December"])
def test_a_ground_and_a_show_are_no_family(text: str):
    assert codes(text) == set()
