"""What a message says: that something changed and where to read it; never what it holds."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings

from coordination.ledger.visible_change import VisibleChange
from coordination.models import Change

# Where a subject of the ledger is read; others by their audit trail.
RESOURCES = {
    "event": "events/{id}/",
    "placement": "placements/{id}/",
    "review": "reviews/{id}/",
    "reach-metric": "reach-metrics/{id}/",
    "overlap": "overlaps/{id}/",
    "suspected-duplicate": "suspected-duplicates/{id}/",
    "report": "campaigns/{campaign}/reports/{id}/",
    "statement": "campaigns/{campaign}/statements/{id}/",
    "campaign": "campaigns/{id}/",
    "operation": "operations/{id}/",
    "api-key": "api-keys/{id}/",
    "oauth-client": "oauth-clients/{id}/",
    "webhook-endpoint": "webhook-endpoints/{id}/",
}
PING = "ping"


def of_change(change: Change, visible: VisibleChange) -> str:
    """The message of a change as its reader is told of it."""
    data = {"id": change.subject_id, "version": visible.version, "url": settings.PUBLIC_URL + _path(change)}
    return _written(visible.kind, change.occurred_at, data)


def of_test(endpoint: Any, now: datetime) -> str:
    """The message of a test."""
    url = f"{settings.PUBLIC_URL}/api/v1/webhook-endpoints/{endpoint.pk}/"
    return _written(PING, now, {"id": str(endpoint.pk), "version": endpoint.version, "url": url})


def _path(change: Change) -> str:
    pattern = RESOURCES.get(change.subject)
    if pattern is None:
        return "/api/v1/changes/?" + urlencode({"subject": change.subject, "id": change.subject_id})
    return "/api/v1/" + pattern.format(id=change.subject_id, campaign=change.campaign)


def _written(kind: str, timestamp: datetime, data: dict[str, Any]) -> str:
    return orjson.dumps({"type": kind, "timestamp": timestamp, "data": data}, option=orjson.OPT_UTC_Z).decode()
