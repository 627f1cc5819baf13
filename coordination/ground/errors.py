"""How a rule says no. Rules raise these; HTTP, commands and imports each put them into their own words.

A refusal names what is wrong (`code`, for programs) and says it (`detail`, for people). Neither repeats what the caller
sent: an answer, a log line or an import report must never carry a child's name further.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong at one place: `pointer` is a JSON pointer into the body (`/place/postcode`), or `?mode` for a
    query parameter."""

    pointer: str
    code: str
    detail: str


class Refusal(Exception):
    """The base of all refusals: never raised itself."""

    code = "refused"
    detail = "This cannot be done."

    def __init__(self, code: str = "", detail: str = "", errors: Sequence[FieldError] = ()) -> None:
        """`code` and `detail` default to those of the class; `errors` lists every field at fault, all at once."""
        self.code = code or self.code
        self.detail = detail or self.detail
        self.errors = list(errors)
        super().__init__(self.detail)


class Invalid(Refusal):
    """What was sent is not well formed, or breaks a rule about its fields."""

    code = "invalid"
    detail = "Some of what was sent is not right; every fault is listed in errors."

    @classmethod
    def field(cls, pointer: str, code: str, detail: str) -> "Invalid":
        """The refusal of one single field."""
        return cls(errors=[FieldError(pointer, code, detail)])


class Forbidden(Refusal):
    """The caller may see this but may not do that to it."""

    code = "forbidden"
    detail = "You may not do this."


class NotFound(Refusal):
    """There is no such thing, or the caller may not see it: the answer is the same, on purpose."""

    code = "not_found"
    detail = "There is nothing here, or nothing that you may see."


class Conflict(Refusal):
    """It cannot be done now: the state does not allow it, it exists already, or it overlaps something."""

    code = "conflict"
    detail = "This cannot be done in the present state."


class Stale(Refusal):
    """Somebody else changed it first. `current` is the fresh row."""

    code = "stale"
    detail = "This has changed since you read it."

    def __init__(self, current: Any = None, code: str = "", detail: str = "") -> None:
        self.current = current
        super().__init__(code, detail)


class PreconditionRequired(Refusal):
    """The change must say which version it was made on."""

    code = "precondition_required"
    detail = "Send If-Match with the ETag of the version you read, so that nobody's change is overwritten."


class Unprocessable(Refusal):
    """Well formed, but it makes no sense: units that do not add, for one."""

    code = "unprocessable"
    detail = "This is well formed but has no answer."
