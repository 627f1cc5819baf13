"""Somebody who is recognised without an age: a name beside what is sensitive."""

import re

from coordination.ground.personal_data.names import Name
from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import word_set

REACH = 6  # tokens on either side of a name
FAR = 10  # tokens after it, of what is said in so many words
_EVENTS = word_set(
    "disclosed discloses disclosing groomed exploited abused raped assaulted trafficked missing pregnant sectioned "
    "coerced threatened targeted blackmailed hospitalised overdosed self-harmed arrested molested "
    "abuser attacker groomer disclosure overdose overdosing self-harms"
)
_OF = word_set(
    "disclosure disclosures victim survivor perpetrator suspect complainant yp referral allegation allegations"
)
_REFERRED = word_set("referred")
RELATIVES = word_set(
    "mum mom mother dad father parents carer carers foster nan nana gran granny grandma grandad aunt auntie uncle "
    "sister brother cousin boyfriend girlfriend social tutor family worker keyworker"
)
_TALKED = word_set(
    "spoke spoken speak speaking talked talk met meet meeting rang ring phoned phone called call contacted visited "
    "visit saw ask asked emailed texted visiting told complained"
)
_WORRIES = word_set("worried worries concern concerns concerned")
# What a sentence goes on with about somebody, in the words right after the name.
_WHAT_HAPPENED = re.compile(
    r" (?:(?:ran|run|running) away|(?:in|into) (?:foster |residential )?care|lac to"
    r"|(?:moved|goes|went|going|taken|placed|back) to (?:foster|residential) care"
    r"|(?:was|been|is|got) (?:permanently )?excluded"
    r"|has (?:autism|adhd|epilepsy|anxiety|depression)|(?:is|was) at risk|older (?:boyfriend|man|men)|a social worker"
    r"|social services|victim of|(?:send|sends|sent|sending) (?:pictures|photos|nudes)|self -? ?harms"
    r"|(?:hits|hit|hurts|touches|touched) (?:her|him)|sleeping with|seeing an older"
    r"|(?:boyfriend|carer|mum|dad|case) (?:is|was)|(?:in|to) hospital|known to) "
)
_HAPPENS = word_set(
    "away care risk boyfriend worker services victim pictures photos nudes harms hits hurts touches touched sleeping "
    "hospital older known lac excluded autism adhd epilepsy anxiety depression complained"
)
SENSITIVE = _EVENTS | _OF | _REFERRED | _TALKED | _WORRIES | _HAPPENS | {"protection", "foster", "looked", "keyworker"}
_SERVICES = word_set("mash camhs lado social yot cin s47 marac lac children's childrens safeguarding police cse ngage")
_HELPS = word_set(
    "was is has been being were got went who had not a an the by of from told us she he that me staff said , : - ( "
    "going gone sexually physically repeatedly online again badly took criminally often"
)
_ADULTS = word_set(
    "led by with thanks run hosted chaired delivered talk author spokesperson said says team worker lead staff "
    "volunteer session presented opens opened trainer training officer councillor film play"
)


def mentions_somebody(reading: Reading, people: list[Name]) -> bool:
    """Whether a name stands beside what happened to somebody, with nothing that makes them a speaker or an officer."""
    return any(_is_mentioned_with_harm(reading, name) for name in people if not name.has_title)


def _is_mentioned_with_harm(reading: Reading, name: Name) -> bool:
    if not (name.is_listed or name.is_marked):
        return False
    tokens_before = _sentence(reading, range(name.start - 1, name.start - REACH, -1))
    tokens_after = _sentence(reading, range(name.end, name.end + REACH))
    if name.is_listed and _is_a_relative_spoken_to(reading[name.end - 1], tokens_before, tokens_after):
        return True
    if name.is_doubtful or _is_by_profession(tokens_before) or reading[name.end].key in ("team",):
        return False
    if _follows(tokens_before) or _goes_on(tokens_after):
        return True
    return name.is_listed and (
        _is_in_care(tokens_before, tokens_after)
        or _is_worried_about(tokens_before)
        or _happened(_sentence(reading, range(name.end, name.end + FAR)))
    )


def _is_a_relative_spoken_to(last: Token, tokens_before: list[Token], tokens_after: list[Token]) -> bool:
    """Spoke to Sian's mum; Sian Hughes' mother rang; Jayden's social worker."""
    keys = [token.key for token in tokens_after]
    if last.text.lower().endswith("s") and keys[:1] == ["'"]:
        keys = keys[1:]
    elif not last.text.lower().endswith("'s"):
        return False
    if keys[:1] and keys[0] in RELATIVES:
        talked = {*(token.key for token in tokens_before[:3]), *keys[1:3]}
        return keys[:2] == ["social", "worker"] or keys[:1] == ["keyworker"] or bool(_TALKED & talked)
    return False


def is_all_a_relative(reading: Reading, people: list[Name]) -> bool:
    """Whether "Kayleigh's mum" or "Ravi Patel's carer" is all that a text says."""
    return any(name.start == 0 and name.end == len(reading) - 1 and _is_somebodys(reading, name) for name in people)


def names_a_relative(reading: Reading, people: list[Name]) -> bool:
    """Whether a text says whose mother or carer somebody is: "Tariq's mum 07700 …"."""
    return any(_is_somebodys(reading, name) for name in people)


def _is_somebodys(reading: Reading, name: Name) -> bool:
    is_of_it = reading[name.end - 1].text.lower().endswith(("'s", "s'"))
    return is_of_it and name.is_listed and not name.is_doubtful and reading[name.end].key in RELATIVES


def _is_worried_about(tokens_before: list[Token]) -> bool:
    """Worried about Yusuf; concerns raised for Habiba."""
    keys = [token.key for token in tokens_before]
    return keys[:1] in (["about"], ["for"]) and bool(_WORRIES.intersection(keys[1:3]))


def _happened(tokens_after: list[Token]) -> bool:
    """Ellie ran away; Aisha has an older boyfriend; they made Shanice send pictures."""
    is_about = bool(tokens_after) and tokens_after[0].text != ","  # "Jane Smith, social worker, is known to all"
    return is_about and _WHAT_HAPPENED.search(f" {' '.join(token.key for token in tokens_after)} ") is not None


def _is_in_care(tokens_before: list[Token], tokens_after: list[Token]) -> bool:
    """Dwayne is on a child protection plan; a looked after child; Kacper's foster carer; foster child Dwayne."""
    keys = [token.key for token in tokens_after]
    if [token.key for token in tokens_before[:2]] == ["child", "foster"]:
        return True
    return keys[:1] == ["foster"] or {"protection", "plan"} <= set(keys) or {"is", "looked", "after"} <= set(keys)


def _is_by_profession(tokens_before: list[Token]) -> bool:
    """Led by, thanks to, the officer: not in "disclosed by" and "the disclosure by"."""
    keys = [token.key for token in tokens_before[:3]]
    if keys[:1] == ["by"] and keys[1:2] and keys[1] in _OF | _EVENTS:
        return False
    return bool(_ADULTS.intersection(keys[:2]))


def _follows(tokens_before: list[Token]) -> bool:
    """Victim Shabnam; the disclosure by Maisie; the survivor, Marcie; missing episode: Tyler."""
    for distance, token in enumerate(tokens_before):
        if token.key in _OF or (token.key in ("missing", "disclosed") and distance):
            return True
        if token.key not in _HELPS and token.key not in ("episode", "person", "child", "young", "for", "about"):
            return False
    return False


def _goes_on(tokens_after: list[Token]) -> bool:
    """Niamh was groomed; Callum has been referred to MASH; Tyler went missing."""
    is_from = False
    for distance, token in enumerate(tokens_after):
        if token.key in _EVENTS:
            return True
        if token.key in _REFERRED:
            return bool(_SERVICES & {later.key for later in tokens_after[distance:]})
        is_from |= token.key in ("from", "at", "of")
        if token.key not in _HELPS and not (is_from and (token.is_capitalised or token.key == "at")):
            return False
    return False


def _sentence(reading: Reading, indexes: range) -> list[Token]:
    tokens = []
    for index in indexes:
        token = reading[index]
        if token.kind is Kind.LINE or token.text in (".", "!", "?", ";"):
            break
        tokens.append(token)
    return tokens
