"""One thing in each state, and one caller in each role; `access_table.py` says who they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from campaigns.lifecycle import campaigns, suspension
from campaigns.models import (
    Campaign,
    Comment,
    DuplicateStatus,
    Endorsement,
    ExpectedReturn,
    OverlapStatus,
    Participant,
    ParticipantRole,
    ParticipantStatus,
    Report,
    Review,
    SitePermission,
    Statement,
)
from campaigns.placements import review, rules
from coordination.ledger.transaction import writing
from coordination.models import LookStatus, Operation, Redaction, SecondLook
from coordination.redactions.redact import redact_text
from coordination.second_looks import decisions
from events import scheduling
from events.models import Event
from partners import key_management
from partners.models import (
    ApiKey,
    Membership,
    OAuthClient,
    Person,
    Role,
    TermsAcceptance,
    WebhookDelivery,
    WebhookEndpoint,
)
from partners.oauth import clients
from partners.webhooks import endpoints
from tests import make
from tests.coordination.imports.row_files import queue
from tests.coordination.jobs.example_jobs import make_in_state
from tests.coordination.second_looks.example_texts import UNSURE, look_of
from tests.sessions import sign_in

CAMPAIGNS = {"draft": "hear-me-next", "live": make.SEE_ME, "closed": "heard-me-before"}
SUSPENDED = "heard-no-more"
OBSERVER, ENDORSER, STRANGER = "transport-for-west-midlands", "nspcc", "walsall"
OWNERS_REFERENCE = "owners-reference"
PHASE = "hubs"


@dataclass(frozen=True)
class World:
    """`clients` by role; `keys` by resource and state: what stands for the thing in an address."""

    clients: Mapping[str, APIClient]
    keys: Mapping[tuple[str, str], str]


def build() -> World:
    """Everything the access table speaks of, in the database."""
    make.make_area(make.WALSALL)
    make.make_organisation("wolverhampton")
    for channel in ("twitter", "face_to_face"):
        make.make_channel(channel)
    make.make_universes()
    for status, slug in CAMPAIGNS.items():
        _campaign(slug, status)
    found = {("campaigns", status): slug for status, slug in CAMPAIGNS.items()}
    found |= {("campaigns", "suspended"): _suspended()}
    for resource, things in (
        ("redactions", {"made": _redacted()}),
        ("events", _events()),
        ("placements", _placements()),
        ("comments", _comments()),
        ("site_permissions", _site_permissions()),
        ("creatives", _creatives()),
        ("reviews", _reviews()),
        ("reason_codes", {"any": make.make_reason_code()}),
        (
            "review_rules",
            {"of_campaign": make.make_rule_of_campaign(campaign=Campaign.objects.get(pk=CAMPAIGNS["live"]))},
        ),
        ("reach_metrics", _metrics()),
        ("overlaps", _overlaps()),
        ("suspected_duplicates", _suspected()),
        ("reports", _reports()),
        ("terms_acceptances", {"any": TermsAcceptance.objects.get(organisation="dudley")}),
        ("api_keys", _keys()),
        ("oauth_clients", _oauth_clients()),
        ("webhook_endpoints", _endpoints()),
        ("webhook_deliveries", _deliveries()),
        ("campaigns", {"unconfirmed": _unconfirmed_campaign()}),
        ("second_looks", _second_looks()),
        ("operations", _operations()),
        ("imports", {"queued": queue()}),
        ("expected_returns", _expected_returns()),
        ("statements", _statements()),
        ("participants", _participants()),
        ("endorsements", _endorsements()),
        ("invitations", _invitations()),
    ):
        found |= {(resource, state): _key_of(thing) for state, thing in things.items()}
    callers = _clients()
    # Used already, for as long as the tests run: what a test's requests write is then their own effect alone.
    ApiKey.objects.update(last_used_at=timezone.now() + timedelta(hours=1))
    return World(callers, found)


def _key_of(thing: Any) -> str:
    match thing:
        case OAuthClient():
            return thing.client_id
        case Participant() | Endorsement():
            return thing.organisation_id
    return str(thing.pk)


def _campaign(slug: str, status: str) -> None:
    campaign = make.make_campaign(slug, observers=(OBSERVER,), status=status)
    make.make_phase(PHASE, campaign=campaign)
    make.make_participant(ENDORSER, campaign=campaign, role=ParticipantRole.ENDORSER)
    make.make_endorsement(campaign=campaign)


def _participants() -> dict[str, Participant]:
    """In the live campaign, by how they stand; none of them is anybody in the table."""
    slugs = {"invited": "coventry", "declined": "solihull", "left": "birmingham", "withdrawn": "a-charity"}
    return {state: make.make_participant(slug, status=state) for state, slug in slugs.items()}


def _expected_returns() -> dict[str, ExpectedReturn]:
    """Of Dudley, in the campaign of each state."""
    return {state: make.make_expected(campaign=make.make_campaign(slug)) for state, slug in CAMPAIGNS.items()}


def _statements() -> dict[str, Statement]:
    """Of Dudley, on the campaign of each state."""
    return {state: make.make_statement(campaign=make.make_campaign(slug)) for state, slug in CAMPAIGNS.items()}


def _endorsements() -> dict[str, Endorsement]:
    """Of the live campaign, by how they stand: Dudley has offered one."""
    slugs = {"offered": "dudley", "declined": "solihull", "withdrawn": "a-charity"}
    return {state: make.make_endorsement(slug, status=state) for state, slug in slugs.items()}


def _invitations() -> dict[str, Campaign]:
    """A campaign for each way in which Dudley may stand to it; and one that is a draft it is invited to."""
    made = {}
    for state in (*ParticipantStatus.values, "to_a_draft"):
        status = "draft" if state == "to_a_draft" else "live"
        made[state] = make.make_campaign(
            f"with-dudley-{state}".replace("_", "-"), contributors=(), reviewers=(), status=status
        )
        make.make_participant("dudley", campaign=made[state], status="invited" if state == "to_a_draft" else state)
    return made


def _suspended() -> str:
    _campaign(SUSPENDED, "live")
    lead = make.actor_for(make.LEAD)
    return suspension.suspend_campaign(Campaign(pk=SUSPENDED), by=lead, reason="A number is wrong.").pk


def _events() -> dict[str, object]:
    with_sandwell = {"partners": ["sandwell"]}
    states = ("draft", "scheduled", "completed", "cancelled")
    found = {state: make.make_event(status=state, **with_sandwell) for state in states}
    never_seen = scheduling.cancel_event(make.make_event(status="draft"), by=make.actor_for(), expected_version=None)
    make.make_event(status="draft", external_ref=OWNERS_REFERENCE)
    unconfirmed = make.make_event(status="scheduled", summary=UNSURE)
    return found | {"never_seen": never_seen, "unconfirmed": unconfirmed}


def _placements() -> dict[str, object]:
    found = {state: make.make_placement(status=state) for state in make.PATHS}
    never_seen = rules.withdraw_placement(make.make_placement(), by=make.actor_for(), expected_version=None)
    make.make_placement(external_ref=OWNERS_REFERENCE)
    unconfirmed = make.make_placement(status="submitted", creative_title=UNSURE)
    return found | {"never_seen": never_seen, "unconfirmed": unconfirmed}


def _comments() -> dict[str, Comment]:
    """On a placement in each state, which the table names by the same words."""
    made = {state: make.make_comment() for state in ("submitted", "approved", "withdrawn", "unconfirmed")}
    by = make.actor_for()
    make_approved = {"by": make.actor_for(make.POLICE), "expected_version": None, "decision": "approve"}
    review.decide_review(made["approved"].placement.reviews.get(), **make_approved)
    rules.withdraw_placement(made["withdrawn"].placement, by=by, expected_version=None)
    unsure = {"by": by, "expected_version": None, "creative_title": UNSURE}
    rules.change_placement(made["unconfirmed"].placement, **unsure)
    return made


def _site_permissions() -> dict[str, SitePermission]:
    """Of a placement in each state, which the table names by the same words."""
    make.make_site_type()
    made = {state: make.make_site_permission() for state in ("submitted", "unconfirmed")}
    unsure = {"by": make.actor_for(), "expected_version": None, "creative_title": UNSURE}
    rules.change_placement(made["unconfirmed"].placement, **unsure)
    return made | {"approved": make.make_site_permission(placement=make.make_placement(status="approved"))}


def _creatives() -> dict[str, object]:
    found: dict[str, object] = {state: make.make_creative(status=state) for state in ("ready", "withdrawn")}
    found |= {"unconfirmed": make.make_creative(title=UNSURE), "photograph": make.make_creative(purpose="photograph")}
    return found | {"pending": make.make_creative(status="pending")}  # the last: whatever waits would be drawn first


def _reviews() -> dict[str, Review]:
    found = {
        state: make.make_review(status=state) for state in ("pending", "approved", "changes_requested", "rejected")
    }
    installed = make.make_placement(status="installed").reviews.get()
    superseded = make.make_placement(status="withdrawn").reviews.get()
    return found | {"installed": installed, "superseded": superseded}


def _metrics() -> dict[str, object]:
    make.make_metric(external_ref=OWNERS_REFERENCE)
    found = {state: make.make_metric(status=state) for state in ("counted", "held", "void")}
    return found | {"suspected": make.make_suspected().figure, "unconfirmed": make.make_metric(source=UNSURE)}


def _overlaps() -> dict[str, object]:
    found: dict[str, object] = {state: make.make_overlap(status=state) for state in OverlapStatus.values}
    return found | {"unconfirmed": make.make_overlap(source=UNSURE)}


def _suspected() -> dict[str, object]:
    return {state: make.make_suspected(state) for state in DuplicateStatus.values}


def _reports() -> dict[str, Report]:
    found = {state: make.make_report(make.make_campaign(CAMPAIGNS[state])) for state in ("live", "closed")}
    return found | {"draft": found["live"]}  # a draft campaign publishes nothing: another's, under its address


def _keys() -> dict[str, ApiKey]:
    revoked, _ = make.make_key()
    return {"live": make.make_key()[0], "revoked": key_management.revoke_api_key(revoked, by=make.actor_for())}


def _oauth_clients() -> dict[str, OAuthClient]:
    registered = [
        clients.register_client(make.make_organisation(), name="Calendar", scopes=["read"], by=make.actor_for())[0]
        for _ in range(2)
    ]
    return {"live": registered[0], "revoked": clients.revoke_client(registered[1], by=make.actor_for())}


def _endpoints() -> dict[str, WebhookEndpoint]:
    by = make.actor_for()
    made = [endpoints.create_endpoint(by=by, url="https://hooks.example.org/")[0] for _ in range(2)]
    disabled = endpoints.change_endpoint(made[1], by=by, expected_version=None, status="disabled")
    return {"active": made[0], "disabled": disabled}


def _deliveries() -> dict[str, WebhookDelivery]:
    endpoint = WebhookEndpoint.objects.get(status="active")
    made = {state: endpoints.test_endpoint(endpoint, by=make.actor_for()) for state in ("waiting", "dead")}
    ended = {"status": "dead", "next_attempt_at": None, "finished_at": timezone.now()}
    WebhookDelivery.objects.filter(pk=made["dead"].pk).update(**ended)
    return made


def _redacted() -> Redaction:
    event = make.make_event(summary="Ask Zebedee.")
    asked = {"subject": "event", "subject_id": str(event.pk), "reason": "It names somebody."}
    return redact_text(by=make.actor_for(), fields=["/summary"], **asked)[0]


def _unconfirmed_campaign() -> Campaign:
    lead = make.actor_for(make.LEAD)
    return campaigns.change_campaign(make.make_campaign("hear-me-now"), by=lead, expected_version=None, name=UNSURE)


def _second_looks() -> dict[str, SecondLook]:
    found = {status: look_of(make.make_event(summary=UNSURE).pk) for status in LookStatus.values}
    by: dict[str, Any] = {"by": make.actor_for(), "expected_version": None}
    decisions.confirm_text(found["confirmed"], **by)
    decisions.withdraw_text(found["withdrawn"], **by)
    scheduling.change_event(Event.objects.get(pk=found["lapsed"].subject_id), summary="", **by)
    return {status: look_of(look.subject_id) for status, look in found.items()}


def _operations() -> dict[str, Operation]:
    # The queued one last: whatever waits would be run in another's place.
    return {state: make_in_state(state) for state in ("running", "succeeded", "failed", "cancelled", "queued")}


def _clients() -> dict[str, APIClient]:
    organisations = {"own": "dudley", "ld": make.LEAD, "rv": make.POLICE, "ot": "sandwell", "ob": OBSERVER}
    organisations |= {"en": ENDORSER, "st": STRANGER, "no": None}
    clients = {role: make.client(slug) for role, slug in organisations.items()}
    clients |= {"rd": make.client(scopes=["read"]), "wr": make.client(scopes=["write"])}
    clients |= {"re": _client_of_ended(_revoke), "ex": _client_of_ended(_let_expire)}
    return clients | {"vw": signed_in(Role.VIEWER), "ad": signed_in(Role.ADMINISTRATOR)}


def _client_of_ended(end: Callable[[ApiKey], object]) -> APIClient:
    key, plaintext = make.make_key()
    end(key)
    return APIClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {plaintext}")


def _revoke(key: ApiKey) -> None:
    key_management.revoke_api_key(key, by=make.actor_for())


def _let_expire(key: ApiKey) -> None:
    with writing(make.actor_for()):
        now = timezone.now()
        ApiKey.objects.filter(pk=key.pk).update(
            created_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
        )


def signed_in(role: str, *organisations: str, enforce_csrf_checks: bool = False) -> APIClient:
    """A client with the session of a new person who is `role` in Dudley, or in the organisations named."""
    person = Person.objects.create_user(f"{role}-{Person.objects.count()}@example.org", "Ana")
    with writing(make.actor_for()):
        for slug in organisations or ("dudley",):
            Membership.objects.create(person=person, organisation=make.make_organisation(slug), role=role)
    client = APIClient(raise_request_exception=False, enforce_csrf_checks=enforce_csrf_checks)
    sign_in(client, person)
    return client
