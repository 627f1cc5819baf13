"""What may be done to long jobs, files of rows and the change feed; `authorising.py` says how this is read."""

from coordination.authorising import ANYONE, OWNER, READ, WRITE, Permissions, grant

OPERATIONS = Permissions("operations", thing="operation", read=READ)
CANCEL_OPERATION = OPERATIONS.action("cancel", scope=WRITE, party=OWNER)

IMPORTS = Permissions("imports", thing="import", read=READ)
START_IMPORT = IMPORTS.action("create", scope=WRITE, party=ANYONE)

CHANGES = Permissions("changes", thing="change", read=READ)

grant("import_rows", IMPORTS.read, START_IMPORT)
