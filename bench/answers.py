"""How a headline and a verdict scale with the figures of one campaign.

    python -m bench.answers [--figures 100,10000,100000] [--note "the machine was shared with other work"] [--keep]

Each size gets a process and an embedded server of its own under `.local/bench`, deleted afterwards unless `--keep`. All
figures are of one national campaign. Writes its section of bench/RESULTS.md.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import thread_time
from typing import Any

from bench.reach import DATA, ROOT, prepare
from bench.results import machine, write_section

REPEATS = 5
CLAIM = {"comparator": "more_than", "value": 1_000_000, "unit": "people"}


def main() -> None:
    """Measure every size in turn, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", default="100,10000,100000")
    parser.add_argument("--note", default="")
    parser.add_argument("--keep", action="store_true", help="keep the servers' data, and use what an earlier run kept")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)  # a size, in a process of its own
    given = parser.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    if given.one:
        _result(given.one).write_text(json.dumps(measure(given.one)))
        return
    sizes = [int(size) for size in given.figures.split(",")]
    for size in sizes:
        _in_a_process(size, given.keep)
    section = report([json.loads(_result(size).read_text()) for size in sizes], given.figures, given.note)
    print(section)
    write_section("Headline and verdict", section)


def _result(size: int) -> Path:
    return DATA / f"answers-{size}.json"


def _folder(size: int) -> Path:
    return ROOT / ".local" / "bench" / f"answers-{size}"


def _in_a_process(size: int, keep: bool) -> None:
    if not keep:
        shutil.rmtree(_folder(size), ignore_errors=True)
    print(f"{size:,} figures", flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"LOCAL_DIR": str(_folder(size)), "DJANGO_SETTINGS_MODULE": "coordination.settings"}
    subprocess.run([sys.executable, "-m", "bench.answers", "--one", str(size)], cwd=ROOT, env=environment, check=True)
    if not keep:
        shutil.rmtree(_folder(size), ignore_errors=True)  # its server may still be closing its files


def measure(size: int) -> dict[str, float]:
    """Milliseconds of processor time of each, medians, and how many figures and series there are."""
    prepare(_folder(size))
    from bench import invented_reach
    from bench.reading import client_of

    built = _folder(size) / "built"
    if not built.exists():
        invented_reach.build(size, invented_reach.NATIONAL_ALONE)
        built.touch()
    client = client_of(invented_reach.COUNTRY_LEAD)
    url = f"/api/v1/campaigns/{invented_reach.NATIONAL}"
    return {
        "figures": invented_reach.how_many(),
        "series": invented_reach.how_many_series(),
        "headline": _median(lambda: client.get(f"{url}/headline/")),
        "verdict": _median(lambda: client.post(f"{url}/claims/", CLAIM, content_type="application/json")),
    }


def _median(ask: Callable[[], Any]) -> float:
    answer = ask()  # what is made once for all is made
    assert answer.status_code == 200, answer.content
    return statistics.median(_once(ask) for _ in range(REPEATS))


def _once(ask: Callable[[], Any]) -> float:
    started = thread_time()
    ask()
    return (thread_time() - started) * 1000


def report(measured: list[dict[str, float]], figures: str, note: str) -> str:
    """The section, from what was measured at each size."""
    rows = [
        ["series", *(f"{one['series']:,.0f}" for one in measured)],
        *(_row(name, measured) for name in ("headline", "verdict")),
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
            "Target: a headline costs the same at 10,000 and at 10 million figures, within 50 ms: **missed**.",
        ]
    )


def _row(name: str, measured: list[dict[str, float]]) -> list[str]:
    return [f"a {name}", *(f"{one[name]:,.0f}" for one in measured)]


def _per_figure(name: str, measured: list[dict[str, float]]) -> list[str]:
    return [f"a {name}, µs for each figure", *(f"{one[name] * 1000 / one['figures']:,.0f}" for one in measured)]


if __name__ == "__main__":
    main()
