"""One example of each rule: the permission it asks, and how the organisation that has it calls it with success."""

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from campaigns import brought_exports, permissions, questions, reference_data, reference_loading
from campaigns.claims_by_text import judge_text
from campaigns.creatives import uploading
from campaigns.creatives.photographing import install_with_photograph
from campaigns.creatives.showing import file_to_show
from campaigns.lifecycle import campaigns, endorsements, expected_returns, invitations, suspension
from campaigns.models import Participant
from campaigns.overlaps import recording as overlaps
from campaigns.placements import (
    assignment,
    comments,
    deciding_many,
    reason_codes,
    review,
    review_counts,
    review_rules,
    reviewers,
    rules,
    site_permissions,
    submitting_many,
)
from campaigns.placements import placement_rows as placement_batches
from campaigns.platform_exports.adapter import figure_rows
from campaigns.reach.claims import Claim
from campaigns.reach.scope import ReachScope as Question
from campaigns.reach_metrics import reach_metric_rows as figure_batches
from campaigns.reach_metrics import record, resolution
from campaigns.reports import publish
from campaigns.reports.differences import compare_reports
from campaigns.rollups.query import RollupQuery, check_query
from campaigns.statements import register
from campaigns.statements.sheet import sheet_of
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action
from coordination.imports import intake, spreadsheets
from coordination.imports.file_formats import JSON_LINES, format_reader
from coordination.jobs import enqueue
from coordination.ledger.transaction import writing
from coordination.models import Operation
from coordination.permissions import CANCEL_OPERATION, CONFIRM_TEXT, START_IMPORT, WITHDRAW_TEXT
from coordination.rows import upsert
from coordination.rows.outcomes import Row
from coordination.rows.resources import RowReading, row_resource
from coordination.second_looks import decisions
from events import attendance_recording, partnership, scheduling
from events import event_rows as event_batches
from events import permissions as of_events
from events.calendars import choosing
from events.calendars.reading import calendar_rows
from events.models import CalendarSubscription
from events.subscribed_calendars import subscribing
from partners import key_management, people, sandbox, terms
from partners import permissions as of_partners
from partners.models import Membership, Role, TermsAcceptance, WebhookDelivery
from partners.oauth import clients
from partners.terms import acceptance
from partners.webhooks import endpoints
from tests import make
from tests.campaigns.creatives.artwork_files import png_of
from tests.campaigns.platform_exports.export_files import DATA
from tests.coordination.imports.row_files import event as event_item
from tests.coordination.imports.row_files import lines
from tests.coordination.second_looks.example_texts import UNSURE, look_of
from tests.partners.example_organisations import SYSTEM, make_person
from tests.request_bodies import PHASE

Call = Callable[[Actor], Any]
DAY = date(2017, 2, 17)
ANY_VERSION: dict[str, Any] = {"expected_version": None}


@dataclass(frozen=True)
class Example:
    """`make` builds what the rule is called upon and says how; `organisation` may do it."""

    permission: Action
    organisation: str
    make: Callable[[], Call]


EXAMPLES: dict[str, Example] = {}


def example(rule: Callable[..., Any], permission: Action, organisation: str = "dudley") -> Callable[[Any], Any]:
    """Keep the decorated function as the example of `rule`."""

    def keep(build: Callable[[], Call]) -> Callable[[], Call]:
        EXAMPLES[f"{rule.__module__}.{rule.__qualname__}"] = Example(permission, organisation, build)
        return build

    return keep


def upon(
    rule: Callable[..., Any],
    permission: Action,
    row: Callable[[], Any],
    organisation: str = "dudley",
    **fields: Any,
) -> None:
    """The example of a rule that is called as `rule(row, by=…, **fields)`."""
    example(rule, permission, organisation)(lambda: _calling(rule, row(), fields))


def _calling(rule: Callable[..., Any], row: Any, fields: dict[str, Any]) -> Call:
    return lambda by: rule(row, by=by, **fields)


# Placements and their reviews


def placement_fields() -> dict[str, Any]:
    fields = {"mode": "bus", "stop": make.make_stop(), "format": "A3 poster", "quantity": 4}
    return {**fields, "creative_title": "Know the signs", "starts_on": DAY, "ends_on": DAY}


@example(rules.create_placement, permissions.CREATE_PLACEMENT)
def _() -> Call:
    campaign, fields = make.make_campaign(), placement_fields()
    return lambda by: rules.create_placement(by=by, campaign=campaign, **fields)


upon(rules.change_placement, permissions.CHANGE_PLACEMENT, make.make_placement, **ANY_VERSION, quantity=5)
upon(rules.submit_placement, permissions.SUBMIT_PLACEMENT, make.make_placement, **ANY_VERSION)
upon(rules.submit_locked, permissions.SUBMIT_PLACEMENT, make.make_placement)
upon(rules.withdraw_placement, permissions.WITHDRAW_PLACEMENT, make.make_placement, **ANY_VERSION)
approved = lambda: make.make_placement(status="approved")  # noqa: E731
upon(rules.install_placement, permissions.INSTALL_PLACEMENT, approved, **ANY_VERSION, on=DAY)
installed = lambda: make.make_placement(status="installed")  # noqa: E731
upon(rules.remove_placement, permissions.REMOVE_PLACEMENT, installed, **ANY_VERSION, on=date(2017, 3, 6))
upon(
    review.decide_review,
    permissions.DECIDE_REVIEW,
    make.make_review,
    make.POLICE,
    expected_version=1,
    decision="approve",
)


@example(rules.ask_for_review, permissions.SUBMIT_PLACEMENT)
def _() -> Call:
    placement = make.make_placement()
    return lambda by: rules.ask_for_review(copy.copy(placement), by, reviewers.rules_of_review([make.SEE_ME]))


@example(submitting_many.submit_placements, permissions.SUBMIT_PLACEMENTS)
def _() -> Call:
    items = [{"id": make.make_placement().pk, "version": 1}]
    return lambda by: submitting_many.submit_placements(items, by=by)


upon(assignment.assign_review, permissions.ASSIGN_REVIEW, make.make_review, make.POLICE, **ANY_VERSION, person=None)
upon(assignment.look_at_review, permissions.LOOK_AT_REVIEW, make.make_review, make.POLICE, **ANY_VERSION)

submitted = lambda: make.make_placement(status="submitted")  # noqa: E731
upon(comments.add_comment, permissions.ADD_COMMENT, submitted, text="May it hang by the door?")
given = {"granted_by": "Transport for West Midlands", "granted_on": DAY}
upon(site_permissions.record_permission, permissions.RECORD_SITE_PERMISSION, submitted, **given)
upon(
    site_permissions.revoke_permission,
    permissions.REVOKE_SITE_PERMISSION,
    make.make_site_permission,
    **ANY_VERSION,
    on=DAY,
)
saying = {"text": "May it hang by the door?"}
upon(comments.comment_on_review, permissions.COMMENT_ON_REVIEW, make.make_review, make.POLICE, **ANY_VERSION, **saying)


@example(deciding_many.decide_reviews, permissions.DECIDE_REVIEWS, make.POLICE)
def _() -> Call:
    items = [{"id": make.make_review().pk, "version": 1, "decision": "approve"}]
    return lambda by: deciding_many.decide_reviews(items, by=by)


@example(reason_codes.add_reason_code, permissions.ADD_REASON_CODE, make.POLICE)
def _() -> Call:
    make.make_review_rule()
    fields = {"code": "wording", "sentence": "Please change the wording.", "decisions": ["reject"]}
    return lambda by: reason_codes.add_reason_code(by=by, **fields)


def of_a_rule() -> dict[str, Any]:
    return {"reviewer": make.make_organisation(make.POLICE), "covered_modes": ["bus"], "valid_from": DAY}


@example(review_rules.add_review_rule, permissions.ADD_REVIEW_RULE, make.LEAD)
def _() -> Call:
    campaign, rule = make.make_campaign(), of_a_rule()
    return lambda by: review_rules.add_review_rule(by=by, campaign=campaign, **rule)


@example(review_rules.preview_review_rule, permissions.PREVIEW_REVIEW_RULE, make.LEAD)
def _() -> Call:
    campaign, rule = make.make_campaign(), of_a_rule()
    return lambda by: review_rules.preview_review_rule(by=by, campaign=campaign, **rule)


upon(
    review_rules.change_review_rule,
    permissions.CHANGE_REVIEW_RULE,
    make.make_rule_of_campaign,
    make.LEAD,
    **ANY_VERSION,
    days=3,
)
upon(
    review_rules.preview_change_of_rule,
    permissions.PREVIEW_CHANGED_RULE,
    make.make_rule_of_campaign,
    make.LEAD,
    **ANY_VERSION,
    days=3,
)
upon(
    reason_codes.change_reason_code,
    permissions.CHANGE_REASON_CODE,
    make.make_reason_code,
    make.POLICE,
    **ANY_VERSION,
    active=False,
)


@example(review_counts.count_reviews, permissions.COUNT_REVIEWS, make.POLICE)
def _() -> Call:
    return lambda by: review_counts.count_reviews(by)


# Artwork


@example(uploading.upload_creative, permissions.UPLOAD_CREATIVE)
def _() -> Call:
    campaign, sent = make.make_campaign(), {"title": "Know the signs", "declared": "image/png"}
    return lambda by: uploading.upload_creative(io.BytesIO(png_of(9, 9, rows=9)), by=by, campaign=campaign, **sent)


pending = lambda: make.make_creative(status="pending")  # noqa: E731


@example(uploading.add_creative, permissions.UPLOAD_CREATIVE)
def _() -> Call:
    campaign, said = make.make_campaign(), {"title": "Know the signs", "alt_text": "", "purpose": "artwork"}
    received = uploading.receive_file(io.BytesIO(png_of(9, 9, rows=9)), "image/png", "artwork")
    return lambda by: uploading.add_creative(received, by=by, campaign=campaign, **said)


@example(install_with_photograph, permissions.INSTALL_PLACEMENT)
def _() -> Call:
    placement, content = make.make_placement(status="approved"), png_of(9, 9, rows=9)
    sent = {"stream": io.BytesIO(content), "size": len(content), "declared": "image/png"}
    return lambda by: install_with_photograph(placement, by=by, **ANY_VERSION, on=DAY, **sent)


upon(uploading.change_creative, permissions.CHANGE_CREATIVE, pending, alt_text="Two hands.")
upon(uploading.withdraw_creative, permissions.WITHDRAW_CREATIVE, pending)
upon(uploading.erase_creative, permissions.ERASE_CREATIVE, pending, reason="It shows somebody.")


@example(file_to_show, permissions.SHOW_CREATIVE)
def _() -> Call:
    creative = make.make_creative()
    return lambda by: file_to_show(creative, "preview", by=by)


# Reference data

REFERENCE = b'{"areas": [], "organisations": [], "channels": [], "review_rules": []}'
example(reference_data.load_reference, permissions.LOAD_REFERENCE_DATA, make.LEAD)(
    lambda: lambda by: reference_data.load_reference(REFERENCE, by=by)
)
example(reference_loading.ask_comparison, permissions.LOAD_REFERENCE_DATA, make.LEAD)(
    lambda: lambda by: reference_loading.ask_comparison(io.BytesIO(REFERENCE), by=by)
)


def compared() -> Operation:
    return Operation(
        kind=reference_loading.COMPARE, status="succeeded", arguments={"file": ""}, result={"state": "as it was"}
    )


upon(reference_loading.confirm_comparison, permissions.LOAD_REFERENCE_DATA, compared, make.LEAD)

# Second looks

unsure = lambda: look_of(make.make_event(summary=UNSURE).pk)  # noqa: E731
upon(decisions.confirm_text, CONFIRM_TEXT, unsure, **ANY_VERSION)
upon(decisions.withdraw_text, WITHDRAW_TEXT, unsure, **ANY_VERSION)


# Figures


def figure_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {"area": make.make_area(), "channel": make.make_channel(), "measure": "people_reached"}
    return {**fields, "period": make.days(DAY, DAY), "value": 5, "qualifier": "exact", "source": "a count"}


@example(record.record_reach_metric, permissions.RECORD_FIGURE)
def _() -> Call:
    campaign, fields = make.make_campaign(), figure_fields()
    return lambda by: record.record_reach_metric(by=by, campaign=campaign, **fields)


@example(overlaps.record_overlap, permissions.RECORD_OVERLAP)
def _() -> Call:
    campaign = make.make_campaign()
    channels = {"channel": make.make_channel("twitter"), "other_channel": make.make_channel("press")}
    fields = {"area": campaign.area, "period": make.days(DAY, DAY), "unit": "percent", "low": 1, "high": 9, **channels}
    fields |= {"method": "panel", "sample_size": 400, "confidence_percent": 95, "source": "a panel"}
    return lambda by: overlaps.record_overlap(by=by, campaign=campaign, **fields)


upon(overlaps.correct_overlap, permissions.CORRECT_OVERLAP, make.make_overlap, **ANY_VERSION, high=20)
WHY = {"expected_version": None, "reason": "Please check it."}
upon(record.correct_reach_metric, permissions.CORRECT_FIGURE, make.make_metric, **ANY_VERSION, value=5)
upon(record.void_reach_metric, permissions.VOID_FIGURE, make.make_metric, **WHY)
upon(overlaps.void_overlap, permissions.VOID_OVERLAP, make.make_overlap, **WHY)
upon(resolution.hold_reach_metric, permissions.HOLD_FIGURE, make.make_metric, make.LEAD, **WHY)
upon(
    resolution.release_reach_metric,
    permissions.RELEASE_FIGURE,
    lambda: make.make_metric(status="held"),
    make.LEAD,
    **WHY,
)
upon(
    resolution.resolve_suspected_duplicate,
    permissions.RESOLVE_DUPLICATE,
    make.make_suspected,
    resolution="same_figure",
    **WHY,
)


@example(figure_rows, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    make.make_channel("twitter")
    file, said = (DATA / "x_overview.csv").read_bytes(), {"campaign": make.SEE_ME, "channel": "twitter"}
    return lambda by: list(figure_rows(io.BytesIO(file), by, said))


@example(brought_exports.try_export, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    make.make_channel("twitter")
    file = (DATA / "x_overview.csv").read_bytes()
    return lambda by: brought_exports.try_export(io.BytesIO(file), {"campaign": make.SEE_ME}, by=by)


@example(brought_exports.take_export, START_IMPORT)
def _() -> Call:
    return lambda by: brought_exports.take_export([(1, {"external_ref": "one"})], {}, sha256="0" * 64, size=1, by=by)


# Campaigns and what lies under them


def participant() -> Participant:
    make.make_campaign()
    return Participant.objects.get(organisation="sandwell")


@example(campaigns.create_campaign, permissions.CREATE_CAMPAIGN)
def _() -> Call:
    make.make_campaign()
    facts = {"slug": "another", "name": "Another", "starts_on": DAY, "ends_on": DAY, "area": make.make_area()}
    return lambda by: campaigns.create_campaign(by=by, **facts)


@example(invitations.invite_participant, permissions.INVITE, make.LEAD)
def _() -> Call:
    campaign, joining = make.make_campaign(), make.make_organisation("solihull")
    return lambda by: invitations.invite_participant(campaign, by=by, organisation=joining, role="contributor")


@example(expected_returns.expect_return, permissions.EXPECT_RETURN, make.LEAD)
def _() -> Call:
    campaign, of_dudley = make.make_campaign(), {"organisation": make.make_organisation()}
    on_twitter = {"channel": make.make_channel("twitter")}
    return lambda by: expected_returns.expect_return(campaign, by=by, **of_dudley, **on_twitter)


@example(register.register_statement, permissions.REGISTER_STATEMENT, "dudley")
def _() -> Call:
    campaign, claim = make.make_campaign(), {"comparator": "at_least", "value": 1, "unit": "contacts"}
    printed = {"text": "At least one contact.", "outlet": "The paper", "printed_on": DAY, "claim": claim}
    return lambda by: register.register_statement(campaign, by=by, **printed)


upon(register.change_statement, permissions.CHANGE_STATEMENT, make.make_statement, outlet="Another")
upon(register.remove_statement, permissions.REMOVE_STATEMENT, make.make_statement)
upon(sheet_of, permissions.READ_SHEET, make.make_statement)
upon(expected_returns.stop_expecting, permissions.STOP_EXPECTING, make.make_expected, make.LEAD)


def invitation() -> Participant:
    return make.make_participant("walsall", status="invited")


def suspended() -> Any:
    by = make.actor_for(make.LEAD)
    return suspension.suspend_campaign(make.make_campaign(), by=by, reason="A number is wrong.")


upon(invitations.change_role, permissions.CHANGE_PARTICIPANT, participant, make.LEAD, **ANY_VERSION, role="observer")
upon(invitations.withdraw_invitation, permissions.REMOVE_PARTICIPANT, participant, make.LEAD)
upon(invitations.accept_invitation, permissions.ACCEPT_INVITATION, invitation, "walsall", **ANY_VERSION)
upon(invitations.decline_invitation, permissions.DECLINE_INVITATION, invitation, "walsall", **ANY_VERSION)
upon(invitations.leave_campaign, permissions.LEAVE_CAMPAIGN, participant, "sandwell", **ANY_VERSION)
named = {**ANY_VERSION, "names_us_in_events": True}
upon(invitations.agree_to_be_named, permissions.AGREE_TO_BE_NAMED, participant, "sandwell", **named)
offered = lambda: make.make_endorsement("dudley", status="offered")  # noqa: E731
upon(endorsements.offer_endorsement, permissions.ENDORSE, make.make_campaign, since=DAY)
upon(endorsements.withdraw_endorsement, permissions.WITHDRAW_ENDORSEMENT, offered)
upon(endorsements.accept_endorsement, permissions.ACCEPT_ENDORSEMENT, offered, make.LEAD, **ANY_VERSION)
upon(endorsements.decline_endorsement, permissions.DECLINE_ENDORSEMENT, offered, make.LEAD, **ANY_VERSION)
_phase = {**PHASE, "starts_on": DAY, "ends_on": DAY}
upon(
    campaigns.change_campaign, permissions.CHANGE_CAMPAIGN, make.make_campaign, make.LEAD, **ANY_VERSION, name="Another"
)
upon(campaigns.add_phase, permissions.ADD_PHASE, make.make_campaign, make.LEAD, **_phase)
upon(campaigns.change_phase, permissions.CHANGE_PHASE, make.make_phase, make.LEAD, name="Another")
upon(campaigns.remove_phase, permissions.REMOVE_PHASE, make.make_phase, make.LEAD)
upon(
    suspension.suspend_campaign,
    permissions.SUSPEND_CAMPAIGN,
    make.make_campaign,
    make.LEAD,
    reason="A number is wrong.",
)
upon(suspension.take_down, permissions.SUSPEND_CAMPAIGN, make.make_campaign, make.LEAD, reason="A number is wrong.")
upon(suspension.resume_campaign, permissions.RESUME_CAMPAIGN, suspended, make.LEAD)
upon(publish.publish_report, permissions.PUBLISH_REPORT, make.make_campaign, make.LEAD, scope=Question(make.COUNTY))


# What may be said


def question() -> questions.Question:
    campaign = make.make_campaign()
    return questions.Question(campaign, campaign.area)


CLAIM = Claim("at_least", 1, "people", area=make.COUNTY)
upon(questions.headline_for, permissions.READ_HEADLINE, question)
upon(questions.completeness_for, permissions.READ_COMPLETENESS, question)
upon(questions.judge_claim, permissions.CHECK_CLAIM, question, claim=CLAIM)
upon(judge_text, permissions.CHECK_CLAIM, make.make_campaign, text="At least 5 people")
upon(publish.export_report, permissions.EXPORT_REPORT, make.make_report)


@example(compare_reports, permissions.COMPARE_REPORTS)
def _() -> Call:
    report = make.make_report()
    return lambda by: compare_reports(report, None, by=by)


@example(check_query, permissions.READ_ROLLUPS)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: check_query(RollupQuery(campaign, campaign.area, ("channel",)), by=by)


# Events


def event_fields() -> dict[str, Any]:
    starts_at = datetime(2017, 2, 23, 10, tzinfo=UTC)
    return {"title": "Stall", "kind": "stall", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=6)}


@example(scheduling.create_event, of_events.CREATE_EVENT)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: scheduling.create_event(by=by, campaign=campaign, **event_fields())


COUNTS = {"people_engaged": {"value": 40, "qualifier": "exact"}}
draft = lambda: make.make_event(status="draft")  # noqa: E731
upon(scheduling.change_event, of_events.CHANGE_EVENT, make.make_event, **ANY_VERSION, title="Another")
upon(scheduling.schedule_event, of_events.SCHEDULE_EVENT, draft, **ANY_VERSION)
upon(scheduling.delete_event, of_events.DELETE_EVENT, draft, **ANY_VERSION)
upon(scheduling.cancel_event, of_events.CANCEL_EVENT, make.make_event, **ANY_VERSION)
upon(scheduling.complete_event, of_events.COMPLETE_EVENT, make.make_event, **ANY_VERSION)
listing = lambda: make.make_event(partners=["sandwell"])  # noqa: E731
upon(partnership.accept_partnership, of_events.ACCEPT_PARTNERSHIP, listing, "sandwell", **ANY_VERSION)
upon(partnership.decline_partnership, of_events.DECLINE_PARTNERSHIP, listing, "sandwell", **ANY_VERSION)
upon(attendance_recording.record_attendance, of_events.RECORD_ATTENDANCE, make.make_event, counts=COUNTS)


CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:one\r\nSUMMARY:Stall\r\n"
    b"DTSTART;VALUE=DATE:20170220\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@example(calendar_rows, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    return lambda by: list(calendar_rows(io.BytesIO(CALENDAR), by, {"campaign": make.SEE_ME}))


@example(choosing.look_through, START_IMPORT)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: choosing.look_through(io.BytesIO(CALENDAR), campaign, by=by)


@example(choosing.take_events, of_events.TAKE_EVENTS)
def _() -> Call:
    make.make_campaign()
    return lambda by: choosing.take_events([event_item()], by=by)


def subscription() -> CalendarSubscription:
    address = "https://calendar.example.com/basic.ics"
    return subscribing.subscribe_calendar(make.make_campaign(), by=make.actor_for(), address=address)


@example(subscribing.subscribe_calendar, of_events.CREATE_CALENDAR)
def _() -> Call:
    campaign, address = make.make_campaign(), "https://calendar.example.com/basic.ics"
    return lambda by: subscribing.subscribe_calendar(campaign, by=by, address=address)


@example(subscribing.change_subscription, of_events.CHANGE_CALENDAR)
def _() -> Call:
    row = subscription()
    return lambda by: subscribing.change_subscription(row, by=by, expected_version=1, takes_changes=True)


@example(subscribing.resume_subscription, of_events.CHANGE_CALENDAR)
def _() -> Call:
    row = subscription()
    CalendarSubscription.objects.filter(pk=row.pk).update(status="ended", why_ended="gone")
    return lambda by: subscribing.resume_subscription(row, by=by, expected_version=1)


@example(subscribing.stop_subscription, of_events.DELETE_CALENDAR)
def _() -> Call:
    row = subscription()
    return lambda by: subscribing.stop_subscription(row, by=by, expected_version=1)


@example(subscribing.take_fetched, of_events.TAKE_CALENDAR)
def _() -> Call:
    row = subscription()
    return lambda by: subscribing.take_fetched(row, [event_item()], (), by=by)


@example(choosing.try_events, START_IMPORT)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: choosing.try_events([(1, event_item())], campaign, by=by)


# Many rows at once


def reading(**values: Any) -> list[RowReading]:
    return [RowReading(0, "row-1", {"campaign": make.make_campaign(), "external_ref": "row-1", **values})]


def row() -> list[Row]:
    make.make_campaign()
    return [Row(0, event_item("row-1"))]


@example(event_batches.write, of_events.TAKE_EVENTS)
def _() -> Call:
    readings = reading(**event_fields())
    return lambda by: event_batches.write(readings, by=by)


@example(placement_batches.write_placements, permissions.TAKE_PLACEMENTS)
def _() -> Call:
    readings = reading(**placement_fields())
    return lambda by: placement_batches.write_placements(readings, by=by)


@example(figure_batches.write_reach_metrics, permissions.TAKE_FIGURES)
def _() -> Call:
    readings = reading(**figure_fields())
    return lambda by: figure_batches.write_reach_metrics(readings, by=by)


for _rule in (upsert.apply_rows, upsert.apply_all_or_nothing, upsert.upsert_rows):
    example(_rule, of_events.TAKE_EVENTS)(
        lambda _rule=_rule: (lambda rows: lambda by: _rule(row_resource("events"), rows, by=by))(row())
    )


# Long jobs and files


def sent() -> intake.UploadedFile:
    body = lines([event_item()])
    return intake.UploadedFile(io.BytesIO(body), JSON_LINES, "0" * 64, len(body), {})


@example(intake.start_import, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    return lambda by: intake.start_import(sent(), "events", format_reader("events", JSON_LINES), by=by)


SHEET = b"campaign,title,kind,starts_at,ends_at\nsee-me-hear-me,Stall,stall,20/02/2017 10:00,20/02/2017 16:00\n"
COLUMNS = ["campaign", "title", "kind", "starts_at", "ends_at"]


@example(spreadsheets.bring_spreadsheet, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    return lambda by: spreadsheets.bring_spreadsheet(io.BytesIO(SHEET), "events", by=by)


@example(spreadsheets.confirm_mapping, START_IMPORT)
def _() -> Call:
    sheet = brought()
    return lambda by: spreadsheets.confirm_mapping(sheet, COLUMNS, {}, by=by, expected_version=1)


@example(spreadsheets.correct_cells, START_IMPORT)
def _() -> Call:
    sheet = mapped()
    return lambda by: spreadsheets.correct_cells(sheet, {"B2": "Drop-in"}, by=by, expected_version=2)


@example(spreadsheets.take_in, START_IMPORT)
def _() -> Call:
    sheet = mapped()
    return lambda by: spreadsheets.take_in(sheet, by=by, expected_version=2)


def brought() -> Any:
    make.make_campaign()
    return spreadsheets.bring_spreadsheet(io.BytesIO(SHEET), "events", by=make.actor_for())[0]


def mapped() -> Any:
    sheet = brought()
    spreadsheets.confirm_mapping(sheet, COLUMNS, {}, by=make.actor_for(), expected_version=1)
    return sheet


@example(enqueue.start_operation, permissions.PUBLISH_REPORT, make.LEAD)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: enqueue.start_operation(publish.KIND, by=by, subject=campaign, campaign=campaign.pk)


def operation() -> Any:
    make.make_campaign()
    return intake.start_import(sent(), "events", format_reader("events", JSON_LINES), by=make.actor_for())


upon(enqueue.cancel_operation, CANCEL_OPERATION, operation, **ANY_VERSION)


# Credentials, people and webhooks


@example(acceptance.accept_terms, of_partners.ACCEPT_TERMS)
def _() -> Call:
    make.make_organisation()
    TermsAcceptance.objects.all().delete()
    return lambda by: acceptance.accept_terms(by=by, terms_version=terms.CURRENT)


def endpoint() -> Any:
    make.make_organisation()
    return endpoints.create_endpoint(by=make.actor_for(), url="https://hooks.example.org/")[0]


@example(endpoints.replay_delivery, of_partners.REPLAY_MESSAGES)
def _() -> Call:
    to = endpoint()
    delivery: WebhookDelivery = endpoints.test_endpoint(to, by=make.actor_for())
    return lambda by: endpoints.replay_delivery(to, delivery, by=by)


@example(endpoints.create_endpoint, of_partners.CREATE_ENDPOINT)
def _() -> Call:
    make.make_organisation()
    return lambda by: endpoints.create_endpoint(by=by, url="https://hooks.example.org/")


@example(people.add_person, of_partners.ADD_PERSON)
def _() -> Call:
    fields: dict[str, Any] = {"name": "Alex Smith", "role": "viewer", "password": None}
    organisation = make.make_organisation()
    return lambda by: people.add_person("alex@example.org", organisation=organisation, by=by, **fields)


@example(people.invite_person, of_partners.ADD_PERSON)
def _() -> Call:
    organisation = make.make_organisation()
    facts = {"name": "Alex Smith", "role": "viewer", "organisation": organisation}
    return lambda by: people.invite_person("alex@example.org", by=by, **facts)


def member() -> Membership:
    return make_person(make.make_organisation().pk, Role.VIEWER).memberships.get()


upon(people.change_role, of_partners.CHANGE_ROLE, member, role="contributor")
upon(people.remove_person, of_partners.REMOVE_PERSON, member)


def answered(rule: Callable[..., Any], permission: Action, status: str, **fields: Any) -> None:
    """The example of a rule that is for one person, whatever organisation they act for."""

    @example(rule, permission)
    def _() -> Call:
        row = member()
        with writing(SYSTEM):
            Membership.objects.update(status=status)
        return lambda by: rule(row, by=replace(by, label=f"person:{row.person_id}"), **fields)


answered(people.accept_invitation, of_partners.ACCEPT_MEMBERSHIP, "invited", role=Role.VIEWER)
answered(people.decline_invitation, of_partners.DECLINE_MEMBERSHIP, "invited")
answered(people.choose_digest, of_partners.CHOOSE_DIGEST, "accepted", rhythm="daily")
answered(people.leave_organisation, of_partners.LEAVE_ORGANISATION, "accepted")
key = lambda: make.make_key()[0]  # noqa: E731


def client() -> Any:
    return clients.register_client(make.make_organisation(), name="Calendar", scopes=["read"], by=make.actor_for())[0]


RANGE = {"first": datetime(2017, 2, 20, tzinfo=UTC), "last": datetime(2017, 2, 21, tzinfo=UTC)}
NEW = {"name": "Calendar", "scopes": ["read"]}
upon(key_management.issue_api_key, of_partners.ISSUE_KEY, make.make_organisation, **NEW, expires_at=None)
upon(sandbox.open_sandbox, of_partners.ISSUE_KEY, make.make_organisation)
upon(key_management.revoke_api_key, of_partners.REVOKE_KEY, key)
upon(clients.register_client, of_partners.REGISTER_CLIENT, make.make_organisation, **NEW)
upon(clients.revoke_client, of_partners.REVOKE_CLIENT, client)
upon(endpoints.change_endpoint, of_partners.CHANGE_ENDPOINT, endpoint, **ANY_VERSION, status="disabled")
upon(endpoints.delete_endpoint, of_partners.DELETE_ENDPOINT, endpoint, **ANY_VERSION)
upon(endpoints.rotate_secret, of_partners.ROTATE_SECRET, endpoint)
upon(endpoints.test_endpoint, of_partners.TEST_ENDPOINT, endpoint)
upon(endpoints.replay_deliveries, of_partners.REPLAY_MESSAGES, endpoint, **RANGE)
