"""Numbers with words or signs beside them, as people say them: what each is, and what to write in its place. Nobody but
their sender can say what is meant, so none is read."""

import re

_N = r"[0-9][0-9.,' \u00a0\u2009\u202f]{0,30}"
_ABOUT = r"~|≈|±|\+/-|c\.?|ca\.?|circa|about|approx\.?|approximately|around|roughly|nearly|almost|est\.?"
_QUALIFIED = "write it with digits alone (500), and `{}` in a column `qualifier` where there is one."
_SENTENCES = [
    (
        re.compile(rf"(?:{_ABOUT}) ?{_N}|{_N} ?(?:ish|approx\.?|or so|\(?est\.?\)?|\?)", re.IGNORECASE),
        f"This is about a number: {_QUALIFIED.format('about')}",
    ),
    (
        re.compile(
            rf"(?:>|>=|≥|over|more than|at least|min\.?) ?{_N}|{_N} ?(?:\+|plus|or more|and more|and over)",
            re.IGNORECASE,
        ),
        f"This is a number or more: {_QUALIFIED.format('at_least')}",
    ),
    (
        re.compile(rf"(?:<|<=|≤|under|below|fewer than|less than|up to|at most|max\.?) ?{_N}", re.IGNORECASE),
        "This is a number or less, which nothing here can say: write the number with digits alone if you know it.",
    ),
    (
        re.compile(rf"{_N} ?(?:k|m|mn|mio\.?|bn|tsd\.?|thousand|million|hundred|dozen)\.?", re.IGNORECASE),
        "This is a number in short, as 1.5k: write all of its digits (1500).",
    ),
    (
        re.compile(rf"{_N} ?(?:-|\u2013|\u2014|to|or|/) ?{_N}", re.IGNORECASE),
        "These are two numbers: write one of them, with digits alone.",
    ),
    (re.compile(rf"[£$€] ?{_N}"), "This is an amount of money, where a number of something else belongs."),
    (re.compile(rf"{_N} ?%"), "This is a percentage, where a number belongs."),
    (
        re.compile(rf"{_N} ?[a-z][a-z ]{{0,40}}", re.IGNORECASE),
        "Write the number with digits alone (500), without the word beside it.",
    ),
]


def what_is_said_of(cell: str) -> str:
    """A sentence about a number that is more than one; empty for any other cell. Repeats nothing of it."""
    return next((sentence for pattern, sentence in _SENTENCES if pattern.fullmatch(cell)), "")
