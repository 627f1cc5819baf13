"""Whether a refusal is by rules that the operation lists in `x-rules` (coordination/api/rules.py)."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

# Of a request as such, not of what it says: an address that is too long, a key that was used for something else.
OF_ANY_REQUEST = {"idempotency_key_reused", "malformed_request"}


def unlisted_faults(operation: Mapping[str, Any], problem: Mapping[str, Any], kinds: Collection[str] = ()) -> list[str]:
    """The faults of a refusal that the operation does not list, as `field code`. An item of a batch may also be refused
    as a row of its own would be: by one of the `kinds` of problems."""
    listed = {*operation.get("x-rules", ()), *OF_ANY_REQUEST}
    is_batch = operation["operationId"].endswith("_batch")
    return [
        f"{field} {code}".strip()
        for field, code in _faults(problem)
        if not {code, f"{field} {code}"} & listed and not (is_batch and code in kinds)
    ]


def _faults(problem: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each fault as its field, the last name of its pointer, and its code; else the problem's own code."""
    if "error" in problem:  # RFC 6749
        yield "", problem["error"]
    for fault in problem.get("errors", ()):
        yield [name for name in re.split(r"[/?]", fault["pointer"]) if not name.isdecimal()][-1], fault["code"]
    if not problem.get("errors") and "type" in problem:
        yield "", problem["type"].rpartition("/")[2].replace("-", "_")
