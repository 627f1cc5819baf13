"""Young people called by no given name: Miss A Patel, 12; J. Wood, 14; the Khan brothers, 9 and 12; child J, aged 9."""

import re

from coordination.ground.personal_data.ages import OLDEST_CHILD, Age, ages_in
from coordination.ground.personal_data.names import TITLES, Name
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import Sort, place_tails, word_set

SAYS_STAGE = word_set("stage ks reception sixth former second first third fourth fifth final")
_AT_A_STAGE = re.compile(
    r"[ ,(\[-]{1,3}(?:(?:who )?is |a |now ){0,2}(?:in )?(?:(?:her|his|their|the) )?(?:[Kk]ey [Ss]tage [1-5]|KS ?[1-5]\b"
    r"|Reception(?: class\b|(?=[,.;)\]]|$))|[Ss]ixth[ -][Ff]ormer\b"
    r"|(?:first|second|third|fourth|fifth|final) year (?:at|of) [A-Z])"
)
_YEARS = r"(?:[3-9]|1[0-7])(?!\d)"
_CALLED = re.compile(
    rf"\b(?:Master|Miss) (?:[A-Z]\.? )?[A-Z][a-z]{{1,20}},? \(?(?:aged )?{_YEARS}(?=[),.;]|$)"
    rf"|\b[Tt]he [A-Z][a-z]{{1,20}} (?:brothers|sisters|twins|siblings|boys|girls|children|kids),?"
    rf" \(?(?:aged )?{_YEARS}"
    rf" (?:and|&) {_YEARS}"
    rf"|\b(?:[Cc]hild|[Bb]oy|[Gg]irl|[Pp]upil|[Yy]oung [Pp]erson|YP) [A-Z],? \(?(?:aged? ){_YEARS}"
)

_BEFORE_AN_AGE = word_set("aged age in is was form class group tutor") | frozenset(",([-:")
SHORTEST = 3  # letters of a surname
MOST_BETWEEN = 4  # tokens between a surname and an age
# "Unit A Walker", "Platform C Wood": the letter is a thing's.
_LETTERED = word_set(
    "unit block stand room hall platform stop bay gate zone phase plan part section class group team route exit row "
    "vitamin appendix annex floor"
)


def is_surname_with_age(reading: Reading) -> bool:
    """Whether an initial and a surname, which may be an ordinary word, stand before an age or a year group."""
    return any(age.years <= OLDEST_CHILD and _is_of_a_surname(reading, age) for age in ages_in(reading))


def _is_of_a_surname(reading: Reading, age: Age) -> bool:
    at = age.start - 1
    while at >= age.start - MOST_BETWEEN and not _BEFORE_AN_AGE.isdisjoint((reading[at].text, reading[at].key)):
        at -= 1
    surname, has_point = reading[at], reading[at - 1].text == "."
    start = at - 1 - has_point
    if at == age.start - 1 or not surname.is_capitalised or len(surname.key) < SHORTEST or surname.key in place_tails():
        return False
    initial, before = reading[start], reading[start - 1]
    is_initial = initial.is_capitalised and len(initial.text) == 1 and (has_point or initial.text not in "AI")
    is_free = not before.is_capitalised or before.sort is not Sort.WORD
    return is_initial and is_free and before.key not in TITLES | _LETTERED


def is_at_a_stage_of_school(reading: Reading, people: list[Name]) -> bool:
    """Whether a stage of school stands right after a common name: "Kiara, Key Stage 3", "Ibrahim, Reception"."""
    return any(
        _AT_A_STAGE.match(reading.text, reading[name.end - 1].start + len(reading[name.end - 1].text))
        for name in people
        if name.is_listed and name.is_marked and not name.is_doubtful and not name.has_title
    )


def names_a_young_person(reading: Reading) -> bool:
    """Whether a title, a family or an initial stands with a child's age."""
    return reading.has_numbers and _CALLED.search(reading.text) is not None
