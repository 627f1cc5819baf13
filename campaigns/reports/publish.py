"""Publishing: a report freezes what was known, the very figures it rests on included; later corrections show in its
difference, never in it."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import rfc8785
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from campaigns.completeness import expected_returns
from campaigns.known_universes import universes_of
from campaigns.models import (
    Campaign,
    CampaignStatus,
    ExpectedReturn,
    Participant,
    ReachMetric,
    ReachStatus,
    Report,
)
from campaigns.overlaps.standing_overlaps import standing_overlaps
from campaigns.participations import SECOND_LOOK_PENDING, former_contributors
from campaigns.permissions import EXPORT_REPORT, PUBLISH_REPORT
from campaigns.reach.checks import failed_checks
from campaigns.reach.documents.difference import report_numbers
from campaigns.reach.documents.report import checks_of_inputs, compose_report, printed_keys
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Earlier, Inputs, canonical_json, canonical_sha256, read_inputs
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import ReachScope
from campaigns.reach_metrics.load import scope_of, standing_figures
from campaigns.reports.naming import named_unasked
from campaigns.reports.signing import check_can_sign, sign_report, signature_members
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Unprocessable
from coordination.ground.locks import wait_for_turn
from coordination.ground.sight import seeing_all
from coordination.jobs import enqueue
from coordination.jobs.worker import Run
from coordination.ledger.transaction import writing
from coordination.models import Operation
from partners.models import Area

KIND = "report"
_EXPECTS_WHO_LEFT = (
    "Returns are expected of organisations that take part no longer, and a report would name them: {}. Report on their"
    " behalf, invite them again, or delete their expected returns; where there is none, expect one and delete it."
)
_NAMES_UNASKED = (
    "This report names organisations that have not accepted what the campaign is called, or where it is, by now: {}."
    " Publish it once they have (/invitations/?asked_again=true); invite who has left again, ask for a report without"
    " them, or give the campaign its former name and area."
)


def publish_report(campaign: Campaign, *, by: Actor, scope: ReachScope, as_of: datetime | None = None) -> Operation:
    """Have a report of `scope` compiled and published as of now, or as of an earlier instant.

    Raises Forbidden unless the actor's organisation leads the campaign, or Conflict while that is a draft: a report is
    for everybody, who may not know of the campaign yet. So it is while the service has no key to sign it with: a report
    never changes, so it could not be signed later.
    """
    authorise(by, PUBLISH_REPORT, campaign)
    if campaign.status == CampaignStatus.DRAFT:
        raise Conflict("campaign_is_a_draft", "Nobody else knows of this campaign yet; make it live, then publish.")
    _check_shown(campaign)
    _check_expects_participants(campaign)
    check_can_sign()
    arguments = {
        "area": scope.area,
        "channels": None if scope.channels is None else sorted(scope.channels),
        "first": scope.first and scope.first.isoformat(),
        "last": scope.last and scope.last.isoformat(),
        "as_of": (as_of or timezone.now()).isoformat(),
    }
    return enqueue.start_operation(KIND, by=by, subject=campaign, campaign=campaign.pk, arguments=arguments)


def compile_report(run: Run) -> None:
    """The work of the operation. Raises Unprocessable, and publishes nothing, while a check of the figures fails."""
    campaign = Campaign.objects.select_related("area").get(pk=run.operation.campaign)
    with writing(run.by):
        authorise(run.by, PUBLISH_REPORT, campaign)  # whoever asked for it may have lost the right since
        take_turn(campaign.pk)
        _check_shown(Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk))
        _check_expects_participants(campaign)
        check_can_sign()  # the worker may know less than whoever took the request
        inputs = inputs_of(campaign, _scope(run.arguments), datetime.fromisoformat(run.arguments["as_of"]))
        _check_figures(inputs)
        try:
            published = _store_report(campaign, inputs, by=run.by)
        except rfc8785.CanonicalizationError:
            detail = "A total is beyond 9,007,199,254,740,991, more than JSON carries exactly; report on less."
            raise Unprocessable("too_large", detail) from None
        run.finish({"report": str(published.pk), "sha256": published.sha256})


def inputs_of(campaign: Campaign, scope: ReachScope, as_of: datetime) -> Inputs:
    """Everything a report of `scope` rests on, as it was known at `as_of`. `scope` names an area."""
    area = Area.objects.get(pk=scope.area)
    figures = standing_figures(campaign, as_of)
    return Inputs(
        campaign=campaign.pk,
        scope=scope_of(campaign, area, scope.channels, scope.first, scope.last),
        as_of=as_of,
        figures=tuple(_shared_figure(figure) for figure in figures),
        universes=universes_of(campaign, area, figures),
        expected=expected_returns(campaign, area, timezone.localdate(as_of)),
        salt=secrets.token_hex(16),
        small=settings.SMALL_NUMBERS_BELOW,
        earlier=tuple(_earlier(row) for row in Report.objects.filter(campaign=campaign).order_by("id")),
        overlaps=standing_overlaps(campaign, as_of),
    )


def export_report(published: Report, *, by: Actor) -> dict[str, Any]:
    """`{report, sha256, signature, kid, alg, inputs}`, and `redacted` if it was: what `verify_report` reads.

    It holds every figure: for the partnership. Raises Forbidden or NotFound.
    """
    authorise(by, EXPORT_REPORT, published.campaign)
    inputs = orjson.loads(published.inputs)
    document, digest = orjson.loads(published.document), published.sha256
    exported = {"report": document, "sha256": digest, **signature_members(published.signature), "inputs": inputs}
    return exported if published.redacted is None else {**exported, "redacted": published.redacted}


def _check_expects_participants(campaign: Campaign) -> None:
    """Everybody reads whose return is missing: nobody may stand there who takes part no longer."""
    takes_part = Participant.objects.accepted().filter(campaign=campaign).values("organisation")
    expected = ExpectedReturn.objects.filter(campaign=campaign).exclude(organisation=campaign.lead_id)
    rows = expected.exclude(organisation__in=takes_part).order_by("organisation", "channel")
    gone = [f"{row.organisation_id} ({row.channel_id})" for row in rows]
    if gone := [*gone, *sorted(_silent_leavers(campaign))]:
        raise Conflict("expects_who_left", _EXPECTS_WHO_LEFT.format(", ".join(gone)))


@seeing_all("whether anything was sent, not what")
def _silent_leavers(campaign: Campaign) -> set[str]:
    """Who contributed once and sent nothing, nor anybody on their behalf; what was sent of something else is found when
    the report is compiled."""
    former = former_contributors(campaign)
    if not former:
        return former
    figures = ReachMetric.objects.filter(campaign=campaign).exclude(status=ReachStatus.VOID)
    figures_sent = figures.filter(Q(organisation__in=former) | Q(on_behalf_of__overlap=sorted(former)))
    rows = figures_sent.order_by().values_list("organisation", "on_behalf_of").distinct()
    return former - {slug for organisation, behalf in rows for slug in (organisation, *behalf)}


def _check_names_no_leaver(campaign: Campaign, completeness: Mapping[str, Any]) -> None:
    """What they sent may lie outside the scope of this report."""
    named = {*completeness["missing"], *(row["organisation"] for row in completeness["awaited"])}
    if gone := sorted(named & former_contributors(campaign)):
        raise Conflict("expects_who_left", _EXPECTS_WHO_LEFT.format(", ".join(gone)))


def _check_names_nobody_unasked(campaign: Campaign, document: Mapping[str, Any]) -> None:
    """Nobody is named beside a name of the campaign that it has not accepted."""
    if unasked := named_unasked(campaign, document):
        raise Conflict("named_unasked", _NAMES_UNASKED.format(", ".join(unasked)))


def _shared_figure(figure: Figure) -> Figure:
    """What participants may read of a figure: of a held one when and for what it was sent, but not its value."""
    if not figure.held:
        return figure
    return replace(
        figure,
        value=0,
        qualifier=Qualifier.EXACT,
        margin_percent=None,
        universe=None,
        source="",
        stated_as="",
        grade="self_reported",
    )


def _scope(arguments: Mapping[str, Any]) -> ReachScope:
    channels = arguments["channels"]
    first, last = (arguments[name] and datetime.fromisoformat(arguments[name]).date() for name in ("first", "last"))
    return ReachScope(arguments["area"], None if channels is None else frozenset(channels), first, last)


def stored_inputs(published: Report) -> Inputs:
    """What a report rests on."""
    return read_inputs(orjson.loads(published.inputs))


def _earlier(published: Report) -> Earlier:
    inputs, document = stored_inputs(published), orjson.loads(published.document)
    return Earlier(inputs.scope, tuple(inputs.counted), printed_keys(document), inputs.method)


def _check_figures(inputs: Inputs) -> None:
    faults = [FieldError("", check.code, check.sentence) for check in failed_checks(checks_of_inputs(inputs))]
    if faults:
        detail = "The figures contradict each other, so nothing is published until they are put right."
        raise Unprocessable("checks_failed", detail, faults)


def _store_report(campaign: Campaign, inputs: Inputs, *, by: Actor) -> Report:
    document = compose_report(inputs)
    _check_names_no_leaver(campaign, document["headline"]["completeness"])
    _check_names_nobody_unasked(campaign, document)
    sha256 = canonical_sha256(document)
    scope, area = inputs.scope, str(inputs.scope.area)
    return Report.objects.create(
        campaign=campaign,
        organisation_id=by.organisation,
        area_id=area,
        channels=None if scope.channels is None else sorted(scope.channels),
        first=scope.first,
        last=scope.last,
        as_of=inputs.as_of,
        method_version=inputs.method,
        document=canonical_json(document).decode(),
        sha256=sha256,
        signature=sign_report(sha256),
        inputs=canonical_json(inputs.as_json()).decode(),
        numbers=report_numbers(inputs),
        published_by=by.label,
    )


def _check_shown(campaign: Campaign) -> None:
    """A report is for everybody; of what is suspended, or waits for a second look, nobody else sees anything."""
    if campaign.suspended_at is not None:
        raise Conflict("campaign_suspended", "This campaign is suspended and nothing of it is public; resume it first.")
    if campaign.second_look:
        raise Conflict("second_look_pending", SECOND_LOOK_PENDING)


def take_turn(campaign: str) -> None:
    """One report of a campaign at a time: each must know what the one before it has printed, and what was taken out."""
    wait_for_turn(f"reports/{campaign}")
