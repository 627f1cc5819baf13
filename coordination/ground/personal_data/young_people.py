"""Young people called by no given name: Miss A Patel, 12; the Khan brothers, 9 and 12; child J, aged 9."""

import re

from coordination.ground.personal_data.tokens import Reading

_YEARS = r"(?:[3-9]|1[0-7])(?!\d)"
_CALLED = re.compile(
    rf"\b(?:Master|Miss) (?:[A-Z]\.? )?[A-Z][a-z]{{1,20}},? \(?(?:aged )?{_YEARS}(?=[),.;]|$)"
    rf"|\b[Tt]he [A-Z][a-z]{{1,20}} (?:brothers|sisters|twins|siblings|boys|girls|children|kids),?"
    rf" \(?(?:aged )?{_YEARS}"
    rf" (?:and|&) {_YEARS}"
    rf"|\b(?:[Cc]hild|[Bb]oy|[Gg]irl|[Pp]upil|[Yy]oung [Pp]erson|YP) [A-Z],? \(?(?:aged? ){_YEARS}"
)


def names_a_young_person(reading: Reading) -> bool:
    """Whether a title, a family or an initial stands with a child's age."""
    return _CALLED.search(reading.text) is not None
