"""Whether a file is an older publication than the one stored: asked of it as a whole, never of its rows.

A publisher may restart its revision numbers and dates (the West Midlands did on 5 June 2026), so a row of a newer file
may bear an older date than the row it replaces. What tells an older file is that its newest row of all is older than
the newest stored one of the same ATCO area (430, 910, 940: the first three characters of the code). Areas are published
one by one, and a file may be put together from several: each is asked by itself.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# Only where some row is older than its stored twin can the answer matter: the newest stop alone may have been deleted.
# A day that has not come is a slip of somebody's: it makes no file newer, and no other one older.
_COMPARE = """
    WITH incoming AS (
        SELECT left(i.atco_code, 3) AS area,
               max(i.modified_at) FILTER (WHERE i.modified_at < now() + interval '2 days') AS newest,
               coalesce(bool_or(stop.modified_at > i.modified_at), false) AS contradicts
        FROM incoming_stop AS i LEFT JOIN stop USING (atco_code) GROUP BY 1),
    stored AS (
        SELECT left(atco_code, 3) AS area, max(modified_at) AS newest FROM stop
        WHERE modified_at < now() + interval '2 days' AND left(atco_code, 3) IN (SELECT area FROM incoming) GROUP BY 1)
    SELECT area, incoming.newest, stored.newest, contradicts
    FROM incoming LEFT JOIN stored USING (area) ORDER BY area"""


@dataclass(frozen=True, slots=True)
class PublishedArea:
    """The newest date in the file and the newest stored one of one ATCO area; None where no row has a date."""

    code: str
    newest: datetime | None = None
    stored: datetime | None = None
    contradicts: bool = False

    @property
    def is_older(self) -> bool:
        """Whether the file was published before what is stored."""
        return bool(self.contradicts and self.newest and self.stored and self.newest < self.stored)


@dataclass(frozen=True, slots=True)
class Publication:
    """The file beside what is stored, by ATCO area."""

    areas: tuple[PublishedArea, ...] = ()

    @property
    def older_areas(self) -> list[str]:
        """The codes of those areas of which something newer is stored."""
        return [area.code for area in self.areas if area.is_older]

    @property
    def is_older(self) -> bool:
        """Whether nothing of the file is newer than what is stored."""
        return bool(self.areas) and len(self.older_areas) == len(self.areas)


def compare_publications() -> Publication:
    """The incoming rows beside the stored stops of the same ATCO areas."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        return Publication(tuple(PublishedArea(*row) for row in cursor.fetchall()))
