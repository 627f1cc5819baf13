"""Answers as UTF-8 JSON by orjson."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """`application/json`, instants with their offset, no charset parameter (RFC 8259 defines none)."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """`data` as bytes; nothing at all for None (a 204 or 304)."""
        return b"" if data is None else orjson.dumps(data, default=_plain)


def _plain(value: Any) -> Any:
    # Lazy translations, ErrorDetail and enum members are strings to a reader.
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)
