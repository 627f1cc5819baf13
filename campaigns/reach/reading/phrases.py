"""The phrases of a sentence, from left to right: amounts, periods, channels, places, outcomes, and what is not read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading import vocabulary as words
from campaigns.reach.reading.amounts import Amount, compared_amount, read_amount
from campaigns.reach.reading.averages import read_times
from campaigns.reach.reading.comparisons import CHANGES, read_comparison
from campaigns.reach.reading.names import Alternatives, KnownNames
from campaigns.reach.reading.numbers import SCALES, read_number
from campaigns.reach.reading.periods import Days, read_days
from campaigns.reach.reading.portions import read_portion
from campaigns.reach.reading.tokens import Sentence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are no phrase of a claim, from one to before another; `turning` may turn what is said round."""

    start: int
    end: int
    turning: bool = False


@dataclass(slots=True)
class Phrases:
    """What stands in a sentence. `days`, `channels` and `places` have where each stands, and all that it may mean;
    `acts` have the stretch of each, and the kinds of channels where whoever is counted has done it; `together` stands
    where a list of channels is meant as one; `unread` was understood by nothing; `praise` claims nothing; `added` says
    that somebody is counted besides, and `times` how often each was reached."""

    amounts: list[Amount] = field(default_factory=list)
    days: list[tuple[int, tuple[Days, ...]]] = field(default_factory=list)
    channels: list[tuple[int, Alternatives]] = field(default_factory=list)
    places: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    acts: list[tuple[Stretch, tuple[str, ...]]] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    outcomes: list[Stretch] = field(default_factory=list)
    unread: list[Stretch] = field(default_factory=list)
    praise: list[Stretch] = field(default_factory=list)
    added: list[Stretch] = field(default_factory=list)
    times: list[Stretch] = field(default_factory=list)
    averages: list[Stretch] = field(default_factory=list)
    subjects: list[tuple[Stretch, str]] = field(default_factory=list)


class PhraseReader:
    """Reads one sentence; every rule takes a place in it and answers where its phrase ends, or None."""

    def __init__(self, sentence: Sentence, names: KnownNames) -> None:
        self.sentence, self.names, self.phrases = sentence, names, Phrases()
        self.channel_end = self.number_end = -2
        self.rules: tuple[Callable[[int], int | None], ...] = (
            self._question,
            self._comparison,
            self._subject,
            self._days,
            self._amount,
            self._times,
            self._addition,
            self._own_name,
            self._channel,
            self._together,
            self._place,
            self._plan,
            self._act,
            self._average,
            self._joining,
            self._outcome,
        )

    def read(self) -> Phrases:
        """All phrases; each word is in one, or unread."""
        at = 0
        while at < len(self.sentence.words):
            at = self._phrase(at) or self._unread(at)
        self._settle_averages()
        self._settle_subjects()
        return self.phrases

    def _phrase(self, at: int) -> int | None:
        return next((end for rule in self.rules if (end := rule(at))), None)

    def _question(self, at: int) -> int | None:
        """What is asked without its sign, or ordered, is not said: `has it reached`, `reach 5,000 people`."""
        key, last = self.sentence.key(0), len(self.sentence.words) - 1
        if at > 0 or key not in words.ASKING or self.sentence.key(last) == "?":
            return None
        if key == "reach" and read_amount(self.sentence, 1, self.names) is None:
            return None
        _stretch(self.phrases.unread, 0, 1, turning=True)
        return 1

    def _days(self, at: int) -> int | None:
        read = read_days(self.sentence, at, self.names, with_earlier=True)
        return read and self._noted(self.phrases.days, at, read)

    def _channel(self, at: int) -> int | None:
        read = self.names.channel_book.read(self.sentence, at)
        if read is None:
            return None
        self.channel_end = read[1]
        return self._noted(self.phrases.channels, at, read)

    def _together(self, at: int) -> int | None:
        read = words.TOGETHER.read(self.sentence, at) if self.channel_end == at else None
        if read:
            self.phrases.together.append(at)
        return read and read[1]

    def _plan(self, at: int) -> int | None:
        """What is to be done, and is not done yet."""
        read = words.TURNING_PHRASES.read(self.sentence, at)
        if read:
            _stretch(self.phrases.unread, at, read[1], turning=True)
        return read and read[1]

    def _act(self, at: int) -> int | None:
        read = words.ACTS.read(self.sentence, at)
        if read is None or (self.sentence.key(at).startswith("visit") and not self._visits_a_channel):
            return None
        self.phrases.acts.append((Stretch(at, read[1]), read[0]))
        return read[1]

    def _place(self, at: int) -> int | None:
        read = self.names.area_book.read(self.sentence, at)
        return read and self._noted(self.phrases.places, at, read)

    def _noted(self, phrases: list[tuple[int, T]], at: int, read: tuple[T, int]) -> int:
        phrases.append((at, read[0]))
        return read[1]

    def _amount(self, at: int) -> int | None:
        amount = read_amount(self.sentence, at, self.names)
        if amount is None or 0 <= at - self.number_end <= 1:
            return None  # it may be the rest of a number that was not read
        if amount.may_be_an_age and self.phrases.amounts:
            return None
        self.phrases.amounts.append(amount)
        self.phrases.channels += [(where, meaning) for where, meaning in amount.channels]
        self.phrases.places += [(where, meaning) for where, meaning in amount.places]
        return amount.end

    def _times(self, at: int) -> int | None:
        end = read_times(self.sentence, at)
        if end is None or 0 <= at - self.number_end <= 1:
            return None
        self.phrases.times.append(Stretch(at, end, turning=True))
        return end

    def _comparison(self, at: int) -> int | None:
        comparison = read_comparison(self.sentence, at, self.names)
        if comparison is None or 0 <= at - self.number_end <= 1:
            return None
        self.phrases.amounts.append(compared_amount(comparison, at))
        self.phrases.days += comparison.days
        self.phrases.channels += comparison.channels
        self.phrases.places += comparison.places
        return comparison.end

    def _subject(self, at: int) -> int | None:
        """Of what it is that a number has changed: `the number of people`, `contacts`."""
        if not self._speaks_of_change:
            return None
        start = (words.NUMBER_OF.read(self.sentence, at) or (None, at))[1]
        read = words.UNITS.read(self.sentence, start)
        if read:
            self.phrases.subjects.append((Stretch(at, read[1]), read[0]))
        return read and read[1]

    def _settle_subjects(self) -> None:
        """They are read of what changed; beside any other number they are not, and may change it."""
        if not any(amount.then and not amount.unit for amount in self.phrases.amounts):
            for stretch, _ in self.phrases.subjects:
                _stretch(self.phrases.unread, stretch.start, stretch.end, turning=True)

    @cached_property
    def _speaks_of_change(self) -> bool:
        return any(word.key in CHANGES for word in self.sentence.words)

    def _own_name(self, at: int) -> int | None:
        read = self.names.own_book.read(self.sentence, at)
        return read and read[1]

    def _addition(self, at: int) -> int | None:
        read = words.ADDED.read(self.sentence, at)
        if read:
            self.phrases.added.append(Stretch(at, read[1]))
        return read and read[1]

    def _average(self, at: int) -> int | None:
        read = words.OF_AN_AVERAGE.read(self.sentence, at)
        if read:
            self.phrases.averages.append(Stretch(at, read[1]))
        return read and read[1]

    def _settle_averages(self) -> None:
        """`On average` and `each person` are read of how often somebody was reached; of any other number they are
        not, and change it."""
        lists = self.phrases
        if [amount.unit for amount in lists.amounts] != [FREQUENCY]:
            for stretch in lists.averages:
                keys = {self.sentence.key(at) for at in range(stretch.start, stretch.end)}
                _stretch(lists.unread, stretch.start, stretch.end, turning=bool(keys & words.TURNING))

    def _joining(self, at: int) -> int | None:
        if self.sentence.key(at) in words.JOINING or self._is_around_all(at):
            return at + 1
        read = words.JOINING_PHRASES.read(self.sentence, at) or words.UNDERSTOOD.read(self.sentence, at)
        return read[1] if read and self.sentence.key(at) != "visited" else None

    def _is_around_all(self, at: int) -> bool:
        """Whether somebody was reached around the campaign's own area, or more: around a town is not in it."""
        if self.sentence.key(at) != "around":
            return False
        book, names = self.names.area_book, self.names
        place = book.read(self.sentence, at + 1) or book.read(self.sentence, at + 2)
        return place is not None and names.home in place[0]

    @cached_property
    def _visits_a_channel(self) -> bool:
        """Whether what is visited may be a website or a stall, and not the town."""
        return any(self.names.channel_book.read(self.sentence, at) for at in range(len(self.sentence.words)))

    def _outcome(self, at: int) -> int | None:
        if self.sentence.key(at) not in words.OUTCOMES:
            return None
        end = at + 1
        while end < len(self.sentence.words) and self._goes_on(end):
            end += 1
        while self.sentence.key(end - 1) in words.LEADING and end > at + 1:
            end -= 1
        self.phrases.outcomes.append(Stretch(at, end))
        return end

    def _goes_on(self, at: int) -> bool:
        """Whether the outcome's words go on: until a sign, or something that is read by itself."""
        key = self.sentence.key(at)
        if key in ("(", ")") or key.isalpha():
            return not self._begins_a_phrase(at) and key not in words.TURNING
        return False

    def _begins_a_phrase(self, at: int) -> bool:
        books = (self.names.channel_book, self.names.area_book, words.ADDED)
        return bool(
            any(book.read(self.sentence, at) for book in books)
            or read_days(self.sentence, at, self.names)
            or read_amount(self.sentence, at, self.names)
            or read_times(self.sentence, at)
        )

    def _unread(self, at: int) -> int:
        key, lists = self.sentence.key(at), self.phrases
        number = read_number(self.sentence, at) or read_portion(self.sentence, at)
        end = number[1] if number else at + 1
        is_number = bool(number) or key[:1].isnumeric() or key in SCALES
        if is_number:
            self.number_end = end
        if key in words.PRAISE:
            _stretch(lists.praise, at, end, turning=False)
        else:
            may_turn = is_number or key in words.TURNING or not key[:1].isalpha() or self._is_of_an_amount(at)
            _stretch(lists.unread, at, end, turning=may_turn)
        return end

    def _is_of_an_amount(self, at: int) -> bool:
        """Whether it makes the amount behind it another: `most of 5,000 people`."""
        return self.sentence.key(at) == "of" and read_amount(self.sentence, at + 1, self.names) is not None


def _stretch(stretches: list[Stretch], start: int, end: int, *, turning: bool) -> None:
    """Adds the words to the stretch they go on with, or as one of their own."""
    if stretches and stretches[-1].end == start:
        stretches[-1] = Stretch(stretches[-1].start, end, stretches[-1].turning or turning)
    else:
        stretches.append(Stretch(start, end, turning))
