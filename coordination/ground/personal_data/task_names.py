"""What a mailbox is called: for a task or a body (`safeguarding.team`, `dscb`, `publichealth`), or for somebody."""

from collections.abc import Sequence

from coordination.ground.personal_data.words import Sort, sort_of, word_set

# Stems of what a mailbox is for, and how they go on: `enquir` is enquiry and enquiries, and `hr` is not Hrithik.
_ROLES = word_set(
    "info enquir contact press media comms communicat book office admin team help support safeguard mash event librar "
    "recept customer service hello mail news licens transport educat council police centre cse sales market school "
    "youth volunt train partner prevent communit report feedback complaint job hr finance data dpo privacy webmaster "
    "postmaster noreply duty referral children board admission head hub health welfare wellbeing hous park crew desk "
    "yot yos fis cid lscb front door hall city campaign street"
)
_ENDINGS = ("", "s", "y", "ies", "ing", "ings", "ion", "ions", "er", "ers", "ed", "ship", "eer", "eers", "e")
_SHORT = word_set("me my to of in on us we up at the and for")  # words within a compound: `seemehearme`
# As one of two words they make surnames: Whitehead, Ismail, Newsome, Hillhouse.
_OF_SURNAMES = word_set("head mail hall street park hous book door train hill white wood well man house field some")
_SUFFIXES = word_set("team info office events support service services enquiries booking bookings admin hub desk")
# Where a body's mailboxes stand under its initials. People have mailboxes at nhs.net.
_PUBLIC = (("gov", "uk"), ("police", "uk"), ("nhs", "uk"), ("ac", "uk"), ("sch", "uk"))
_LONGEST_WORD, _MOST_INITIALS, _MOST_PREFIX = 16, 6, 4
_TASKS = (Sort.WORD, Sort.PLACE, Sort.ORGANISATION)
_NAMES = (Sort.GIVEN, Sort.GIVEN_OR_WORD)


def names_a_task(parts: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether the letters before the `@` are a task's or a body's, and nobody's; `labels` are of the domain."""
    if all(len(part) == 1 for part in parts) and _is_a_role("".join(parts)):  # c.s.e
        return True
    is_public = tuple(labels[-2:]) in _PUBLIC
    tasks = [_is_of_a_task(part) for part in parts]
    initials = [
        (_is_a_body(part) and (is_public or any(tasks))) or (is_public and _is_own_name(part, labels)) for part in parts
    ]
    # team-a, and not jo.b
    groups = [len(part) == 1 and index > 0 and _is_a_role(parts[index - 1]) for index, part in enumerate(parts)]
    return bool(parts) and all(map(any, zip(tasks, initials, groups, strict=True)))


def _is_of_a_task(part: str) -> bool:
    if len(part) == 1 or sort_of(part) in _NAMES:
        return False
    return sort_of(part) in _TASKS or _is_a_role(part) or _is_compound(part) or _ends_in_a_role(part)


def _is_a_role(part: str) -> bool:
    return any(part.endswith(ending) and part[: len(part) - len(ending)] in _ROLES for ending in _ENDINGS)


def _ends_in_a_role(part: str) -> bool:
    """`bhamevents`, `mwhub`, and not `chloeteam`."""
    for cut in range(1, _MOST_PREFIX + 1):
        if part[cut:] in _SUFFIXES:
            return sort_of(part[:cut]) not in _NAMES
    return False


def _is_compound(part: str) -> bool:
    """Whether it is written of three words or more, or of two of which one is a task's and makes no surnames."""
    # By each index, whether the letters before it are words, by how many (three stand for more) and with a task's.
    reached: list[set[tuple[int, bool]]] = [{(0, False)}] + [set() for _ in part]
    for start in range(len(part)):
        for end in range(start + 2, min(start + _LONGEST_WORD, len(part)) + 1) if reached[start] else ():
            piece = part[start:end]
            if _is_a_word(piece):
                is_task = _is_a_role(piece) and piece not in _OF_SURNAMES
                reached[end] |= {(min(many + 1, 3), has_task or is_task) for many, has_task in reached[start]}
    return any(many == 3 or (many == 2 and has_task) for many, has_task in reached[-1])


def _is_a_word(piece: str) -> bool:
    sort = sort_of(piece)
    return piece in _SHORT or _is_a_role(piece) or (len(piece) > 2 + (sort is Sort.PLACE) and sort in _TASKS)


def _is_a_body(part: str) -> bool:
    """Initials that nobody reads as a name: `dscb`, `smhm`, `yjs`."""
    vowels = "aeiou" if len(part) <= 3 else "aeiouy"
    return 2 < len(part) <= _MOST_INITIALS and not any(letter in vowels for letter in part)


def _is_own_name(part: str, labels: Sequence[str]) -> bool:
    """The body's own name before its own domain: `wmas@wmas.nhs.uk`."""
    return part in labels and sort_of(part) not in _NAMES
