"""What tests are made of: plain functions, each of which makes one thing and whatever that thing needs.

Every name has a default and everything is found again by its key, so `make_event()` alone is a scheduled stall of
Dudley in *See Me, Hear Me*, and a second `make_event()` is another stall of the same campaign. What has rules is made
through them, so its ledger, its marks and its versions are those of real use.

    campaign = make_campaign(contributors=("dudley", "sandwell"))
    placement = make_placement(status="submitted")                   # Dudley's; BTP has a pending review of it
    make_metric(organisation="sandwell", value=15_000, qualifier="more_than")
    answer = client("sandwell").get("/api/v1/events/")               # a real key in a real Authorization header
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from rest_framework.test import APIClient

from campaigns.creatives import uploading
from campaigns.creatives.drawing import draw_pending
from campaigns.lifecycle import endorsements, expected_returns, invitations
from campaigns.models import (
    Campaign,
    Channel,
    Comment,
    Creative,
    DuplicateStatus,
    Endorsement,
    ExpectedReturn,
    Overlap,
    Participant,
    ParticipantRole,
    ParticipantStatus,
    Phase,
    Placement,
    ReachMetric,
    ReasonCode,
    Report,
    Review,
    ReviewRule,
    ReviewStatus,
    SitePermission,
    SiteType,
    Statement,
    SuspectedDuplicate,
    Universe,
    UniverseRelation,
)
from campaigns.overlaps import recording as overlaps
from campaigns.placements import comments, reason_codes, review, review_rules, rules, site_permissions
from campaigns.reach.scope import ReachScope as Question
from campaigns.reach_metrics import record, resolution
from campaigns.reports import publish
from campaigns.statements import register as statements
from coordination.ground.actor import Actor
from coordination.jobs.worker import run_next
from coordination.ledger.transaction import writing
from events import scheduling
from events.models import Event
from partners import access, key_management
from partners.models import ApiKey, Area, AreaPopulation, Organisation, Scope, Stop, StopStatus
from tests.campaigns.creatives.artwork_files import png_of
from tests.partners.example_organisations import accept_for

ENGLAND, REGION, COUNTY = "E92000001", "E12000005", "E11000005"
DUDLEY, SANDWELL, WALSALL = "E08000027", "E08000028", "E08000030"
SEE_ME = "see-me-hear-me"
LEAD = "west-midlands-police"
POLICE = "british-transport-police"

# code: name, kind, parent, (year, residents)
AREAS: Mapping[str, tuple[str, str, str | None, tuple[int, int]]] = {
    ENGLAND: ("England", "country", None, (2021, 56_490_048)),
    REGION: ("West Midlands region", "region", ENGLAND, (2011, 5_600_000)),
    COUNTY: ("West Midlands", "metropolitan_county", REGION, (2021, 2_919_600)),
    "E08000025": ("Birmingham", "local_authority", COUNTY, (2021, 1_144_900)),
    "E08000026": ("Coventry", "local_authority", COUNTY, (2021, 345_300)),
    DUDLEY: ("Dudley", "local_authority", COUNTY, (2021, 323_500)),
    SANDWELL: ("Sandwell", "local_authority", COUNTY, (2021, 341_900)),
    "E08000029": ("Solihull", "local_authority", COUNTY, (2021, 216_200)),
    WALSALL: ("Walsall", "local_authority", COUNTY, (2021, 284_100)),
    "E08000031": ("Wolverhampton", "local_authority", COUNTY, (2021, 263_700)),
}
# slug: kind, area; any other slug is a charity without one.
ORGANISATIONS: Mapping[str, tuple[str, str | None]] = {
    "birmingham": ("council", "E08000025"),
    "coventry": ("council", "E08000026"),
    "dudley": ("council", DUDLEY),
    "sandwell": ("council", SANDWELL),
    "solihull": ("council", "E08000029"),
    "walsall": ("council", WALSALL),
    "wolverhampton": ("council", "E08000031"),
    LEAD: ("police", COUNTY),
    POLICE: ("police", None),
    "transport-for-west-midlands": ("transport_operator", COUNTY),
}
# code: name, kind, unit; any other code is an `other` channel counted in visits.
CHANNELS: Mapping[str, tuple[str, str, str]] = {
    "digital_media": ("digital media", "digital", "people_reached"),
    "twitter": ("Twitter", "social", "accounts_reached"),
    "website": ("website", "owned", "visitors"),
    "face_to_face": ("face to face", "face_to_face", "conversations"),
    "bus_poster": ("bus posters", "out_of_home", "impacts"),
}
ONE_EACH = ("twitter",)
# code: kind, and the universe it lies inside
UNIVERSES: Mapping[str, tuple[str, str | None]] = {
    "residents": ("residents", None),
    "adults": ("age_group", "residents"),
    "children": ("age_group", "residents"),
    "young_people": ("age_group", "children"),
    "workers": ("workers", None),
    "commuters": ("travellers", None),
    "visitors": ("visitors", None),
}
STARTS_AT = datetime(2017, 2, 22, 10, tzinfo=UTC)
# What leads a placement to each status, action by action.
PATHS: Mapping[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "approved": ("submit", "approve"),
    "changes_requested": ("submit", "request_changes"),
    "rejected": ("submit", "reject"),
    "withdrawn": ("submit", "withdraw"),
    "installed": ("submit", "approve", "install"),
    "removed": ("submit", "approve", "install", "remove"),
}
_numbers = count(1)


def make_area(code: str = DUDLEY, *, name: str = "", parent: str | None = None) -> Area:
    """The area `code`, every area around it, and its population. One that is not in AREAS is a local authority in
    `parent` (the metropolitan county unless said)."""
    if present := Area.objects.filter(pk=code).first():
        return present
    known = AREAS.get(code, (name or f"Area {code}", "local_authority", parent or COUNTY, None))
    around = make_area(known[2]) if known[2] else None
    lineage = [*(around.lineage if around else []), code]
    facts = {"name": name or known[0], "kind": known[1], "parent": around, "lineage": lineage}
    area = Area.objects.create(code=code, **facts)
    if known[3]:
        year, residents = known[3]
        AreaPopulation.objects.create(area=area, year=year, population=residents, source=f"Census {year}")
    return area


def make_organisation(slug: str = "dudley", **fields: Any) -> Organisation:
    """The organisation `slug` in its own area; councils and the lead may lead campaigns."""
    if present := Organisation.objects.filter(pk=slug).first():
        return present
    kind, area = ORGANISATIONS.get(slug, ("charity", None))
    facts: dict[str, Any] = {"may_lead": kind == "council" or slug == LEAD}
    facts |= {"name": slug.replace("-", " ").title(), "kind": kind, "area": make_area(area) if area else None}
    organisation = Organisation.objects.create(slug=slug, **facts | fields)
    accept_for(organisation)
    return organisation


def make_channel(code: str = "digital_media") -> Channel:
    """The channel `code`, counted in its own unit."""
    name, kind, unit = CHANNELS.get(code, (code.replace("_", " "), "other", "visits"))
    facts = {"name": name, "kind": kind, "unit": unit, "one_each": code in ONE_EACH}
    return Channel.objects.get_or_create(code=code, defaults=facts)[0]


def make_universes() -> None:
    """The universes of UNIVERSES, and how they lie to each other."""
    for code, (kind, inside) in UNIVERSES.items():
        Universe.objects.get_or_create(code=code, defaults={"name": code.replace("_", " "), "kind": kind})
        if inside:
            UniverseRelation.objects.get_or_create(universe_id=code, other_id=inside, defaults={"relation": "inside"})
    UniverseRelation.objects.get_or_create(universe_id="adults", other_id="children", defaults={"relation": "disjoint"})


def make_stop(atco_code: str = "43000875301", *, mode: str = "bus", area: str | None = DUDLEY, **fields: Any) -> Stop:
    """An active stop, in no area with `area=None`."""
    if present := Stop.objects.filter(pk=atco_code).first():
        return present
    stop_type = {"bus": "BCS", "rail": "RLY", "metro": "MET"}.get(mode, "FER")
    facts = {"name": "Bus Station", "mode": mode, "stop_type": stop_type, "status": StopStatus.ACTIVE}
    facts |= {"area": make_area(area) if area else None, "updated_at": STARTS_AT}
    return Stop.objects.create(atco_code=atco_code, **facts | fields)


def make_review_rule(slug: str = "btp-all-modes", *, reviewer: str = POLICE, **fields: Any) -> ReviewRule:
    """A rule that sends placements of every mode to `reviewer`, from 2017 on."""
    if present := ReviewRule.objects.filter(pk=slug).first():
        return present
    facts = {"reviewer": make_organisation(reviewer), "modes": ["bus", "rail", "metro"]}
    facts |= {"valid_from": date(2017, 1, 1)}
    return ReviewRule.objects.create(slug=slug, **facts | fields)


def make_campaign(
    slug: str = SEE_ME,
    *,
    lead: str = LEAD,
    area: str = COUNTY,
    contributors: Iterable[str] = ("dudley", "sandwell"),
    reviewers: Iterable[str] = (POLICE,),
    observers: Iterable[str] = (),
    **fields: Any,
) -> Campaign:
    """A live campaign from 17 February to 3 March 2017. Found again by its slug; further participants are added."""
    parts = [(ParticipantRole.CONTRIBUTOR, contributors), (ParticipantRole.REVIEWER, reviewers)]
    parts.append((ParticipantRole.OBSERVER, observers))
    campaign = Campaign.objects.filter(pk=slug).first() or _new_campaign(slug, lead, area, fields)
    present = set(Participant.objects.filter(campaign=campaign).values_list("organisation", flat=True))
    roles = {each: role for role, slugs in parts for each in slugs if each not in present}
    if roles:
        with writing(_maker(lead)):
            for each, role in roles.items():
                facts = {"role": role, "status": ParticipantStatus.ACCEPTED}
                Participant.objects.create(campaign=campaign, organisation=make_organisation(each), **facts)
    return campaign


def _new_campaign(slug: str, lead: str, area: str, fields: dict[str, Any]) -> Campaign:
    facts = {"name": slug.replace("-", " ").title(), "status": "live"}
    facts |= {"starts_on": date(2017, 2, 17), "ends_on": date(2017, 3, 3)}
    make_channel("face_to_face")  # where attendance is recorded
    with writing(_maker(make_organisation(lead).pk)):
        facts |= {"area": make_area(area), "lead_id": lead}
        return Campaign.objects.create(slug=slug, **facts | fields)


def make_participant(
    organisation: str = "walsall", *, status: str = "accepted", campaign: Campaign | None = None, role: str = "observer"
) -> Participant:
    """An organisation's part in the campaign, taken through the rules to `status`."""
    campaign, by = campaign or make_campaign(), actor_for(organisation)
    lead = actor_for(campaign.lead_id)
    part = invitations.invite_participant(campaign, by=lead, organisation=make_organisation(organisation), role=role)
    match status:
        case "declined":
            return invitations.decline_invitation(part, by=by, expected_version=part.version)
        case "withdrawn":
            return invitations.withdraw_invitation(part, by=lead)
        case "accepted" | "left":
            part = invitations.accept_invitation(part, by=by, expected_version=part.version)
    return invitations.leave_campaign(part, by=by, expected_version=part.version) if status == "left" else part


def make_endorsement(
    organisation: str = POLICE, *, status: str = "accepted", campaign: Campaign | None = None, **fields: Any
) -> Endorsement:
    """An organisation's endorsement of the campaign, taken through the rules to `status`."""
    campaign, by = campaign or make_campaign(), actor_for(organisation)
    lead = actor_for(campaign.lead_id)
    offered = endorsements.offer_endorsement(campaign, by=by, **{"since": campaign.starts_on, **fields})
    match status:
        case "withdrawn":
            return endorsements.withdraw_endorsement(offered, by=by)
        case "declined":
            return endorsements.decline_endorsement(offered, by=lead, expected_version=offered.version)
        case "accepted":
            return endorsements.accept_endorsement(offered, by=lead, expected_version=offered.version)
    return offered


def make_expected(
    organisation: str = "dudley", channel: str = "face_to_face", *, campaign: Campaign | None = None
) -> ExpectedReturn:
    """The campaign's lead expects a return of the organisation on the channel."""
    campaign, _ = _contributing(organisation, campaign)
    return expected_returns.expect_return(
        campaign,
        by=actor_for(campaign.lead_id),
        organisation=make_organisation(organisation),
        channel=make_channel(channel),
    )


def make_phase(slug: str = "transport-hubs", *, campaign: Campaign | None = None, **fields: Any) -> Phase:
    """A phase from 20 to 24 February 2017."""
    campaign = campaign or make_campaign()
    facts = {"name": slug.replace("-", " "), "starts_on": date(2017, 2, 20), "ends_on": date(2017, 2, 24)}
    with writing(_maker(campaign.lead_id)):
        return Phase.objects.get_or_create(campaign=campaign, slug=slug, defaults=facts | fields)[0]


def make_event(
    *, organisation: str = "dudley", campaign: Campaign | None = None, status: str = "scheduled", **fields: Any
) -> Event:
    """A stall on 22 February 2017, 10:00 to 16:00, in the organisation's area, taken through the rules to `status`."""
    campaign, by = _contributing(organisation, campaign)
    facts = {"title": f"Stall {next(_numbers)}", "kind": "stall", "starts_at": STARTS_AT}
    facts |= {"ends_at": fields.get("starts_at", STARTS_AT) + timedelta(hours=6)}
    first = "draft" if status == "draft" else "scheduled"
    event = scheduling.create_event(by=by, campaign=campaign, status=first, **facts | fields)
    if status in ("completed", "cancelled"):
        action = scheduling.complete_event if status == "completed" else scheduling.cancel_event
        event = action(event, by=by, expected_version=None)
    return event


def make_placement(
    *, organisation: str = "dudley", campaign: Campaign | None = None, status: str = "draft", **fields: Any
) -> Placement:
    """Four posters at a bus stop, taken through the rules to `status`. Give `stop=None, fleet_operator=…,
    fleet_vehicles=…` for a fleet."""
    campaign, by = _contributing(organisation, campaign)
    make_review_rule()
    facts: dict[str, Any] = {"mode": "bus", "format": "A3 poster", "quantity": 4, "creative_title": "Know the signs"}
    facts |= {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    if "stop" not in fields:
        facts["stop"] = make_stop()
    placement = rules.create_placement(by=by, campaign=campaign, **facts | fields)
    for action in PATHS[status]:
        placement = _take(action, placement, by)
    return placement


def make_review(*, status: str = "pending", **fields: Any) -> Review:
    """The standing review of a new placement (`fields` are those of `make_placement`): `pending`, `approved`,
    `changes_requested` or `rejected`."""
    placement = make_placement(status="submitted" if status == "pending" else status, **fields)
    return placement.reviews.get(status=status)


def make_comment(
    *, organisation: str = "dudley", placement: Placement | None = None, text: str = "May it hang by the door?"
) -> Comment:
    """What the organisation says of a submitted placement: its owner, or whoever judges it."""
    placement = placement or make_placement(status="submitted")
    if organisation == placement.organisation_id:
        return comments.add_comment(placement, by=actor_for(organisation), text=text)
    judged = placement.reviews.filter(reviewer=organisation).latest("created_at")
    return comments.comment_on_review(judged, by=actor_for(organisation), text=text)


def make_site_type(code: str = "bus_shelter", *, modes: tuple[str, ...] = ("bus",), **fields: Any) -> SiteType:
    """A kind of site at a stop that asks for the permission of its owner, unless `fields` say otherwise."""
    facts = {"name": code.replace("_", " "), "modes": list(modes), "asks_permission": True}
    return SiteType.objects.get_or_create(code=code, defaults=facts | fields)[0]


def make_site_permission(*, placement: Placement | None = None, **fields: Any) -> SitePermission:
    """Of a placement in review, unless one is given."""
    placement = placement or make_placement(status="submitted")
    facts = {"granted_by": "Transport for West Midlands", "granted_on": date(2017, 2, 6)}
    return site_permissions.record_permission(placement, by=actor_for(placement.organisation_id), **facts | fields)


def make_reason_code(code: str = "wording", *, organisation: str = POLICE, **fields: Any) -> ReasonCode:
    """A reason of the organisation to ask for changes or to reject."""
    make_review_rule(reviewer=organisation)
    facts = {"sentence": f"About {code}.", "decisions": ["request_changes", "reject"]}
    return reason_codes.add_reason_code(by=actor_for(organisation), code=code, **facts | fields)


def make_rule_of_campaign(*, campaign: Campaign | None = None, reviewer: str = POLICE, **fields: Any) -> ReviewRule:
    """A rule of the campaign's lead: that the reviewer judges bus placements."""
    campaign = campaign or make_campaign()
    make_review_rule()
    facts = {"reviewer": make_organisation(reviewer), "covered_modes": ["bus"], "valid_from": date(2017, 1, 1)}
    return review_rules.add_review_rule(by=actor_for(campaign.lead_id), campaign=campaign, **facts | fields)


def make_metric(
    *,
    organisation: str = "dudley",
    campaign: Campaign | None = None,
    area: str | None = None,
    channel: str = "digital_media",
    period: tuple[date, date] = (date(2017, 2, 17), date(2017, 3, 3)),
    status: str = "counted",
    **fields: Any,
) -> ReachMetric:
    """A figure of 1,000 in the channel's unit over `period` (both days inclusive), in the organisation's area; each in
    a series of its own unless `source` is given. `status` is `counted`, `held` (by the campaign's lead) or `void`."""
    campaign, by = _contributing(organisation, campaign)
    own = ORGANISATIONS.get(organisation, ("", None))[1] or campaign.area_id
    facts: dict[str, Any] = {"area": make_area(area or own), "channel": make_channel(channel)}
    facts |= {"measure": facts["channel"].unit, "value": 1_000, "qualifier": "exact"}
    facts |= {"period": days(*period), "source": f"source {next(_numbers)}"}
    metric = record.record_reach_metric(by=by, campaign=campaign, **facts | fields)
    if status == "void":
        metric = record.void_reach_metric(metric, by=by, expected_version=None, reason="It was never true.")
    if status == "held":
        lead = actor_for(campaign.lead_id)
        metric = resolution.hold_reach_metric(metric, by=lead, expected_version=None, reason="Please check it.")
    return metric


def make_overlap(
    *,
    organisation: str = "dudley",
    campaign: Campaign | None = None,
    channels: tuple[str, str] = ("twitter", "digital_media"),
    period: tuple[date, date] = (date(2017, 2, 17), date(2017, 3, 3)),
    status: str = "standing",
    **fields: Any,
) -> Overlap:
    """What a survey showed of two channels in the campaign's area, as a share; `status` is `standing` or `void`."""
    campaign, by = _contributing(organisation, campaign)
    facts: dict[str, Any] = {"area": campaign.area, "period": days(*period), "source": "a survey"}
    facts |= dict(zip(("channel", "other_channel"), map(make_channel, channels), strict=True))
    facts |= {"unit": "percent", "low": Decimal("9.5"), "high": Decimal("18.2"), "method": "survey"}
    facts |= {"sample_size": 400, "question": "Did you see it elsewhere?", "confidence_percent": 95}
    overlap = overlaps.record_overlap(by=by, campaign=campaign, **facts | fields)
    if status == "void":
        overlap = overlaps.void_overlap(overlap, by=by, expected_version=None, reason="It was never true.")
    return overlap


def make_suspected(
    status: str = "pending", *, other: str = "sandwell", channel: str = "press", **fields: Any
) -> SuspectedDuplicate:
    """A figure of Dudley, held from the start because `other` sent the same value there first; the question about the
    two is taken through the rules to `status`. `fields` are those of the figure."""
    # Each pair on a day of its own: two do not meet.
    day = date(2017, 2, 17) + timedelta(days=SuspectedDuplicate.objects.count())
    same = {"channel": channel, "area": DUDLEY, "value": 50_000 + next(_numbers), "period": (day, day)}
    same |= {name: value for name, value in fields.items() if name == "period"}
    first = make_metric(organisation=other, **same)
    pair = SuspectedDuplicate.objects.get(figure=make_metric(**same | fields), other=first)
    why: dict[str, Any] = {"expected_version": None, "reason": "We have asked both."}
    if status == DuplicateStatus.LAPSED:
        record.void_reach_metric(first, by=actor_for(other), **why)
    elif status != DuplicateStatus.PENDING:
        resolution.resolve_suspected_duplicate(pair, by=actor_for(pair.campaign.lead_id), resolution=status, **why)
    return SuspectedDuplicate.objects.get(pk=pair.pk)


def make_report(campaign: Campaign | None = None, area: str | None = None) -> Report:
    """The report of a campaign, or on one area of it, published by its lead; nothing else may wait for a worker."""
    campaign = campaign or make_campaign()
    publish.publish_report(campaign, by=actor_for(campaign.lead_id), scope=Question(area or campaign.area_id))
    assert run_next()
    return Report.objects.filter(campaign=campaign).latest("id")


def make_statement(*, organisation: str = "dudley", campaign: Campaign | None = None, **fields: Any) -> Statement:
    """A printed sentence that the organisation has registered: more than a million contacts."""
    campaign, by = _contributing(organisation, campaign)
    claim = {"comparator": "more_than", "value": 1_000_000, "unit": "contacts"}
    facts = {"text": "More than a million contacts.", "outlet": "The paper", "printed_on": date(2017, 3, 11)}
    return statements.register_statement(campaign, by=by, **{**facts, "claim": claim, **fields})


def make_creative(
    *,
    organisation: str = "dudley",
    campaign: Campaign | None = None,
    status: str = "ready",
    content: bytes = b"",
    declared: str = "application/octet-stream",
    **fields: Any,
) -> Creative:
    """Artwork that the organisation has uploaded, drawn by the very program unless it is `pending`; a sheet like no
    other unless `content` is given."""
    campaign, by = _contributing(organisation, campaign)
    content = content or png_of(100 + next(_numbers), 140, rows=140)
    creative = uploading.upload_creative(
        BytesIO(content), by=by, campaign=campaign, declared=declared, **{"title": "Know the signs", **fields}
    )
    if status != "pending":
        assert draw_pending()
    creative = Creative.objects.get(pk=creative.pk)
    return uploading.withdraw_creative(creative, by=by) if status == "withdrawn" else creative


def days(first: date, last: date) -> DateRange:
    """The period from `first` to `last`, both inclusive, as a figure stores it."""
    return DateRange(first, last + timedelta(days=1))


def actor_for(slug: str = "dudley", *, scopes: Iterable[str] = tuple(Scope.values)) -> Actor:
    """An actor of the organisation with its campaigns of this moment, and every scope unless said."""
    return access.actor_for("system:test", make_organisation(slug).pk, frozenset(scopes))


def make_key(slug: str = "dudley", *, scopes: Iterable[str] = tuple(Scope.values)) -> tuple[ApiKey, str]:
    """A new key of the organisation with these scopes, and its plaintext."""
    by = _maker(make_organisation(slug).pk)
    return key_management.issue_api_key(make_organisation(slug), name="Test", scopes=scopes, expires_at=None, by=by)


def client(slug: str | None = "dudley", *, scopes: Iterable[str] = tuple(Scope.values)) -> APIClient:
    """An HTTP client that sends a real key of the organisation, or none with `slug=None`; JSON unless said. A failure
    of the service is a 500 here too."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_key(slug, scopes=scopes)[1]}"} if slug else {}
    return APIClient(raise_request_exception=False, **headers)


def _contributing(organisation: str, campaign: Campaign | None) -> tuple[Campaign, Actor]:
    """The campaign, to which the organisation now contributes, and the organisation's actor."""
    campaign = campaign or make_campaign()
    if campaign.lead_id != organisation:
        make_campaign(campaign.slug, lead=campaign.lead_id, contributors=(organisation,), reviewers=())
    return campaign, actor_for(organisation)


def _take(action: str, placement: Placement, by: Actor) -> Placement:
    if action in review.OUTCOMES:
        pending = placement.reviews.get(status=ReviewStatus.PENDING)
        why = {} if action == "approve" else {"reason_code": "wording", "comment": "Add the number to text."}
        reviewer = actor_for(pending.reviewer_id)
        review.decide_review(pending, by=reviewer, expected_version=pending.version, decision=action, **why)
        return Placement.objects.get(pk=placement.pk)
    more = {"install": {"on": date(2017, 2, 17)}, "remove": {"on": date(2017, 3, 6)}}.get(action, {})
    return getattr(rules, f"{action}_placement")(placement, by=by, expected_version=None, **more)


def _maker(organisation: str) -> Actor:
    return Actor("system:test", organisation, frozenset(Scope.values))
