"""What may be done to events, and by the demonstration; `coordination/authorising.py` says how this is read."""

from campaigns.permissions import (
    CONTRIBUTOR,
    CREATE_CAMPAIGN,
    CREATE_PLACEMENT,
    DECIDE_REVIEW,
    ENDORSE,
    INSTALL_PLACEMENT,
    RECORD_FIGURE,
    SUBMIT_PLACEMENT,
)
from coordination.authorising import EACH_ROW, OWNER, READ, SCOPES, WRITE, Permissions, grant
from partners.permissions import ACCEPT_TERMS, ISSUE_KEY

EVENTS = Permissions("events", thing="event", read=READ)
CREATE_EVENT = EVENTS.action("create", scope=WRITE, party=CONTRIBUTOR)
CHANGE_EVENT = EVENTS.action("change", scope=WRITE, party=OWNER)
TAKE_EVENTS = EVENTS.action("batch", scope=WRITE, party=EACH_ROW)
SCHEDULE_EVENT = EVENTS.action("schedule", scope=WRITE, party=OWNER)
CANCEL_EVENT = EVENTS.action("cancel", scope=WRITE, party=OWNER)
COMPLETE_EVENT = EVENTS.action("complete", scope=WRITE, party=OWNER)
RECORD_ATTENDANCE = EVENTS.action(
    "attendance", scope=WRITE, party=OWNER, says="Only the owner may record the attendance of this event."
)

grant("import_rows", TAKE_EVENTS, CREATE_EVENT, CHANGE_EVENT)
grant("load_demo", CREATE_CAMPAIGN, ENDORSE, CREATE_EVENT, COMPLETE_EVENT, RECORD_ATTENDANCE)
grant("load_demo", CREATE_PLACEMENT, SUBMIT_PLACEMENT, DECIDE_REVIEW, INSTALL_PLACEMENT, RECORD_FIGURE)
grant("load_demo", ACCEPT_TERMS, ISSUE_KEY, hands_on=SCOPES)
