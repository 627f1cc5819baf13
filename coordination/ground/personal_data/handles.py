"""Handles and profiles of people on social platforms; those of councils, police and campaigns are none."""

import re
from collections.abc import Iterator

from coordination.ground.personal_data.levels import Level
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.personal_data.words import Sort, sort_of, word_set

LONGEST = 30  # characters of a handle, on every platform
CUE = 40

_HANDLE = re.compile(r"(?<![\w.@/])@([\w.]{2,30})(?![\w@])")
_NAMED = re.compile(r"(?<![\w.@/])(?=[\w.]{0,30}[\d_.])([a-z][\w.]{3,29})(?![\w@])", re.IGNORECASE)
SAYS_HANDLE = word_set(
    "snap snapchat insta instagram ig dm dms tiktok tik discord roblox xbox psn gamertag username user handle kik "
    "telegram add adds sc"
)
_SAYS_HANDLE = re.compile(
    r"\b(?:snap|snapchat|insta|instagram|ig|dm|dms|tiktok|tik tok|discord|roblox|xbox|psn|gamertag|username|user name|"
    r"handle|kik|telegram|add me|adds|follow her|follow him|her account|his account|sc)\b",
    re.IGNORECASE,
)
# One of these stands in whatever the patterns above and below match.
_CUES = (
    *("snap", "insta", "tiktok", "tik tok", "discord", "roblox", "xbox", "psn", "gamertag", "user", "handle", "kik"),
    *("telegram", "add me", "adds", "follow h", "her account", "his account"),
)
_SHORT_CUES = re.compile(r"\b(?:ig|dms?|sc)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?P<cue>snap|snapchat|insta|instagram|ig|tiktok|username|handle|discord|kik|gamertag|telegram|roblox|xbox|psn)"
    r"(?: (?:is|was|as|name|account|handle|id|user)){0,2}(?P<mark> ?[:=] ?| )@?(?P<who>[a-z][\w.-]{3,29})(?![\w@])",
    re.IGNORECASE,
)
_WITH_A_TAG = re.compile(r"(?<![\w.@/#])([a-z][\w.]{2,29})#\d{4}(?!\w)", re.IGNORECASE)  # maisie#4821
_PROFILE = re.compile(
    r"\b(?P<site>facebook|fb|instagram|tiktok|snapchat|twitter|x|linkedin|youtube|t|wa|threads|twitch|vk|kik|roblox|onlyfans|linktr|"
    r"discord|pinterest|bsky)\.(?:com|ee|me|net|gg|tv|app|co\.uk)/(?:in/|add/|u/|user/|users/|profile/|people/|@){0,2}(?P<who>[\w.%-]{2,60})",
    re.IGNORECASE,
)
_A_SITE = re.compile(r"\.(?:com|ee|me|net|gg|tv|app|co\.uk)/", re.IGNORECASE)
_ALWAYS_PEOPLE = frozenset(("snapchat", "wa", "linkedin", "onlyfans", "kik"))
_NOT_PROFILES = word_set(
    "events event groups group pages page share sharer sharer.php hashtag p reel reels watch status explore tag "
    "stories search help about policies privacy legal ads business tr home login intent company school playlist "
    "channel c games video videos photo photos marketplace"
)
_BEFORE_A_NAME = word_set(
    "its im iam the real only lil miss mr xo xx x hey not just baby big young queen king princess yo da ms"
)
_ORGANISED = word_set(
    "police council mbc cc nhs gov uk official wm west midlands school academy college uni fc youth charity trust "
    "church radio news city borough campaign library libraries museum hub centre team club arena theatre childrens "
    "child safe see hear brum bham cov wolves sandwell dudley walsall solihull coventry birmingham wolverhampton "
    "barnardos nspcc childline events hq ltd foundation society support help service community ymca btp wmp project "
    "group network festival"
)
# By their length: two letters may be the end of a name, four the middle of one. Each handle is asked for all at once.
_BY_THEMSELVES = frozenset(word for word in _ORGANISED if len(word) <= len("uk"))
_AT_AN_END = tuple(sorted(word for word in _ORGANISED if len("uk") < len(word) <= len("city")))
_ANYWHERE = re.compile("|".join(sorted(word for word in _ORGANISED if len(word) > len("city"))))


def level_of_handles(reading: Reading) -> Level | None:
    """A person's profile or handle is refused, one that may be a person's is held."""
    worst = None
    for level in _levels(reading):
        worst = level or worst
        if worst is Level.REFUSED:  # whatever else there is
            return worst
    return worst


def _levels(reading: Reading) -> Iterator[Level | None]:
    text = reading.text
    if _A_SITE.search(text):
        profiles = {(match["site"].lower(), match["who"].lower().strip(".")) for match in _PROFILE.finditer(text)}
        yield from (_profile_level(site, who) for site, who in profiles)
    if "@" in text:
        yield from (_handle_level(text, match, is_marked=True) for match in _HANDLE.finditer(text))
    if not (reading.says(_CUES) or _SHORT_CUES.search(text)):
        return
    if _SAYS_HANDLE.search(text):
        yield from (_handle_level(text, match, is_marked=False) for match in _NAMED.finditer(text))
        yield from (_tagged_level(match) for match in _WITH_A_TAG.finditer(text))
    yield from (_told_level(match) for match in _TOLD.finditer(text))


def _tagged_level(match: re.Match[str]) -> Level | None:
    who = match[1].lower().strip(".")
    return Level.REFUSED if _names_somebody(who) else None if _is_organised(who) else Level.HELD


def _told_level(match: re.Match[str]) -> Level | None:
    """After "her snap is": a name is a person's handle; an odd word may be, after "username" or a colon."""
    who = match["who"].lower().strip(".")
    if sort_of(who) is not Sort.UNKNOWN or _is_organised(who) or _ends_in_a_domain(who):
        return None
    if _names_somebody(who):
        return Level.REFUSED
    return (
        Level.HELD
        if match["cue"].lower() in ("username", "handle", "gamertag") or " as " in match[0] or match["mark"].strip()
        else None
    )


def _profile_level(site: str, who: str) -> Level | None:
    if who in _NOT_PROFILES:
        return None
    if who.startswith("profile.php"):
        return Level.REFUSED
    if site in _ALWAYS_PEOPLE:
        return Level.REFUSED if not _is_organised(who) else None
    return Level.REFUSED if _names_somebody(who) else None if _is_organised(who) else Level.HELD


def _handle_level(text: str, match: re.Match[str], *, is_marked: bool) -> Level | None:
    who = match[1].lower().strip(".")
    if _is_organised(who) or ("." in who and not is_marked and not _names_somebody(who) and _ends_in_a_domain(who)):
        return None
    nearby_text = text[max(match.start() - CUE, 0) : match.end() + CUE]
    is_said = _SAYS_HANDLE.search(nearby_text) is not None
    if _names_somebody(who):
        return Level.REFUSED if is_marked or is_said else None
    if is_said:
        return Level.REFUSED if is_marked else Level.HELD
    return Level.HELD if is_marked and any(character.isdigit() for character in who) and not who.isdecimal() else None


def _ends_in_a_domain(who: str) -> bool:
    return who.rsplit(".", 1)[-1] in (
        "uk",
        "com",
        "org",
        "net",
        "me",
        "gov",
        "pdf",
        "jpg",
        "png",
        "mp4",
        "docx",
        "xlsx",
    )


def _names_somebody(who: str) -> bool:
    """Whether a part of the handle begins with a given name of four letters or more, or is a shorter one."""
    parts = re.findall(r"[a-z]{3,30}", who)[:4]
    return any(
        _begins_with_a_name(part, 4) or sort_of(part) is Sort.GIVEN for joined in parts for part in _bare(joined)
    )


def _bare(part: str) -> list[str]:
    """The part, and what is left of it without the words people put before their name."""
    bare = [part]
    for _ in range(2):
        bare += [remainder[len(word) :] for remainder in bare for word in _BEFORE_A_NAME if remainder.startswith(word)]
    return bare


def _is_organised(who: str) -> bool:
    """Whether words of organisations and places, or ordinary words alone, make the handle."""
    letters = re.sub(r"[^a-z]", "", who)[:LONGEST]
    parts = set(re.findall(r"[a-z]{1,30}", who))
    if _says_organisation(letters, parts):
        return not _begins_with_a_name(letters, 5)
    if _names_somebody(who) or any(character.isdigit() for character in who):
        return False
    return _is_made_of_words(letters)


def _says_organisation(letters: str, parts: set[str]) -> bool:
    """Whether a word of organisations is in it: two letters by themselves alone, since "zuzu_k" ends in no country."""
    is_in_it = not parts.isdisjoint(_BY_THEMSELVES) or _ANYWHERE.search(letters) is not None
    return is_in_it or letters.startswith(_AT_AN_END) or letters.endswith(_AT_AN_END)


def _begins_with_a_name(letters: str, shortest: int) -> bool:
    return any(sort_of(letters[:length]) is Sort.GIVEN for length in range(shortest, min(len(letters), 12) + 1))


def _is_made_of_words(letters: str) -> bool:
    """Whether ordinary words make the whole: `seemehearme`."""
    reached = [True] + [False] * len(letters)
    for end in range(1, len(letters) + 1):
        reached[end] = any(
            reached[start] and sort_of(letters[start:end]) in (Sort.WORD, Sort.PLACE, Sort.ORGANISATION)
            for start in range(max(end - 14, 0), end - 1)
        )
    return reached[-1]
