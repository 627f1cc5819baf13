"""How fast batches of 1,000 are taken in, against a plain COPY of the very rows they make.

    python -m bench.batches [--batches 10]

Each batch is one POST, from the bytes of the request to the bytes of the answer, with a real key; only the network is
left out. Runs on an embedded server of its own under `.local/bench`, and writes its section of bench/RESULTS.md.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter, time
from typing import Any

from bench.results import machine, write_section
from bench.stops import prepare

SIZE = 1_000
# The ledger cannot be emptied, so each run has references of its own, and none that looks like a telephone number.
RUN = "bench-" + "".join("abcdefghij"[int(digit)] for digit in f"{time():.0f}")
WAYS = ("created", "unchanged", "updated")
Item = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One kind of row: seconds per batch by what became of its items, and per 1,000 rows of the COPY."""

    resource: str
    batches: dict[str, list[float]]
    copy: float


def event(number: int, change: str) -> Item:
    """A stall like any other."""
    return {
        "external_ref": f"{RUN}-{number}",
        "campaign": "see-me-hear-me",
        "title": f"Stall {number}{change}",
        "kind": "stall",
        "starts_at": "2017-02-22T10:00:00Z",
        "ends_at": "2017-02-22T16:00:00Z",
        "place": {"name": "Market", "longitude": -2.0791, "latitude": 52.5106},
    }


def placement(number: int, change: str) -> Item:
    """A draft for a number of vehicles."""
    return {
        "external_ref": f"{RUN}-{number}",
        "campaign": "see-me-hear-me",
        "mode": "bus",
        "site": {"fleet": {"operator": "National Express", "vehicles": 1 + number % 50}},
        "format": f"A3 poster{change}",
        "quantity": 4,
        "creative": {"title": "Know the signs"},
        "starts_on": "2017-02-17",
        "ends_on": "2017-03-03",
    }


def figure(number: int, change: str) -> Item:
    """A count of its own source, which repeats no other."""
    return {
        "external_ref": f"{RUN}-{number}",
        "campaign": "see-me-hear-me",
        "area": "E08000027",
        "channel": "website",
        "measure": "visits",
        "period": {"from": "2017-02-20", "to": "2017-02-20"},
        "value": 1_000 + len(change),
        "qualifier": "exact",
        "source": f"Page {RUN} {number}",
    }


KINDS: dict[str, tuple[str, Callable[[int, str], Item]]] = {
    "events": ("event", event),
    "placements": ("placement", placement),
    "reach-metrics": ("reach_metric", figure),
}


def measure(resource: str, batches: int, client: Any) -> Run:
    """Send each batch three times: new, the same again, changed; then COPY what is there."""
    table, item = KINDS[resource]
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    for way, change in zip(WAYS, ("", "", " (again)"), strict=True):
        for first in range(0, batches * SIZE, SIZE):
            body = {"items": [item(number, change) for number in range(first, first + SIZE)]}
            taken[way].append(send(client, resource, body, way))
    run = Run(resource, taken, statistics.median(copies(table)) / batches)
    print(resource, {way: f"{statistics.median(found):.3f} s" for way, found in taken.items()}, flush=True)
    return run


def send(client: Any, resource: str, body: Any, way: str) -> float:
    """Seconds for one batch, all of whose items must come out as `way`."""
    started = perf_counter()
    answer = client.post(f"/api/v1/{resource}/batch/", body, format="json")
    seconds = perf_counter() - started
    assert answer.status_code == 200, answer.content[:500]
    assert answer.json()[way] == SIZE
    return seconds


def copies(table: str) -> Iterator[float]:
    """Seconds for COPYs of the rows into a temporary table of the same columns without index, check or trigger."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE plain AS SELECT * FROM {table} LIMIT 0")
        rows = BytesIO()
        with cursor.copy(f"COPY (SELECT * FROM {table} WHERE external_ref LIKE '{RUN}-%') TO STDOUT") as copy:
            for block in copy:
                rows.write(block)
        for _ in range(5):
            started = perf_counter()
            with cursor.copy("COPY plain FROM STDIN") as copy:
                copy.write(rows.getvalue())
            yield perf_counter() - started
        cursor.execute("DROP TABLE plain")


def client() -> Any:
    """Dudley's, in the demonstration campaign."""
    from django.core.management import call_command
    from rest_framework.test import APIClient

    from partners import key_management
    from partners.access import actor_for
    from partners.models import Organisation, Scope

    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)
    manager = actor_for("command:bench", "dudley", frozenset({Scope.MANAGE, Scope.READ, Scope.WRITE}))
    organisation = Organisation.objects.get(pk="dudley")
    _, plaintext = key_management.issue_api_key(
        organisation, by=manager, name="Bench", scopes=["read", "write"], expires_at=None
    )
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {plaintext}", SERVER_NAME="localhost")


def report(runs: list[Run], batches: int) -> str:
    """The section of RESULTS.md."""
    lines = [
        f"`python -m bench.batches --batches {batches}`, {machine()}. {batches} batches of {SIZE:,} items as JSON,",
        "each one POST with a key, network left out: read, judged, written with ledger and marks, answered. COPY: the",
        "same rows into a temporary table of the same columns without index, check or trigger.",
        "",
        "| resource | items are | ms a batch (median) | slowest | rows/s | of plain COPY |",
        "|---|---|---|---|---|---|",
    ]
    for run in runs:
        lines.append(f"| {run.resource} | plain COPY | {run.copy * 1e3:.1f} | | {SIZE / run.copy:,.0f} | 1 |")
        for way, found in run.batches.items():
            middle = statistics.median(found)
            told = f"{middle * 1e3:.0f} | {max(found) * 1e3:.0f} | {SIZE / middle:,.0f} | {run.copy / middle:.3f}"
            lines.append(f"| {run.resource} | {way} | {told} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=10)
    batches = parser.parse_args().batches
    for policy in ("DEFAULT", "WRITES", "ANONYMOUS", "FAILURES"):
        os.environ[f"RATE_LIMIT_{policy}"] = "1000000/60"
    prepare()
    sender = client()
    section = report([measure(resource, batches, sender) for resource in KINDS], batches)
    print(section)
    write_section("Batches", section)


if __name__ == "__main__":
    main()
