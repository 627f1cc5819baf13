"""Where texts stand in what this app keeps, and in the reports it has published."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db.models import Q
from django.utils import timezone

from campaigns.models import (
    Campaign,
    Endorsement,
    HelpLine,
    Phase,
    Placement,
    ReachMetric,
    Report,
    Review,
    SuspectedDuplicate,
)
from campaigns.reach.inputs import canonical, sha256
from campaigns.reach.redacted import tombstones
from campaigns.reports import take_turn
from coordination.api.instants import written
from coordination.redactions import copies, kinds
from coordination.redactions.erasing import TOMBSTONE, Eraser
from coordination.redactions.kinds import Kind
from coordination.redactions.scope import Scope

_OF_THE_LEAD = "campaign__lead"
_FLEET = {"/site/fleet/operator": ("fleet_operator",)}


def register() -> None:
    """Let texts be taken out of campaigns, placements, reviews, figures and reports."""
    for kind in (
        Kind("campaign", Campaign, "lead", "slug", keys=frozenset({"slug"}), relatives=_of_campaign),
        Kind("phase", Phase, _OF_THE_LEAD, keys=frozenset({"slug"})),
        Kind("help-line", HelpLine, _OF_THE_LEAD),
        Kind("endorsement", Endorsement),
        Kind("placement", Placement, pointers=_FLEET, relatives=_of_placement),
        Kind("review", Review, relatives=lambda row: {"placement": Q(reviews=row.pk)}),
        Kind("reach-metric", ReachMetric, distinct=frozenset({"source"}), relatives=_of_figure),
        Kind("suspected-duplicate", SuspectedDuplicate, relatives=_of_suspicion),
    ):
        kinds.register(kind)
    copies.register(reports)


def reports(scope: Scope, eraser: Eraser, ids: frozenset[str]) -> bool:
    """Published reports: the figures they rest on, and for the lead the document itself."""
    campaign = scope.redaction.campaign
    if campaign:
        take_turn(campaign)  # one that is being published has read the figures already
    published = Report.objects.all() if scope.owns else Report.objects.filter(campaign=campaign)
    condition = eraser.stands_in_json("inputs", "document")
    rows = published.filter(condition).select_for_update(of=("self",)).order_by("id")
    return bool(sum(_clean_report(row, scope, eraser, ids) for row in rows))


def _clean_report(row: Report, scope: Scope, eraser: Eraser, ids: frozenset[str]) -> bool:
    inputs, document = orjson.loads(row.inputs), orjson.loads(row.document)
    led = scope.leads and row.campaign_id == scope.redaction.campaign

    def clean(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [_figure(f, eraser) if _reached(f, scope, eraser, ids, led=led) else f for f in figures]

    cleaned = {**inputs, "figures": clean(inputs["figures"])}
    cleaned["earlier"] = [{**earlier, "figures": clean(earlier["figures"])} for earlier in inputs["earlier"]]
    told = document
    if eraser.inside and led:
        told = {name: value if name == "campaign" else eraser.clean(value) for name, value in document.items()}
    if cleaned == inputs and told == document:
        return False
    # With the salt, whoever knows the digest of the inputs could try out what the text was.
    cleaned["salt"] = TOMBSTONE
    row.inputs, row.document = canonical(cleaned).decode(), canonical(told).decode()
    row.redacted = {
        "at": written(timezone.now()),
        "reason": scope.redaction.reason,
        "fields": [*tombstones(told, "/report"), *tombstones(cleaned, "/inputs")],
        "sha256": sha256(told),
        "inputs_sha256": sha256(cleaned),
    }
    row.version += 1
    row.save(update_fields=["inputs", "document", "redacted", "version"])
    return True


def _reached(figure: Mapping[str, Any], scope: Scope, eraser: Eraser, ids: frozenset[str], *, led: bool) -> bool:
    if not eraser.inside:
        return figure["id"] in ids
    return led or (scope.owns and figure["organisation"] == scope.by.organisation)


def _figure(figure: Mapping[str, Any], eraser: Eraser) -> dict[str, Any]:
    source = eraser.clean(figure["source"], f"[redacted {eraser.mark}]")
    return {**figure, "source": source, "universe": eraser.clean(figure["universe"])}


def _of_campaign(campaign: Campaign) -> Mapping[str, Q]:
    return dict.fromkeys(("help-line", "phase", "endorsement"), Q(campaign=campaign.pk))


def _of_placement(placement: Placement) -> Mapping[str, Q]:
    return {"review": Q(placement=placement.pk), "reach-metric": Q(placement=placement.pk)}


def _of_figure(figure: ReachMetric) -> Mapping[str, Q]:
    suspected = Q(figure=figure.pk) | Q(other=figure.pk)
    return {"suspected-duplicate": suspected, "reach-metric": Q(part_of=figure.pk)}


def _of_suspicion(suspicion: SuspectedDuplicate) -> Mapping[str, Q]:
    return {"reach-metric": Q(pk__in=[suspicion.figure_id, suspicion.other_id])}
