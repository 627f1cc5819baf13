"""How a headline and a verdict scale with the figures of one campaign: a headline that is asked for as figures have
changed, and one that is asked for again.

    python -m bench.answers [--figures 100,10000,100000] [--note "the machine was shared with other work"] [--keep]

Each size gets a process and an embedded server of its own under `.local/bench`, deleted afterwards unless `--keep`. All
figures are of one national campaign. Writes its section of bench/RESULTS.md.
"""

import statistics
from collections.abc import Callable
from pathlib import Path
from time import thread_time
from typing import Any

from bench.results import machine
from bench.sizes import SizedBenchmark

REPEATS = 5
CLAIM = {"comparator": "more_than", "value": 1_000_000, "unit": "people"}


def measure(size: int, folder: Path) -> dict[str, float]:
    """Milliseconds of processor time of each, medians, and how many figures and series there are."""
    from bench import invented_reach
    from bench.reading import client_of

    built = folder / "built"
    if not built.exists():
        invented_reach.build(size, invented_reach.NATIONAL_ALONE)
        built.touch()
    from campaigns.reach_metrics.worked_out import forget_answers

    client = client_of(invented_reach.COUNTRY_LEAD)
    url = f"/api/v1/campaigns/{invented_reach.NATIONAL}"
    return {
        "figures": invented_reach.how_many(),
        "series": invented_reach.how_many_series(),
        "headline": _median(lambda: client.get(f"{url}/headline/"), forget_answers),
        "headline again": _median(lambda: client.get(f"{url}/headline/")),
        "verdict": _median(lambda: client.post(f"{url}/claims/", CLAIM, content_type="application/json")),
    }


def _median(ask: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> float:
    answer = ask()  # what is made once for all is made
    assert answer.status_code == 200, answer.content
    return statistics.median(_once(ask, before) for _ in range(REPEATS))


def _once(ask: Callable[[], Any], before: Callable[[], Any]) -> float:
    before()
    started = thread_time()
    ask()
    return (thread_time() - started) * 1000


def report(measured_by_size: dict[int, dict[str, float]], figures: str, note: str) -> str:
    """The section, from what was measured by size."""
    measured = list(measured_by_size.values())
    rows = [
        ["series", *(f"{one['series']:,.0f}" for one in measured)],
        *(_row(name, measured) for name in ("headline", "headline again", "verdict")),
        *(_per_figure(name, measured) for name in ("headline", "verdict")),
    ]
    head = ["figures", *(f"{one['figures']:,.0f}" for one in measured)]
    lines = [head, ["---" for _ in head], *rows]
    return "\n".join(
        [
            f"`python -m bench.answers --figures {figures}`, {machine()}{f'; {note}' if note else ''}.",
            "One campaign of 300 councils, daily and every fifth series weekly. Milliseconds of processor time of the",
            f"web process, through the stack but the socket, median of {REPEATS}. Read how it grows.",
            "",
            *(f"| {' | '.join(line)} |" for line in lines),
            "",
            "*Again*: asked for when nothing that it rests on has changed since it was asked for in this process.",
            "Target: a headline costs the same at 10,000 and at 10 million figures, within 50 ms: **missed** after a",
            "change of a figure. Again no figure is read: organisations, areas, populations and overlaps are.",
        ]
    )


def _row(name: str, measured: list[dict[str, float]]) -> list[str]:
    return [f"a {name}", *(f"{one[name]:,.0f}" for one in measured)]


def _per_figure(name: str, measured: list[dict[str, float]]) -> list[str]:
    return [f"a {name}, µs for each figure", *(f"{one[name] * 1000 / one['figures']:,.0f}" for one in measured)]


if __name__ == "__main__":
    SizedBenchmark("answers", "Headline and verdict", "100,10000,100000", measure, report).run(__doc__)
