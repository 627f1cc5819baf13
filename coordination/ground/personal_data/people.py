"""A name with an age, a name with a year group, and a name beside what nobody may read about a child."""

from collections.abc import Iterator, Sequence

from coordination.ground.personal_data.ages import OLDEST_CHILD, SAYS_AGE, Age, ages_in
from coordination.ground.personal_data.levels import Level
from coordination.ground.personal_data.names import Name, names_in
from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import Sort, word_set

FEW = 5  # tokens before an age in which a plural says that it is of many
FAR = 20  # tokens between a name and what a pronoun says of it
_MOST = 8  # names of which a pronoun may speak
REACH = 9  # tokens between a name and its age
_MARKS = frozenset(",([{-:;/|=\"'*.)]}&")
_LINKS = word_set(
    "is was are were be being has had have only just now nearly almost about around approx roughly who whose she "
    "he they both all each currently still then recently his her their our f m female male and aged age ages "
    "turned turns turning a an the of i'm who's she's he's girl boy child pupil student teen teenager schoolgirl "
    "schoolboy lad lass daughter son twin sister brother young person yp victim survivor called named name year "
    "old in from at today year's s who'll she'll he'll will lat wiek ma forever rip"
)
_PERSONAL_LINKS = word_set("pupil student girl boy child lad lass teen teenager schoolgirl schoolboy called named name")
_IS = word_set("is was who's she's he's i'm")
_PLURAL = word_set(
    "children pupils students people those girls boys teenagers teens adults anyone everyone youngsters parents"
)
# What an age may stand after without naming anybody.
_OF_ANYBODY = word_set(
    "under over aged youth winner runner entrant artist volunteer somebody person anyone everyone free suitable ideal "
    "open best recommended female male young adult performer singer dancer player victim survivor suspect witness "
    "patient niece nephew daughter sister brother baby infant toddler teenage junior senior minor learner play "
    "workshop session course club camp dance drama football swimming boxing yoga music singing running"
)
_OF_ANYBODY |= _PERSONAL_LINKS | _PLURAL


def name_with_age(reading: Reading, named: list[Name]) -> Level | None:
    """How sure it is that the text names somebody young with an age or a year group; None when it does not."""
    found_ages = ages_in(reading)
    if not found_ages:
        return None
    people = [name for name in named if not name.has_title]
    levels = {
        level for name, age, gap in _pairs(reading, people, found_ages) if (level := _level(reading, name, age, gap))
    }
    return Level.REFUSED if Level.REFUSED in levels else Level.HELD if levels else None


def told_by_pronoun(reading: Reading, people: list[Name]) -> bool:
    """Whether a sentence that names somebody goes on to say "she is 12"."""
    ends = [name.end for name in people if name.is_listed and name.is_marked and not name.is_doubtful]
    starts = [age.start for age in ages_in(reading) if age.years <= OLDEST_CHILD and _is_pronouns(reading, age.start)]
    stops = reading.counts(frozenset(".!?"))
    return any(0 < start - end < FAR and stops[start] == stops[end] for start in starts for end in ends[-_MOST:])


def _is_pronouns(reading: Reading, start: int) -> bool:
    return reading[start - 1].key in ("is", "was") and reading[start - 2].key in ("he", "she")


def words_with_age(reading: Reading) -> bool:
    """Whether an ordinary word with a capital letter stands before an age like a name: "Hawk, aged 12"."""
    return any(_is_called(reading, age.start) for age in ages_in(reading) if age.is_said and not age.is_class)


def _is_called(reading: Reading, start: int) -> bool:
    at = start - (reading[start - 1].key in SAYS_AGE)
    before, token, mark = reading[at - 3], reading[at - 2], reading[at - 1]
    follows_nothing = before.kind is Kind.LINE or before.text in (".", "!", "?", ":", "-", "(")
    is_one = token.is_capitalised and not token.text.isupper() and not token.key.endswith("s")
    is_word = token.sort is Sort.WORD and len(token.key) > len("sam") and token.key not in _OF_ANYBODY
    return mark.text in (",", "(") and follows_nothing and is_one and is_word


def name_apart_from_age(readings: Sequence[Reading]) -> bool:
    """Whether one of the texts names somebody and another, which names nobody, says one person's age."""
    telling = [tells_an_age(reading) for reading in readings]
    if not any(telling):
        return False
    naming = [any(map(_is_somebody, names_in(reading))) for reading in readings]
    return any(naming) and any(tells and not names for tells, names in zip(telling, naming, strict=True))


def tells_an_age(reading: Reading) -> bool:
    """Whether the text says one child's age."""
    return any(_is_of_one(reading, age) for age in ages_in(reading))


def _is_somebody(name: Name) -> bool:
    return name.is_listed and name.is_marked and not name.is_doubtful and not name.has_title


def _is_of_one(reading: Reading, age: Age) -> bool:
    goes_on = age.start == 1 and reading[0].key in ("is", "was")  # a name stands in the other text
    before = {reading[age.start - back].key for back in range(1, FEW)}
    return (age.is_said or goes_on) and not age.is_class and age.years <= OLDEST_CHILD and not before & _PLURAL


def _pairs(reading: Reading, people: list[Name], found_ages: list[Age]) -> Iterator[tuple[Name, Age, list[Token]]]:
    """Each name with each age that nothing but linking words parts from it, at most `REACH` tokens away."""
    begins = {age.start: age for age in found_ages}
    ends = {age.end: age for age in found_ages}
    inside = {index for name in people for index in range(name.start, name.end)}
    for name in people:
        surname_end = name.end + _surname(reading, name)
        for at in range(surname_end, surname_end + REACH):
            if age := begins.get(at):
                yield name, age, reading.tokens[name.end : at]
            if at >= len(reading) or not _links(reading, at, inside, begins):
                break
        for at in range(name.start, name.start - REACH, -1):
            if (age := ends.get(at)) and _is_told_first(age):
                yield name, age, reading.tokens[at : name.start]
            if at <= 0 or not _links(reading, at - 1, inside, begins):
                break


def _surname(reading: Reading, name: Name) -> int:
    """1 when an ordinary word after a given name is a surname, as a mark after it shows: "tariq khan, 16"."""
    token, next_token = reading[name.end], reading[name.end + 1]
    is_word = token.kind is Kind.WORD and token.sort is Sort.WORD and token.key not in _LINKS
    return int(name.is_listed and not name.is_doubtful and is_word and next_token.text in (",", "("))


def _links(reading: Reading, at: int, inside: set[int], begins: dict[int, Age]) -> bool:
    token = reading[at]
    if token.text == "." and len(reading[at - 1].text) == 1 and at - 1 in inside:  # an initial: "Jake H. (15)"
        return True
    if token.kind is Kind.WORD and len(token.text) == 1 and at - 1 in inside:  # "Deepika r, 11yo"
        return True
    if token.kind is Kind.LINE and (reading[at + 1].kind is Kind.LINE or _is_line_of_an_age(reading, at + 1, begins)):
        return at + 1 < len(reading)
    if token.text == "." and (age := begins.get(at + 1)) and reading[age.end].text == ".":  # "Ravi. 13. Tipton."
        return True
    if token.kind is Kind.LINE or token.text == ".":  # a new line or sentence goes on only by saying "age"
        return any(reading[at + step].key in SAYS_AGE for step in (1, 2, 3))
    if token.sort is Sort.PLACE:  # "14-year-old from Tipton named Dontae"
        return True
    return token.text in _MARKS or token.key in _LINKS or at in inside or at in begins


def _is_line_of_an_age(reading: Reading, at: int, begins: dict[int, Age]) -> bool:
    """Whether nothing but an age stands on the line that begins there, in brackets perhaps: a table in one cell."""
    bracket = reading[at].text in ("(", "[")
    age = begins.get(at) or (begins.get(at + 1) if bracket else None)
    if age is None:
        return False
    end = age.end + int(reading[age.end].text in (")", "]"))
    return reading[end].kind is Kind.LINE


def _is_told_first(age: Age) -> bool:
    """Whether a name may follow this age: "14-year-old Esme", "Year 9 pupil Esme", not "(14) Esme"."""
    return age.is_said


def _level(reading: Reading, name: Name, age: Age, gap: list[Token]) -> Level | None:
    """How sure it is that this age is this person's."""
    if any(token.key in _PLURAL for token in gap) or _is_a_surname_list(gap):
        return None
    first = reading[name.start]
    if age.is_class:
        return _level_of_class(reading, name, age, gap)
    if age.years > OLDEST_CHILD:
        return Level.HELD if name.is_listed and name.is_marked and not name.is_doubtful else None
    if age.start < name.start and not name.is_listed and not _may_follow(reading, name):
        return None
    if age.is_said or (name.is_doubtful and gap and _is_told_on(reading, age.end)):
        return _level_said(name)
    return _level_bare(reading, name, first, gap)


def _is_a_surname_list(gap: list[Token]) -> bool:
    return sum(token.text == "," for token in gap) > 4


def _is_told_on(reading: Reading, end: int) -> bool:
    """Whether the sentence goes on about somebody after an age between commas: "Summer, 14, from Tipton"."""
    return reading[end].text in (",", ")") and reading[end + 1].key in _TOLD_ON


def _may_follow(reading: Reading, name: Name) -> bool:
    """Whether a rare word after an age is a name: not in "14-year-old Heartlands pupil"."""
    return reading[name.end].key not in _PERSONAL_LINKS and reading[name.start].is_capitalised


def _level_said(name: Name) -> Level | None:
    """The text says that the number is an age: any name counts, an ordinary word only with a capital letter."""
    if name.is_doubtful:
        return Level.REFUSED if name.is_marked else Level.HELD
    return Level.REFUSED if name.is_listed or name.is_marked else Level.HELD


def _level_bare(reading: Reading, name: Name, first: Token, gap: list[Token]) -> Level | None:
    """The number alone, after a name: sure with a common name, to be looked at with a rare one."""
    is_direct = not gap
    is_personal = any(token.key in _PERSONAL_LINKS for token in gap)
    if not is_personal and any(token.key in ("of", "at", "in", "from", "the", "a", "an") for token in gap):
        return None
    if name.is_doubtful:
        if reading.counts_places:
            return None
        return Level.REFUSED if name.is_marked and not is_direct and first.key not in _MONTHS else None
    if name.is_listed:
        return Level.HELD if is_direct and not name.is_marked else Level.REFUSED
    if reading.counts_places or (is_direct and not name.is_marked):
        return None
    is_sure = not first.text.isascii() or any(token.key in _IS for token in gap)
    return Level.REFUSED if is_sure and name.is_marked else Level.HELD


_TOLD_ON = word_set("from who was told said lives disclosed attends goes spoke sang read sings reads danced wrote")
_MONTHS = word_set("may june april august summer")


def _level_of_class(reading: Reading, name: Name, age: Age, gap: list[Token]) -> Level | None:
    """A name with a year group; a rare word before it may be a school's, after it only a person's where it says so."""
    if name.is_doubtful and not name.is_marked:
        return None
    is_sure = name.is_listed and name.is_marked and not name.is_doubtful
    if not age.is_said:  # "Poppy in 9B"; "Ladywood 8A" may be a bus
        return Level.HELD if is_sure and not reading.counts_places else None
    if age.start < name.start and not name.is_listed and not any(token.key in _PERSONAL_LINKS for token in gap):
        return None
    return Level.REFUSED if is_sure else Level.HELD
