"""The section of RESULTS.md that `bench.reach` writes."""

from collections.abc import Iterable, Mapping
from typing import Any

from bench.results import machine

Measured = Mapping[int, Mapping[str, Any]]
EXCLUSION = "reach_metric_periods_do_not_overlap"


def report(measured: Measured, figures: str, note: str) -> str:
    """The section, from what was measured by size."""
    return "\n".join(
        [
            f"`python -m bench.reach --figures {figures}`, {machine()}{f'; {note}' if note else ''}. Figures of 300",
            "councils in nine regions over three years, daily and every fifth series weekly: 342 regional campaigns of",
            "four weeks and one national. Read the ratios: they are taken within the run.",
            *_everything(measured),
            *_changes(measured),
            *_visible(measured),
            *_reading(measured),
            *_building(measured),
            *_targets(measured),
        ]
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    lines = [list(head), ["---" for _ in head], *rows]
    return ["", *(f"| {' | '.join(line)} |" for line in lines)]


def _sizes(measured: Measured, what: Any) -> list[str]:
    return [what(size, one) for size, one in measured.items()]


def _row(label: str, measured: Measured, what: Any) -> list[str]:
    return [label, *_sizes(measured, lambda _size, one: what(one))]


def _head(measured: Measured, first: str) -> list[str]:
    return [first, *_sizes(measured, lambda _size, one: f"{one['figures']:,}")]


def _seconds(name: str) -> Any:
    return lambda one: f"{one['everything'][name]:.1f} s" if name in one["everything"] else "not run"


def _ratio(over: str, under: str) -> Any:
    def ratio(one: Mapping[str, Any]) -> str:
        spent = one["everything"]
        return f"{spent[over] / spent[under]:.2f}" if under in spent else "not run"

    return ratio


def _everything(measured: Measured) -> list[str]:
    rows = [
        _row("day cells", measured, lambda one: f"{one['everything']['day_cells']:,.0f}"),
        _row("by hand, into an empty table with the same indexes", measured, _seconds("by_hand")),
        _row("`compile_everything`, all cells, into empty tables", measured, _seconds("ours")),
        _row("figures per second, ours", measured, lambda one: f"{one['figures'] / one['everything']['ours']:,.0f}"),
        _row("**of by hand**", measured, _ratio("by_hand", "ours")),
        _row("by hand, in place of what is there", measured, _seconds("by_hand_again")),
        _row("`compile_everything` in place of what is there", measured, _seconds("ours_again")),
        _row("of by hand", measured, _ratio("by_hand_again", "ours_again")),
        _row("DuckDB: export from PostgreSQL as CSV", measured, _seconds("duckdb_export")),
        _row("DuckDB: read the file", measured, _seconds("duckdb_read")),
        _row("DuckDB: the day cells, in memory, no index", measured, _seconds("duckdb")),
        _row("ours of DuckDB's computing alone", measured, _ratio("duckdb", "ours")),
        _row("ours of DuckDB with export and reading", measured, _with_export),
    ]
    return [
        "",
        "**Everything.** By hand is one `INSERT … SELECT … GROUP BY` of the day cells alone; ours also writes",
        "the weeks, months, phases and campaigns, and leaves the old cells readable until the end.",
        *_table(_head(measured, "figures"), rows),
    ]


def _with_export(one: Mapping[str, Any]) -> str:
    spent = one["everything"]
    return f"{(spent['duckdb_export'] + spent['duckdb_read'] + spent['duckdb']) / spent['ours']:.2f}"


def _changes(measured: Measured) -> list[str]:
    rows = []
    for many in ("1", "100", "10000"):
        name = f"{int(many):,} changed"
        rows.append(_row(f"{name}: update, with ledger and marks", measured, _changed(many, "update")))
        rows.append(_row(f"**{name}: compile, median**", measured, _changed(many, "p50")))
        if many == "1":
            rows.append(_row(f"{name}: compile, 95th percentile", measured, _changed(many, "p95")))
    text = "**After a change**, the time of the statements as the client sees it, in milliseconds; random figures."
    return ["", text, *_table(_head(measured, "figures"), rows)]


def _changed(many: str, what: str) -> Any:
    return lambda one: f"{one['changes'][many][what]:,.2f}"


def _visible(measured: Measured) -> list[str]:
    rows = [
        _row(f"{words}, {what}", measured, lambda one, who=who, what=what: f"{one['visible'][who][what]:,.0f}")
        for who, words in (("alone", "one writer"), ("together", "eight writers of the same week and campaign cells"))
        for what in ("p50", "p99", "max")
    ]
    text = "**Commit to visible** through a Celery worker of two children, figures corrected by the rule, milliseconds."
    return ["", text, *_table(_head(measured, "figures"), rows)]


def _reading(measured: Measured) -> list[str]:
    rows = [
        _row(f"{where}: {name}", measured, lambda one, where=where, name=name: _spent(one[where][name]))
        for where in ("regional", "national")
        for name in next(iter(measured.values()))[where]
    ]
    return [
        "",
        "**Reading**, milliseconds of server time through the stack but the socket, and of the database (median).",
        "A regional campaign has 34 councils, the national one 300.",
        *_table(_head(measured, "figures"), rows),
    ]


def _spent(request: Mapping[str, float]) -> str:
    return f"{request['ms']:.1f}, {request['database']:.1f} in {request['statements']:.0f} statements"


def _building(measured: Measured) -> list[str]:
    rows = [
        _row("rows", measured, lambda one: f"{one['build']['rows']:,.0f} s"),
        _row(f"`{EXCLUSION}`", measured, lambda one: f"{one['build'][EXCLUSION]:,.0f} s"),
        _row("everything else", measured, _rest),
    ]
    text = "**Building** the data: rows without indexes, then every index, constraint and foreign key again as it was."
    return ["", text, *_table(_head(measured, "figures"), rows)]


def _rest(one: Mapping[str, Any]) -> str:
    return f"{sum(one['build'].values()) - one['build']['rows'] - one['build'][EXCLUSION]:,.0f} s"


def _targets(measured: Measured) -> list[str]:
    largest = measured[max(measured)]
    slowest = max(
        (request["ms"], f"{where} {name}")
        for where in ("regional", "national")
        for name, request in largest[where].items()
        if name != "headline"
    )
    ratio = min(one["everything"]["by_hand"] / one["everything"]["ours"] for one in measured.values())
    change = max(one["changes"]["1"]["p50"] for one in measured.values())
    visible = max(one["visible"][who]["p99"] for one in measured.values() for who in ("alone", "together"))
    rows = [
        ["full compile at least 0.5 of by hand", f"{ratio:.2f} at the worst size", _met(ratio >= 0.5)],
        ["one change compiled within 5 ms at every size", f"{change:.1f} ms at the worst size", _met(change <= 5)],
        ["commit to visible, p99 under one second", f"{visible:,.0f} ms at the worst size", _met(visible < 1000)],
        [
            "roll-ups read within 10 ms at the largest size",
            f"{slowest[0]:.1f} ms: {slowest[1]}",
            _met(slowest[0] < 10),
        ],
    ]
    return ["", "**Targets.**", *_table(["target", "measured", ""], rows)]


def _met(yes: bool) -> str:
    return "met" if yes else "**missed**"
