"""What the policies of the tables cost: the same requests as the web's login role, whose statements bring along whose
eyes they are read with, and as the owner, whom no condition holds, without.

    python -m bench.second_wall [--batches 4] [--repeats 40]

Both ways take turns, request by request. Runs on an embedded server of its own under `.local/bench`, and writes its
section of bench/RESULTS.md.
"""

import argparse
import os
import statistics
from collections.abc import Callable
from time import perf_counter, time
from typing import Any

from bench import batches as invented
from bench.batches import KINDS, SIZE, client, send
from bench.results import machine, write_section
from bench.stops import prepare

REPEATS = 40
PAGES = {
    "events, a page of 100": "events/?limit=100",
    "events of a campaign and state, a page of 100": "events/?campaign=see-me-hear-me&status=draft&limit=100",
    "placements, a page of 100": "placements/?limit=100",
    "figures, a page of 100": "reach-metrics/?limit=100",
    "figures of a campaign, a page of 100": "reach-metrics/?campaign=see-me-hear-me&limit=100",
    "the feed of changes, from the beginning": "changes/?limit=100",
    "the feed of changes, of one kind": "changes/?kind=event.created&limit=100",
    "campaigns": "campaigns/?limit=100",
    "participants of a campaign": "campaigns/see-me-hear-me/participants/",
    "roll-ups by channel": "campaigns/see-me-hear-me/rollups/?group_by=channel,measure",
    "counts of the review queue": "review-queue/counts/",
    "headline": "campaigns/see-me-hear-me/headline/",
}


def log_in(*, walled: bool) -> None:
    """Have the next statement be the web's, or the owner's."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    from coordination.devservices.embedded import ROLE
    from coordination.ground import sight
    from coordination.ground.privileges import LOGINS, WEB

    connection.close()
    connection.settings_dict["USER"] = LOGINS[WEB] if walled else ROLE
    connection.execute_wrappers.clear()
    (connection_created.connect if walled else connection_created.disconnect)(sight.install_sight)
    connection.ensure_connection()


def compared(once: Callable[[], Any], warm: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """Median seconds with the policies and without; of each connection the first request, `warm`, is not counted."""
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for walled in (True, False):
        log_in(walled=walled)
        once()
    for number in range(2 * repeats):
        walled = number % 4 in (0, 3)
        log_in(walled=walled)
        warm()
        started = perf_counter()
        once()
        seconds[walled].append(perf_counter() - started)
    return statistics.median(seconds[True]), statistics.median(seconds[False])


def page(reader: Any, path: str) -> Callable[[], None]:
    """Reads it."""

    def once() -> None:
        answer = reader.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content[:300]

    return once


def batches_of(sender: Any, resource: str, numbers: Any) -> Callable[[], None]:
    """Sends the next batch of new rows."""

    def once() -> None:
        first = next(numbers) * SIZE
        send(sender, resource, {"items": [KINDS[resource][1](n, "") for n in range(first, first + SIZE)]}, "created")

    return once


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    arguments = parser.parse_args()
    batches, each_way = arguments.batches, arguments.repeats
    for policy in ("DEFAULT", "WRITES", "ANONYMOUS", "FAILURES"):
        os.environ[f"RATE_LIMIT_{policy}"] = "1000000/60"
    prepare()
    # Each run has references of its own, and none that looks like a telephone number.
    invented.RUN = "wall-" + "".join("abcdefghij"[int(digit)] for digit in f"{time():.0f}")
    sender = client()
    from coordination.ledger.sequencer import give_positions

    lines = [
        f"`python -m bench.second_wall --batches {batches}`, {machine()}. Median of {each_way} requests each, taking",
        f"turns, each after one that is not counted on a connection of its own; {batches} batches of {SIZE:,} new rows",
        "each. Pages hold these rows and the demonstration.",
        "",
        "| request | ms with policies | ms without | times |",
        "|---|---|---|---|",
    ]
    numbers = iter(range(10_000))
    measured: dict[str, tuple[Callable[[], None], str, int]] = {
        f"{resource}, a batch of new rows": (batches_of(sender, resource, numbers), f"{resource}/?limit=1", batches)
        for resource in KINDS
    }
    measured |= {name: (page(sender, path), path, each_way) for name, path in PAGES.items()}
    for name, (once, warm, repeats) in measured.items():
        if name in PAGES:
            log_in(walled=False)
            while give_positions():
                pass
        walled, plain = compared(once, page(sender, warm), repeats)
        lines.append(f"| {name} | {walled * 1e3:.1f} | {plain * 1e3:.1f} | {walled / plain:.2f} |")
        print(lines[-1], flush=True)
    write_section("The second wall", "\n".join(lines))


if __name__ == "__main__":
    main()
