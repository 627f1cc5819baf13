"""Dirty marks: which days of which series must be compiled again, written by triggers in the writer's transaction.

A series is (campaign, area, organisation, channel, measure, below). One mark per series carries all its dirty days, so
that claiming the mark (a row lock) also keeps two compilers off one series. `ON CONFLICT DO UPDATE`, never DO NOTHING:
the update locks a mark that is there already until the writer commits, so that no compiler takes it before the figure
can be seen, and a writer that meets a mark being claimed waits and marks afresh. With DO NOTHING a compiler could claim
the old mark and miss the uncommitted figure, which would then be missing from the roll-up for ever.
"""

import pgtrigger

SERIES = "campaign, area, organisation, channel, measure, below"

_UPSERT = f"""
    ON CONFLICT ({SERIES}) DO UPDATE
    SET days = rollup_mark.days + excluded.days, attempts = 0, last_error = ''"""


# A figure and a phase written at once do not see each other: whichever commits second would leave the phase's cells
# uncompiled for ever. So figures of a campaign share a lock until they commit, and a phase waits for them (and they for
# it). A statement of its own before the marks, which then see what the wait was for. Any constant serves as a space.
_LOCK_SPACE = 7_310_002


def _lock(function: str, operation: pgtrigger.Operation) -> str:
    campaigns = f"SELECT DISTINCT hashtext(campaign) AS key FROM ({_both_sides(operation)}) AS row ORDER BY key"
    return f"PERFORM {function}({_LOCK_SPACE}, key) FROM ({campaigns}) AS campaign;"


def _trigger(name: str, operation: pgtrigger.Operation, statement: str) -> pgtrigger.Trigger:
    sides = {
        pgtrigger.Insert: pgtrigger.Referencing(new="new_rows"),
        pgtrigger.Update: pgtrigger.Referencing(old="old_rows", new="new_rows"),
        pgtrigger.Delete: pgtrigger.Referencing(old="old_rows"),
    }
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=sides[operation],
        func=f"{statement} RETURN NULL;",
    )


def _series_of(figure: str) -> str:
    return ", ".join(f"{figure}.{column}" for column in SERIES.split(", "))


def _both_sides(operation: pgtrigger.Operation) -> str:
    tables = {pgtrigger.Insert: ["new_rows"], pgtrigger.Delete: ["old_rows"]}
    return " UNION ALL ".join(f"SELECT * FROM {table}" for table in tables.get(operation, ["old_rows", "new_rows"]))


def mark_triggers() -> list[pgtrigger.Trigger]:
    """For figures: every day of a figure that counted before or counts after the write, and of one that it breaks down,
    which it narrows wherever its days are cut. Marks are taken in series order, so that two statements over the same
    series cannot deadlock."""
    return [
        _trigger(
            f"mark_{name}",
            operation,
            f"""
            {_lock("pg_advisory_xact_lock_shared", operation)}
            INSERT INTO rollup_mark ({SERIES}, days, marked_at, attempts, last_error)
            SELECT {SERIES}, range_agg(period), clock_timestamp(), 0, ''
            FROM (
                SELECT {SERIES}, period FROM ({_both_sides(operation)}) AS figure WHERE status = 'counted'
                UNION ALL
                SELECT {_series_of("whole")}, whole.period
                FROM ({_both_sides(operation)}) AS part JOIN reach_metric AS whole ON whole.id = part.part_of
                WHERE part.status = 'counted'
            ) AS marked
            GROUP BY {SERIES} ORDER BY {SERIES} {_UPSERT};""",
        )
        for name, operation in _OPERATIONS
    ]


def phase_mark_triggers() -> list[pgtrigger.Trigger]:
    """For phases: a phase that came, went or moved marks every figure that counts there, by its days or filed under it.

    The figures are asked, not the cells: cells being compiled just now cannot be seen, yet know only the old phase.
    """
    return [
        _trigger(
            f"mark_{name}",
            operation,
            f"""
            {_lock("pg_advisory_xact_lock", operation)}
            INSERT INTO rollup_mark ({SERIES}, days, marked_at, attempts, last_error)
            SELECT {_series_of("figure")},
                   range_agg(CASE WHEN figure.phase = phase.id THEN figure.period ELSE figure.period * phase.days END),
                   clock_timestamp(), 0, ''
            FROM (
                SELECT id, campaign, daterange(starts_on, ends_on, '[]') AS days FROM ({_both_sides(operation)}) AS side
            ) AS phase
            JOIN reach_metric AS figure
              ON figure.campaign = phase.campaign AND coalesce(figure.phase = phase.id, figure.period && phase.days)
             AND figure.status = 'counted'
            GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6 {_UPSERT};""",
        )
        for name, operation in _OPERATIONS
    ]


_OPERATIONS = [("insert", pgtrigger.Insert), ("update", pgtrigger.Update), ("delete", pgtrigger.Delete)]
