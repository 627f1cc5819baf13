"""Files of rows, and what becomes of them."""

import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from coordination.imports.file_formats import format_reader
from coordination.imports.intake import UploadedFile, start_import
from coordination.jobs.worker import run_next
from coordination.models import Operation
from tests import make

URL = "/api/v1/imports/"
LINES, CSV, CALENDAR = "application/jsonl", "text/csv", "text/calendar"


def event(reference: str = "stall-1", **fields: Any) -> dict[str, Any]:
    """A row for a stall of the campaign that `make.make_campaign` makes."""
    row = {
        "external_ref": reference,
        "campaign": make.SEE_ME,
        "title": "Stall",
        "kind": "stall",
        "starts_at": "2017-02-23T10:00:00Z",
        "ends_at": "2017-02-23T16:00:00Z",
    }
    return {**row, **fields}


def lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def send(client: Any, body: bytes, media_type: str = LINES, query: str = "resource=events", **headers: Any) -> Any:
    """The answer to the file."""
    return client.generic("POST", f"{URL}?{query}", body, content_type=media_type, **headers)


def queue(body: bytes = b'{"external_ref": "row-1"}\n[]\n') -> Operation:
    """A file of Dudley's with a row that waits and one that was refused at once."""
    sent = UploadedFile(BytesIO(body), LINES, sha256="0" * 64, size=len(body), parameters={})
    return start_import(sent, "events", format_reader("events", LINES), by=make.actor_for())


def finish(answer: Any) -> Operation:
    """The operation of an accepted file, when it is over."""
    assert answer.status_code == 202, answer.content
    while run_next():
        pass
    return Operation.objects.get(pk=answer.json()["id"])


def refused(client: Any, operation: Operation) -> list[tuple[int, str | None, str]]:
    """Row, column and code of everything refused."""
    found = client.get(f"{URL}{operation.pk}/refused/?limit=500").json()["results"]
    return [(fault["row"], fault["column"], fault["code"]) for fault in found]
