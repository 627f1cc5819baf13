"""Young people called by no given name: Miss A Patel, 12; the Khan brothers, 9 and 12; child J, aged 9."""

import re

from coordination.ground.personal_data.names import Name
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import word_set

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
