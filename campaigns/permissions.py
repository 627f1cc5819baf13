"""What may be done to campaigns, placements, reviews, figures; see `coordination/ground/authorisation.py`."""

from typing import Any

from campaigns import participations
from campaigns.models.campaign import OPERATOR
from campaigns.models.review_rule import ReviewRule
from coordination.ground.actor import Actor
from coordination.ground.authorisation import (
    ANYONE,
    EACH_ROW,
    MANAGE,
    OWNER,
    READ,
    REVIEW,
    SERVICE,
    WRITE,
    Action,
    Party,
    Permissions,
    grant_actions,
)
from partners.access import runs_the_service
from partners.models import Organisation


def is_operator(actor: Actor) -> bool:
    """Whoever runs the service, by a command: of no organisation."""
    return SERVICE.includes(actor, None) and not actor.organisation


def _runs_the_service(actor: Actor, subject: Any) -> bool:
    return SERVICE.includes(actor, subject) or runs_the_service(actor)


def _leads(actor: Actor, subject: Any) -> bool:
    """Of the campaign as it is: who leads it may have changed since the actor was made."""
    return bool(actor.organisation == getattr(subject, "campaign", subject).lead_id)


def _contributes(actor: Actor, campaign: Any) -> bool:
    return campaign.pk in participations.contributed_campaigns(actor, [campaign])


def _may_lead(actor: Actor, _subject: Any) -> bool:
    return Organisation.objects.filter(pk=actor.organisation, may_lead=True).exists()


def _may_review(actor: Actor, _subject: Any) -> bool:
    return (
        ReviewRule.objects.naming(actor.organisation).exists()
        or Organisation.objects.filter(pk=actor.organisation, sandbox_of__isnull=False).exists()
    )


LEAD = Party("lead", _leads)
# Given by reference data: whose word it is that others are asked to stand beside.
MAY_LEAD = Party(
    "organisation that may lead",
    _may_lead,
    code="may_not_lead",
    says="Your organisation may not set up campaigns. Ask one that leads campaigns to invite it, or whoever runs this "
    "service to let it lead (may_lead in the reference data).",
)
# Named by a review rule; in a sandbox whoever tries things out plays the reviewer.
MAY_REVIEW = Party(
    "organisation that reviews",
    _may_review,
    code="does_not_review",
    says="No review rule names your organisation as a reviewer, so that it decides nothing that needs a reason. Whoever"
    " runs this service adds one (review_rules in the reference data).",
)
INVITED = Party("invited organisation", lambda actor, row: actor.organisation == row.organisation_id, hides=True)
CONTRIBUTOR = Party(
    "lead or contributor",
    _contributes,
    code="not_a_contributor",
    says="Your organisation does not contribute to this campaign; ask its lead.",
    advises=participations.missing_part,
)
# Figures are the partnership's own.
PARTICIPANT = Party("participant", lambda actor, campaign: campaign.pk in actor.campaigns, hides=True)
REVIEWER = Party("reviewer", lambda actor, row: actor.organisation in row.assigned_to)
# Of anybody else's business it is none, so that they find no page of it.
RUNS_THE_SERVICE = Party("the service itself, or the organisation that runs it", _runs_the_service, hides=True)
LEAD_OR_OPERATOR = Party("lead or operator", lambda actor, campaign: is_operator(actor) or _leads(actor, campaign))
# What the operator has suspended the operator alone resumes.
WHO_MAY_RESUME = Party(
    "lead, or the operator if that suspended it",
    lambda actor, campaign: is_operator(actor) or (_leads(actor, campaign) and campaign.suspended_by != OPERATOR),
    says="A campaign is resumed by its lead, but where whoever runs this service has suspended it: then ask them.",
)
LEAD_OF_RULE = Party(
    "lead of its campaign",
    lambda actor, rule: rule.campaign_id is not None and _leads(actor, rule),
    code="not_your_rule",
    says="A lead changes the review rules of its own campaign. Those of all campaigns are kept by whoever runs this"
    " service (review_rules in the reference data); ask them.",
)
UPLOADER_OR_LEAD = Party("uploader or lead", lambda actor, row: OWNER.includes(actor, row) or _leads(actor, row))
LEAD_OR_REPORTER = Party("lead or reporter", lambda actor, row: _leads(actor, row) or OWNER.includes(actor, row))


def _leading(resource: Permissions, name: str) -> Action:
    says = "Only the organisation that leads the campaign may do this."
    return resource.action(name, scope=MANAGE, party=LEAD, code="not_the_lead", says=says)


CAMPAIGNS = Permissions("campaigns", noun="campaign", read=READ)
CREATE_CAMPAIGN = CAMPAIGNS.action("create", scope=MANAGE, party=MAY_LEAD)
CHANGE_CAMPAIGN = _leading(CAMPAIGNS, "change")
SUSPEND_CAMPAIGN = CAMPAIGNS.action("suspend", scope=MANAGE, party=LEAD_OR_OPERATOR)
RESUME_CAMPAIGN = CAMPAIGNS.action("resume", scope=MANAGE, party=WHO_MAY_RESUME)
READ_ROLLUPS = CAMPAIGNS.action("rollups", scope=READ, party=PARTICIPANT)
COMPILE_ROLLUPS = CAMPAIGNS.action("compile_rollups", scope=WRITE, party=SERVICE)
READ_HEADLINE = CAMPAIGNS.action("headline", scope=READ, party=PARTICIPANT)
READ_COMPLETENESS = CAMPAIGNS.action("completeness", scope=READ, party=PARTICIPANT)
CHECK_CLAIM = CAMPAIGNS.action("claims", scope=READ, party=PARTICIPANT)

PHASES = Permissions("phases", noun="phase", read=READ)
ADD_PHASE = _leading(PHASES, "create")
CHANGE_PHASE = _leading(PHASES, "change")
REMOVE_PHASE = _leading(PHASES, "delete")

PARTICIPANTS = Permissions("participants", noun="participant", read=READ)
INVITE = _leading(PARTICIPANTS, "create")
CHANGE_PARTICIPANT = _leading(PARTICIPANTS, "change")
REMOVE_PARTICIPANT = _leading(PARTICIPANTS, "delete")

EXPECTED_RETURNS = Permissions("expected-returns", noun="expected return", read=READ)
EXPECT_RETURN = _leading(EXPECTED_RETURNS, "create")
STOP_EXPECTING = _leading(EXPECTED_RETURNS, "delete")
REMIND_OF_RETURN = EXPECTED_RETURNS.action("remind", scope=WRITE, party=SERVICE)

INVITATIONS = Permissions("invitations", noun="invitation", read=READ)
ACCEPT_INVITATION = INVITATIONS.action("accept", scope=MANAGE, party=INVITED)
DECLINE_INVITATION = INVITATIONS.action("decline", scope=MANAGE, party=INVITED)
LEAVE_CAMPAIGN = INVITATIONS.action("leave", scope=MANAGE, party=INVITED)
AGREE_TO_BE_NAMED = INVITATIONS.action("change", scope=MANAGE, party=INVITED)

ENDORSEMENTS = Permissions("endorsements", noun="endorsement", read=READ)
ENDORSE = ENDORSEMENTS.action("create", scope=MANAGE, party=ANYONE)
WITHDRAW_ENDORSEMENT = ENDORSEMENTS.action(
    "delete", scope=MANAGE, party=OWNER, says="Only the organisation that gave an endorsement may withdraw it."
)
ACCEPT_ENDORSEMENT = ENDORSEMENTS.action("accept", scope=MANAGE, party=LEAD)
DECLINE_ENDORSEMENT = ENDORSEMENTS.action("decline", scope=MANAGE, party=LEAD)

REPORTS = Permissions("reports", noun="report", read=READ)
PUBLISH_REPORT = _leading(REPORTS, "create")
COMPARE_REPORTS = REPORTS.action("diff", scope=READ, party=PARTICIPANT)
EXPORT_REPORT = REPORTS.action("export", scope=READ, party=PARTICIPANT)

STATEMENTS = Permissions("statements", noun="statement", read=READ)
REGISTER_STATEMENT = STATEMENTS.action("create", scope=WRITE, party=PARTICIPANT)
CHANGE_STATEMENT = STATEMENTS.action("change", scope=WRITE, party=OWNER)
REMOVE_STATEMENT = STATEMENTS.action("delete", scope=WRITE, party=OWNER)
READ_SHEET = STATEMENTS.action("sheet", scope=READ, party=PARTICIPANT)
JUDGE_STATEMENT = STATEMENTS.action("judge", scope=WRITE, party=SERVICE)

PLACEMENTS = Permissions("placements", noun="placement", read=READ)
CREATE_PLACEMENT = PLACEMENTS.action("create", scope=WRITE, party=CONTRIBUTOR)
CHANGE_PLACEMENT = PLACEMENTS.action("change", scope=WRITE, party=OWNER)
TAKE_PLACEMENTS = PLACEMENTS.action("batch", scope=WRITE, party=EACH_ROW)
SUBMIT_PLACEMENT = PLACEMENTS.action("submit", scope=WRITE, party=OWNER)
SUBMIT_PLACEMENTS = PLACEMENTS.action("submit_many", scope=WRITE, party=EACH_ROW)
WITHDRAW_PLACEMENT = PLACEMENTS.action("withdraw", scope=WRITE, party=OWNER)
INSTALL_PLACEMENT = PLACEMENTS.action("install", scope=WRITE, party=OWNER)
REMOVE_PLACEMENT = PLACEMENTS.action("remove", scope=WRITE, party=OWNER)

COMMENTS = Permissions("comments", noun="comment", read=READ)
ADD_COMMENT = COMMENTS.action(
    "create",
    scope=WRITE,
    party=OWNER,
    says="Only the placement's owner says something here; whoever reviews it does so at its review.",
)

SITE_PERMISSIONS = Permissions("site-permissions", noun="permission", read=READ)
RECORD_SITE_PERMISSION = SITE_PERMISSIONS.action("create", scope=WRITE, party=OWNER)
REVOKE_SITE_PERMISSION = SITE_PERMISSIONS.action("revoke", scope=WRITE, party=OWNER)

CREATIVES = Permissions("creatives", noun="creative", read=READ)
UPLOAD_CREATIVE = CREATIVES.action("create", scope=WRITE, party=CONTRIBUTOR)
CHANGE_CREATIVE = CREATIVES.action("change", scope=WRITE, party=OWNER)
SHOW_CREATIVE = CREATIVES.action("show", scope=READ, party=ANYONE)
WITHDRAW_CREATIVE = CREATIVES.action("withdraw", scope=WRITE, party=OWNER)
ERASE_CREATIVE = CREATIVES.action("erase", scope=MANAGE, party=UPLOADER_OR_LEAD)
DRAW_CREATIVE = CREATIVES.action("draw", scope=WRITE, party=SERVICE)

REVIEWS = Permissions("reviews", noun="review", read=READ)
DECIDE_REVIEW = REVIEWS.action(
    "decide", scope=REVIEW, party=REVIEWER, says="Only the assigned reviewer may decide this review."
)
ASSIGN_REVIEW = REVIEWS.action("assign", scope=REVIEW, party=REVIEWER)
LOOK_AT_REVIEW = REVIEWS.action("look", scope=REVIEW, party=REVIEWER)
COMMENT_ON_REVIEW = REVIEWS.action("comment", scope=REVIEW, party=REVIEWER)
DECIDE_REVIEWS = REVIEWS.action("decide_many", scope=REVIEW, party=EACH_ROW)
COUNT_REVIEWS = REVIEWS.action("counts", scope=READ, party=ANYONE)
SAY_REVIEW_IS_LATE = REVIEWS.action("say_late", scope=WRITE, party=SERVICE)
REROUTE_REVIEW = REVIEWS.action("reroute", scope=WRITE, party=SERVICE)

REASON_CODES = Permissions("reason-codes", noun="reason code", read=READ)
ADD_REASON_CODE = REASON_CODES.action("create", scope=MANAGE, party=MAY_REVIEW)
CHANGE_REASON_CODE = REASON_CODES.action("change", scope=MANAGE, party=OWNER)

REACH_METRICS = Permissions("reach-metrics", noun="reach metric", read=READ)
RECORD_FIGURE = REACH_METRICS.action("create", scope=WRITE, party=CONTRIBUTOR)
CORRECT_FIGURE = REACH_METRICS.action("change", scope=WRITE, party=OWNER)
TAKE_FIGURES = REACH_METRICS.action("batch", scope=WRITE, party=EACH_ROW)
VOID_FIGURE = REACH_METRICS.action("void", scope=WRITE, party=OWNER)
HOLD_FIGURE = REACH_METRICS.action("hold", scope=WRITE, party=LEAD)
RELEASE_FIGURE = REACH_METRICS.action("release", scope=WRITE, party=LEAD)
# It counts, and whoever sent the held one may not change that.
MAKE_COUNTED_FIGURE_A_PART = REACH_METRICS.action(
    "make_a_part",
    scope=WRITE,
    party=LEAD,
    says="This makes a counted figure part of the held one; only the lead may say so.",
)
# The same, for whoever reported neither the one nor the other.
REPLACE_COUNTED_FIGURE = REACH_METRICS.action(
    "replace",
    scope=WRITE,
    party=LEAD_OR_REPORTER,
    says="This takes a counted figure of somebody else out of every total; the lead, or its reporter, may say so.",
)

OVERLAPS = Permissions("overlaps", noun="overlap", read=READ)
RECORD_OVERLAP = OVERLAPS.action("create", scope=WRITE, party=CONTRIBUTOR)
CORRECT_OVERLAP = OVERLAPS.action("change", scope=WRITE, party=OWNER)
VOID_OVERLAP = OVERLAPS.action("void", scope=WRITE, party=OWNER)

SUSPECTED_DUPLICATES = Permissions("suspected-duplicates", noun="suspected duplicate", read=READ)
RESOLVE_DUPLICATE = SUSPECTED_DUPLICATES.action("resolve", scope=WRITE, party=LEAD_OR_REPORTER)
KEEP_BOTH_FIGURES = SUSPECTED_DUPLICATES.action("keep_both", scope=WRITE, party=LEAD)
REMIND_OF_QUESTION = SUSPECTED_DUPLICATES.action("remind", scope=WRITE, party=SERVICE)

REFERENCE_DATA = Permissions("reference-data", noun="reference data", read=READ)
LOAD_REFERENCE_DATA = REFERENCE_DATA.action("load", scope=MANAGE, party=RUNS_THE_SERVICE)

CHANNELS = Permissions("channels", noun="channel", read=READ)
SITE_TYPES = Permissions("site-types", noun="kind of site", read=READ)
UNIVERSES = Permissions("universes", noun="universe", read=READ)
REVIEW_RULES = Permissions("review-rules", noun="review rule", read=READ)
ADD_REVIEW_RULE = _leading(REVIEW_RULES, "create")
CHANGE_REVIEW_RULE = REVIEW_RULES.action("change", scope=MANAGE, party=LEAD_OF_RULE)
PREVIEW_REVIEW_RULE = _leading(REVIEW_RULES, "preview")
PREVIEW_CHANGED_RULE = REVIEW_RULES.action("preview_change", scope=MANAGE, party=LEAD_OF_RULE)

SANDBOXES = Permissions("sandboxes", noun="sandbox", read=READ)
SWEEP_SANDBOX = SANDBOXES.action("sweep", scope=WRITE, party=SERVICE)

grant_actions("import_rows", TAKE_PLACEMENTS, CREATE_PLACEMENT, CHANGE_PLACEMENT)
grant_actions("import_rows", TAKE_FIGURES, RECORD_FIGURE, CORRECT_FIGURE)
grant_actions("load_reference", LOAD_REFERENCE_DATA)
grant_actions("compile_rollups", COMPILE_ROLLUPS)
grant_actions("statements", JUDGE_STATEMENT)
grant_actions("artwork", DRAW_CREATIVE)
grant_actions("overdue-reviews", SAY_REVIEW_IS_LATE)
grant_actions("reminders", REMIND_OF_QUESTION, REMIND_OF_RETURN)
grant_actions("rerouting", REROUTE_REVIEW)
grant_actions("redact", SUSPEND_CAMPAIGN)  # of which the slug is redacted
grant_actions("resume_campaign", RESUME_CAMPAIGN)
grant_actions("suspend_campaign", SUSPEND_CAMPAIGN)
grant_actions("sweep-sandboxes", SWEEP_SANDBOX)
