"""Names with ages in hashtags, ages of which a blank parts the digits, and initials beside a class and nothing else."""

import pytest

from coordination.ground.personal_data import find_personal_data
from coordination.ground.screening import TextKind, findings_in_text

TAGS = [
    "#JusticeForKeira15",
    "#BringChloeHome14",
    "#Chloe15Forever",
    "#Forever15Chloe",
    "#PrayFor14YearOldAmina",
    "#KeiraAged15",
    "#justiceforkeira15",
    "#chloe15forever",
    "#aminaaged14",
    "#RIPKeira15",
    "#ripkeira15",
    "#Keira15RIP",
    "#keira15rip",
    "#chloe14missing",
    "#teamchloe14",
    "#OurChloe14",
]
CODES = [*TAGS, "bring-chloe-home-14", "justice-for-keira-15", "justiceforchloe15"]
PARTED = [
    "Chloe is 1 4 years old",
    "she is 1 4 years old",
    "my daughter is 1 4",
    "She turned 1 3 today",
    "Chloe (1 4)",
    "Amina, 1 5, from Tipton",
    "Chloe in Year 1 0",
]
IN_A_CLASS = [
    "KP 10C",
    "KP, 10C",
    "KP (10C)",
    "KP in 10C",
    "K.P. 8B",
    "KP Y10C",
    "KP 10 C",
    "Spoke to KP (10C) on Friday",
    "Re: KP 9B",
    "MJ 9B told staff",
]
ORDINARY = [
    "#WalkFor15Minutes",
    "#RunForHope15",
    "#Diwali15",
    "#StandUpForDudley15",
    "#JusticeForSmethwick14",
    "#GraceRoad12",
    "#VictoriaPark14",
    "#LoveWalsall15",
    "#Forever21",
    "#BTPVictoria12",
    "#TeamDudley14",
    "#teamdudley14",
    "#ourtipton15",
    "#WMPRose15",
    "#RIPCurrents12",
    "#ripley14",
    "#MissingPeople15",
    "#5kForHope2017",
    "1 4 seater bus",
    "1 4 stalls",
    "Grace, 1 4 seats",
    "The 1 4 and 1 5 buses",
    "Bus 1 4, stop 6",
    "Stops (1 4)",
    "Rows 1 4 7",
    "Years 1 2 and 3",
    "Year 1 0 assembly",
    "They lost 1 4.",
    "Hall 4 C",
    "Room 10C",
    "PE 10C",
    "Timetable: MA 9B, EN 7C",
    "NX 10C",
    "Stop BS 4C",
    "Room LG 4B",
    "NEC Hall 4C",
    "Buses to WV 10C",
    "KP 12B meeting",
    "Outdoor stall, 10C and raining",
]


@pytest.mark.parametrize("text", [*TAGS, *PARTED])
def test_a_name_or_a_child_with_an_age_is_found_however_they_are_written(text):
    assert {finding.code for finding in find_personal_data(text)} == {"child_with_age"}


@pytest.mark.parametrize("code", CODES)
def test_so_it_is_in_codes(code):
    assert [finding.level.value for finding in findings_in_text(code, TextKind.IDENTIFIER)] == ["refused"]


@pytest.mark.parametrize("text", IN_A_CLASS)
def test_initials_beside_a_class_are_held(text):
    assert [(finding.code, finding.level.value) for finding in find_personal_data(text)] == [
        ("initials_at_school", "held")
    ]


@pytest.mark.parametrize("how", [TextKind.PROSE, TextKind.IDENTIFIER])
def test_ordinary_hashtags_halls_subjects_and_counts_pass(how):
    assert [text for text in ORDINARY if findings_in_text(text, how)] == []
