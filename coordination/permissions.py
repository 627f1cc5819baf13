"""What may be done to long jobs, files of rows, second looks and the feed (see `ground/authorisation.py`)."""

from typing import Any

from coordination.ground.actor import Actor
from coordination.ground.authorisation import ANYONE, MANAGE, OWNER, READ, WRITE, Party, Permissions, grant_actions

OPERATIONS = Permissions("operations", noun="operation", read=READ)
CANCEL_OPERATION = OPERATIONS.action("cancel", scope=WRITE, party=OWNER)

IMPORTS = Permissions("imports", noun="import", read=READ)
START_IMPORT = IMPORTS.action("create", scope=WRITE, party=ANYONE)

SECOND_LOOKS = Permissions("second-looks", noun="second look", read=READ)
CONFIRM_TEXT = SECOND_LOOKS.action("confirm", scope=MANAGE, party=OWNER)
WITHDRAW_TEXT = SECOND_LOOKS.action("withdraw", scope=MANAGE, party=OWNER)

CHANGES = Permissions("changes", noun="change", read=READ)


def _owns_or_leads(actor: Actor, subject: Any) -> bool:
    return OWNER.includes(actor, subject) or subject.campaign in actor.leads


OWNER_OR_LEAD = Party(
    "owner, or the lead of its campaign",
    _owns_or_leads,
    says="Only its owner, or the lead of its campaign, may take a text out of this.",
)
REDACTIONS = Permissions("redactions", noun="redaction", read=READ)
REDACT = REDACTIONS.action("create", scope=MANAGE, party=OWNER_OR_LEAD)

grant_actions("redact", REDACT, REDACTIONS.read, CHANGES.read)
grant_actions("import_rows", IMPORTS.read, START_IMPORT)
