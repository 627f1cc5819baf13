"""Texts that an attacker got past an earlier guard, and ordinary ones that it took for something."""

import pytest

from campaigns.models import Campaign
from coordination.ground.personal_data.scan import find_apart
from coordination.ground.screening import TextKind, findings_in_text, words_of_code
from coordination.second_looks.hold import hold_texts
from events.models import Event
from tests.personal_data.slots import lines

PROSE = [
    "Dev (13) spoke at the stall",
    "Cooper (13) spoke at the stall",
    "Kent (13) spoke at the stall",
    "Jo (13) spoke at the stall",
    "sky, 13, spoke",
    "may, 13, spoke",
    "May (12) read a poem",
    "Brooklyn 11 sang",
    "15 yo Kiara",
    "F15 Kiara",
    "MB (14F)",
    "14F MB",
    "Kiara is in Y 10",
    "Master J Khan, 12",
    "Miss A Patel, 12",
    "The Khan brothers, 9 and 12",
    "child J, aged 9, of Tipton",
    "Ravi. 13. Tipton.",
    "Lucy (XIII) sang",
    "Name: Dev Age: 13 School: Ormiston",
    "As mum of Dev (13) I back this",
    "tel. 07700\n900123",
    "tel 077OO 9OO123",
    "WV10/8TD",
    "WV10_8TD",
    "discord maisie#4821",
    "snap maisie-b11",
    "find me on insta as lilmais",
    "linktr.ee/maisie2011",
    "her roblox name is xXmaisieXx",
    "Meet Kiara at 27 Wobaston Road",
    "Meet at Aunty Farah's, 6 Marsh Lane",
    "Maisie is in foster care",
    "Maisie is LAC to Sandwell",
    "Maisie has been excluded",
    "Ali has autism",
    "looks like Maisie Brown from Heath Park, she is at risk",
    "Maisie Brown's mum complained",
    "Hawk, aged 12",
    "Ravi Patel (3 May 2011 - 2 June 2024)",
    "Maisie Brown (2011-2024)",
    "DOB: 21-Feb-2012",
    "lives on Marsh Lane at number 6",
    "her house is 52.6123, -2.1234",
    "IP address 82.34.12.9 of the boy",
    "hospital number RL4 1234567",
    "NHS number 94 34 76 59 19",
    "L u c y , 1 3",
    "R a v i ( 1 3 )",
    "W V 1 0 8 T D",
    "Ravi%20(13)",
    r"Ravi\u002013",
    "ring o7700 900 l23",
    "Kiara (sixth former)",
    "Kiara, in her second year at Moseley Park School",
    "Kiara, Key Stage 3",
    "Kayleigh's mum",
    "Aaliyah came with her aunt (she is 12)",
    "Marcus, 9 & Jermaine, 11",
    "Her TikTok is @zuzu_k_2010",
]
VENUES = [
    "Home of Kayleigh, 27 Wobaston Road",
    "Mrs S Patel, 6 Marsh Lane, WV10 8TD",
    "c/o Dev, 6 Marsh Lane",
    "6 Marsh Lane (the Patels)",
    "Ravi's nan's, number 6",
    "Mr & Mrs Gill's, 18 Elm Grove",
]
CONTACTS = [
    "ravi.patel2011@gmail.com",
    "kath@outlook.com",
    "sandwellhelpline@gmail.com",
    "Kiara Harper's mum: 07700 900123",
]
CODES = [
    "dev-13",
    "dev-patel-13-years",
    "justice-for-dev-patel-aged-thirteen",
    "#dev_13",
    "#HelpDev13",
    "find-reece-t-year-10",
    "#maisie_x_2011",
    "devaged13",
]
ORDINARY = [
    "Express & Star, page 14",
    "Express and Star, page 14",
    "Daily Star, page 14",
    "Express & Star, 14",
    "Featured in the Express & Star, page 14",
    "Birmingham Mail, page 9",
    "Sunday Mercury, p. 12",
    "Page 12, Wolverhampton Chronicle",
    "Marks & Spencer, 12 High Street",
    "VAT no. GB 123 4567 89",
    "Charity no. 1234567890",
    "Claribel Coaches 16",
    "Diamond Buses 16",
    "Room 12, Grace Road",
    "Essex (12), Kent (14), Lincoln (9)",
    "M5 Junction 9, M6 Junction 10",
    "Stage 11 was moved",
    "Halesowen (12)",
    "The Hawthorns, home of West Brom",
    "Drama (aged 11 to 13)",
    "Children, aged 12",
    "Poppy Appeal 2019-2024",
    "Rosa Parks (1913-2005)",
    "Russells Hall Hospital 01384 456111",
    "Marsh Lane at number 6 stop",
    "Meeting point: 52.5123, -2.0812 (town square)",
    "Server 10.0.0.1 is down",
    "50%20 off",
    "A B C of safety",
    "Contact Sarah at Reception",
    "Coach leaves bay 12 at 8.15 sharp",
]


@pytest.mark.parametrize(
    ("texts", "how"),
    [
        (PROSE, TextKind.PROSE),
        (VENUES, TextKind.VENUE),
        (CODES, TextKind.IDENTIFIER),
        (CONTACTS, TextKind.CONTACT),
    ],
    ids=["prose", "venues", "codes", "contacts"],
)
def test_what_names_somebody_is_found(texts, how):
    assert [text for text in texts if not findings_in_text(text, how)] == []


def test_newspapers_pages_shops_and_numbers_of_things_pass():
    assert [text for text in ORDINARY if findings_in_text(text, TextKind.PROSE)] == []
    assert findings_in_text("EVT0012345678", TextKind.IDENTIFIER) == []
    assert findings_in_text("summer-aged-11-16", TextKind.IDENTIFIER) == []


@pytest.mark.parametrize(
    "texts",
    [
        ("Kiara Harper speaks", words_of_code("https://example.org/talk?age=13")),
        ("Kiara Harper speaks", words_of_code("aged-13")),
        (words_of_code("#KiaraHarper"), words_of_code("#Aged13")),
        (words_of_code("kiara-harper"), "Aged 13"),
        ("Kiara Harper", "is 13 and goes to Heath Park"),
    ],
)
def test_a_name_here_and_an_age_there_are_read_together(texts):
    assert [finding.level.value for finding in find_apart(texts)] == ["held"]


def test_calendars_of_councils():
    """Of the eighty written before the rules 21 of 40 were found then, of the eighty written after them 35 of 40."""
    texts = [line.split(" | ") for line in lines("calendars.txt") if not line.startswith("#")]
    unlike = [
        text for how, expected, text in texts if bool(findings_in_text(text, TextKind(how))) != (expected == "found")
    ]
    assert len(texts) == 160
    assert unlike == ["Collect the key from 14 Thorns Avenue, Lynn will be in", "LAC review for Corey on Tuesday"]


def test_letters_and_digits_in_turn_are_no_text():
    assert findings_in_text("A1" * 995, TextKind.PROSE) == []
    assert findings_in_text("A1" * 995 + " Chloe, 14", TextKind.PROSE)


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (Event(title="Kiara Harper speaks", url="https://example.org/talk?age=13"), "url"),
        (Event(title="Kiara Harper speaks", external_ref="aged-13"), "external_ref"),
        (Campaign(slug="kiara-harper", name="Aged 13"), "slug"),
        (Campaign(slug="c", name="For us", hashtags=["#KiaraHarper", "#Aged13"]), "hashtags"),
    ],
    ids=["url", "external_ref", "slug", "hashtags"],
)
def test_a_row_whose_reference_or_address_says_the_rest_is_held(row, names):
    hold_texts(row)
    assert row.second_look.startswith(f"{names}: This seems to name a child with an age")


def test_a_row_with_an_ordinary_reference_and_address_is_not_held():
    row = Event(title="Kiara Harper speaks", url="https://example.org/talks/2017?page=13", external_ref="EVT-2017-13")
    hold_texts(row)
    assert row.second_look == ""
