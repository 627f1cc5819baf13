"""What may be done to events, and by the demonstration; see `coordination/ground/authorisation.py`."""

from campaigns.permissions import (
    ACCEPT_ENDORSEMENT,
    ACCEPT_INVITATION,
    ADD_PHASE,
    CHANGE_CAMPAIGN,
    CONTRIBUTOR,
    CREATE_CAMPAIGN,
    CREATE_PLACEMENT,
    DECIDE_REVIEW,
    ENDORSE,
    EXPECT_RETURN,
    INSTALL_PLACEMENT,
    INVITE,
    LOAD_REFERENCE_DATA,
    RECORD_FIGURE,
    REGISTER_STATEMENT,
    SUBMIT_PLACEMENT,
    UPLOAD_CREATIVE,
)
from coordination.ground.authorisation import EACH_ROW, OWNER, READ, SCOPES, WRITE, Party, Permissions, grant_actions
from coordination.permissions import START_IMPORT
from partners.permissions import ACCEPT_TERMS, ISSUE_KEY, LOAD_BOUNDARIES

PARTNER = Party(
    "partner",
    lambda actor, event: actor.organisation in event.partners,
    code="not_a_partner",
    says="Only an organisation that the event lists as a partner answers for it.",
)

EVENTS = Permissions("events", noun="event", read=READ)
CREATE_EVENT = EVENTS.action("create", scope=WRITE, party=CONTRIBUTOR)
CHANGE_EVENT = EVENTS.action("change", scope=WRITE, party=OWNER)
TAKE_EVENTS = EVENTS.action("batch", scope=WRITE, party=EACH_ROW)
DELETE_EVENT = EVENTS.action("delete", scope=WRITE, party=OWNER)
SCHEDULE_EVENT = EVENTS.action("schedule", scope=WRITE, party=OWNER)
CANCEL_EVENT = EVENTS.action("cancel", scope=WRITE, party=OWNER)
COMPLETE_EVENT = EVENTS.action("complete", scope=WRITE, party=OWNER)
RECORD_ATTENDANCE = EVENTS.action(
    "attendance", scope=WRITE, party=OWNER, says="Only the owner may record the attendance of this event."
)
ACCEPT_PARTNERSHIP = EVENTS.action("accept", scope=WRITE, party=PARTNER)
DECLINE_PARTNERSHIP = EVENTS.action("decline", scope=WRITE, party=PARTNER)

CALENDARS = Permissions("calendar-subscriptions", noun="calendar subscription", read=READ)
CREATE_CALENDAR = CALENDARS.action("create", scope=WRITE, party=CONTRIBUTOR)
CHANGE_CALENDAR = CALENDARS.action("change", scope=WRITE, party=OWNER)
DELETE_CALENDAR = CALENDARS.action("delete", scope=WRITE, party=OWNER)
TAKE_CALENDAR = CALENDARS.action("take", scope=WRITE, party=OWNER)
GIVE_UP_CALENDAR = CALENDARS.action("give_up", scope=WRITE, party=OWNER)

grant_actions("fetch_calendars", START_IMPORT, TAKE_EVENTS, CREATE_EVENT, CHANGE_EVENT, CANCEL_EVENT, GIVE_UP_CALENDAR)
grant_actions("import_rows", TAKE_EVENTS, CREATE_EVENT, CHANGE_EVENT, SCHEDULE_EVENT)
grant_actions("load_demo", CREATE_CAMPAIGN, CHANGE_CAMPAIGN, ADD_PHASE, INVITE, ACCEPT_INVITATION)
grant_actions("load_demo", ENDORSE, ACCEPT_ENDORSEMENT)
grant_actions("load_demo", CREATE_EVENT, COMPLETE_EVENT, RECORD_ATTENDANCE)
grant_actions("load_demo", CREATE_PLACEMENT, SUBMIT_PLACEMENT, DECIDE_REVIEW, INSTALL_PLACEMENT, RECORD_FIGURE)
grant_actions("load_demo", LOAD_REFERENCE_DATA, LOAD_BOUNDARIES, EXPECT_RETURN, REGISTER_STATEMENT, UPLOAD_CREATIVE)
grant_actions("load_demo", ACCEPT_TERMS, ISSUE_KEY, hands_on=SCOPES)
