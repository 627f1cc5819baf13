"""Numbers with words or signs beside them, as people say them: what each is, and what to write in its place. Nobody but
their sender can say what is meant, so none is read."""

import re

_AMOUNT = r"[0-9][0-9.,' \u00a0\u2009\u202f]{0,30}"
_QUALIFIED = "write it with digits alone (500), and `{}` in a column `qualifier` where there is one."
_SAID = {
    r"(?:~|≈|±|\+/-|c\.?|ca\.?|circa|about|approx\.?|approximately|around|roughly|nearly|almost|est\.?) ?#"
    r"|# ?(?:ish|approx\.?|or so|\(?est\.?\)?|\?)": f"This is about a number: {_QUALIFIED.format('about')}",
    r"(?:>|>=|≥|over|more than|at least|min\.?) ?#|# ?(?:\+|plus|or more|and more|and over)": (
        f"This is a number or more: {_QUALIFIED.format('at_least')}"
    ),
    r"(?:<|<=|≤|under|below|fewer than|less than|up to|at most|max\.?) ?#": (
        "This is a number or less, which nothing here can say: write the number with digits alone if you know it."
    ),
    r"# ?(?:k|m|mn|mio\.?|bn|tsd\.?|thousand|million|hundred|dozen)\.?": (
        "This is a number in short, as 1.5k: write all of its digits (1500)."
    ),
    r"# ?(?:-|\u2013|\u2014|to|or|/) ?#": "These are two numbers: write one of them, with digits alone.",
    r"[£$€] ?#": "This is an amount of money, where a number of something else belongs.",
    r"# ?%": "This is a percentage, where a number belongs.",
    r"# ?[a-z][a-z ]{0,40}": "Write the number with digits alone (500), without the word beside it.",
}
_SENTENCES = [(re.compile(said.replace("#", _AMOUNT), re.IGNORECASE), sentence) for said, sentence in _SAID.items()]


def what_is_said_of(cell: str) -> str:
    """A sentence about a number that is more than one; empty for any other cell. Repeats nothing of it."""
    return next((sentence for said, sentence in _SENTENCES if said.fullmatch(cell)), "")
