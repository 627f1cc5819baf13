"""What a sentence claims: a part for each amount, with every way in which it may be meant, and one for each outcome."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice, product
from typing import TypeVar

from campaigns.reach.claims import FROM_BELOW, Claim, Compared
from campaigns.reach.reading.acts import acts_of, where_counted
from campaigns.reach.reading.amounts import Amount
from campaigns.reach.reading.belonging import is_said_of_another
from campaigns.reach.reading.names import Alternatives, Channels, KnownNames
from campaigns.reach.reading.periods import Days
from campaigns.reach.reading.phrases import PhraseReader, Phrases, Stretch
from campaigns.reach.reading.tokens import Sentence, sentences_of
from campaigns.reach.wording.prose import listed_names

MOST_PARTS = 8
MOST_READINGS = 8  # of one part

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """One way in which an amount may be meant: the claim, over channels and days (None: all)."""

    claim: Claim
    channels: Channels = None
    days: Days = None


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of the sentence, as it may be meant, or an outcome, which has no reading.

    `doubts` are sentences that say why it is not supported however it is meant. `turned` says that words which were not
    read may turn it round, so that it is not unsupported either. `of_everybody` says that it counts several universes
    together, and is held against everybody, and `with_each` that all its readings are claimed at once.
    What is `added` (the words, "" where they are not kept) claims that none of it is `besides`: of what the text counts
    before.
    """

    words: str
    readings: tuple[SentenceReading, ...] = ()
    doubts: tuple[str, ...] = ()
    turned: bool = False
    of_everybody: bool = False
    with_each: bool = False
    added: str | None = None
    besides: tuple[SentenceReading, ...] = ()

    @property
    def addition_doubts(self) -> tuple[str, ...]:
        """Why an addition is not supported where nobody shows that none of it was counted before."""
        return () if self.added is None else (_not_shown(self.added),)

    @property
    def is_outcome(self) -> bool:
        """Whether it says what people saw, knew or did, and no number of contacts."""
        return not self.readings


@dataclass(frozen=True, slots=True)
class ReadText:
    """The parts of a text, in order, and the words that were read by nothing; `steps` is what reading took.

    `is_doubtful` says that some of those words are no mere praise.
    """

    parts: tuple[Part, ...]
    unread: tuple[str, ...]
    steps: int
    is_doubtful: bool


def read_text(text: str, names: KnownNames) -> ReadText:
    """What a text claims. Each of its sentences is read by itself, as it may be quoted."""
    parts: list[Part] = []
    counted: list[SentenceReading] = []
    unread: list[str] = []
    steps, is_doubtful = 0, False
    for sentence in sentences_of(text):
        phrases = PhraseReader(sentence, names).read()
        amounts = phrases.amounts[: MOST_PARTS - len(parts)]
        too_many = phrases.amounts[len(amounts) :]
        phrases.unread += [Stretch(amount.start, amount.end, turning=True) for amount in too_many]
        composed = [
            *(
                (amount.start, _part(sentence, phrases, amounts, number, names))
                for number, amount in enumerate(amounts)
            ),
            *((stretch.start, _outcome(sentence, stretch)) for stretch in phrases.outcomes[:MOST_PARTS]),
            *((stretch.start, _times(sentence, stretch)) for stretch in phrases.times[:MOST_PARTS]),
        ]
        for _, part in sorted(composed, key=lambda placed: placed[0]):
            parts.append(part if part.added is None else replace(part, besides=tuple(counted)))
            counted += part.readings
        stretches = sorted(
            [*phrases.unread, *phrases.praise, *phrases.outcomes[MOST_PARTS:], *phrases.times[MOST_PARTS:]],
            key=lambda stretch: stretch.start,
        )
        unread += [sentence.original(stretch.start, stretch.end) for stretch in stretches]
        steps += sentence.steps
        is_doubtful = is_doubtful or bool(phrases.unread)
    return ReadText(tuple(parts), tuple(unread), steps, is_doubtful)


def _outcome(sentence: Sentence, stretch: Stretch) -> Part:
    words = sentence.original(stretch.start, stretch.end)
    return Part(
        words, doubts=(f"“{words}” is an outcome, which nobody has measured: reaching people is all that counts.",)
    )


def _times(sentence: Sentence, stretch: Stretch) -> Part:
    return Part(sentence.original(stretch.start, stretch.end), doubts=(_of_each(sentence, stretch),))


def _of_each(sentence: Sentence, stretch: Stretch) -> str:
    return (
        f"“{sentence.original(stretch.start, stretch.end)}” is said of each of those who were reached, and nobody has "
        "counted how often each was. A panel or matched identifiers that count it would decide it. Of all of them "
        "together, say “on average”."
    )


def _part(sentence: Sentence, phrases: Phrases, amounts: Sequence[Amount], number: int, names: KnownNames) -> Part:
    amount = amounts[number]
    first = 0 if number == 0 else amount.start
    last = amounts[number + 1].start if number + 1 < len(amounts) else len(sentence.words)
    areas, several = _areas([*_meant(phrases.places, first, last)], names)
    days = _days([*_meant(phrases.days, first, last)])
    acts = acts_of(sentence, phrases, amounts, number)
    where, uncounted = where_counted(_meant(phrases.channels, first, last), acts, amount, names)
    channels = _channels(where, is_one=any(first <= at < last for at in phrases.together))
    meant = _readings(amount, product(areas, channels, days), _units_of(amount, phrases), names)
    readings = tuple(islice(meant, MOST_READINGS + 1))
    unclear = _unclear(amount, phrases, first, last, readings)
    unclear += [_SEVERAL_PLACES] if several else []
    unclear += [_SAID_OF_ANOTHER] if is_said_of_another(sentence, phrases, amounts, number) else []
    of_own_days = amount.with_each and any(meaning is not None for meaning in days)
    turning = any(stretch.turning for stretch in (*phrases.unread, *phrases.times))
    is_uncounted = bool(uncounted) and amount.comparator not in FROM_BELOW
    return Part(
        sentence.original(amount.start, amount.end),
        readings[:MOST_READINGS],
        (*uncounted, *_doubts(sentence, phrases, amount, last, names), *amount.doubts, *unclear),
        turned=turning or is_uncounted or of_own_days or bool(unclear),
        of_everybody=len(amount.universes) > 1,
        with_each=amount.with_each,
        added=next((sentence.original(row.start, row.end) for row in phrases.added if row.end == amount.start), None),
    )


def _unclear(amount: Amount, phrases: Phrases, first: int, last: int, readings: Sequence[SentenceReading]) -> list[str]:
    """Why nobody knows what is claimed: it may be true of what is meant, too."""
    doubts = _unplaced(amount, phrases, first, last)
    if amount.then and not readings:
        doubts.append(_NOTHING_LATER)
    if len(readings) > MOST_READINGS:
        doubts.append(_TOO_MANY_WAYS)
    return doubts


def _unplaced(amount: Amount, phrases: Phrases, first: int, last: int) -> list[str]:
    """What is said of the other of two counts alone, although it may be meant of both."""
    places = any(first <= at < last for at, _ in phrases.places)
    channels = any(first <= at < last for at, _ in phrases.channels)
    doubts = [_NO_PLACE] if any(baseline.area for baseline in amount.then) and not places else []
    return doubts + ([_NO_CHANNEL] if any(baseline.channels for baseline in amount.then) and not channels else [])


_NO_PLACE = "It names a place for one of the two counts only: say of which place the other one is."
_NO_CHANNEL = "It names channels for one of the two counts only: say on which channels the other one is."
_TOO_MANY_WAYS = (
    "It may be meant in too many ways: say of which place, channel and days it is, and behind several channels whether "
    "they are “taken together”."
)
_NOTHING_LATER = "It names nothing after what it is compared with: say of which days it is."
_SAID_OF_ANOTHER = "One of its numbers may be said of another: say each in a sentence of its own."
_SEVERAL_PLACES = "It names several places, none of which holds the others: ask about each by itself."


def _units_of(amount: Amount, phrases: Phrases) -> list[str]:
    """Of what it is said: of what was named last before it, else of people or of contacts, whichever is meant."""
    named = [unit for stretch, unit in phrases.subjects if stretch.start < amount.start]
    return [amount.unit or named[-1]] if amount.unit or named else ["people", "contacts"]


def _readings(
    amount: Amount, meanings: Iterable[tuple[str, Channels, Days]], units: Sequence[str], names: KnownNames
) -> Iterator[SentenceReading]:
    """Every way in which it may be meant; none where what it is compared with is the last that there was."""
    if not amount.then:
        yield from (SentenceReading(_claim(amount, area), on, over) for area, on, over in meanings)
    for (area, on, over), baseline, unit in product(meanings, amount.then, units):
        claim = replace(_claim(replace(amount, unit=unit), area), compared_with=baseline)
        yield from (SentenceReading(claim, on, now) for now in _now(over, baseline, names))


def _now(over: Days, baseline: Compared, names: KnownNames) -> list[Days]:
    """The days of the one count beside the other: what nobody says is after those, or, elsewhere, on the same."""
    if over is not None or baseline.campaign or baseline.first is None or baseline.last is None:
        return [over]
    later = _after(baseline, names)
    same: list[Days] = [(baseline.first, baseline.last)] if baseline.is_elsewhere else []
    return [*same, *([] if later is None else [later])]


def _after(baseline: Compared, names: KnownNames) -> Days:
    """What is compared with days of the campaign, where nobody says: the latest phase after them, else all that is."""
    if baseline.last is None or baseline.last >= names.last:
        return None
    later = [phase for phase in names.phases if phase.first > baseline.last]
    if not later:
        return baseline.last + timedelta(days=1), names.last
    latest = max(later, key=lambda phase: (phase.first, phase.last))
    return latest.first, latest.last


def _claim(amount: Amount, area: str) -> Claim:
    universe = amount.universes[0] if len(amount.universes) == 1 else None
    return Claim(amount.comparator, amount.value, amount.unit, universe, area, amount.to, amount.out_of)


def _doubts(sentence: Sentence, phrases: Phrases, amount: Amount, last: int, names: KnownNames) -> list[str]:
    """Why the part is not supported, whatever the figures say."""
    doubts = []
    if phrases.unread:
        texts = [f"“{sentence.original(stretch.start, stretch.end)}”" for stretch in phrases.unread]
        doubts.append(f"Words that were not read may change what it says: {listed_names(texts)}.")
    doubts += [_of_each(sentence, stretch) for stretch in phrases.times[:MOST_PARTS]]
    if sentence.key(amount.start - 1) == "by":
        doubts.append("So many behind “by” says what they did, and nobody has counted that.")
    for stretch in phrases.added:
        if stretch.end == amount.start:
            continue  # it is this that is added: whether it was counted before can be shown
        if stretch.start <= amount.start or stretch.end < last or last == len(sentence.words):
            words = sentence.original(stretch.start, stretch.end)
            doubts.append(_not_shown(words))
    if len(amount.universes) > 1:
        nouns = dict(names.universes)
        counted = listed_names([nouns[code] for code in amount.universes])
        doubts.append(
            f"{counted[:1].upper()}{counted[1:]} are held against everybody reached: nobody counted them together."
        )
    return doubts


def _not_shown(words: str) -> str:
    subject = f"“{words}”" if words else "It"
    return f"{subject} says that none of them was counted before, and nobody has measured that."


def _meant(phrases: Iterable[tuple[int, T]], first: int, last: int) -> list[list[T]]:
    """What is meant for the part whose words go from `first` to before `last`: what stands there, or, as far as nothing
    does, nothing and each thing that stands with another part."""
    meanings_here = [meaning for where, meaning in phrases if first <= where < last]
    if meanings_here:
        return [meanings_here]
    return [[], *([meaning] for _, meaning in phrases)]


def _areas(meant: list[list[tuple[str, ...]]], names: KnownNames) -> tuple[list[str], bool]:
    """The areas that may be asked about, and whether several are at once."""
    areas: list[str] = []
    several = False
    for phrases in meant:
        places = list(dict.fromkeys(phrases))
        widest = places[0] if len(places) == 1 else _widest(places, names)
        several = several or (not widest and bool(places))
        areas += _each_meant(places, widest) or [names.home]
    return list(dict.fromkeys(areas)), several


def _each_meant(places: list[tuple[str, ...]], widest: tuple[str, ...]) -> list[str]:
    """Of places of which one holds the others each: "in Dudley, West Midlands" is no claim about the West Midlands."""
    if widest not in places:
        return list(widest)
    return [code for codes in (*places, widest) for code in codes]


def _widest(places: list[tuple[str, ...]], names: KnownNames) -> tuple[str, ...]:
    """Of several places the one that holds all the others, or the area of which they are all; none where neither is."""
    for codes in places:
        inner_codes = {second for place in places if place is not codes for second in place}
        if all(code in names.by_code[second].lineage for code in codes for second in inner_codes):
            return codes
    certain = {codes[0] for codes in places if len(codes) == 1}
    parents = {names.by_code[code].lineage[-2:-1] for code in certain}
    parent = next(iter(parents), ())
    return parent if len(parents) == 1 and len(certain) == len(places) and names.children(*parent) <= certain else ()


def _days(meant: list[list[tuple[Days, ...]]]) -> list[Days]:
    days: list[Days] = []
    for phrases in meant:
        days += [None] if not phrases else [meaning for meanings in phrases for meaning in meanings]
    return list(dict.fromkeys(days))


def _channels(meant: list[list[Alternatives]], *, is_one: bool) -> list[Channels]:
    channels: list[Channels] = []
    for phrases in meant:
        channels += [None] if not phrases else _together(phrases, is_one=is_one)
    return list(dict.fromkeys(channels))


def _together(phrases: list[Alternatives], *, is_one: bool) -> list[Channels]:
    """What several names of channels mean: all together, and each by itself, unless all are said to be meant."""
    unions: list[Channels] = [frozenset()]
    for alternatives in dict.fromkeys(phrases):
        unions = list(dict.fromkeys(_union(union, second) for union in unions for second in alternatives))[
            : MOST_READINGS + 1
        ]
    meanings = [] if is_one else [channels for alternatives in phrases for channels in alternatives]
    return list(dict.fromkeys([*unions, *meanings]))


def _union(first: Channels, second: Channels) -> Channels:
    return None if first is None or second is None else first | second
