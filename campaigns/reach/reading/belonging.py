"""Whether the numbers of a sentence stand beside each other, or one is said of the other.

`5,000 people and 300 contacts` are two claims; `5,000 people with 3 contacts` is one, of how often each was reached,
and nobody has counted that.
"""

from collections.abc import Sequence

from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading.amounts import Amount
from campaigns.reach.reading.phrases import Phrases
from campaigns.reach.reading.tokens import EM_DASH, EN_DASH, Sentence

# What parts two numbers: signs, and words that add one thing to another.
_PARTS = frozenset(("and", "&", "also", "while", "whereas", ",", ";", ":", "(", ")", EN_DASH, EM_DASH))
# Directly before a number these say that it belongs to what stands before.
_BELONGS = frozenset(("with", "in", "by", "per", "for", "of", "through", "at", "from", "on", "over", "via", "within"))
_MOST_BETWEEN = 60  # words: farther apart nothing is said of another


def is_said_of_another(sentence: Sentence, phrases: Phrases, amounts: Sequence[Amount], number: int) -> bool:
    """Whether the amount of that number may be said of the one before or behind it."""
    pairs = zip(amounts[max(number - 1, 0) : number + 1], amounts[max(number, 1) : number + 2], strict=False)
    return any(_belongs(sentence, phrases, before, behind) for before, behind in pairs)


def _belongs(sentence: Sentence, phrases: Phrases, before: Amount, behind: Amount) -> bool:
    if FREQUENCY in (before.unit, behind.unit) or before.then or behind.then:
        return False  # an average is said of all, and a comparison has its own words
    if any(stretch.end == behind.start for stretch in phrases.added):
        return False
    starts = {stretch.end for stretch, _ in phrases.acts}  # engaged with so many
    if sentence.key(behind.start - 1) in _BELONGS and behind.start not in starts:
        return True
    between = range(before.end, min(behind.start, before.end + _MOST_BETWEEN))
    return not any(sentence.key(at) in _PARTS for at in between)
