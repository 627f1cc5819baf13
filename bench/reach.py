"""How compiling and reading roll-ups scale with the number of figures.

    python -m bench.reach [--figures 100000,1000000,10000000] [--note "the machine was shared with other work"] [--keep]

Each size gets a process and an embedded server of its own under `.local/bench`, never the demonstration's, deleted
afterwards unless `--keep`. Ten million figures need 20 GB of disk and most of an hour. Writes its section of
bench/RESULTS.md.
"""

import json
from pathlib import Path
from typing import Any

from bench.reach_report import report
from bench.sizes import SizedBenchmark


def measure(size: int, folder: Path) -> dict[str, Any]:
    """Everything at one size; the order matters: what changes figures comes after what needs them all compiled."""
    from bench import compiling, invented_reach, reading, visibility

    measured: dict[str, Any] = {"build": _built(size, folder)}
    measured["figures"] = invented_reach.how_many()
    for name, step in (
        ("everything", lambda: compiling.everything(size)),
        ("changes", compiling.after_changes),
        ("regional", lambda: reading.requests(*invented_reach.regional())),
        ("national", lambda: reading.requests(invented_reach.NATIONAL, invented_reach.COUNTRY_LEAD)),
        ("visible", lambda: visibility.commit_to_visible(invented_reach.regional()[0])),
    ):
        measured[name] = step()
        print(name, json.dumps(measured[name]), flush=True)
    return measured


def _built(size: int, folder: Path) -> dict[str, float]:
    """Seconds each part of building took, now or when the data that were kept were built."""
    from bench import invented_reach

    note = folder / "built.json"
    if not note.exists():
        note.write_text(json.dumps(invented_reach.build(size)))
    seconds: dict[str, float] = json.loads(note.read_text())
    return seconds


if __name__ == "__main__":
    SizedBenchmark("reach", "Reach at scale", "100000,1000000,10000000", measure, report).run(__doc__)
