"""Dates of birth: a date that the text says somebody was born on, or that stands beside a name as one."""

import re

from coordination.ground.personal_data.names import Name
from coordination.ground.personal_data.tokens import Reading

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = (
    rf"(?:\d{{1,2}} ?[./-] ?\d{{1,2}} ?[./-] ?\d{{2,4}}|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ /-]?(?:of )?{_MONTH}\.?,?[ /-]?(?:'?\d{{2,4}})?"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)"
)
_BETWEEN = r"[ :=.,(-]{0,4}(?:(?:is|was|on|of|the|in|given as|recorded as) ){0,2}"
_SAID = re.compile(
    rf"\b(?:(?:d\.? ?o\.? ?b\.?|date of birth|birth ?date)(?!\w){_BETWEEN}"
    rf"(?:{_DATE}|\d{{6}}|\d{{8}}|(?:19|20)\d\d(?!\d))|b\. ?{_DATE}"
    rf"|(?:yob|year of birth|birth ?year)(?!\w){_BETWEEN}(?:19|20)\d\d(?!\d))",
    re.IGNORECASE,
)
_SAY_WHEN = ("dob", "d.o", "do ", "d o", "d. o", "birth", "yob", "b.")
_BORN = re.compile(rf"\bborn{_BETWEEN}(?:{_DATE}|(?P<year>(?:19|20)\d\d))", re.IGNORECASE)
WHO = 40  # characters before "born" that say who
_BIRTHDAY = re.compile(rf"\bbirthday{_BETWEEN}{_DATE}", re.IGNORECASE)
_OF_NOBODY = re.compile(
    r"\b(?:campaign|idea|project|charity|trust|group|network|it|hub|partnership|organisation|movement|service|club|school|"
    r"centre|scheme|initiative|children|babies|people|those|anyone|pupils|girls|boys|adults)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"\b(?:he|she|girl|boy|pupil|student|child|victim)\b", re.IGNORECASE)
_LATE = r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19[3-9]\d|200\d|201[0-6]|0\d|1[0-6])|(?:200\d|201[0-4])-\d\d-\d\d)(?!\d)"
_LATE_DATE = re.compile(rf"[ ,(\[:-]{{1,4}}(?:b\.? ?)?{_LATE}")
_LATE_DATE_BEFORE = re.compile(rf"(?<!\d){_LATE}[ ,:)-]{{1,3}}$")
_TO = r" ?(?:-|to|until) ?"
_DAY = rf"(?:{_MONTH}\.? )?\d{{0,2}}(?:st|nd|rd|th)?[ ./-]?(?:\d{{1,2}}[./-]|(?:of )?{_MONTH}\.?,? )?"  # or none
_LIVED = re.compile(
    rf" ?[,(\[] ?(?:b\.? ?)?{_DAY}(?P<born>(?:19|20)\d\d){_TO}(?:d\.? ?)?{_DAY}(?P<died>20\d\d)(?!\d)",
    re.IGNORECASE,
)
FIRST_BIRTH, SHORTEST_LIFE = 1985, 2  # of years that may be a young person's
BEFORE = 14  # characters of a date before a name
_BORN_IN = re.compile(r"(?<!\w)(?:b|ur)(?:\. ?| )?20[012]\d(?!\d)")  # "ur. 2010", in Polish


def holds_birth_date(reading: Reading, people: list[Name]) -> bool:
    """Whether the text says when somebody was born."""
    text = reading.text
    if reading.says(_SAY_WHEN) and _SAID.search(text):
        return True
    named = [name for name in people if name.is_listed and not name.is_doubtful]
    for match in _BORN.finditer(text) if reading.says(("born",)) else ():
        who = " ".join(text[max(match.start() - WHO, 0) : match.start()].split()[-2:])
        is_told = not match["year"] or ":" in match[0] or named or _SOMEBODY.search(who)
        if not _OF_NOBODY.search(who) and (is_told or _is_of_a_rare_name(reading, people, match)):
            return True
    if named and (_BIRTHDAY.search(text) or _BORN_IN.search(text)):
        return True
    private = [name for name in named if not name.has_title]
    return any(_LATE_DATE.match(text, _end(reading, name)) or _follows_a_date(reading, name) for name in private)


def holds_life_dates(reading: Reading, people: list[Name]) -> bool:
    """Whether two years or dates stand after a name like those of a short life: "Maisie Brown (2011-2024)"."""
    named = [name for name in people if name.is_listed and not name.is_doubtful and not name.has_title]
    lives = [match for name in named if (match := _LIVED.match(reading.text, _end(reading, name)))]
    years = [(int(life["born"]), int(life["died"])) for life in lives]
    return any(born >= FIRST_BIRTH and died - born >= SHORTEST_LIFE for born, died in years)


def _is_of_a_rare_name(reading: Reading, people: list[Name], match: re.Match[str]) -> bool:
    """Whether a name on no list stands right before the year of a child's birth: "Thuy, born in 2012"."""
    ends = (_end(reading, name) for name in people if name.is_marked and not name.has_title)
    return (match["year"] or "") >= "2005" and any(0 <= match.start() - end <= len(", ") for end in ends)


def _follows_a_date(reading: Reading, name: Name) -> bool:
    start = reading[name.start].start
    return _LATE_DATE_BEFORE.search(reading.text[max(start - BEFORE, 0) : start]) is not None


def _end(reading: Reading, name: Name) -> int:
    last = reading[name.end - 1]
    return last.start + len(last.text)
