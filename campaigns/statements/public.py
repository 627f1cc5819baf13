"""What everybody may read of printed statements: those that hold, and those that did and are withdrawn."""

from typing import Any

from campaigns.models import Campaign, Statement, StatementStatus
from campaigns.reach.claims import FROM_BELOW, claimed_interval
from campaigns.reach.qualifiers import Interval
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.verdicts.claim_answers import SUPPORTED, UNSUPPORTED
from campaigns.reach.verdicts.count_claims import verdict_on
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
    statuses = (StatementStatus.SUPPORTED, StatementStatus.NO_LONGER_SUPPORTED)
    rows = Statement.objects.filter(campaign=campaign, status__in=statuses, second_look="", withheld=False)
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
        "why": _why(row) if withdrawn else None,
        "condition": None if withdrawn else row.present.get("condition"),
    }


def _is_plain(row: Statement) -> bool:
    """Whether it claims one number of a unit, whose bounds the judgement has."""
    return row.reading is None and row.out_of is None and row.unit != FREQUENCY


def _why(row: Statement) -> str:
    """What is awaited is the reason only where what has come would support it, or something is being checked."""
    judgement = row.present
    if judgement["verdict"] == UNSUPPORTED:
        return _FALSE
    is_reported = _is_plain(row) and (
        verdict_on(Interval(judgement["low"], judgement["high"]), claimed_interval(row.comparator, row.value, row.to))
        == SUPPORTED
    )
    is_silent = row.comparator not in FROM_BELOW and (judgement["missing"] or judgement.get("gaps"))
    is_awaited = judgement["held"] or (is_reported and is_silent)
    return _AWAITED if is_awaited else _OPEN
