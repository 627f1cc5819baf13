"""What was taken out of a report since: where tombstones stand, what may differ because of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.reach.inputs import canonical_sha256

# As `coordination/ground/ledger_redaction.py` writes them; this module must run without the service.
_TOMBSTONE = re.compile(r"\[redacted( [0-9a-f]{8})?\]|redacted-[0-9a-f]{8}")


def tombstone_pointers(value: Any, pointer: str = "") -> list[str]:
    """JSON pointers to every text with a tombstone in it, in the order of the document."""
    return list(_tombstones(value, pointer))


def _tombstones(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, str):
        if _TOMBSTONE.search(value):
            yield pointer
        return
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield from _tombstones(item, f"{pointer}/{name}")


def same_but_for_tombstones(former: Any, present: Any) -> bool:
    """Whether two JSON values are one but for texts of which either has a tombstone."""
    if isinstance(former, str) and isinstance(present, str):
        return former == present or bool(_TOMBSTONE.search(former) or _TOMBSTONE.search(present))
    if isinstance(former, Mapping) and isinstance(present, Mapping):
        return former.keys() == present.keys() and all(
            same_but_for_tombstones(value, present[name]) for name, value in former.items()
        )
    if isinstance(former, list) and isinstance(present, list):
        return len(former) == len(present) and all(map(same_but_for_tombstones, former, present))
    return type(former) is type(present) and bool(former == present)


def redaction_notice(redacted: Mapping[str, Any]) -> str:
    """What a reader of the verdict is told."""
    return f"It was redacted on {redacted['at']} ({redacted['reason']}): {', '.join(redacted['fields'])}."


def redaction_faults(export: Mapping[str, Any]) -> list[str]:
    """What is wrong with the account that a redacted export gives of itself.

    Tombstones stand where it says and nowhere else, and what is left is what was left. Raises KeyError or TypeError for
    what is no such account.
    """
    redacted, document, inputs = export["redacted"], export["report"], export["inputs"]
    faults = []
    if [*tombstone_pointers(document, "/report"), *tombstone_pointers(inputs, "/inputs")] != list(redacted["fields"]):
        faults.append("It is redacted in other places than it says.")
    if canonical_sha256(document) != redacted["sha256"]:
        faults.append("What is left of the report is not what the redaction left: somebody has changed one of the two.")
    if canonical_sha256(inputs) != redacted["inputs_sha256"]:
        faults.append("What is left of the inputs is not what the redaction left: somebody has changed one of the two.")
    if not tombstone_pointers(document) and canonical_sha256(document) != export["sha256"]:
        faults.append("The report's digest is not that of the report: somebody has changed one of the two.")
    return faults
