"""How Django REST Framework and drf-spectacular are set for this API."""

from typing import Any

from coordination.api.problem_schema import COMPONENTS, EVERY_OPERATION

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.authentication.BearerKeyAuthentication",
        "partners.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["coordination.api.permission_checks.HasScope"],
    "DEFAULT_PARSER_CLASSES": ["coordination.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["coordination.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "coordination.api.negotiation.Negotiation",
    "DEFAULT_PAGINATION_CLASS": "coordination.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["coordination.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "coordination.api.schema.ResourceSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "coordination.problems.exceptions.answer_exception",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

_DESCRIPTION = """\
Councils, police and partners coordinate awareness campaigns: events, poster placements and their review, reach figures,
and what may be said in public about them.

Send `Authorization: Bearer <api key>`. Every error is an RFC 9457 problem (`application/problem+json`); decide by its
`type`. Lists are keyset pages (`next`, `previous`); another `Accept` gives a whole list as a file. Changes honour
`If-Match`. `RateLimit-Policy` and `RateLimit` on every answer say how often you may call; 429 says when to come back.

Besides what an operation lists, any may answer 400 (`/problems/malformed-request`), 408 (`/problems/request-timeout`)
or 431 (`/problems/head-too-large`) where the request itself is malformed, too slow or too large: `x-every-operation`.
"""

# The order in which the pages show the resources: the README's story, then partner systems, then what stands still.
_STORY = (
    *("campaigns", "events", "creatives", "placements", "reviews", "reach-metrics", "overlaps", "suspected-duplicates"),
    *("review-queue", "invitations", "imports", "operations", "changes", "webhook-endpoints", "webhook-messages"),
    *("second-looks", "redactions", "organisations", "areas", "stops", "site-types", "channels", "universes"),
    *("review-rules", "reason-codes", "terms-acceptances", "api-keys", "oauth-clients", "oauth", "open"),
)

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Campaign coordination",
    "DESCRIPTION": _DESCRIPTION,
    "VERSION": None,  # `spectacular --api-version 1` names it
    "OAS_VERSION": "3.1.1",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": "/", "description": "This service"}],
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {},  # each app contributes its own
    "SORT_OPERATIONS": True,
    "TAGS": [{"name": name} for name in _STORY],
    "WEBHOOKS": ["partners.api.webhook_messages.MESSAGE"],
    "APPEND_COMPONENTS": COMPONENTS,
    "EXTENSIONS_ROOT": {"x-every-operation": EVERY_OPERATION},
    "GET_LIB_DOC_EXCLUDES": "coordination.api.schema_hooks.without_a_description",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "coordination.api.schema_hooks.declare_tags",
        "coordination.api.schema_hooks.drop_unused",
    ],
}
