"""Whoever writes holds a share until it commits; a redaction waits for all of them, and new ones wait for it.

Without that, a row that is being written while a text is taken out would see no redaction, and be seen by none. Shares
do not block one another. They are taken before any row is locked, since a redaction locks rows as well: the first
statement of a write takes the share of its organisation and that of the whole partnership. Whoever writes what another
organisation owns takes the share of that one later, with rows locked, and so does not wait for it.
"""

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

EVERYBODY = ""  # no organisation's slug
SHARES = (
    "pg_advisory_xact_lock_shared(hashtextextended('texts of ', 0)),"
    " pg_advisory_xact_lock_shared(hashtextextended('texts of ' || %s, 0))"
)
_SHARE_NOW = "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('texts of ' || %s, 0))"
_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended('texts of ' || %s, 0))"


def share_texts_now(organisation: str) -> bool:
    """Hold a share of what the organisation owns. Raises OperationalError, as one that waited too long, while a
    redaction has it."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE_NOW, [organisation])
        if not cursor.fetchone()[0]:
            raise OperationalError("a redaction is under way") from LockNotAvailable()
    return True


def wait_for_writers(organisation: str = EVERYBODY) -> None:
    """Wait until nobody writes for the organisation, or for anybody at all, and let nobody begin before this
    transaction ends. One redaction at a time comes here."""
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [organisation])
