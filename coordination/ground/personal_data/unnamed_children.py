"""A child of whom nobody says the name, only how old they are: "she is only fifteen", "my daughter turned thirteen"."""

from coordination.ground.personal_data.ages import OLDEST_CHILD, SPELT_OUT, numbers_in, years_of
from coordination.ground.personal_data.tokens import Kind, Reading, Token
from coordination.ground.personal_data.words import word_set

YOUNGEST = 4  # "she is one of", "he is two weeks ahead"
FAR = 8  # tokens from who it is to how old: "a girl from Brierley Hill, just turned twelve"
_CHILD = word_set(
    "girl boy daughter son lad lass sister brother niece nephew child kid youngest eldest granddaughter grandson "
    "stepdaughter stepson twin teenager schoolgirl schoolboy toddler pupil student victim survivor cousin friend "
    "girlfriend boyfriend youngster baby"
)
# Of nobody: "if she is fifteen", "no girl is sixteen for long", "he said he was 17. He was 34."
_SUPPOSES = word_set(
    "if whether when until till unless once before after any every each no whenever imagine suppose where either said "
    "says claims claimed thought"
)
_ONES = word_set("my her his our their your this that the a one")
_IS = word_set("is was turned turns turning became becomes isn't wasn't")
_FILLS = word_set("only just still now about nearly almost barely even already recently has had")
_GOES_ON = word_set(
    "and but so now then next today tomorrow tonight yesterday last this because who with from in at on for years year"
    " yrs though although he she they her his my yo y old since too already"
)
_ENDS = frozenset(".,;:!?)]}\"'-")
_BARE_GOES_ON = _GOES_ON - word_set("in at on for from this last with")  # "she is 9 in the list"


def tells_a_childs_age(reading: Reading) -> bool:
    """Whether a sentence says of one child, by a pronoun or a word for a child, how old they are."""
    return any(_is_years(reading[index]) and _is_age_of_one(reading, index) for index in numbers_in(reading))


def _is_years(token: Token) -> bool:
    return YOUNGEST <= (years_of(token) or 0) <= OLDEST_CHILD


def _is_age_of_one(reading: Reading, index: int) -> bool:
    if not _ends_or_goes_on(reading, index) or _is_a_slogan(reading, index):
        return False
    at = index - 1
    while index - at < FAR // 2 and reading[at].key in _FILLS:
        at -= 1
    if reading[at].text.lower().endswith("'s"):  # she's fifteen
        return _is_one_child(reading, at)
    return reading[at].key in _IS and _is_told_of_one(reading, at)


def _is_a_slogan(reading: Reading, index: int) -> bool:
    """Whether the whole sentence is "She is 14.", as posters say it."""
    begins = reading[index - 3].kind is Kind.LINE or reading[index - 3].text in (".", "!", "?", '"', "'")
    return begins and reading[index - 2].key in ("he", "she") and reading[index + 1].text in (".", "!")


def _ends_or_goes_on(reading: Reading, index: int) -> bool:
    """Whether nothing is counted: "fifteen pages", "15 minutes", "twelve or seventeen", "15th"."""
    token, next_token = reading[index], reading[index + 1]
    if next_token.kind is Kind.LINE:
        return True
    if next_token.kind is Kind.MARK:
        is_range = next_token.text == "-" and _is_years(reading[index + 2])
        return next_token.text in _ENDS and not is_range
    goes_on = _GOES_ON if token.key in SPELT_OUT else _BARE_GOES_ON
    return next_token.key in goes_on and not (next_token.key in ("and", "to") and _is_years(reading[index + 2]))


def _is_told_of_one(reading: Reading, at: int) -> bool:
    """Whether who "is" or "turned" it is one child: the word before, or an earlier one of the same sentence."""
    if _is_one_child(reading, at - 1):
        return True
    if reading[at].key not in ("turned", "turns", "turning"):
        return False
    for back in range(1, FAR + 1):
        token = reading[at - back]
        if token.kind is Kind.LINE or token.text in (".", "!", "?", ";"):
            return False
        if _is_one_child(reading, at - back):
            return True
    return False


def _is_one_child(reading: Reading, at: int) -> bool:
    """Whether the word there is of somebody, and nobody is only supposed."""
    while reading[at].key in _FILLS:
        at -= 1
    token, before = reading[at], {reading[at - step].key for step in (1, 2, 3)}
    if before & _SUPPOSES:
        return False
    return token.key in ("he", "she") or (token.key in _CHILD and bool(before & _ONES))
