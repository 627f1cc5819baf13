"""What people are said to have done: `spoke to` and `engaged` are counted face to face, `visited` where one can visit.

On any other channel to be counted is to be reached, and who says more says what nobody has counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading import vocabulary as words
from campaigns.reach.reading.amounts import Amount
from campaigns.reach.reading.names import Alternatives, Channels, KnownNames
from campaigns.reach.reading.phrases import Phrases, Stretch
from campaigns.reach.reading.tokens import Sentence

Meant = list[list[Alternatives]]

# Units of which each is somebody, or an encounter with somebody.
_OF_PEOPLE = frozenset((words.PEOPLE, "contacts", "conversations", "visitors", "visits", FREQUENCY))


@dataclass(frozen=True, slots=True)
class Act:
    """The words, the kinds of channels where it is counted, and whether this number is surely meant."""

    words: str
    kinds: tuple[str, ...]
    is_sure: bool


def acts_of(sentence: Sentence, phrases: Phrases, amounts: Sequence[Amount], number: int) -> list[Act]:
    """What is said, or may be said, to have been done by those whom the amount counts."""
    amount = amounts[number]
    acts = [
        Act(sentence.original(stretch.start, stretch.end), kinds, _subject(sentence, stretch, amounts) == number)
        for stretch, kinds in phrases.acts
    ]
    sure = [act for act in acts if act.is_sure]
    return sure if sure or _is_reached(sentence, amount) else acts


def where_counted(meant: Meant, acts: Iterable[Act], amount: Amount, names: KnownNames) -> tuple[Meant, list[str]]:
    """The channels on which it is counted that all `acts` were done, and a doubt for each that no figure tells of."""
    doubts: list[str] = []
    for act in acts:
        narrowed = _narrowed(meant, names.of_kinds(act.kinds)) if amount.unit in _OF_PEOPLE else []
        if not narrowed:
            doubts.append(
                f"“{act.words}” says more than that people were reached, and on these channels nobody has counted that."
            )
        meant = [*narrowed, *([] if act.is_sure and narrowed else meant)]
    return meant, doubts


def _narrowed(meant: Meant, counted: frozenset[str]) -> Meant:
    """Of each list of channels as much as is counted; none of a list that names another one."""
    narrowed: Meant = []
    for phrases in meant:
        cut = [tuple(dict.fromkeys(_within(alternatives, counted))) for alternatives in phrases]
        if counted and all(cut):
            narrowed.append(cut or [(counted,)])
    return narrowed


def _within(alternatives: Alternatives, counted: frozenset[str]) -> Iterable[Channels]:
    for channels in alternatives:
        if inside := counted if channels is None else channels & counted:
            yield inside


def _subject(sentence: Sentence, stretch: Stretch, amounts: Sequence[Amount]) -> int:
    """Which amount it is said of: the one it leads to, else the last one before it, or the first."""
    for number, amount in enumerate(amounts):
        if stretch.end <= amount.start and _leads_to(sentence, stretch.end, amount.start):
            return number
    return max((number for number, amount in enumerate(amounts) if amount.start < stretch.start), default=0)


def _leads_to(sentence: Sentence, end: int, start: int) -> bool:
    return start - end <= len(_LED) and all(sentence.key(at) in _LED for at in range(end, start))


_LED = frozenset(("with", "to", "a", "the", "directly"))


def _is_reached(sentence: Sentence, amount: Amount) -> bool:
    """Whether the sentence says of these that they were reached, and no more."""
    return sentence.key(amount.start - 1) in words.REACHED or bool(words.UNDERSTOOD.read(sentence, amount.end))
