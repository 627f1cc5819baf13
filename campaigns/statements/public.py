"""What everybody may read of printed statements: those that hold, and those that did and are withdrawn."""

from collections.abc import Mapping
from typing import Any

from campaigns.models import Campaign, Statement, StatementStatus
from campaigns.reach.claims import UNSUPPORTED
from coordination.ground.datetimes import format_datetime

Json = dict[str, Any]
# Without a number: bounds of live figures are the partnership's own.
_FALSE = "The figures as they are known now say otherwise."
_AWAITED = "Figures that it rests on are missing or being checked."
_OPEN = "The figures as they are known now no longer prove it."


def public_statements(campaign: Campaign) -> list[Json]:
    """The statements that the figures support, or did since they were registered, the last printed first.

    None whose text waits for a second look, and none that rests on what small numbers keep from the public.
    """
    shown = (StatementStatus.SUPPORTED, StatementStatus.NO_LONGER_SUPPORTED)
    rows = Statement.objects.filter(campaign=campaign, status__in=shown, second_look="", withheld=False)
    return [_public(row) for row in rows.order_by("-printed_on", "-id")]


def _public(row: Statement) -> Json:
    withdrawn = row.status == StatementStatus.NO_LONGER_SUPPORTED
    return {
        "text": row.text,
        "outlet": row.outlet,
        "url": row.url or None,
        "printed_on": row.printed_on.isoformat(),
        "status": "withdrawn" if withdrawn else "supported",
        "since": format_datetime(row.since),
        "why": _why(row.present) if withdrawn else None,
    }


def _why(judgement: Mapping[str, Any]) -> str:
    if judgement["verdict"] == UNSUPPORTED:
        return _FALSE
    return _AWAITED if judgement["missing"] or judgement["held"] else _OPEN
