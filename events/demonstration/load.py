"""Loads the demonstration's stories: each chapter calls the rule the API calls, as the organisation that did it.

The one of 2017 is real and stays as it was. The others are invented: that of the year before, and one whose days lie
around those on which it is loaded, so that calendar, queue and lists show something; nothing in the ledger is dated
anew: each month has its own.
Safe to repeat: what an organisation has already told (by its own reference) is left as it stands.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from campaigns.creatives.file_types import PNG
from campaigns.creatives.uploading import upload_creative
from campaigns.lifecycle import campaigns, endorsements, expected_returns, invitations
from campaigns.models import (
    Campaign,
    CampaignStatus,
    Channel,
    Creative,
    Placement,
    ReachMetric,
    ReviewStatus,
    Statement,
)
from campaigns.placements import review, rules
from campaigns.reach_metrics import record
from campaigns.statements.register import register_statement
from coordination.ground.actor import Actor
from events import attendance_recording, scheduling
from events.demonstration.poster import ALT_TEXT, TITLE, draw_poster
from events.models import Event, EventStatus
from partners import terms
from partners.access import actor_for_command
from partners.boundaries import load_boundaries
from partners.models import Area, AreaBoundary, Organisation, Stop, StopStatus
from partners.terms.acceptance import accept_terms

STORY = Path(__file__).parent / "see-me-hear-me.json"
# Invented, all of it: what the campaign of 2017 is said to follow, so that there is something to compare it with.
STORY_OF_THE_YEAR_BEFORE = Path(__file__).parent / "the-year-before.json"
# The one exception to keeping other people's data out: simplified from UK-GeoJSON, whose notice the file carries.
BOUNDARIES = Path(__file__).parent / "boundaries.geojson"
STORY_OF_THE_MONTH = Path(__file__).parent / "know-the-signs.json"
LONDON = ZoneInfo("Europe/London")


def demonstration_actor(organisation: str) -> Actor:
    """The demonstration acting for an organisation, as the ledger will name it."""
    return actor_for_command("load_demo", organisation)


def illustrative_parts() -> list[str]:
    """What of the story of 2017 its sources do not say."""
    return list(orjson.loads(STORY.read_bytes())["illustrative"])


def accept_all_terms() -> None:
    """Every organisation of the reference data accepts the data-sharing terms."""
    for slug in Organisation.objects.values_list("slug", flat=True):
        accept_terms(by=demonstration_actor(slug), terms_version=terms.CURRENT)


def load_demonstration_boundaries() -> None:
    """The simplified boundaries of the seven councils, where no better ones have been loaded."""
    if not AreaBoundary.objects.exists():
        with BOUNDARIES.open("rb") as stream:
            load_boundaries(stream)


def load_demonstration(chapter: Callable[[str], None] = lambda _: None) -> Campaign:
    """Tell the whole story of 2017; `chapter` hears the name of each chapter as it begins. Reference data must be
    loaded."""
    earlier = _load_story(orjson.loads(STORY_OF_THE_YEAR_BEFORE.read_bytes()), lambda _: None)
    campaign = _load_story(orjson.loads(STORY.read_bytes()), chapter)
    lead = demonstration_actor(campaign.lead_id)
    if campaign.follows_id is None:
        campaign = campaigns.change_campaign(campaign, by=lead, expected_version=None, follows=earlier)
    campaigns.change_campaign(earlier, by=lead, expected_version=None, status=CampaignStatus.CLOSED.value)
    return campaign


def load_campaign_of_the_month(today: date, chapter: Callable[[str], None] = lambda _: None) -> Campaign:
    """Tell the invented story of `today`'s month: from a fortnight before the first of the month, for sixty days. What
    waits for a review starts soon, whenever it is told: each week has its own."""
    first = today.replace(day=1)
    text = STORY_OF_THE_MONTH.read_text()
    to_come = {row["ref"] for row in orjson.loads(text)["placements"] if row["starts_on"].startswith("@")}
    story = orjson.loads(dated(text, first - timedelta(days=14), today))
    story["campaign"]["slug"] += f"-{first:%Y-%m}"
    for name in ("events", "placements", "figures"):
        for row in story[name]:
            is_waiting = name == "placements" and row["ref"] in to_come
            row["ref"] += f"-{today:%Y-%m-w%V}" if is_waiting else f"-{first:%Y-%m}"
    return _load_story(story, chapter)


def dated(story: str, first: date, today: date | None = None) -> str:
    """The story with its days, `+3` or `+3 10:00`, counted from the `first`, and `@+3` from today."""

    def day(match: re.Match[str]) -> str:
        begins = today if match[1] and today else first
        return f'"{begins + timedelta(days=int(match[2]))}{"T" + match[3] if match[3] else ""}"'

    return re.sub(r'"(@?)\+(\d+)(?: (\d\d:\d\d))?"', day, story)


def _load_story(story: Mapping[str, Any], chapter: Callable[[str], None]) -> Campaign:
    accept_all_terms()
    campaign = _campaign(story)
    for row in story["placements"]:
        row.update(story["creative"])
    if story["creative"].get("artwork"):
        sha256 = _artwork(campaign)
        for row in story["placements"]:
            row["creative_sha256"] = sha256
    for row in story["stops"]:
        _stop(row)
    for name, load_row in (("events", _event), ("placements", _placement), ("figures", _figure)):
        chapter(name)
        for row in story[name]:
            load_row(row, campaign)
    for row in story.get("statements", ()):
        _statement(row, campaign)
    return campaign


def _artwork(campaign: Campaign) -> str:
    """The SHA-256 of the invented poster, which the lead has uploaded; a worker draws its preview."""
    poster = draw_poster()
    sha256 = hashlib.sha256(poster.getvalue()).hexdigest()
    if not Creative.objects.filter(campaign=campaign, sha256=sha256).exists():
        by = demonstration_actor(campaign.lead_id)
        upload_creative(poster, by=by, campaign=campaign, title=TITLE, alt_text=ALT_TEXT, declared=PNG)
    return sha256


def _campaign(story: Mapping[str, Any]) -> Campaign:
    row = story["campaign"]
    existing_campaign = Campaign.objects.filter(pk=row["slug"]).first()
    if existing_campaign:
        return existing_campaign
    lead = demonstration_actor(row["lead"])
    campaign = campaigns.create_campaign(
        by=lead,
        help_lines=story["help_lines"],
        **{name: row[name] for name in ("slug", "name", "status", "hashtags", "website")},
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]),
        area=Area.objects.get(pk=row["area"]),
    )
    for phase in story["phases"]:
        days = {name: date.fromisoformat(phase[name]) for name in ("starts_on", "ends_on")}
        campaigns.add_phase(campaign, by=demonstration_actor(row["lead"]), **phase | days)
    for part in story["participants"]:
        _load_participant(part, campaign)
    for row in story.get("expected_returns", ()):
        _load_expected_returns(row, campaign)
    if "endorsement" in story:
        _load_endorsement(story["endorsement"], campaign)
    return campaign


def _statement(row: Mapping[str, Any], campaign: Campaign) -> None:
    """A sentence that was printed, which whoever printed it registers."""
    if Statement.objects.filter(campaign=campaign, text=row["text"]).exists():
        return
    printed = {name: row[name] for name in ("text", "outlet", "claim")}
    by, printed_on = demonstration_actor(row["by"]), date.fromisoformat(row["printed_on"])
    register_statement(campaign, by=by, printed_on=printed_on, **printed)


def _load_participant(part: Mapping[str, Any], campaign: Campaign) -> None:
    """The lead invites, and whoever is invited says yes for itself; who has not answered yet is told by the status."""
    organisation = Organisation.objects.get(pk=part["organisation"])
    invited = invitations.invite_participant(
        campaign, by=demonstration_actor(campaign.lead_id), organisation=organisation, role=part["role"]
    )
    if part.get("status") == "invited":
        return
    names_us = part.get("names_us_in_events", False)
    by = demonstration_actor(organisation.pk)
    invitations.accept_invitation(invited, by=by, expected_version=invited.version, names_us_in_events=names_us)


def _load_expected_returns(row: Mapping[str, Any], campaign: Campaign) -> None:
    by, organisation = demonstration_actor(campaign.lead_id), Organisation.objects.get(pk=row["organisation"])
    for channel in Channel.objects.filter(pk__in=row["channels"]):
        expected_returns.expect_return(campaign, by=by, organisation=organisation, channel=channel)


def _load_endorsement(row: Mapping[str, Any], campaign: Campaign) -> None:
    since = date.fromisoformat(row["since"])
    offered = endorsements.offer_endorsement(campaign, by=demonstration_actor(row["organisation"]), since=since)
    endorsements.accept_endorsement(offered, by=demonstration_actor(campaign.lead_id), expected_version=offered.version)


def _stop(row: Mapping[str, Any]) -> None:
    """A stop of the story; one that NaPTAN has already brought stays as NaPTAN has it."""
    facts = {("area_id" if name == "area" else name): value for name, value in row.items()}
    Stop.objects.get_or_create(
        atco_code=row["atco_code"], defaults={**facts, "status": StopStatus.ACTIVE, "updated_at": timezone.now()}
    )


def _is_loaded(model: type[models.Model], row: Mapping[str, Any], organisation: str) -> bool:
    return model._default_manager.filter(organisation=organisation, external_ref=row["ref"]).exists()


def _event(row: Mapping[str, Any], campaign: Campaign) -> None:
    by = demonstration_actor(row["organisation"])
    if _is_loaded(Event, row, by.organisation):
        return
    event = scheduling.create_event(
        by=by,
        campaign=campaign,
        external_ref=row["ref"],
        title=row["title"],
        kind=row.get("kind", "stall"),
        status=EventStatus.DRAFT if row.get("draft") else EventStatus.SCHEDULED,
        public=not row.get("draft"),
        starts_at=datetime.fromisoformat(row["starts_at"]).replace(tzinfo=LONDON),
        ends_at=datetime.fromisoformat(row["ends_at"]).replace(tzinfo=LONDON),
        stop=Stop.objects.get(pk=row["stop"]) if "stop" in row else None,
        area=Area.objects.get(pk=row["area"]) if "area" in row else None,
        phase=campaign.phases.get(slug=row["phase"]) if "phase" in row else None,
        partners=row.get("partners", []),
    )
    if not (row.get("draft") or row.get("upcoming")):
        scheduling.complete_event(event, by=by, expected_version=None)
    if "attendance" in row:
        attendance_recording.record_attendance(event, by=by, counts=row["attendance"])


def _placement(row: Mapping[str, Any], campaign: Campaign) -> None:
    by = demonstration_actor(row["organisation"])
    if _is_loaded(Placement, row, by.organisation):
        return
    placement = rules.create_placement(
        by=by,
        campaign=campaign,
        external_ref=row["ref"],
        mode=row["mode"],
        stop=Stop.objects.get(pk=row["stop"]) if "stop" in row else None,
        fleet_operator=row.get("fleet_operator", ""),
        fleet_vehicles=row.get("fleet_vehicles"),
        format=row.get("format", "A3 poster"),
        quantity=row["quantity"],
        starts_on=date.fromisoformat(row["starts_on"]) if "starts_on" in row else campaign.starts_on,
        ends_on=date.fromisoformat(row["ends_on"]) if "ends_on" in row else campaign.ends_on,
        creative_title=row["creative_title"],
        creative_url=row["creative_url"],
        creative_sha256=row.get("creative_sha256", ""),
    )
    if not row.get("draft"):
        rules.submit_placement(placement, by=by, expected_version=None)
    if "decision" in row:
        _decide(row, placement)
    if "installed_on" in row:
        rules.install_placement(placement, by=by, expected_version=None, on=date.fromisoformat(row["installed_on"]))


def _decide(row: Mapping[str, Any], placement: Placement) -> None:
    pending = placement.reviews.get(status=ReviewStatus.PENDING)
    review.decide_review(
        pending,
        by=demonstration_actor(pending.reviewer_id),
        decision=row["decision"],
        reason_code=row.get("reason_code", ""),
        comment=row.get("comment", ""),
        expected_version=pending.version,
    )


def _figure(row: Mapping[str, Any], campaign: Campaign) -> None:
    """The regional figures: the lead reports them for the whole metropolitan county."""
    by = demonstration_actor(campaign.lead_id)
    if _is_loaded(ReachMetric, row, by.organisation):
        return
    record.record_reach_metric(
        by=by,
        campaign=campaign,
        external_ref=row["ref"],
        area=campaign.area,
        channel=Channel.objects.get(pk=row["channel"]),
        phase=campaign.phases.get(slug=row["phase"]) if "phase" in row else None,
        period=DateRange(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]) + timedelta(days=1)),
        **{name: row[name] for name in ("measure", "value", "qualifier", "source")},
        stated_as=row.get("stated_as", ""),
        on_behalf_of=row.get("on_behalf_of", []),
    )
