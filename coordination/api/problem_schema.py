"""The problems in OpenAPI: one schema, and one shared response with an example per status."""

from typing import Any

from coordination.problems.problem_types import TYPES, type_for_status

_ID = "01900000-0000-7000-8000-000000000000"
_FIELD = {"pointer": "/ends_at", "code": "ends_before_it_starts", "detail": "An event ends after it starts."}

# status: when it is answered, the example's detail
_WHEN = {
    400: (
        "The body, a field, a query parameter or the HTTP itself is not right.",
        "Some of what was sent is not right.",
    ),
    401: ("No valid API key.", "Send a valid API key: Authorization: Bearer coord_…"),
    403: ("The key lacks the scope, or this is not the caller's to do.", "This needs the scope write."),
    404: ("Not there, or not visible to the caller.", "There is nothing here, or nothing that you may see."),
    406: ("None of the forms in Accept is available.", "This address answers application/json."),
    408: ("The headers or the body took too long to arrive; the connection ends.", "The body took too long to arrive."),
    409: ("Not possible in the present state.", "This event is cancelled; schedule needs it to be draft."),
    412: ("If-Match names another version; `current` is the present state.", "This has changed since you read it."),
    413: ("The body is larger than 1 MiB.", "A body may hold at most 1048576 bytes."),
    414: ("The query string is longer than 8 KiB.", "A query string may hold at most 8192 bytes."),
    415: ("The body is not application/json in UTF-8.", "Send application/json in UTF-8, without Content-Encoding."),
    422: ("Well formed, but it has no answer.", "People and impressions do not add."),
    428: ("If-Match is needed.", "Send If-Match with the ETag of the version you read."),
    429: ("Too many requests.", "Too many requests; try again after Retry-After seconds."),
    431: ("The headers are larger than 64 KiB; the connection ends.", "The headers may hold at most 65536 bytes."),
    500: ("The service failed.", "The service failed to answer. The failure has been recorded under request_id."),
    503: ("The service is busy.", "The service is busy; try again after Retry-After seconds."),
}
_TEXT = {"type": "string"}
_TAGS = r'^(\*|(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*)$'  # * or ETags, quotes and all
_KEY = r'^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-+\--:<-\[\]-~]{1,255})$'  # a string of RFC 8941, or bare
_COMPARED = "It is compared and not kept."
_LIMITS = {
    "RateLimit-Policy": ("The policies that count this request: quota and window in seconds.", '"default";q=1200;w=60'),
    "RateLimit": ("How they stand: requests left, and seconds until one more is.", '"default";r=1187;t=42'),
}
_HEADERS = {401: ("WWW-Authenticate", "Bearer"), 429: ("Retry-After", "30"), 503: ("Retry-After", "1")}


def response_name(status: int) -> str:
    """The name of the shared response for a status."""
    return f"Problem{status}"


def description_of(status: int) -> str:
    """When a status is answered, in a sentence; empty where its problems alone say it."""
    return _WHEN.get(status, ("", ""))[0]


def _example(status: int, detail: str) -> dict[str, Any]:
    kind = type_for_status(status)
    example = {
        "type": kind.uri,
        "title": kind.title,
        "status": status,
        "detail": detail,
        "instance": f"/api/v1/events/{_ID}/",
        "request_id": _ID,
        "errors": [_FIELD] if status == 400 else [],
    }
    return example | ({"current": {"id": _ID, "version": 4}} if status == 412 else {})


def _response(status: int) -> dict[str, Any]:
    description, detail = _WHEN[status]
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _example(status, detail)}
    response: dict[str, Any] = {"description": description, "content": {"application/problem+json": media}}
    if header := _HEADERS.get(status):
        response["headers"] = {header[0]: {"schema": _TEXT, "example": header[1]}}
    if status == 429:
        response["headers"] |= {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMITS}
    return response


_FIELD_ERROR = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {**_TEXT, "description": "A JSON pointer into the body, or `?name` for a query parameter."},
        "code": {**_TEXT, "description": "For programs."},
        "detail": {**_TEXT, "description": "For people."},
        "row": {"type": "integer", "description": "Of a table that was sent: as a spreadsheet counts, header and all."},
        "column": {**_TEXT, "description": "Of a table that was sent; empty where the row as a whole is at fault."},
    },
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "instance", "request_id", "errors"],
    "properties": {
        "type": {
            **_TEXT,
            "format": "uri-reference",
            "description": "Decide by this. The examples are the types that any operation may answer; a rule of a"
            " resource has a type of its own, and more may come.",
            "examples": [kind.uri for kind in TYPES.values()],
        },
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": {**_TEXT, "format": "uri-reference"},
        "request_id": {**_TEXT, "description": "Quote it when you report a problem."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "current": {"description": "Of a 412: the present state of the resource."},
    },
}

# The server answers these by itself, before it is known which operation is meant, if any: said once for all of them.
EVERY_OPERATION: dict[str, Any] = {
    "description": "Any operation may be answered so besides, before the request has been read as a whole.",
    "responses": {
        str(status): {"$ref": f"#/components/responses/{response_name(status)}"} for status in (400, 408, 431)
    },
}
COMPONENTS: dict[str, Any] = {
    "schemas": {"Problem": _PROBLEM, "FieldError": _FIELD_ERROR},
    "responses": {response_name(status): _response(status) for status in _WHEN},
    "headers": {
        "ETag": {"description": "The version, strong.", "schema": _TEXT, "example": '"3"'},
        "Idempotency-Key-Expires": {
            "description": "With an Idempotency-Key: until when a repeat gets this very answer.",
            "schema": _TEXT,
            "example": "Fri, 03 Mar 2017 09:00:00 GMT",
        },
        "Idempotent-Replayed": {
            "description": "`true` where this answer was given before, under the same Idempotency-Key.",
            "schema": _TEXT,
            "example": "true",
        },
        "Location": {"description": "The address of the new resource.", "schema": _TEXT, "example": "/api/v1/…/"},
        "Link": {"description": "RFC 8288: rel next and prev.", "schema": _TEXT, "example": '<https://…>; rel="next"'},
        **{name: {"description": words, "schema": _TEXT, "example": text} for name, (words, text) in _LIMITS.items()},
    },
    # Without examples: pages and programs send those as they stand, and each of these is right for one request alone.
    "parameters": {
        "If-Match": {
            "name": "If-Match",
            "in": "header",
            "description": 'The ETag of the version this change is made on, such as `"3"`; another version is a 412.',
            "schema": {**_TEXT, "x-not-screened": _COMPARED},
        },
        "If-Match-Needed": {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": 'The ETag of the version that was read, such as `"3"`; another is a 412, and none a 428.',
            "schema": {**_TEXT, "pattern": _TAGS, "x-not-screened": _COMPARED},
        },
        "Idempotency-Key": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Makes this safe to repeat for 72 hours: a repeat has no second effect and gets the first"
            " answer, marked `Idempotent-Replayed`. Send a new UUID in quotation marks with each new request, which"
            " `/api/v1/docs/` does by itself. A"
            " malformed key is a 400; a key whose first request is still being answered a 409 with `Retry-After`; a key"
            " used for another request a 422.",
            "schema": {
                **_TEXT,
                "pattern": _KEY,
                "x-not-screened": "It is kept for 72 hours to be compared, and shown to nobody.",
            },
        },
        "If-None-Match": {
            "name": "If-None-Match",
            "in": "header",
            "description": 'An ETag the caller holds, such as `"3"`; the same version is a 304.',
            "schema": _TEXT,
        },
    },
    "securitySchemes": {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "coord_<id>_<secret>",
            "description": "An API key, or an OAuth token from `/api/v1/oauth/token/`: `coord_…` alone, no Bearer.",
        }
    },
}
