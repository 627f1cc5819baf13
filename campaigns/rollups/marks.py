"""Dirty marks: which days of which series must be compiled again, written by triggers in the writer's transaction.

A series is (campaign, area, organisation, channel, measure). One mark per series carries all its dirty days, so that
claiming the mark (a row lock) also keeps two compilers off one series. `ON CONFLICT DO UPDATE`, never DO NOTHING: a
writer that meets a mark being claimed waits for that compiler's commit and then marks afresh; DO NOTHING would see the
old mark, write none, and its figure would be missing from the roll-up for ever.
"""

import pgtrigger

SERIES = "campaign, area, organisation, channel, measure"

_UPSERT = f"""
    ON CONFLICT ({SERIES}) DO UPDATE
    SET days = rollup_mark.days + excluded.days, attempts = 0, last_error = ''"""


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


def _both_sides(operation: pgtrigger.Operation) -> str:
    tables = {pgtrigger.Insert: ["new_rows"], pgtrigger.Delete: ["old_rows"]}
    return " UNION ALL ".join(f"SELECT * FROM {table}" for table in tables.get(operation, ["old_rows", "new_rows"]))


def mark_triggers() -> list[pgtrigger.Trigger]:
    """For figures: every day of a figure that counted before or counts after the write. Marks are taken in series
    order, so that two statements over the same series cannot deadlock."""
    return [
        _trigger(
            f"mark_{name}",
            operation,
            f"""
            INSERT INTO rollup_mark ({SERIES}, days, marked_at, attempts, last_error)
            SELECT {SERIES}, range_agg(period), clock_timestamp(), 0, ''
            FROM ({_both_sides(operation)}) AS figure
            WHERE status = 'counted' AND part_of IS NULL
            GROUP BY {SERIES} ORDER BY {SERIES} {_UPSERT};""",
        )
        for name, operation in _OPERATIONS
    ]


def phase_mark_triggers() -> list[pgtrigger.Trigger]:
    """For phases: a phase that came, went or moved marks every day already compiled in its old and new days."""
    return [
        _trigger(
            f"mark_{name}",
            operation,
            f"""
            INSERT INTO rollup_mark ({SERIES}, days, marked_at, attempts, last_error)
            SELECT {", ".join(f"cell.{c.strip()}" for c in SERIES.split(","))},
                   range_agg(daterange(cell.day, cell.day, '[]')), clock_timestamp(), 0, ''
            FROM ({_both_sides(operation)}) AS phase
            JOIN day_cell AS cell
              ON cell.campaign = phase.campaign AND cell.day BETWEEN phase.starts_on AND phase.ends_on
            GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 {_UPSERT};""",
        )
        for name, operation in _OPERATIONS
    ]


_OPERATIONS = [("insert", pgtrigger.Insert), ("update", pgtrigger.Update), ("delete", pgtrigger.Delete)]
