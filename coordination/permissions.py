"""What may be done to long jobs, files of rows, second looks and the feed; `authorising.py` says how this is read."""

from coordination.authorising import ANYONE, MANAGE, OWNER, READ, WRITE, Permissions, grant

OPERATIONS = Permissions("operations", thing="operation", read=READ)
CANCEL_OPERATION = OPERATIONS.action("cancel", scope=WRITE, party=OWNER)

IMPORTS = Permissions("imports", thing="import", read=READ)
START_IMPORT = IMPORTS.action("create", scope=WRITE, party=ANYONE)

SECOND_LOOKS = Permissions("second-looks", thing="second look", read=READ)
CONFIRM_TEXT = SECOND_LOOKS.action("confirm", scope=MANAGE, party=OWNER)
WITHDRAW_TEXT = SECOND_LOOKS.action("withdraw", scope=MANAGE, party=OWNER)

CHANGES = Permissions("changes", thing="change", read=READ)

grant("import_rows", IMPORTS.read, START_IMPORT)
