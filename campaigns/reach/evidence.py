"""How a figure came about, and the weakest of several: a total is as good as the least of what went in."""

from collections.abc import Iterable

from campaigns.reach.scope import Counted

# Weakest first, as it reads in a sentence.
GRADES = {
    "self_reported": "self-reported",
    "platform": "counted by the platform itself",
    "audited": "audited",
    "counted": "counted",
}


SELF_REPORTED = next(iter(GRADES))


def proven_grade(grade: str, address: str, sha256: str) -> str:
    """The grade as far as anybody can look: without an address or a digest of evidence, a figure is self-reported."""
    return grade if address or sha256 else SELF_REPORTED


def weakest_grade(items: Iterable[Counted]) -> str | None:
    """The weakest evidence grade among `items`; None when nothing was counted."""
    grades = {item.figure.grade for item in items}
    return next((grade for grade in GRADES if grade in grades), None)


def grade_reason(items: Iterable[Counted]) -> str:
    """The weakest evidence of `items`, which are not none, as a sentence."""
    grade = weakest_grade(items)
    return f"This rests on figures that are {'not graded' if grade is None else GRADES[grade]}."
