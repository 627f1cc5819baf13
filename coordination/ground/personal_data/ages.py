"""Ages and year groups: which numbers of a text say how old somebody is, or which class somebody is in."""

from collections.abc import Iterator
from typing import NamedTuple

from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import word_set

OLDEST_CHILD, OLDEST_PUPIL = 17, 13
YOUNGEST_GLUED = 8
YOUNG_ADULT = 25  # care leavers and young adults are protected too, where the text says that the number is an age
_IN_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
SPELT = {word: years for years, word in enumerate(_IN_WORDS.split(), 1)}
SPELT_OUT = frozenset(SPELT)
_ROMAN = {"VIII": 8, "XI": 11, "XII": 12, "XIII": 13, "XIV": 14, "XVI": 16, "XVII": 17}  # in brackets alone
SAYS_AGE = word_set("aged age ages turned turns turning lat wiek forever")  # Polish: "lat 14"
_YEAR = word_set("year years yr yrs y")
_OLD = frozenset(("old", "olds", "o"))
_YEARS_OLD = frozenset(("yo", "yos", "yro", "yrs", "yr"))
_YEARS_ELSEWHERE = word_set("lat lata oed ani saal sal varsh")  # Polish, Welsh, Romanian, Punjabi and Urdu
_MONTHS = word_set("month months mth mths mo m")
MONTHS = 12
_PARTS_OF_A_YEAR = frozenset(("1/2", "1/4", "3/4"))
_SEXES = frozenset(("m", "f"))
_SOMEBODY = word_set("girl boy female male lad lass yp teen teenager schoolgirl schoolboy daughter son")
_PRONOUNS = word_set("he she they")
_ORDINALS = word_set("th st nd rd")
_CLASS = frozenset(("year", "yr", "y"))
_TEACHING_GROUP = word_set("class form group")
# The words that give a number, and those that an age or a year group begins with where it does not begin with one.
_GIVE_NUMBERS = SPELT_OUT | {roman.lower() for roman in _ROMAN}
_BEGINS = _GIVE_NUMBERS | _CLASS | _TEACHING_GROUP
_NOT_BEFORE = frozenset("£$€#+%~.")
# Right before a number, which is the thing's: "page 14"; "Kiara Page, 14" has a mark between.
_NUMBERED = word_set(
    "page pages p pg pp issue edition volume vol chapter part stage room route level block platform gate unit zone "
    "item step table screen channel episode lot"
)
_ENDS = frozenset(".,;:!?)]}\"'/|-*>")
# After a bare number: the sentence goes on about somebody. "14 March" and "14 stalls" do not.
_GOES_ON = word_set(
    "who was is has had said says told from and or with went came lives attends goes did does would will can could "
    "should spoke took felt feels wants wanted needs at in his her their but because when while after before now "
    "today next last this tonight yesterday left seen met again also not saw got gave knew thinks thought knows "
    "likes made on about since forever rip missing keeps kept hangs sang sings read reads danced vs"
)
_OF_TWO = word_set("year years yr yrs and or &") | _YEARS_OLD
_OF_A_SET = word_set("over under above below up older younger upwards more")
_OF_A_GROUP = word_set(
    "assembly assemblies pupils students class classes cohort cohorts group groups session sessions tutors parents "
    "form forms quiz lesson lessons boys girls children event talk talks day trip fair curriculum workshop "
    "workshops reading book choir poetry drama football netball club team and to leavers evening only play visit "
    "pshe show upwards"
)


class Age(NamedTuple):
    """Tokens `start` to `end` (not included) that give an age or a year group."""

    start: int
    end: int
    is_said: bool  # the text says what the number is: "aged 14", "14-year-old", "14yo", "Year 9"; not "14", "9B"
    is_class: bool  # a year group
    years: int


def ages_in(reading: Reading) -> list[Age]:
    """Every number that may be one person's age, and every year group, in order."""
    if reading.ages is None:
        reading.ages = list(_ages(reading))
    return reading.ages


def _ages(reading: Reading) -> Iterator[Age]:
    end = 0
    for index in sorted([*reading.numbers, *reading.indexes(_BEGINS)]):
        if index >= end and (age := _class_at(reading, index) or _age_at(reading, index)):
            yield age
            end = age.end


def numbers_in(reading: Reading) -> list[int]:
    """Where a number stands, in digits or spelt out."""
    return [*reading.numbers, *reading.indexes(_GIVE_NUMBERS)]


def years_of(token: Token) -> int | None:
    """The whole number up to 99 that a token gives, in digits or spelt out."""
    if token.kind is Kind.NUMBER:
        return int(token.text) if token.text.isdecimal() and len(token.text) <= 2 else None
    return _ROMAN.get(token.text) or SPELT.get(token.key)


def _class_at(reading: Reading, index: int) -> Age | None:
    """A year group: "Year 9", "Yr 9", "Y9", "year nine"; not that of a whole class's assembly."""
    token = reading[index]
    if token.key in _TEACHING_GROUP:
        return _teaching_group_at(reading, index)
    if token.kind is Kind.NUMBER:
        return _bare_group_at(reading, index)
    if token.key not in _CLASS:
        return None
    at = index + 1 + (reading[index + 1].text in ".-")
    number = years_of(reading[at])
    if (
        number is None
        or not number
        or number > OLDEST_PUPIL
        or (token.key == "y" and not _is_glued_or_in(reading, index))
    ):
        return None
    next_token = reading[at + 1]
    if next_token.key in _OF_A_GROUP or (
        next_token.text in "-/&+," and 0 < (years_of(reading[at + 2]) or 0) <= OLDEST_PUPIL
    ):
        return None
    return Age(index, at + 1, is_said=True, is_class=True, years=number)


def _is_glued_or_in(reading: Reading, index: int) -> bool:
    """Whether Y is run into its number, or stands after "in": "Y9", "in Y 10"."""
    return reading[index + 1].is_glued or (reading[index].text == "Y" and reading[index - 1].key in ("in", "a"))


def _teaching_group_at(reading: Reading, index: int) -> Age | None:
    """A class of one school: "class 7B", "form 9B", "tutor group 9B"."""
    group = _bare_group_at(reading, index + 1)
    start = index - (reading[index - 1].key == "tutor")
    return group and group._replace(start=start, is_said=True)


def _bare_group_at(reading: Reading, index: int) -> Age | None:
    """What may be a class of one school, with nothing that calls it one: "9B"."""
    number, letter = reading[index], reading[index + 1]
    years = years_of(number) if number.kind is Kind.NUMBER else None
    if not years or years > OLDEST_PUPIL or not letter.is_glued or len(letter.text) != 1 or not letter.is_capitalised:
        return None
    return Age(index, index + 2, is_said=False, is_class=True, years=years)


def _age_at(reading: Reading, index: int) -> Age | None:
    """An age that begins at `index`; None for a number that counts, measures, dates or ranges something."""
    token, previous_token = reading[index], reading[index - 1]
    years = years_of(token)
    if not years or years > YOUNG_ADULT or _belongs_before(token, previous_token) or _is_a_things(reading, index):
        return None
    end, is_said = _suffix(reading, index + 1)
    if end < 0 or (token.text in _ROMAN and previous_token.text not in ("(", "[")):
        return None
    if previous_token.text == "-" and reading[index - 2].kind is Kind.NUMBER:
        return None
    is_said |= _is_said_before(reading, index) or _is_right_after_somebody(reading, index)
    is_said |= _is_glued_to_a_sex(reading, index)
    is_sexed = reading[index + 1].is_glued and reading[index + 1].text == "F"  # "Mia 14F Dudley"
    if not is_said and (years > OLDEST_CHILD or not (is_sexed or _stands_alone(reading, end))):
        return None
    if is_said and _is_of_many(reading, end):
        return None
    return Age(index, end, is_said or _is_of_somebody(reading, index), is_class=False, years=years)


def _belongs_before(token: Token, previous_token: Token) -> bool:
    """Whether the number is part of what stands before it: £14, B14, #14."""
    if not token.is_glued:
        return False
    return previous_token.text in _NOT_BEFORE or (
        previous_token.kind is Kind.WORD and previous_token.key not in {*_SEXES, *SAYS_AGE}
    )


def _is_a_things(reading: Reading, index: int) -> bool:
    """Whether the number is a page's, a room's and the like; not after "Kiara Page", which is a name."""
    at = index - 1 - (reading[index - 1].text == ".")
    thing, before = reading[at], reading[at - 1]
    return thing.key in _NUMBERED and not (thing.is_capitalised and before.is_capitalised)


def _is_said_before(reading: Reading, index: int) -> bool:
    """Whether "aged", "age:", "turned", or "age is" and the like stand before the number."""
    for back in range(1, 4):
        token = reading[index - back]
        if token.key in SAYS_AGE:
            return True
        if token.text not in (":", "-", "=", "(", "[", ".") and token.key not in ("is", "of", "just", "only", "about"):
            return False
    return False


def _is_of_somebody(reading: Reading, index: int) -> bool:
    """Whether the number follows "girl", "she was" and the like: "girl, 14, name Esme"."""
    at = (
        index
        - 1
        - (reading[index - 1].text in (",", "(", "[", ":", "-"))
        - (reading[index - 1].key in ("only", "just"))
    )
    token = reading[at]
    return token.key in _SOMEBODY or (token.key in ("was", "is", "were") and reading[at - 1].key in _PRONOUNS)


def _is_right_after_somebody(reading: Reading, index: int) -> bool:
    """Whether "girl", "female" or "F/" stand right before the number: "female 14 Esme", "F/14 Esme"."""
    previous_token = reading[index - 1]
    is_sex = previous_token.text == "/" and reading[index - 2].key in _SEXES and reading[index - 2].text.isupper()
    is_told = previous_token.key in ("was", "is") and reading[index - 2].key in _PRONOUNS  # "when she was 14 Mia left"
    return is_sex or ((is_told or previous_token.key in _SOMEBODY) and reading[index + 1].is_capitalised)


def _is_glued_to_a_sex(reading: Reading, index: int) -> bool:
    """Whether F or M is run into the number and a name follows: "F15 Kiara"; M5 and M6 are motorways."""
    token, sex = reading[index], reading[index - 1]
    is_sex = token.is_glued and sex.text in ("F", "M") and (index == 1 or not sex.is_glued)
    return is_sex and (years_of(token) or 0) >= YOUNGEST_GLUED and reading[index + 1].is_capitalised


def _suffix(reading: Reading, at: int) -> tuple[int, bool]:
    """Where the words after a number that make an age of it end, and whether there are any; -1 for those of a group."""
    at += reading[at].text in _PARTS_OF_A_YEAR
    token = reading[at]
    if token.key in _SEXES and (token.is_glued or _is_end(reading[at + 1])):
        return at + 1, False
    if token.text in ("(", "[") and reading[at + 1].key in _SEXES and reading[at + 2].text in (")", "]"):
        return at + 3, False
    if months := _months_after(reading, at):
        return months, True
    if token.key in _YEARS_ELSEWHERE or (token.key == "l" and reading[at + 1].text == "." and not token.is_glued):
        return at + 1 + (token.key == "l"), True
    if token.is_glued and token.key == "ish":
        return at + 1, True
    if token.is_glued and token.key == "y" and _is_end(reading[at + 1]):
        return at + 1, True
    if token.is_glued and token.key in _ORDINALS and reading[at + 1].key == "birthday":
        return at + 2, True
    if token.key == "yo" and reading[at + 1].is_capitalised:  # "15 yo Kiara"
        return at + 1, True
    if token.key in _YEARS_OLD and (token.is_glued or _is_end(reading[at + 1]) or reading[at + 1].key in _GOES_ON):
        return (-1, False) if token.key == "yos" else (at + 1, True)
    at += token.text == "-"
    if reading[at].key not in _YEAR:
        return at - (token.text == "-"), False
    next_at = at + 1 + (reading[at + 1].text in ("-", "/", "."))
    if reading[next_at].key in _OLD:
        has_point = reading[next_at].key == "o" and reading[next_at + 1].text == "."
        return (-1, False) if reading[next_at].key == "olds" else (next_at + 1 + has_point, True)
    if reading[next_at].key == "of" and reading[next_at + 1].key == "age":
        return next_at + 2, True
    ends = reading[at].key in ("years", "yrs") and _is_end(reading[at + 1])
    return (at + 1, True) if ends else (-1, False)


def _months_after(reading: Reading, at: int) -> int:
    """Where "years 3 months" or "y 3m" after a number end; 0 without."""
    if reading[at].key not in _YEAR:
        return 0
    at += 1 + (reading[at + 1].key in ("and", ",", "&"))
    is_number = reading[at].kind is Kind.NUMBER and (years_of(reading[at]) or 99) < MONTHS
    return at + 2 if is_number and reading[at + 1].key in _MONTHS else 0


def _is_end(token: Token) -> bool:
    return token.kind is Kind.LINE or token.text in _ENDS


def _is_of_many(reading: Reading, at: int) -> bool:
    """Whether the age is one end of a range: "aged 11 to 16", "14+", "aged 14 and over"."""
    token, next_token = reading[at], reading[at + 1]
    if token.text in ("+", "-", "/") or token.key in ("to", "until", "plus"):
        return token.text == "+" or years_of(next_token) is not None or token.key == "plus"
    return token.key in ("and", "or") and next_token.key in _OF_A_SET


def _stands_alone(reading: Reading, end: int) -> bool:
    """Whether a bare number ends a part of the sentence, or the sentence goes on about somebody."""
    token, next_token = reading[end], reading[end + 1]
    if _is_of_many(reading, end) or token.text == "%" or (token.text in "-/" and next_token.kind is Kind.NUMBER):
        return False
    if token.text in (",", ".", ":") and token.is_glued and next_token.is_glued and next_token.kind is Kind.NUMBER:
        return False
    if token.key in ("and", "or", "&"):
        counted = reading[end + 2]  # "14 and 15 stops"
        is_two = years_of(next_token) is not None and (_is_end(counted) or counted.key in _GOES_ON | _OF_TWO)
        return is_two or (next_token.kind is Kind.WORD and years_of(next_token) is None)
    return _is_end(token) or token.key in _GOES_ON or (token.kind is Kind.WORD and token.key.endswith("ed"))
