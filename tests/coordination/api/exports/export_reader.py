"""Asking for a whole list and reading it back."""

import csv
import io
from typing import Any

from django.core.signals import request_finished
from django.db import close_old_connections

CSV, GEOJSON = "text/csv", "application/geo+json"


def ask(client: Any, url: str, form: str = CSV, **parameters: Any) -> Any:
    """The answer to a request for the whole list in that form."""
    return client.get(url, parameters or None, HTTP_ACCEPT=form)


def body(answer: Any) -> bytes:
    """The whole body, which is as long as announced."""
    assert answer.status_code == 200, answer.content
    found = b"".join(answer.streaming_content)
    assert len(found) == int(answer["Content-Length"])
    return found


def leave(answer: Any) -> None:
    """Go away without reading on, as the web server notes it, but keep the test's own connection."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def table(answer: Any) -> list[dict[str, str]]:
    """The lines of a CSV answer by column name, read by the strictest reader at hand."""
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    text = body(answer).decode("utf-8")
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def pages(client: Any, url: str) -> list[dict[str, Any]]:
    """Every row of the list as JSON, page by page."""
    found, following = [], f"{url}{'&' if '?' in url else '?'}limit=2"
    while following:
        page = client.get(following).json()
        found += page["results"]
        following = page["next"]
    return found


def flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The fields of one JSON object, those inside another with a dot; nothing inside one that is null."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found
