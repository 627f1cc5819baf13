"""A child's name with an age: "Chloe, 14", "Aisha (13)", "14-year-old Jayden Smith", "Callum Price, aged nine".

With a bare number only common given names count, because "Halesowen (12)" is a figure; where the text says that the
number is an age, any name does that is no place, group or day.
"""

import re
from functools import cache
from pathlib import Path

_NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_AGE = rf"(?:1[0-7]|[1-9]|{_NUMBERS.replace(' ', '|')})"
_NAME = r"[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)*|[A-Z]'[A-Z][a-z]+|[A-Z]{3,}"
_FULL = rf"(?P<first>{_NAME})(?P<more>(?: (?:{_NAME}|[A-Z]\.?)){{0,2}})"
_YEARS_OLD = r"[- ]?(?:years?|yrs?)[- ]?old|[- ]?y[./]?o\b|[- ]years? of age"
_SOMEBODY = "(?:girl|boy|child|pupil|student|teen|teenager|schoolgirl|schoolboy|school|victim|son|daughter|twin|lad)"
_NOT_A_RANGE = r"(?! ?(?:to\b|- ?\d|and over|or over|and above|and under|or under|\+|and \d|or \d|[./:]\d|%|,\d{3}))"
# After a bare number: the sentence goes on about somebody, or ends. "14 March" and "14 stalls" do neither.
_GOES_ON = (
    r"(?= ?(?:[.,;:!?)\]]|$|\n|- |(?:who|was|is|has|had|said|says|told|from|and|with|went|came|lives|attends|goes|"
    r"asked|reported|disclosed|spoke|visited|stopped|took|felt|feels|wants|wanted|needs|needed|at|in|of|his|her|their)\b))"
)

_ENDS = r"(?= ?[.,;)!?\n]|$)"
_BARE = re.compile(
    rf"\b{_FULL}(?:,? ?\((?:[Yy]ear \d{{1,2}}, )?{_AGE}\)|(?:,| -) {_AGE}{_NOT_A_RANGE}{_GOES_ON}"
    rf"|,? \(?{_AGE} ?(?:years|yrs){_ENDS})"
)
_SAID = re.compile(
    rf"\b{_FULL},? ?\(?(?:who (?:is|was) |is |was |turned |just turned |an? )?"
    rf"(?:(?:aged?|age:?) {_AGE}\b{_NOT_A_RANGE}|{_AGE}(?:{_YEARS_OLD})(?!s))"
)
_FIRST_THE_AGE = re.compile(
    rf"\b{_AGE}(?:{_YEARS_OLD}),? (?:{_SOMEBODY}s?,? )?(?:called |named |is |was |: ?)?{_FULL}\b(?! {_SOMEBODY}s?\b)"
)
_TURNED = re.compile(
    rf"\b{_FULL}(?:,? who)?(?: is| was|'s| turns| turned| just turned) (?:only |just )?{_AGE}\b{_NOT_A_RANGE}"
    rf"(?:{_GOES_ON}|(?= (?:now|today|on|next|last|this)\b))"
)


def names_a_child(text: str) -> bool:
    """Whether `text` (made plain) names somebody together with an age under 18."""
    return any(_is_given(found) for pattern in (_BARE, _TURNED) for found in pattern.finditer(text)) or any(
        _may_be_a_name(text, found) for pattern in (_SAID, _FIRST_THE_AGE) for found in pattern.finditer(text)
    )


def _is_given(found: re.Match[str]) -> bool:
    """Whether the words are a common given name, with surnames or without."""
    names = [found["first"], *found["more"].split()]
    if not_surnames().intersection(names):
        return False
    return any(re.split("['-]", name)[0].capitalize() in given_names() for name in names[:2])


def _may_be_a_name(text: str, found: re.Match[str]) -> bool:
    names = [found["first"], *found["more"].split()]
    if names[0] in not_names() and len(names) > 1:  # "Pupil" or a day before the name
        names = names[1:]
    if names[0].capitalize() in not_names() or not_surnames().intersection(names):
        return False
    before = text[: found.start("first")].rstrip()
    return not re.search(r"\b(?:in|at|near|across|around)$", before) or names[0].capitalize() in given_names()


@cache
def _words(file: str) -> frozenset[str]:
    return frozenset(Path(__file__).with_name(file).read_text("utf-8").split())


def given_names() -> frozenset[str]:
    """Given names common in the United Kingdom, of every heritage, without those that are months or places here."""
    return _words("given_names.txt")


def not_names() -> frozenset[str]:
    """Words that begin a sentence about a group, a day or a place: "Pupils aged 11", "Dudley aged 14"."""
    return _words("not_names.txt")


def not_surnames() -> frozenset[str]:
    """Words that make a place of a name: "Victoria Square", "Grace Road"."""
    return _words("not_surnames.txt")
