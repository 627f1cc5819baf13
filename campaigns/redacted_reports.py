"""What is taken out of reports that were published: they keep their digests, and say that they are redacted."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils import timezone

from campaigns.models import Report
from campaigns.reach.documents.tombstones import tombstone_pointers
from campaigns.reach.inputs import canonical_json, canonical_sha256
from campaigns.reports.publish import take_turn
from campaigns.reports.signing import sign_redaction
from coordination.ground.datetimes import format_datetime
from coordination.models import Redaction
from coordination.redactions.eraser import TOMBSTONE, Eraser
from coordination.redactions.masking import Mask
from coordination.redactions.rewriting import rewrite_redacted
from coordination.redactions.scope import RedactionScope


def redact_reports(scope: RedactionScope, eraser: Eraser, ids: frozenset[str]) -> bool:
    """Published reports: the figures they rest on, and for the lead the document itself."""
    campaign = scope.redaction.campaign
    if campaign:
        take_turn(campaign)  # one that is being published has read the figures already
    published = Report.objects.all() if scope.owns else Report.objects.filter(campaign=campaign)
    condition = eraser.stands_in("inputs", "document")
    rows = published.filter(condition).order_by("id")  # one redaction at a time: nobody else changes any
    return bool(sum(_clean_report(row, scope, eraser, ids) for row in rows))


def _clean_report(row: Report, scope: RedactionScope, eraser: Eraser, ids: frozenset[str]) -> bool:
    inputs, document = orjson.loads(row.inputs), orjson.loads(row.document)
    led = scope.leads and row.campaign_id == scope.redaction.campaign

    def clean(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [_figure(f, eraser) if _reached(f, scope, eraser, ids, led=led) else f for f in figures]

    cleaned_inputs = {**inputs, "figures": clean(inputs["figures"])}
    cleaned_inputs["earlier"] = [{**earlier, "figures": clean(earlier["figures"])} for earlier in inputs["earlier"]]
    cleaned_document = document
    if eraser.inside and led:
        cleaned_document = {
            name: value if name == "campaign" else eraser.clean(value) for name, value in document.items()
        }
    if cleaned_inputs == inputs and cleaned_document == document:
        return False
    _rewrite(row, cleaned_document, cleaned_inputs, scope.redaction)
    return True


def put_mask(mask: Mask, redaction: Redaction) -> None:
    """Reports on the campaign go on under its mask."""
    rows = Report.objects.filter(campaign=mask.former).order_by("id")
    for row in rows:
        document, inputs = (orjson.loads(mask.of_json(text)) for text in (row.document, row.inputs))
        _rewrite(row, document, inputs, redaction, campaign=mask.mask)


def _rewrite(
    row: Report, document: Mapping[str, Any], inputs: Mapping[str, Any], redaction: Redaction, **columns: str
) -> None:
    # With the salt, whoever knows the digest of the inputs could try out what the text was.
    inputs = {**inputs, "salt": TOMBSTONE}
    account = {
        "at": format_datetime(timezone.now()),
        "reason": redaction.reason,
        "fields": [*tombstone_pointers(document, "/report"), *tombstone_pointers(inputs, "/inputs")],
        "sha256": canonical_sha256(document),
        "inputs_sha256": canonical_sha256(inputs),
    }
    texts = {"inputs": canonical_json(inputs).decode(), "document": canonical_json(document).decode()}
    redacted = {**account, "signature": sign_redaction(row.sha256, account)}
    rewrite_redacted(row, {**columns, **texts, "redacted": redacted, "version": row.version + 1})


def _reached(
    figure: Mapping[str, Any], scope: RedactionScope, eraser: Eraser, ids: frozenset[str], *, led: bool
) -> bool:
    if not eraser.inside:
        return figure["id"] in ids
    return led or (scope.owns and figure["organisation"] == scope.by.organisation)


def _figure(figure: Mapping[str, Any], eraser: Eraser) -> dict[str, Any]:
    source = eraser.clean(figure["source"], f"[redacted {eraser.mark}]")
    # Reports of before figures were quoted in their source's words have none of these.
    others = {name: eraser.clean(figure[name]) for name in ("universe", "stated_as") if name in figure}
    return {**figure, "source": source, **others}
