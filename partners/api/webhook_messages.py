"""The message that a webhook endpoint is sent, for the OpenAPI document (docs/webhooks.md)."""

from typing import Any

from drf_spectacular.utils import OpenApiWebhook

_EXAMPLE = {
    "type": "placement.approved",
    "timestamp": "2017-02-03T11:02:00Z",
    "data": {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "version": 3,
        "url": "https://coordination.example/api/v1/placements/01890a5d-ac96-774b-bcce-b302099a8057/",
    },
}
_HEADERS = {
    "webhook-id": "The same at every attempt: what you have seen already, answer 204 and do nothing.",
    "webhook-timestamp": "Unix seconds of the attempt; refuse what is older than five minutes.",
    "webhook-signature": "Space-separated `v1,` and base64 HMAC-SHA256 of `id.timestamp.body`.",
}

_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["type", "timestamp", "data"],
    "properties": {
        "type": {"type": "string", "description": "The kind of the change, as in `changes/`; `ping` for a test."},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it changed."},
        "data": {
            "type": "object",
            "required": ["id", "version", "url"],
            "properties": {
                "id": {"type": "string"},
                "version": {
                    "type": ["integer", "null"],
                    "description": "Messages may overtake each other: the higher version counts.",
                },
                "url": {"type": "string", "format": "uri", "description": "Where to read it, with your key."},
            },
        },
    },
}
_OPERATION: dict[str, Any] = {
    "operationId": "webhook_change",
    "summary": "Be told of a change",
    "description": "Answer 2xx within ten seconds. 410 ends the endpoint; anything else is tried again.",
    "tags": ["webhook-messages"],  # one that paths have makes generators overwrite their class by this
    "security": [],  # the signature stands for us
    "parameters": [
        {"name": name, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in _HEADERS.items()
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _BODY, "examples": {"approved": {"value": _EXAMPLE}}}},
    },
    "responses": {"204": {"description": "Taken."}, "410": {"description": "Send no more."}},
}
MESSAGE = OpenApiWebhook(name="change", decorator={"post": _OPERATION})
