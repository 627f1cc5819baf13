"""Initials as somebody who does or suffers something, beside a word of schools: "AM at Colton Hills told her tutor"."""

from collections.abc import Iterator

from coordination.ground.personal_data.ages import ages_in
from coordination.ground.personal_data.initials import ACRONYMS, OF_A_SCHOOL
from coordination.ground.personal_data.name_mentions import RELATIVES
from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import Sort, word_set

FAR = 12  # tokens of the sentence after the initials, and of the text around them in which a word of schools stands
NEAR = 4  # tokens before them that say what they are to whom
LONGEST = 3  # letters
# Words of schools where the school itself is called by its name alone.
AT_SCHOOL = OF_A_SCHOOL | word_set(
    "tutor tutors form pastoral senco sendco dsl dht teacher teachers class classes assembly mentor mentoring lesson "
    "lessons term detention playground gates classroom classmates year prefect attendance safeguarding counsellor"
)
# Initials of somebody that are an abbreviation too: only "her", "she" and the like make them a person's.
_EITHER = word_set("am pm jd ra ww ee dm rs ad")
_LITTLE_WORDS = word_set("of to in is it as at be by do go he if me my no on or so up us we an hi oh ok")
# Of three letters, and no words of a list: bodies, subjects, posts and papers.
_BODIES = word_set(
    "pta pto ptfa slt smt dht aht hod hoy dcs das dps bbc itv ngo nhs rse rshe ict stem gcse btec sats fsm eal nqt ect "
    "sia rspca rnli gps gpo cps ioc ipcc iopc nca hmp yjb yjs lgo mod dfe doh dwp hse eqa aqa ocr wjec edi eds dda sia "
    "tfl tfwm wmt nwm lnr gwr avo cof coe usa rnib led tvs dvd cds usb sms pin atm cctv rip vip ltd plc llp cio cic "
    "rac aos asb abe sov vca soc nwg iwf ceo cfo coo mps qcs jps tas pas pcs mcs djs las ras sts cps abc xyz gmb nut "
    "nasuwt neu unison cab cvs wea ymca ywca rotary wi yfc afc wwfc wba bcfc avfc"
)
_PRONOUNS = word_set("she he her his him herself himself she's he's")
_IS = word_set("was were is has had got been being gets will")
_SUFFERED = word_set(
    "picked followed hurt given hit touched groomed excluded suspended frightened scared upset crying absent coerced "
    "approached offered driven attacked bullied threatened filmed photographed stopped refused cried disclosed missing "
    "pregnant drunk bruised withdrawn tearful taken collected paid grabbed kissed drugged hospitalised sectioned "
    "blackmailed targeted sent bought missed skipped arrived tired anxious worried exploited abused raped"
)
_DID = word_set(
    "disclosed cried ran missed skipped stopped confided vaped overdosed self-harmed smelt smelled fainted truanted "
    "absconded collapsed"
)
_SHOWS = word_set("crying upset bruised tearful drunk")
_GOT_AWAY = (("got", "in"), ("got", "into"), ("gets", "into"), ("went", "off"), ("went", "missing"), ("left", "with"))
_CONCERNS = word_set("worried worry worries concern concerns concerned rang called spoke talked met asked rung phoned")
_LOOKS_AFTER = RELATIVES | word_set("tutor teacher mentor head senco friend friends")
_FILLS = word_set("who also then now still apparently allegedly just both have having not never often again")


def initials_told_of(reading: Reading) -> bool:
    """Whether initials do or suffer something where a word of schools or a year group stands near."""
    spans = list(_initials(reading))
    if not spans:
        return False
    schools = reading.counts(AT_SCHOOL)
    classes = {age.start for age in ages_in(reading) if age.is_class}
    return any(_is_at_school(schools, classes, start, end) and _is_told_of(reading, start, end) for start, end in spans)


def _initials(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where two or three capitals stand, with points between them or without, that may be somebody's."""
    end = 0
    for index, token in enumerate(reading.tokens):
        if index < end or not token.is_capitalised or not token.text.removesuffix("'s").isupper():
            continue
        if 1 < len(token.key) <= LONGEST:
            if token.key not in _LITTLE_WORDS and (token.sort is not Sort.WORD or len(token.key) < LONGEST):
                yield index, index + 1
            continue
        end = index
        while end - index < 2 * LONGEST and len(reading[end].key) == 1 and reading[end].is_capitalised:
            end += 1 + (reading[end + 1].text == ".")
        if end - index > 2:
            yield index, end


def _is_at_school(schools: list[int], classes: set[int], start: int, end: int) -> bool:
    has_word = schools[min(end + FAR, len(schools) - 1)] > schools[max(start - FAR, 0)]
    return has_word or any(at in classes for at in range(start - FAR, end + FAR))


def _is_told_of(reading: Reading, start: int, end: int) -> bool:
    letters = "".join(token.key for token in reading.tokens[start:end] if token.kind is Kind.WORD)
    if letters in _BODIES or (letters in ACRONYMS and letters not in _EITHER) or _is_of_a_name(reading, start, end):
        return False
    before = [reading[start - back].key for back in range(1, NEAR + 1)]
    after = _sentence(reading, end)
    if _is_somebodys(reading[end - 1], after, before) or _is_a_concern(before):
        return letters not in _EITHER
    keys = [token.key for token in after]
    if _PRONOUNS.intersection(keys):
        return True
    return letters not in _EITHER and _suffers(_without_place(after))


def _is_of_a_name(reading: Reading, start: int, end: int) -> bool:
    """Whether the capitals are part of what something is called: "RSA Academy", "Ormiston SWB", "R&B"."""
    previous_token, next_token = reading[start - 1], reading[end]
    is_behind_one = previous_token.is_capitalised and previous_token.sort is not Sort.WORD
    return is_behind_one or next_token.is_capitalised or next_token.text in ("&", "/")


def _sentence(reading: Reading, end: int) -> list[Token]:
    tokens = []
    for token in reading.tokens[end : end + FAR]:
        if token.kind is Kind.LINE or token.text in (".", "!", "?", ";"):
            break
        tokens.append(token)
    return tokens


def _is_somebodys(last: Token, after: list[Token], before: list[str]) -> bool:
    """EJ's mum; the form tutor of NK."""
    has_relative = last.text.endswith("'s") and bool(after) and after[0].key in _LOOKS_AFTER
    return has_relative or (before[0] in ("of", "for") and bool(_LOOKS_AFTER.intersection(before[1:3])))


def _is_a_concern(before: list[str]) -> bool:
    """Worried about ZK; rang about DSP."""
    return before[0] == "about" and bool(_CONCERNS.intersection(before[1:]))


def _without_place(after: list[Token]) -> list[str]:
    """What is said of somebody, without where they are: "from Holte", "(Ormiston SWB)", "and TL in 10C"."""
    at = 0
    while at < len(after) and (
        after[at].is_capitalised
        or after[at].kind in (Kind.NUMBER, Kind.MARK)
        or after[at].key in ("from", "at", "of", "in", "and", "the")
    ):
        at += 1
    return [token.key for token in after[at:] if token.key not in _FILLS]


def _suffers(keys: list[str]) -> bool:
    """Was followed; has stopped coming; disclosed; got into the car."""
    while len(keys) > 1 and keys[0] in _IS and keys[1] in _IS:
        keys = keys[1:]
    first, second = (*keys, "", "")[:2]
    if first in _DID or (first, second) in _GOT_AWAY:
        return True
    return (first in _IS and second in _SUFFERED) or bool(_SHOWS.intersection(keys[:NEAR]))
