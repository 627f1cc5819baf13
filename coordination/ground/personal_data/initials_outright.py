"""Initials of somebody with nothing around them of a class: "LD was excluded", "AJ ran away", "MW (St Thomas More)".

What happens to them happens to persons alone, or they stand with a school that is called by its name alone.
"""

import re
from collections.abc import Iterator

from coordination.ground.personal_data.initials import ACRONYMS
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import word_set

# Abbreviations that are no body and no thing where it says what happened to whom.
_EITHER = word_set("ld jd ra ad ww ee dm rs la")
_POSTS = word_set(
    "ht dh ah hm vp hl pl tl dt sm bm ot si fa sc pm am mc mp wm nx tf ni ec un uk us ok hr ai vc hq dd fc cc wi"
)
_LITTLE_WORDS = word_set("of to in is it as at be by do go he if me my no on or so up us we an hi oh")
_INITIALS = r"(?<![\w.&/'-])(?P<who>[A-Z]\. ?[A-Z]\.?|[A-Z]{2})(?![\w&/])(?!\.\w)"
_FILLED = r"(?:(?:also|just|then|still|again|apparently|allegedly|repeatedly|now|since|who) )?"
_IS = r"(?:was|is|were|got|gets|being|been|has been|have been|had been|is being|was being|will be)"
# Of a person and of no body or thing: a route is excluded too, "from the tender", and a service suspended.
_HARMED = (
    r"(?:groomed|raped|assaulted|molested|sectioned|hospitalised|trafficked|coerced|pregnant|tearful|bruised"
    r"|self-harming|missing from (?:home|care|school)|in (?:foster )?care|being exploited|sexually exploited"
    r"|picked up by (?:a|an|the|two|older) (?:older |taxi )?(?:man|men|male|males|taxi|driver|boyfriend))"
)
_SENT_AWAY = (
    r"(?:permanently )?(?:excluded|suspended|expelled)"
    r"(?= from (?:school|college|class|lessons|[A-Z])|[.,;!?)]|$| (?:for|again|last|this|today|yesterday)\b)"
)
_DID = (
    r"(?:ran away|runs away|went missing|goes missing|self-harms|self-harmed|overdosed|absconded|truanted"
    r"|has (?:a new phone|an older boyfriend|a social worker|run away|gone missing|absconded|overdosed)"
    r"|disclosed (?:that|abuse|to|she|he|sexual))"
)
_HAPPENED = re.compile(rf"{_INITIALS} {_FILLED}(?:{_IS} {_FILLED}(?:{_HARMED}|{_SENT_AWAY})|{_DID})")
_RELATIVE = (
    r"(?:mum|mom|mother|dad|father|nan|nana|gran|grandma|stepdad|stepmum|foster carer|carer|carers|social worker"
    r"|sister|brother|boyfriend)"
)
_RELATIVES = re.compile(
    rf"{_INITIALS}'s {_RELATIVE}\b|\b[Tt]he (?:mother|father|mum|dad) of (?P<of>[A-Z]{{2}})(?![\w&/])"
    r"|\b(?:[Mm]other|[Ff]ather|[Mm]um|[Mm]om|[Dd]ad|[Ss]ocial worker) (?:of|to) (?P<to>[A-Z]{2})(?![\w&/'])"
    r"|\b(?:[Vv]ictim|[Ss]urvivor|[Cc]omplainant)(?: is|:|,)? (?P<victim>[A-Z]{2})(?![\w&/'])"
)
CALLED_BY = word_set("st saint lady holy bishop king queen cardinal blessed")
# A school called by a saint or a crown alone; what follows would make a church, a stop or a street of it.
_SCHOOL = (
    r"(?:(?:St\.?|Saint|Our Lady|Holy|Bishop|King|Queen|Cardinal|Blessed) [A-Z][\w']{1,20}(?: [A-Z][\w']{1,20}){0,3}"
    r"|[A-Z][\w']{1,20} (?:[A-Z][\w']{1,20} )?(?:Academy|School|College|High|Grammar))"
)
_WITH_SCHOOL = re.compile(
    rf"^{_INITIALS} ?(?:\(|\[|, |- ){_SCHOOL}[)\]]?(?=$|[,.;:]| (?:has|was|is|told|said|will|who|disclosed)\b)",
    re.MULTILINE,
)
_WORD = re.compile("[a-z]+")
_OF_A_VENUE = word_set(
    "church hall station square stop street road lane hospital parish centre chapel chambers house court park bridge "
    "gate place market way hub circus avenue drive close row library cathedral"
)


def initials_outright(reading: Reading) -> bool:
    """Whether initials do or suffer what persons alone do, are somebody's child, or stand with a school's name."""
    return any(_are_of_somebody(letters) for letters in _letters(reading.text)) or _stand_with_school(reading.text)


def _letters(text: str) -> Iterator[str]:
    for pattern in (_HAPPENED, _RELATIVES):
        for match in pattern.finditer(text):
            yield next(value for value in match.groupdict().values() if value)


def _are_of_somebody(initials: str) -> bool:
    letters = _plain(initials)
    return letters not in _LITTLE_WORDS | _POSTS and (letters not in ACRONYMS or letters in _EITHER)


def _plain(initials: str) -> str:
    return "".join(filter(str.isalpha, initials)).lower()


def _stand_with_school(text: str) -> bool:
    for match in _WITH_SCHOOL.finditer(text):
        is_venue = not _OF_A_VENUE.isdisjoint(_WORD.findall(match[0].lower()))
        if not is_venue and _plain(match["who"]) not in ACRONYMS | _LITTLE_WORDS | _POSTS:
            return True
    return False
