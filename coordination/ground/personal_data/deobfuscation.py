"""Names and ages that hide from the rules: in markup, in words run together, letter by letter, in other scripts."""

import html
import re
from itertools import pairwise

from coordination.ground.personal_data.long_words import may_follow_an_age, with_long_words_parted
from coordination.ground.personal_data.words import Sort, sort_of

_ROUNDS = 2  # of character references in character references
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
# A printable character as addresses and programs write it; "10%20 off" is no blank.
_ESCAPE = re.compile(r"(?<!\d)%(?P<hex>[2-7][0-9a-f])|\\(?:u00|x)(?P<code>[2-7][0-9a-f])", re.IGNORECASE)
# An age of which a blank parts the digits, where something says that it is one, or it stands behind a mark: "1 4 years
# old", "aged 1 4", "Chloe (1 4)", "Year 1 0"; not in "1 4 seater" or "stops 1 4 7".
_PARTED = re.compile(r"(?<![\d.,:/-])(?<!\d )1 {1,3}(?P<ones>\d)(?![\d:/%]|[.,]\d| \d)")
_SAYS_YEARS = re.compile(r" ?-? ?(?:years?|yrs?|yo|y/o)\b", re.IGNORECASE)
_SAYS_AGE = re.compile(r"(?:[,(\[:-]|\b(?:aged?|turn(?:s|ed)?|(?:i|wa|he'|she')s|year)) ?$", re.IGNORECASE)
_ENDS = re.compile(r" ?(?:[.,;!?)\]\n]|$)| (?:today|yesterday|tomorrow|now|this|last|next|who|from)\b")
_FAR = 10  # characters
_SPACED = re.compile(r"(?<!\w)\w(?: [\w.,:;()\[\]-]){4,60}(?!\w)")
FEWEST_LETTERS = 2  # of what is spaced out, so that counting is none
_TAG = re.compile(r"</?(?P<name>[a-z][a-z0-9]{0,9})(?![a-z0-9])[^<>]{0,200}>|<!--[^<>]{0,200}-->", re.IGNORECASE)
_BREAKS = frozenset(["br", "p", "div", "li", "ul", "ol", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6"])
_SIGNS = re.compile(r"[_*~`]|#(?!\d)")
_WITH_A_NUMBER = re.compile(r"(?<![^\W_])(?<!@)(?P<word>[a-z]{3,15})[_.-]?(?P<number>\d{1,2})(?!\w)", re.IGNORECASE)
_RUN_TOGETHER = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=RIP)(?=[A-Z][a-z])|(?<=[A-Za-z]{3})(?=[0-9])|(?<=[0-9])(?=[A-Z][a-z]|RIP)"
)
_AGED = re.compile(r"(?<=[a-z]{3})(?=aged?\d)", re.IGNORECASE)
# What is called out for somebody, in letters of one case: justiceforchloe15, chloe15forever, bring-chloe-home-14.
_CALL = re.compile(
    r"(?<![^\W_])(?:justicefor|prayfor|prayersfor|bringback|bring|helpfind|findour|find|missing|save|standwith|standfor"
    r"|walkfor|runfor|ridefor|inmemoryof|remember|forever|love|rip|team|our)(?=[a-z]{3})",
    re.IGNORECASE,
)
_CALL_BEHIND = re.compile(r"(?<=[0-9])(?=forever|always|rip|missing)", re.IGNORECASE)
_HOMEWARDS = re.compile(
    r"(?<![^\W_])(?:bring|get)[ -]?(?P<name>[a-z]{3,24}?)[ -]?(?:back[ -]?)?home(?=[ -]?\d)", re.IGNORECASE
)
_TAG_WITH_A_NUMBER = re.compile(
    r"(?<![\w@/.-])(?:#(?=[a-z_]{0,58}\d)\w{4,60}|[a-z]{4,40}\d{1,2}[a-z]{0,20})(?!\w)", re.IGNORECASE
)
_LETTER_BY_LETTER = re.compile(r"(?<!\w)[a-z](?:[. -][a-z]){2,11}(?!\w)", re.IGNORECASE)
# Digits beside letters, without which the patterns of names with digits have nothing to look at.
_IS_IN_LETTERS = re.compile(r"[@$]|[0134578](?=[a-z])", re.IGNORECASE)
_IS_BEHIND_LETTERS = re.compile(r"\d(?:(?<=[a-z]\d)|(?<=[a-z][_.-]\d))", re.IGNORECASE)
_WITH_DIGITS = re.compile(r"(?<!\w)(?=[a-z]{0,14}[0134578@$])[a-z0134578@$]{4,15}(?!\w)", re.IGNORECASE)
_LIKE_LETTERS = [str.maketrans("0134578@$", f"o{letter}eastbas") for letter in "li"]
_OTHER_SCRIPT = "[\u0370-\u1cff\u2c80-\u2dff\u3005-\ua4cf\ua500-\ua71f\ua800-\uab2f\uab70-\ud7ff]"
_YEARS_OLD = (
    "\u043b\u0435\u0442|\u0433\u043e\u0434|\u0440\u043e\u043a|\u5c81|\u6b72|\u6b73|\u0633\u0627\u0644|\u0633\u0646\u0629"
    "|\u0639\u0627\u0645|\u03b5\u03c4\u03ce\u03bd|\u03c7\u03c1\u03bf\u03bd"
)
_IN_ANOTHER_SCRIPT = re.compile(
    rf"{_OTHER_SCRIPT}(?P<between>[ ,(\[:\u060c\u3001-]{{0,3}})(?<!\d)(?:[5-9]|1[0-7])"
    rf"(?: ?(?:{_YEARS_OLD})|(?! ?[-:/%]|[.,]?\d)(?= ?(?:[),.;!?\]\u060c\u3001\u3002\n]|$)))"
)


def without_markup(text: str) -> str:
    """The text as a page would show it: character references read, tags taken out."""
    if "%" in text or "\\" in text:
        text = _ESCAPE.sub(lambda escape: chr(int(escape["hex"] or escape["code"], 16)), text)
    for _ in range(_ROUNDS if "&" in text else 0):
        text = _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)
    return _TAG.sub(lambda tag: "\n" if (tag["name"] or "").lower() in _BREAKS else "", text) if "<" in text else text


def with_names_revealed(text: str) -> str:
    """The text with given names that hide in it written out: `#Priya14`, `C.h.l.o.e`, `Ch1oe`."""
    text = with_long_words_parted(_TAG_WITH_A_NUMBER.sub(_in_words, text))
    text = _LETTER_BY_LETTER.sub(lambda spelt: _name_or(re.sub(r"[. -]", "", spelt[0]), spelt[0]), text)
    if _IS_IN_LETTERS.search(text):
        text = _WITH_DIGITS.sub(_in_letters, text)
    if _IS_BEHIND_LETTERS.search(text):
        text = _WITH_A_NUMBER.sub(_apart, text)
    return _SIGNS.sub(" ", text)


def with_spacing_undone(text: str) -> str:
    """The text with what is spaced out letter by letter drawn together: `L u c y , 1 3`, `she is 1 3`."""
    return _PARTED.sub(_closed_up, _SPACED.sub(_drawn_together, text))


def words_apart(text: str) -> str:
    """The text with words that are run together parted: `JusticeForKeira15`, `justiceforkeira15`."""
    text = _HOMEWARDS.sub(lambda call: call["name"], _RUN_TOGETHER.sub(" ", text))
    return _CALL_BEHIND.sub(" ", _CALL.sub(lambda call: f"{call[0]} ", text))


def names_in_another_script(text: str) -> bool:
    """Whether a word of another script stands directly beside a number that may be a child's age."""
    return not text.isascii() and _IN_ANOTHER_SCRIPT.search(text) is not None


def _drawn_together(spaced: re.Match[str]) -> str:
    letters = sum(character.isalpha() for character in spaced[0])
    return spaced[0].replace(" ", "") if letters >= FEWEST_LETTERS else spaced[0]


def _in_words(tag: re.Match[str]) -> str:
    """A hashtag that holds a given name beside other words, as a sentence would say it; any other as it stands."""
    words = words_apart(_AGED.sub(" ", tag[0].removeprefix("#").replace("_", " "))).split()
    words = [part for word in words for part in _number_and_rest(word)]
    names = [at for at, word in enumerate(words) if _name_or(word, "")]
    if not names:
        return tag[0]
    numbers = [at for at, word in enumerate(words) if word.isdecimal()]
    end = max([names[-1], *numbers])
    told = (word if names[0] <= at <= end else word.lower() for at, word in enumerate(words))
    follows = [word.isdecimal() and may_follow_an_age(behind.lower()) for word, behind in pairwise([*words, ""])]
    return " ".join(f"{word}," if is_age else word for word, is_age in zip(told, follows, strict=True))


def _number_and_rest(word: str) -> list[str]:
    """`15tipton` is a number and a word; `10k` is one measure."""
    rest = word.lstrip("0123456789")
    return [word.removesuffix(rest), rest] if rest != word and rest and may_follow_an_age(rest.lower()) else [word]


def _closed_up(parted: re.Match[str]) -> str:
    start, end = parted.span()
    after, before = parted.string[end : end + _FAR], parted.string[max(start - _FAR, 0) : start]
    is_age = _SAYS_YEARS.match(after) or (_SAYS_AGE.search(before) and _ENDS.match(after))
    return f"1{parted['ones']}" if is_age else parted[0]


def _in_letters(word: re.Match[str]) -> str:
    if word[0].isalpha() or word[0].isdecimal() or word[0][-1:].isdecimal():
        return word[0]
    read = (word[0].translate(letters) for letters in _LIKE_LETTERS)
    return next((name for name in read if _name_or(name, "")), word[0])


def _apart(joined: re.Match[str]) -> str:
    return f"{joined['word']} {joined['number']}" if _name_or(joined["word"], "") else joined[0]


def _name_or(letters: str, fallback: str) -> str:
    return letters if sort_of(letters.lower()) is Sort.GIVEN else fallback
