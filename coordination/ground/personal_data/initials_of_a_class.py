"""Initials beside the class of one school and nothing else: "KP 10C", "K.P. in 8B", "spoke to KP (Y10C)";
or behind the class: "class 10C KP"."""

import re

from coordination.ground.personal_data.initials import ACRONYMS
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import word_set

# Who comes first is somebody; what comes behind "Stop" or "bus" is a thing.
_BEFORE = (
    r"(?:^|[.:;,!?(\[-] ?|\b(?:[Rr]e|[Ww]ith|[Ff]rom|[Ff]or|[Aa]bout|[Bb]y|[Aa]nd|[Tt]o|[Tt]hat|[Ss]aw|[Tt]old|[Mm]et"
    r"|[Rr]ang|[Ss]ee|[Oo]f|[Pp]upils?|[Ss]tudents?|[Cc]hild|[Gg]irl|[Bb]oy|YP|[Cc]oncerns?) )"
)
_WHO = r"(?P<who>[A-Z]\. ?[A-Z]\.?(?: ?[A-Z]\.)?|[A-Z] [A-Z]|[A-Z]{2})"
_CLASS = r"(?:(?:[Cc]lass|[Ff]orm|[Yy]ear|[Yy]r|[Yy]) ?)?(?:[1-9]|1[0-3]) ?[A-Z]"
_AFTER = (
    r"(?=$|[\]),.;:!?]|'s\b| (?:who|was|were|is|has|had|said|told|and|disclosed|went|came|left|missed|seen|re|about"
    r"|again|today|yesterday|not)\b)"
)
_AFTERWARDS = rf"(?:{_AFTER}|(?= (?:after|before|in|at|on|during|afterwards)\b))"
# Behind its class somebody stands where it is called one: "9B LM" alone is a room's, or what a stop is called.
_CALLED = r"\b(?:[Cc]lass|[Ff]orm|[Tt]utor group|[Yy]ear|[Yy]r) (?:[1-9]|1[0-3]) ?[A-Z]"
_BEHIND_A_CLASS = re.compile(rf"{_CALLED} ?(?:[,(\[:/-] ?|pupil |student )?{_WHO}{_AFTERWARDS}", re.MULTILINE)
_IN_A_CLASS = re.compile(rf"{_BEFORE}{_WHO} ?(?:[,(\[:/-] ?|in |of |from )?{_CLASS}{_AFTER}", re.MULTILINE)
_A_CLASS = re.compile(r"\d ?[A-Z]")
# Subjects as timetables write them, regional areas of postcodes, operators, storeys of a building.
_THINGS = word_set(
    "ma en fr gg ge gy hi dr ar mu dt ch ph bi by sc cs ec bs ps ss fd tx gr dy ws wv cv nx lg ug gf ff uf ba ht ah hm"
    " hb qa of to in is it as at be by do go he if me my no on or so up us we an rm bk"
)


def initials_of_a_class(reading: Reading) -> bool:
    """Whether initials stand beside a class; not a subject's, an operator's or a room's: "PE 10C", "NX 10C"."""
    if not reading.has_numbers or not _A_CLASS.search(reading.text):
        return False
    matches = (match for pattern in (_IN_A_CLASS, _BEHIND_A_CLASS) for match in pattern.finditer(reading.text))
    return any(_are_somebodys(match["who"]) for match in matches)


def _are_somebodys(initials: str) -> bool:
    return "".join(filter(str.isalpha, initials)).lower() not in ACRONYMS | _THINGS
