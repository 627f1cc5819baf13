"""The incoming rows in a temporary table, and the set-based statements that merge them into `stop`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

# Columns of the temporary table in the order rows are copied in, `line` first. No position is NaN here.
INCOMING = """
    CREATE TEMPORARY TABLE incoming_stop (
        line integer, atco_code text COLLATE "C", name text, indicator text, locality text, mode text, stop_type text,
        status text, alias text, naptan_code text, modified_at timestamptz, revision integer,
        longitude double precision, latitude double precision, area text
    )"""

# Which of several rows with one code holds: what the publisher touched last, then what stands later in the file.
DROP_DUPLICATES = """
    DELETE FROM incoming_stop USING (
        SELECT line, row_number() OVER best_first AS rank,
               (modified_at, revision) IS NOT DISTINCT FROM
               (first_value(modified_at) OVER best_first, first_value(revision) OVER best_first) AS is_equal
        FROM incoming_stop
        WHERE atco_code IN (SELECT atco_code FROM incoming_stop GROUP BY atco_code HAVING count(*) > 1)
        WINDOW best_first AS (
            PARTITION BY atco_code ORDER BY modified_at DESC NULLS LAST, revision DESC NULLS LAST, line DESC)
    ) AS ranked
    WHERE incoming_stop.line = ranked.line AND rank > 1
    RETURNING incoming_stop.line, is_equal"""

# A repeat writes nothing: a row is updated only where it says something new, and only by a file that is not older.
# Without any boundary loaded (`placed` is false) the council a stop was once given stays.
MERGE = """
    WITH written AS (
        INSERT INTO stop (atco_code, name, indicator, locality, mode, stop_type, area, longitude, latitude, status,
                          crs, aliases, modified_at, updated_at)
        SELECT atco_code, name, indicator, locality, mode, stop_type, area, nullif(longitude, 'NaN'),
               nullif(latitude, 'NaN'), status, '', array_remove(ARRAY[alias, naptan_code], ''), modified_at, now()
        FROM incoming_stop WHERE line > %(after)s AND line <= %(upto)s
        ON CONFLICT (atco_code) DO UPDATE SET
            name = excluded.name, indicator = excluded.indicator, locality = excluded.locality, mode = excluded.mode,
            stop_type = excluded.stop_type, longitude = excluded.longitude, latitude = excluded.latitude,
            area = CASE WHEN %(placed)s THEN excluded.area ELSE stop.area END,
            status = excluded.status, aliases = excluded.aliases, modified_at = excluded.modified_at,
            updated_at = excluded.updated_at
        WHERE left(stop.atco_code, 3) <> ALL(%(kept)s)
          AND (stop.name, stop.indicator, stop.locality, stop.mode, stop.stop_type, stop.longitude, stop.latitude,
               stop.status, stop.aliases, stop.modified_at,
               CASE WHEN %(placed)s THEN stop.area END) IS DISTINCT FROM
              (excluded.name, excluded.indicator, excluded.locality, excluded.mode, excluded.stop_type,
               excluded.longitude, excluded.latitude, excluded.status, excluded.aliases, excluded.modified_at,
               CASE WHEN %(placed)s THEN excluded.area END)
        RETURNING old.atco_code IS NULL AS created
    )
    SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written"""

# What is left out where nothing may be overwritten.
DIFFERING = """
    SELECT count(*) FROM incoming_stop AS i JOIN stop USING (atco_code)
    WHERE left(stop.atco_code, 3) = ANY(%(kept)s)
      AND (stop.name, stop.indicator, stop.locality, stop.mode, stop.stop_type, stop.longitude, stop.latitude,
           stop.status, stop.aliases, stop.modified_at, CASE WHEN %(placed)s THEN stop.area END) IS DISTINCT FROM
          (i.name, i.indicator, i.locality, i.mode, i.stop_type, nullif(i.longitude, 'NaN'),
           nullif(i.latitude, 'NaN'), i.status, array_remove(ARRAY[i.alias, i.naptan_code]::varchar[], ''),
           i.modified_at, CASE WHEN %(placed)s THEN i.area END)"""


@dataclass(frozen=True, slots=True)
class MergeTerms:
    """On what terms rows are merged: whether they were placed in areas, and of which ATCO areas stored stops stay as
    they are."""

    placed: bool
    kept: Collection[str] = ()


@contextmanager
def incoming_table() -> Iterator[None]:
    """The temporary table, empty, for as long as the block runs.

    A block that fails leaves it to the next one or to the session's end: a broken transaction could not drop it.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming_stop")
        cursor.execute(INCOMING)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE pg_temp.incoming_stop")


def copy_in(batches: Iterable[Iterable[Sequence[object]]]) -> None:
    """COPY rows into the temporary table, and let the planner know how many there are."""
    with connection.cursor() as cursor:
        with cursor.copy("COPY incoming_stop FROM STDIN") as copy:
            for batch in batches:
                for row in batch:
                    copy.write_row(row)
        cursor.execute("ANALYZE incoming_stop")


def drop_duplicates() -> list[tuple[int, bool]]:
    """Leave one row per ATCO code; the line numbers of the others, and whether each has the date and the revision of
    the one that is left."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_DUPLICATES)
        return list(cursor.fetchall())


def merge_stops(previous_line: int, upto: int, terms: MergeTerms) -> tuple[int, int]:
    """Merge the lines after `previous_line` and up to `upto` in one transaction; how many it created and updated."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MERGE, {"after": previous_line, "upto": upto, "placed": terms.placed, "kept": list(terms.kept)})
        created, updated = cursor.fetchone()
        return created, updated


def count_incoming() -> int:
    """How many rows the temporary table holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incoming_stop")
        return int(cursor.fetchone()[0])


def count_differing(terms: MergeTerms) -> int:
    """How many incoming rows say something else than what is stored: those that `merge_stops` left out."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING, {"placed": terms.placed, "kept": list(terms.kept)})
        return int(cursor.fetchone()[0])


def analyze_stops() -> None:
    """Let the planner know how many stops there are by now: it may still believe the table to be empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stop")
