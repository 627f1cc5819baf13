"""Initials that stand for a pupil: "J.M. from Holyhead School", "A.K. (14)"."""

import re

from coordination.ground.personal_data.places import POSTCODE_AREA
from coordination.ground.personal_data.tokens import Kind, Reading
from coordination.ground.personal_data.words import Sort, word_set

OF_A_SCHOOL = word_set("school academy college primary secondary high pupil pupils student students sixth grammar")
ACRONYMS = word_set(
    "po pc ps ds dc dr mr ms mp pe it av qr uk us eu ai tv dj id ok hr pr cs ce rc st nd rd th am pm ie eg bt bp ee jd "
    "ww vr ra ld la ta sen pp ks re vs nw ne sw se no ad bc cv pa yp hq wm dm ig fb rs"
)
_INITIALS = re.compile(r"(?<![\w.&])(?:[A-Z]\. ?[A-Z]\.?|[A-Z]{2})(?![\w&])(?!\.\w)")
# "A.K. (14)", "AK, 15, disclosed", "AK (Y9": capitals without points only where the sentence goes on about somebody.
_OF_A_CHILD = re.compile(r"(?:(?<=pupil )|(?<=child ))[A-Z]\. ?[A-Z]\.(?! ?[A-Z][a-z])")
_WITH_AGE = re.compile(
    r"(?<![\w.&])(?:[A-Z]\. ?[A-Z]\.? ?[,(\[] ?(?:aged? )?1[0-7](?=[\],);.]|$| )"
    r"|[A-Z]\. ?[A-Z]\.?,? ?(?:aged? |both |[-:] ?)?(?:[89]|1[0-7])(?=[\],);.]|$)"
    r"|[A-Z]{2} ?\(1[0-7][MF]\)|(?:[89]|1[0-7])[MF] [A-Z]{2}(?![\w&])"
    r"|[A-Z]{2} ?(?:aged (?:[89]|1[0-7])(?!\d)|\((?:aged? )?1[0-7]\))"
    r"|(?:[Pp]upil|[Ss]tudent|[Cc]hild|[Gg]irl|[Bb]oy|YP|[Yy]oung [Pp]erson) [A-Z]{2},? (?:aged? )?1[0-7]"
    r"(?=[\],);.]|$| )"
    r"|[A-Z]{2} ?[,(\[] ?(?:aged? )?1[0-7][\],) ]{1,3}(?:disclosed|said|told|who|was|is|has|from|attends|came|left)\b"
    r"|(?:[A-Z]\. ?[A-Z]\.?|[A-Z]{2})[ ,(\[]{1,3}(?:in )?(?:[Yy]|[Yy]r|[Yy]ear) ?\d{1,2}\b)"
)
_AREA = re.compile(POSTCODE_AREA, re.IGNORECASE)


def initials_of_a_pupil(reading: Reading) -> bool:
    """Whether initials stand for a pupil: "J.M. from Holyhead School", "A.K. (14)"; not "PE at Holyhead School"."""
    with_ages = _WITH_AGE.finditer(reading.text) if reading.has_numbers else ()
    marked = (*with_ages, *_OF_A_CHILD.finditer(reading.text))
    if any(_are_initials(match) for match in marked):
        return True
    counts = reading.counts(OF_A_SCHOOL)
    if not counts[-1]:
        return False
    starts = {token.start: index for index, token in enumerate(reading.tokens)}
    for match in _INITIALS.finditer(reading.text):
        index = starts.get(match.start())
        if index is None or not _stands_for_somebody(reading, match, index):
            continue
        if counts[min(index + 12, len(reading))] > counts[max(index - 6, 0)]:
            return True
    return False


def _are_initials(match: re.Match[str]) -> bool:
    """No abbreviation, and not a postcode's area with a count: "WV (14)"."""
    counts_an_area = match[0][2:].strip()[:1] == "(" and "age" not in match[0] and _AREA.fullmatch(match[0][:2])
    return _letters(match) not in ACRONYMS and not counts_an_area


def _letters(match: re.Match[str]) -> str:
    return "".join(letter for letter in match[0][:5].lower() if letter.isalpha())[:2]


def _stands_for_somebody(reading: Reading, match: re.Match[str], index: int) -> bool:
    end = index + sum(1 for _ in re.finditer(r"\w+|\.", match[0]))
    next_token = reading[end]
    if (
        _letters(match) in ACRONYMS
        or reading[index - 1].key in ("mr", "mrs", "ms", "dr", "cllr")
        or next_token.kind is Kind.NUMBER
    ):
        return False
    if "." in match[0]:
        return not (next_token.is_capitalised and next_token.sort is not Sort.WORD)
    keys_before = {reading[index - step].key for step in (1, 2, 3)}
    goes_on = (
        next_token.key in ("from", "of", "at", "who", "was", "is", "has", "and", "disclosed", "said", "told")
        or next_token.text in ",("
    )
    return goes_on and bool(
        keys_before & {"pupil", "pupils", "student", "students", "child", "girl", "boy", "re", "yp", "person"}
    )
