"""One example of each rule: the permission it asks, and how the organisation that has it calls it with success."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from campaigns import (
    endorsing,
    inviting,
    leading,
    permissions,
    placing,
    reporting,
    reports,
    resolving,
    review,
    statements,
    suspending,
)
from campaigns.batches import figures as figure_batches
from campaigns.batches import placements as placement_batches
from campaigns.models import Participant
from campaigns.platform_import import Target, import_export
from campaigns.platforms.as_rows import figure_rows
from campaigns.reach.scope import Scope as Question
from campaigns.report_differences import compare
from campaigns.rollups.question import RollupQuery, check_query
from coordination.actor import Actor
from coordination.authorising import Action
from coordination.batches import taking, upserting
from coordination.batches.kinds import Kind, kind
from coordination.batches.rows import Row
from coordination.batches.rules import Reading
from coordination.imports import starting
from coordination.imports.readers import JSON_LINES, reader
from coordination.operations import asking
from coordination.permissions import CANCEL_OPERATION, CONFIRM_TEXT, START_IMPORT, WITHDRAW_TEXT
from coordination.second_looks import deciding
from events import attendance, partnership, scheduling
from events import batches as event_batches
from events import permissions as of_events
from events.calendars.reading import calendar_rows
from partners import keys, people, sandbox, terms
from partners import permissions as of_partners
from partners.models import TermsAcceptance, WebhookDelivery
from partners.oauth import clients
from partners.terms import acceptance
from partners.webhooks import endpoints
from tests import make
from tests.campaigns.platforms.export_files import DATA
from tests.imports.files import event as event_item
from tests.imports.files import lines
from tests.resources.bodies import PHASE
from tests.second_looks.held import UNSURE, look_of

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


@example(placing.create, permissions.CREATE_PLACEMENT)
def _() -> Call:
    campaign, fields = make.make_campaign(), placement_fields()
    return lambda by: placing.create(by=by, campaign=campaign, **fields)


upon(placing.change, permissions.CHANGE_PLACEMENT, make.make_placement, **ANY_VERSION, quantity=5)
upon(placing.submit, permissions.SUBMIT_PLACEMENT, make.make_placement, **ANY_VERSION)
upon(placing.withdraw, permissions.WITHDRAW_PLACEMENT, make.make_placement, **ANY_VERSION)
approved = lambda: make.make_placement(status="approved")  # noqa: E731
upon(placing.install, permissions.INSTALL_PLACEMENT, approved, **ANY_VERSION, on=DAY)
installed = lambda: make.make_placement(status="installed")  # noqa: E731
upon(placing.remove, permissions.REMOVE_PLACEMENT, installed, **ANY_VERSION, on=date(2017, 3, 6))
upon(review.decide, permissions.DECIDE_REVIEW, make.make_review, make.POLICE, expected_version=1, decision="approve")


# Second looks

unsure = lambda: look_of(make.make_event(summary=UNSURE).pk)  # noqa: E731
upon(deciding.confirm, CONFIRM_TEXT, unsure, **ANY_VERSION)
upon(deciding.withdraw, WITHDRAW_TEXT, unsure, **ANY_VERSION)


# Figures


def figure_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {"area": make.make_area(), "channel": make.make_channel(), "measure": "people_reached"}
    return {**fields, "period": make.days(DAY, DAY), "value": 5, "qualifier": "exact", "source": "a count"}


@example(reporting.record, permissions.RECORD_FIGURE)
def _() -> Call:
    campaign, fields = make.make_campaign(), figure_fields()
    return lambda by: reporting.record(by=by, campaign=campaign, **fields)


WHY = {"expected_version": None, "reason": "Please check it."}
upon(reporting.correct, permissions.CORRECT_FIGURE, make.make_metric, **ANY_VERSION, value=5)
upon(reporting.void, permissions.VOID_FIGURE, make.make_metric, **WHY)
upon(resolving.hold, permissions.HOLD_FIGURE, make.make_metric, make.LEAD, **WHY)
upon(resolving.release, permissions.RELEASE_FIGURE, lambda: make.make_metric(status="held"), make.LEAD, **WHY)
upon(resolving.resolve, permissions.RESOLVE_DUPLICATE, make.make_suspected, resolution="same_figure", **WHY)


@example(import_export, permissions.TAKE_FIGURES)
def _() -> Call:
    target = Target(make.make_campaign(), make.make_area(), make.make_channel("twitter"))
    file = (DATA / "x_overview.csv").read_bytes()
    return lambda by: import_export(io.BytesIO(file), target, by=by)


@example(figure_rows, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    make.make_channel("twitter")
    file, said = (DATA / "x_overview.csv").read_bytes(), {"campaign": make.SEE_ME, "channel": "twitter"}
    return lambda by: list(figure_rows(io.BytesIO(file), by, said))


# Campaigns and what lies under them


def participant() -> Participant:
    make.make_campaign()
    return Participant.objects.get(organisation="sandwell")


@example(leading.create, permissions.CREATE_CAMPAIGN)
def _() -> Call:
    make.make_campaign()
    facts = {"slug": "another", "name": "Another", "starts_on": DAY, "ends_on": DAY, "area": make.make_area()}
    return lambda by: leading.create(by=by, **facts)


@example(inviting.invite, permissions.INVITE, make.LEAD)
def _() -> Call:
    campaign, joining = make.make_campaign(), make.make_organisation("solihull")
    return lambda by: inviting.invite(campaign, by=by, organisation=joining, role="contributor")


def invitation() -> Participant:
    return make.make_participant("walsall", status="invited")


def suspended() -> Any:
    by = make.actor_for(make.LEAD)
    return suspending.suspend(make.make_campaign(), by=by, reason="A number is wrong.")


upon(inviting.change_role, permissions.CHANGE_PARTICIPANT, participant, make.LEAD, **ANY_VERSION, role="observer")
upon(inviting.withdraw, permissions.REMOVE_PARTICIPANT, participant, make.LEAD)
upon(inviting.accept, permissions.ACCEPT_INVITATION, invitation, "walsall", **ANY_VERSION)
upon(inviting.decline, permissions.DECLINE_INVITATION, invitation, "walsall", **ANY_VERSION)
upon(inviting.leave, permissions.LEAVE_CAMPAIGN, participant, "sandwell", **ANY_VERSION)
named = {**ANY_VERSION, "names_us_in_events": True}
upon(inviting.agree_to_be_named, permissions.AGREE_TO_BE_NAMED, participant, "sandwell", **named)
offered = lambda: make.make_endorsement("dudley", status="offered")  # noqa: E731
upon(endorsing.offer, permissions.ENDORSE, make.make_campaign, since=DAY)
upon(endorsing.withdraw, permissions.WITHDRAW_ENDORSEMENT, offered)
upon(endorsing.accept, permissions.ACCEPT_ENDORSEMENT, offered, make.LEAD, **ANY_VERSION)
upon(endorsing.decline, permissions.DECLINE_ENDORSEMENT, offered, make.LEAD, **ANY_VERSION)
_phase = {**PHASE, "starts_on": DAY, "ends_on": DAY}
upon(leading.change, permissions.CHANGE_CAMPAIGN, make.make_campaign, make.LEAD, **ANY_VERSION, name="Another")
upon(leading.add_phase, permissions.ADD_PHASE, make.make_campaign, make.LEAD, **_phase)
upon(leading.change_phase, permissions.CHANGE_PHASE, make.make_phase, make.LEAD, name="Another")
upon(leading.remove_phase, permissions.REMOVE_PHASE, make.make_phase, make.LEAD)
upon(suspending.suspend, permissions.SUSPEND_CAMPAIGN, make.make_campaign, make.LEAD, reason="A number is wrong.")
upon(suspending.take_down, permissions.SUSPEND_CAMPAIGN, make.make_campaign, make.LEAD, reason="A number is wrong.")
upon(suspending.resume, permissions.RESUME_CAMPAIGN, suspended, make.LEAD)
upon(reports.publish, permissions.PUBLISH_REPORT, make.make_campaign, make.LEAD, scope=Question(make.COUNTY))


# What may be said


def question() -> statements.Question:
    campaign = make.make_campaign()
    return statements.Question(campaign, campaign.area)


CLAIM: dict[str, Any] = {"comparator": "at_least", "value": 1, "unit": "people"}
upon(statements.headline_for, permissions.READ_HEADLINE, question)
upon(statements.grid_for, permissions.READ_COMPLETENESS, question)
upon(statements.check, permissions.CHECK_CLAIM, question, **CLAIM)
upon(reports.export, permissions.EXPORT_REPORT, make.make_report)


@example(compare, permissions.COMPARE_REPORTS)
def _() -> Call:
    report = make.make_report()
    return lambda by: compare(report, None, by=by)


@example(check_query, permissions.READ_ROLLUPS)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: check_query(RollupQuery(campaign, campaign.area, ("channel",)), by=by)


# Events


def event_fields() -> dict[str, Any]:
    starts_at = datetime(2017, 2, 23, 10, tzinfo=UTC)
    return {"title": "Stall", "kind": "stall", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=6)}


@example(scheduling.create, of_events.CREATE_EVENT)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: scheduling.create(by=by, campaign=campaign, **event_fields())


COUNTS = {"people_engaged": {"value": 40, "qualifier": "exact"}}
draft = lambda: make.make_event(status="draft")  # noqa: E731
upon(scheduling.change, of_events.CHANGE_EVENT, make.make_event, **ANY_VERSION, title="Another")
upon(scheduling.schedule, of_events.SCHEDULE_EVENT, draft, **ANY_VERSION)
upon(scheduling.cancel, of_events.CANCEL_EVENT, make.make_event, **ANY_VERSION)
upon(scheduling.complete, of_events.COMPLETE_EVENT, make.make_event, **ANY_VERSION)
listing = lambda: make.make_event(partners=["sandwell"])  # noqa: E731
upon(partnership.accept, of_events.ACCEPT_PARTNERSHIP, listing, "sandwell", **ANY_VERSION)
upon(partnership.decline, of_events.DECLINE_PARTNERSHIP, listing, "sandwell", **ANY_VERSION)
upon(attendance.record_attendance, of_events.RECORD_ATTENDANCE, make.make_event, counts=COUNTS)


@example(calendar_rows, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    file = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n"
    return lambda by: list(calendar_rows(io.BytesIO(file), by, {"campaign": make.SEE_ME}))


# Many rows at once


def reading(**values: Any) -> list[Reading]:
    return [Reading(0, "row-1", {"campaign": make.make_campaign(), "external_ref": "row-1", **values})]


def row() -> list[Row]:
    make.make_campaign()
    return [Row(0, event_item("row-1"))]


@example(event_batches.write, of_events.TAKE_EVENTS)
def _() -> Call:
    readings = reading(**event_fields())
    return lambda by: event_batches.write(readings, by=by)


@example(placement_batches.write, permissions.TAKE_PLACEMENTS)
def _() -> Call:
    readings = reading(**placement_fields())
    return lambda by: placement_batches.write(readings, by=by)


@example(figure_batches.write, permissions.TAKE_FIGURES)
def _() -> Call:
    readings = reading(**figure_fields())
    return lambda by: figure_batches.write(readings, by=by)


for _rule in (taking.take, taking.take_all_or_nothing, upserting.upsert, Kind.upsert):
    example(_rule, of_events.TAKE_EVENTS)(
        lambda _rule=_rule: (lambda rows: lambda by: _rule(kind("events"), rows, by=by))(row())
    )


# Long jobs and files


def sent() -> starting.Sent:
    body = lines([event_item()])
    return starting.Sent(io.BytesIO(body), JSON_LINES, "0" * 64, len(body), {})


@example(starting.start, START_IMPORT)
def _() -> Call:
    make.make_campaign()
    return lambda by: starting.start(sent(), "events", reader("events", JSON_LINES), by=by)


@example(asking.start, permissions.PUBLISH_REPORT, make.LEAD)
def _() -> Call:
    campaign = make.make_campaign()
    return lambda by: asking.start(reports.KIND, by=by, subject=campaign, campaign=campaign.pk)


def operation() -> Any:
    make.make_campaign()
    return starting.start(sent(), "events", reader("events", JSON_LINES), by=make.actor_for())


upon(asking.cancel, CANCEL_OPERATION, operation, **ANY_VERSION)


# Credentials, people and webhooks


@example(acceptance.accept_terms, of_partners.ACCEPT_TERMS)
def _() -> Call:
    make.make_organisation()
    TermsAcceptance.objects.all().delete()
    return lambda by: acceptance.accept_terms(by=by, terms_version=terms.CURRENT)


def endpoint() -> Any:
    make.make_organisation()
    return endpoints.create(by=make.actor_for(), url="https://hooks.example.org/")[0]


@example(endpoints.replay_one, of_partners.REPLAY_MESSAGES)
def _() -> Call:
    to = endpoint()
    delivery: WebhookDelivery = endpoints.test(to, by=make.actor_for())
    return lambda by: endpoints.replay_one(to, delivery, by=by)


@example(endpoints.create, of_partners.CREATE_ENDPOINT)
def _() -> Call:
    make.make_organisation()
    return lambda by: endpoints.create(by=by, url="https://hooks.example.org/")


@example(people.add, of_partners.ADD_PERSON)
def _() -> Call:
    fields: dict[str, Any] = {"name": "Alex Smith", "role": "viewer", "password": None}
    organisation = make.make_organisation()
    return lambda by: people.add("alex@example.org", organisation=organisation, by=by, **fields)


key = lambda: make.make_key()[0]  # noqa: E731
client = lambda: clients.register(make.make_organisation(), name="Calendar", scopes=["read"], by=make.actor_for())[0]  # noqa: E731
RANGE = {"first": datetime(2017, 2, 20, tzinfo=UTC), "last": datetime(2017, 2, 21, tzinfo=UTC)}
NEW = {"name": "Calendar", "scopes": ["read"]}
upon(keys.issue, of_partners.ISSUE_KEY, make.make_organisation, **NEW, expires_at=None)
upon(sandbox.open_sandbox, of_partners.ISSUE_KEY, make.make_organisation)
upon(keys.revoke, of_partners.REVOKE_KEY, key)
upon(clients.register, of_partners.REGISTER_CLIENT, make.make_organisation, **NEW)
upon(clients.revoke, of_partners.REVOKE_CLIENT, client)
upon(endpoints.change, of_partners.CHANGE_ENDPOINT, endpoint, **ANY_VERSION, status="disabled")
upon(endpoints.delete, of_partners.DELETE_ENDPOINT, endpoint, **ANY_VERSION)
upon(endpoints.rotate_secret, of_partners.ROTATE_SECRET, endpoint)
upon(endpoints.test, of_partners.TEST_ENDPOINT, endpoint)
upon(endpoints.replay, of_partners.REPLAY_MESSAGES, endpoint, **RANGE)
