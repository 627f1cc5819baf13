"""The words by which a row of a table says that it sums up others: in English, and as spreadsheets in German, French
and Ukrainian put them in by themselves."""

import re

_WHOLE = (
    r"(?:(?:grand |overall |sum )?totals?|sub ?totals?|sums?|grand sum|average|mean|median|\u03c3"
    r"|gesamt(?:summe|ergebnis|zahl)?|insgesamt|(?:zwischen)?summe|(?:teil)?ergebnis|mittelwert|durchschnitt"
    r"|total général|sous total|somme|moyenne"
    r"|усього|всього|разом|сума|(?:загальний |проміжний )?підсумок|середнє)"
)
_AMONG_OTHERS = (
    r"(?:(?:sub ?)?totals?|sums?|overall|gesamt(?:summe|ergebnis)?|(?:zwischen)?summe|(?:teil)?ergebnis|somme"
    r"|усього|всього|разом|підсумок)"
)
_IS_WHOLE = re.compile(_WHOLE, re.IGNORECASE)
_IS_AMONG_OTHERS = re.compile(rf"\b{_AMONG_OTHERS}\b", re.IGNORECASE)
# Of such words: most rows have none.
_PARTS = (
    *("total", "sum", "overall", "average", "mean", "median", "\u03c3"),
    *("gesamt", "ergebnis", "mittel", "durchschnitt", "somme", "moyenne"),
    *("усього", "всього", "разом", "сум", "середн"),
)
AMONG_OTHERS_IN_SQL = rf"(^|[^[:alpha:]]){_AMONG_OTHERS.replace('(?:', '(')}($|[^[:alpha:]])"
"""The same as `mentions_total`, as PostgreSQL reads it (`~*`)."""


def may_mention_total(text: str) -> bool:
    """Whether it is worth a closer look; quick."""
    text = text.lower()
    return any(map(text.__contains__, _PARTS))


def is_total(cell: str) -> bool:
    """Whether a cell says that its row sums up others, and nothing else."""
    return bool(_IS_WHOLE.fullmatch(_plain(cell)))


def mentions_total(cell: str) -> bool:
    """Whether a cell says so among other words: `Dudley total`, `Sub-total, week 8`."""
    return bool(_IS_AMONG_OTHERS.search(_plain(cell)))


def _plain(cell: str) -> str:
    """The words of a cell."""
    return " ".join(re.sub(r"[\W_]+", " ", cell).split())
