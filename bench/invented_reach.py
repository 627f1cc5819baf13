"""Figures of 300 councils over three years, as councils would send them, built by the database itself.

Nine regions of 33 or 34 councils each. Three years are 39 periods of four weeks; in 38 of them every region runs a
campaign of its own, in the last they all take part in one national campaign. A *stream* is one council's figures of one
campaign, channel, measure and source: 28 daily figures, or 4 weekly ones every fifth time. The number of streams makes
the size; which council, campaign, channel and source a stream has follows from its number, so that the periods of a
series never overlap.
"""

from datetime import date
from time import perf_counter
from typing import Any

from django.db import connection, transaction

COUNCILS, REGIONS, PERIODS = 300, 9, 39
FIRST_DAY = date(2023, 1, 2)  # a Monday
FIGURES_PER_STREAM = 28 * 4 / 5 + 4 / 5
NATIONAL = "national-38"
COUNTRY, COUNTRY_LEAD = "E92000001", "national-lead"
# Each channel with the two measures it is counted in; the first is its unit.
CHANNELS = {
    "digital_media": ("people_reached", "impressions"),
    "twitter": ("accounts_reached", "impressions"),
    "facebook": ("accounts_reached", "impressions"),
    "instagram": ("accounts_reached", "impressions"),
    "website": ("visitors", "visits"),
    "bus_poster": ("impacts", "people_reached"),
    "radio": ("impacts", "people_reached"),
    "press": ("impacts", "people_reached"),
    "face_to_face": ("conversations", "leaflets"),
    "email": ("people_reached", "impressions"),
}

PLACES = """
    INSERT INTO area (code, name, kind, parent, lineage)
    VALUES ('E92000001', 'The country', 'country', NULL, '{E92000001}');
    INSERT INTO area (code, name, kind, parent, lineage)
    SELECT 'E1200000' || r, 'Region ' || r, 'region', 'E92000001', ARRAY['E92000001', 'E1200000' || r]
    FROM generate_series(1, 9) AS r;
    INSERT INTO area (code, name, kind, parent, lineage)
    SELECT 'E07000' || lpad(c::text, 3, '0'), 'District ' || c, 'local_authority', 'E1200000' || c % 9 + 1,
           ARRAY['E92000001', 'E1200000' || c % 9 + 1, 'E07000' || lpad(c::text, 3, '0')]
    FROM generate_series(0, 299) AS c;
    INSERT INTO area_population (area, year, population, source)
    SELECT code, 2021, CASE kind WHEN 'country' THEN 57000000 WHEN 'region' THEN 6300000 ELSE 190000 END, 'Census 2021'
    FROM area;
    INSERT INTO organisation (slug, name, kind, area, website)
    SELECT 'council-' || lpad(c::text, 3, '0'), 'Council ' || c, 'council', 'E07000' || lpad(c::text, 3, '0'), ''
    FROM generate_series(0, 299) AS c;
    INSERT INTO organisation (slug, name, kind, area, website)
    SELECT 'region-' || r || '-lead', 'Lead of region ' || r, 'police', 'E1200000' || r, ''
    FROM generate_series(1, 9) AS r;
    INSERT INTO organisation (slug, name, kind, area, website)
    VALUES ('national-lead', 'National lead', 'police', 'E92000001', '');
    INSERT INTO terms_acceptance (organisation, terms_version, accepted_by)
    SELECT slug, 1, 'system:bench' FROM organisation;"""
CAMPAIGNS = """
    CREATE TEMP TABLE slot AS
    SELECT p, r, CASE WHEN p = 38 THEN 'national-38' ELSE 'region-' || r || '-' || lpad(p::text, 2, '0') END AS slug,
           %(first)s::date + p * 28 AS starts_on
    FROM generate_series(0, 38) AS p, generate_series(1, 9) AS r WHERE p < 38 OR r = 1;
    INSERT INTO campaign (slug, name, status, starts_on, ends_on, area, lead, hashtags, website, version, updated_at)
    SELECT slug, slug, 'live', starts_on, starts_on + 27,
           CASE WHEN p = 38 THEN 'E92000001' ELSE 'E1200000' || r END,
           CASE WHEN p = 38 THEN 'national-lead' ELSE 'region-' || r || '-lead' END, '{}', '', 1, now()
    FROM slot;
    INSERT INTO phase (campaign, slug, name, starts_on, ends_on)
    SELECT slug, 'fortnight-' || n, 'Fortnight ' || n, starts_on + 14 * (n - 1), starts_on + 14 * n - 1
    FROM slot, generate_series(1, 2) AS n;
    INSERT INTO participant (campaign, organisation, role, status)
    SELECT slot.slug, organisation.slug, 'contributor', 'accepted'
    FROM slot JOIN organisation ON kind = 'council'
    JOIN area ON area.code = organisation.area AND (p = 38 OR parent = 'E1200000' || r);"""
# `g` numbers the streams: the council `c` changes fastest, then the period `p` (the national one first, the others
# spread over the years), then the channel, measure and source `s`. What is drawn is a hash of the stream and the
# figure's number in it, so every run builds the same figures.
FIGURES = """
    INSERT INTO reach_metric (campaign, organisation, area, channel, measure, period, value, qualifier, margin_percent,
                              universe, source, grade, evidence_url, evidence_sha256, status, held_reason, readers,
                              recorded_by, version, created_at, updated_at)
    SELECT CASE WHEN p = 38 THEN 'national-38' ELSE 'region-' || c %% 9 + 1 || '-' || lpad(p::text, 2, '0') END,
           'council-' || lpad(c::text, 3, '0'), 'E07000' || lpad(c::text, 3, '0'),
           (%(channels)s::text[])[s / 2 + 1], (%(measures)s::text[])[s / 2 + 1], period, draw %% 90000 + 10,
           (ARRAY['exact', 'exact', 'more_than', 'about', 'estimate', 'at_least'])[draw %% 6 + 1], NULL, '',
           'source ' || s %% 2 || repeat('+', more),
           (ARRAY['self_reported', 'platform', 'audited', 'counted'])[draw / 7 %% 4 + 1], '', '',
           'counted', '', '{}', 'system:bench', 1, upper(period), upper(period)
    FROM (
        SELECT g, g %% 300 AS c, STREAMS,
               CASE WHEN (g + g / 300 + g / 11700) %% 5 = 4 THEN 7 ELSE 1 END AS span
        FROM generate_series(%(start)s, %(end)s - 1) AS g
    ) AS stream,
    LATERAL generate_series(0, 28 / span - 1) AS n,
    LATERAL (SELECT abs(hashint8(g::bigint * 64 + n)::bigint) AS draw,
                    daterange(%(first)s::date + p * 28 + n * span, %(first)s::date + p * 28 + (n + 1) * span) AS period
    ) AS drawn"""


# Of every campaign, or of the national one alone: that has as many sources as its figures need.
ALL_CAMPAIGNS = "(g / 300 * 17 + 38) %% 39 AS p, (g / 11700 + g %% 11700 * 7) %% 40 AS s, 0 AS more"
NATIONAL_ALONE = "38 AS p, (g / 300 + g %% 300 * 7) %% 40 AS s, g / 12000 AS more"


def build(figures: int, streams_of: str = ALL_CAMPAIGNS) -> dict[str, float]:
    """Fill the empty database with about so many figures; seconds by what they were spent on. The indexes, constraints
    and triggers of the figures are away meanwhile, and exactly as before afterwards."""
    streams = round(figures / FIGURES_PER_STREAM)
    pairs = [(channel, measure) for channel, measures in CHANNELS.items() for measure in measures]
    given = {"channels": [c for c, _ in pairs], "measures": [m for _, m in pairs], "first": FIRST_DAY}
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        cursor.executemany(
            "INSERT INTO channel (code, name, kind, unit) VALUES (%s, %s, 'other', %s) ON CONFLICT DO NOTHING",
            [(code, code, measures[0]) for code, measures in CHANNELS.items()],
        )
        cursor.execute(CAMPAIGNS, {"first": FIRST_DAY})
        indexes = _take_away(cursor)
        seconds = {"rows": 0.0}
        for start in range(0, streams, 50_000):
            stretch = {"start": start, "end": min(start + 50_000, streams)}
            seconds["rows"] += _timed(cursor, FIGURES.replace("STREAMS", streams_of), given | stretch)
        seconds |= {name: _timed(cursor, definition) for name, definition in indexes.items()}
        cursor.execute("ALTER TABLE reach_metric ENABLE TRIGGER USER")
        seconds["vacuum"] = _timed(cursor, "VACUUM (ANALYZE)")
    return seconds


# The compiler asks for the figures of a series.
def how_many() -> int:
    """How many figures there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reach_metric")
        return int(cursor.fetchone()[0])


def how_many_series() -> int:
    """How many series they are of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT DISTINCT organisation, area, channel, measure, source FROM reach_metric)"
        )
        return int(cursor.fetchone()[0])


def regional() -> tuple[str, str]:
    """The first regional campaign that has figures, and the organisation that leads it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, lead FROM campaign WHERE slug LIKE 'region-%' AND EXISTS"
            " (SELECT FROM reach_metric AS figure WHERE figure.campaign = slug) ORDER BY slug LIMIT 1"
        )
        slug, lead = cursor.fetchone()
    return slug, lead


def _timed(cursor: Any, statement: str, parameters: Any = None) -> float:
    started = perf_counter()
    cursor.execute(statement, parameters)
    return perf_counter() - started


def _take_away(cursor: Any) -> dict[str, str]:
    """Switch the triggers off and drop every index of the figures; the statement that makes each again, by name."""
    cursor.execute(
        """
        SELECT c.relname, con.conname IS NOT NULL,
               CASE WHEN con.conname IS NULL THEN pg_get_indexdef(c.oid)
                    ELSE format('ALTER TABLE reach_metric ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(con.oid))
               END
        FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid
        LEFT JOIN pg_constraint AS con
          ON con.conindid = c.oid AND con.conrelid = indrelid AND contype IN ('p', 'u', 'x')
        WHERE indrelid = 'reach_metric'::regclass ORDER BY contype = 'p' DESC NULLS LAST, c.relname"""
    )
    found = cursor.fetchall()
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND 'reach_metric'::regclass IN (conrelid, confrelid)"
    )
    references = cursor.fetchall()
    with transaction.atomic():
        cursor.execute("ALTER TABLE reach_metric DISABLE TRIGGER USER")
        for table, name, _ in references:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, is_constraint, _ in found:
            cursor.execute(
                f"ALTER TABLE reach_metric DROP CONSTRAINT {name}" if is_constraint else f"DROP INDEX {name}"
            )
    again = {name: definition for name, _, definition in found}
    return again | {name: f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}" for table, name, rule in references}
