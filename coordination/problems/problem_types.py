"""Every problem type by its code: status and title. Callers decide by `type`, `/problems/<code>`, not by texts."""

from http import HTTPStatus
from typing import NamedTuple

from coordination.ground import errors


class ProblemType(NamedTuple):
    """What all occurrences of one type have in common."""

    code: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """The stable identifier, a reference relative to the service."""
        return f"/problems/{self.code.replace('_', '-')}"


TYPES = {
    kind.code: kind
    for kind in (
        ProblemType("invalid", 400, "Something sent is not right"),
        ProblemType("malformed_json", 400, "The body is not strict JSON"),
        ProblemType("malformed_request", 400, "The request is not well-formed HTTP"),
        ProblemType("malformed_csv", 400, "The table is not CSV of this resource"),
        ProblemType("body_too_deep", 400, "The body is nested too deeply"),
        ProblemType("page_too_large", 400, "A page holds fewer rows"),
        ProblemType("too_many_values", 400, "A filter takes fewer values"),
        ProblemType("malformed_idempotency_key", 400, "Idempotency-Key is not well formed"),
        ProblemType("unauthenticated", 401, "A valid API key is needed"),
        ProblemType("forbidden", 403, "Not allowed"),
        ProblemType("missing_scope", 403, "The key lacks a scope"),
        ProblemType("not_found", 404, "Not found"),
        ProblemType("method_not_allowed", 405, "Method not allowed here"),
        ProblemType("not_acceptable", 406, "Not available in the form asked for"),
        ProblemType("request_timeout", 408, "The request took too long to arrive"),
        ProblemType("conflict", 409, "Not possible in the present state"),
        ProblemType("idempotency_key_in_flight", 409, "The first request is still being answered"),
        ProblemType("stale", 412, "The version named does not match"),
        ProblemType("body_too_large", 413, "The body is too large"),
        ProblemType("batch_too_large", 413, "The batch holds too many items"),
        ProblemType("query_too_long", 414, "The query string is too long"),
        ProblemType("unsupported_media_type", 415, "This content type is not read here"),
        ProblemType("unprocessable", 422, "Well formed, but without an answer"),
        ProblemType("idempotency_key_reused", 422, "The key was used for another request"),
        ProblemType("precondition_required", 428, "If-Match is needed"),
        ProblemType("too_many_requests", 429, "Too many requests"),
        ProblemType("head_too_large", 431, "The headers are too large"),
        ProblemType("server_error", 500, "The service failed"),
        ProblemType("unavailable", 503, "The service is busy"),
        ProblemType("waited_too_long", 503, "Others were writing the same rows"),
        ProblemType("took_too_long", 503, "The database took too long"),
    )
}

OF_ONE_ADDRESS: dict[str, ProblemType] = {}  # besides, where a single address answers one of its own

STATUSES: dict[type[errors.Refusal], int] = {
    errors.Invalid: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Unprocessable: 422,
    errors.PreconditionRequired: 428,
}
_BY_STATUS = {kind.status: kind.code for kind in reversed(TYPES.values())}  # the first of each


def declare_type(code: str, status: int, title: str) -> ProblemType:
    """A type that one address alone answers."""
    OF_ONE_ADDRESS[code] = ProblemType(code, status, title)
    return OF_ONE_ADDRESS[code]


# Codes of rules whose words alone say too little.
_TITLES = {
    "animated": "The picture moves",
    "checks_failed": "The figures do not hold together",
    "cut_off": "The file ends before its end",
    "damaged": "The file is damaged",
    "empty": "The file is empty",
    "gone": "What this was about is gone",
    "has_parts": "Other figures break this one down",
    "in_use": "Something shows it still",
    "looked_at": "Somebody else is looking at it",
    "named_unasked": "Who is named has not agreed",
    "no_mapping": "Nobody has said what its columns are",
    "no_rows": "The file holds no rows",
    "not_begun": "It has not begun yet",
    "not_closed": "An entry has no end",
    "not_drawn": "Its picture is not drawn",
    "not_its_type": "The file is not of the type that was said",
    "not_people": "Platforms count no people",
    "not_utf8": "The text is not in UTF-8",
    "still_used": "Something else names it still",
    "superseded": "Another entry of the file counts",
    "svg": "An SVG is not taken",
    "too_large": "It is too large to be kept",
}


def type_of(code: str, status: int) -> ProblemType:
    """The type of `code`; a code of a rule's own makes a type of its own, titled by its words where they say enough."""
    declared_type = TYPES.get(code)
    if declared_type and declared_type.status == status:
        return declared_type
    return ProblemType(code, status, _TITLES.get(code) or title_of_words(code))


def title_of_words(code: str) -> str:
    """A title that is the code, written as people do."""
    return code.replace("_", " ").capitalize()


def type_for_status(status: int) -> ProblemType:
    """The plainest type of a status, for errors that come with nothing but a number."""
    phrase = HTTPStatus(status).phrase
    return TYPES[_BY_STATUS[status]] if status in _BY_STATUS else ProblemType(f"http_{status}", status, phrase)
