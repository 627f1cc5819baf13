"""Whether a file is an older publication than the one stored: asked of the file as a whole, never of its rows.

A publisher may restart its revision numbers and dates (the West Midlands did on 5 June 2026), so a row of a newer file
may bear an older date than the row it replaces. What tells an older file is that its newest row of all is older than
the newest stored one of the same ATCO areas (430, 910, 940: the first three characters of the code).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# Only where some row is older than its stored twin can the answer matter: the newest stop alone may have been deleted.
# A day that has not come is a slip of somebody's: it makes no file newer, and no other one older.
_COMPARE = """
    SELECT (SELECT max(modified_at) FROM incoming_stop WHERE modified_at < now() + interval '2 days'),
           (SELECT max(modified_at) FROM stop
            WHERE modified_at < now() + interval '2 days'
              AND left(atco_code, 3) IN (SELECT left(atco_code, 3) FROM incoming_stop)),
           (SELECT array_agg(DISTINCT left(atco_code, 3) ORDER BY left(atco_code, 3)) FROM incoming_stop),
           EXISTS (SELECT FROM incoming_stop JOIN stop USING (atco_code)
                   WHERE stop.modified_at > incoming_stop.modified_at)"""


@dataclass(frozen=True, slots=True)
class Publication:
    """The newest date in the file and the newest stored one of its ATCO `areas`; None where no row has a date."""

    newest: datetime | None = None
    stored: datetime | None = None
    areas: tuple[str, ...] = ()
    contradicts: bool = False

    @property
    def is_older(self) -> bool:
        """Whether the file was published before what is stored."""
        return bool(self.contradicts and self.newest and self.stored and self.newest < self.stored)


def compare_publications() -> Publication:
    """The incoming rows beside the stored stops of the same ATCO areas."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        newest, stored, areas, contradicts = cursor.fetchone()
    return Publication(newest, stored, tuple(areas or ()), contradicts)
