"""What is wrong with a reference file, by kind, row and field, as people count them."""

from collections.abc import Mapping
from typing import Any

_LISTS = {
    "areas": "Areas",
    "organisations": "Organisations",
    "channels": "Channels",
    "universes": "Universes",
    "site_types": "Kinds of site",
    "review_rules": "Review rules",
    "reason_codes": "Reasons of reviewers",
    "expected_returns": "Expected returns",
}


def faults_in_words(problem: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where each fault is, and what; of a fault of the whole file nothing says where."""
    faults = [(_place(error["pointer"]), error["detail"]) for error in problem["errors"]]
    return faults or [("", problem["detail"])]


def _place(pointer: str) -> str:
    """`/areas/3/populations/0/year` as `Areas, row 4, populations 1, year`."""
    steps = pointer.strip("/").split("/")
    if steps[0] not in _LISTS:
        return "The file"
    words = [_LISTS[steps[0]]]
    for step in steps[1:]:
        if not step.isdigit():
            words.append(step.replace("_", " "))
        elif len(words) == 1:
            words.append(f"row {int(step) + 1}")
        else:
            words[-1] += f" {int(step) + 1}"
    return ", ".join(words)
