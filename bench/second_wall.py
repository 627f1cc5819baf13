"""What the policies of the tables cost: the same requests as the web's login role, whose statements bring along whose
eyes they are read with, and as the owner, whom no condition holds, without.

    python -m bench.second_wall [--batches 4] [--blocks 6]

All ways take turns: pages in blocks, as a process serves many on one connection; batches and compiling one by one.
Batches leave rows, which pages then hold. Runs on an embedded server of its own under `.local/bench`, and writes its
section of bench/RESULTS.md.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Sequence
from time import perf_counter, time
from typing import Any

from bench import batches as invented
from bench.batches import KINDS, SIZE, client, send
from bench.results import machine, write_section
from bench.stops import prepare

BLOCK, WARM = 12, 8  # requests of a block, and those before them on its connection that are not counted
_LISTS = {
    "events": "events/?",
    "events of a campaign and state": "events/?campaign=see-me-hear-me&status=draft&",
    "placements": "placements/?",
    "figures": "reach-metrics/?",
    "figures of a campaign": "reach-metrics/?campaign=see-me-hear-me&",
}
_COUNTED = ("events", "placements", "reach-metrics")
PAGES = {
    **{f"{name}, a page of {most}": f"{path}limit={most}" for name, path in _LISTS.items() for most in (50, 100)},
    **{f"{path}, one and how many there are": f"{path}/?limit=1&count=true" for path in _COUNTED},
    "the feed of changes, from the beginning": "changes/?limit=100",
    "the feed of changes, of one kind": "changes/?kind=event.created&limit=100",
    "campaigns": "campaigns/?limit=100",
    "participants of a campaign": "campaigns/see-me-hear-me/participants/",
    "roll-ups by channel": "campaigns/see-me-hear-me/rollups/?group_by=channel,measure",
    "counts of the review queue": "review-queue/counts/",
    "headline": "campaigns/see-me-hear-me/headline/",
}
# The login role, and whether what recurs is prepared; which it is only behind policies.
WITHOUT, WITH, UNPREPARED, WORKER = ("owner", False), ("web", True), ("web", False), ("worker", True)
Way = tuple[str, bool]


def log_in(way: Way) -> None:
    """Have the next statement be that role's."""
    from django.conf import settings
    from django.db import connection
    from django.db.backends.signals import connection_created

    from coordination.devservices.embedded import ROLE
    from coordination.ground import sight
    from coordination.ground.privileges import LOGINS

    role, settings.PREPARED_STATEMENTS = way
    connection.close()
    connection.settings_dict["USER"] = LOGINS.get(role, ROLE)
    connection.execute_wrappers.clear()
    (connection_created.disconnect if way == WITHOUT else connection_created.connect)(sight.install_sight)
    connection.ensure_connection()


def in_blocks(once: Callable[[], Any], ways: Sequence[Way], blocks: int) -> list[float]:
    """Median seconds of each way, all of whose blocks have a connection of their own."""
    seconds: dict[Way, list[float]] = {way: [] for way in ways}
    for number in range(blocks):
        for way in ways if number % 2 else reversed(ways):
            log_in(way)
            for _ in range(WARM):
                once()
            seconds[way] += [seconds_of(once) for _ in range(BLOCK)]
    return [statistics.median(each) for each in seconds.values()]


def one_by_one(once: Callable[[], Any], before: Callable[[], Any], ways: Sequence[Way], repeats: int) -> list[float]:
    """The same of what is dear; of each connection `before` is not counted, and of each way the first."""
    seconds: dict[Way, list[float]] = {way: [] for way in ways}
    for number in range(repeats + 1):
        for way in ways if number % 2 else reversed(ways):
            log_in(way)
            before()
            seconds[way].append(seconds_of(once))
    return [statistics.median(each[1:]) for each in seconds.values()]


def seconds_of(once: Callable[[], Any]) -> float:
    """How long it takes."""
    started = perf_counter()
    once()
    return perf_counter() - started


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


def mark_all() -> None:
    """Every series, as if all of its figures had changed."""
    from django.db import connection

    from campaigns.models.mark_triggers import SERIES

    with connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO rollup_mark ({SERIES}, days, marked_at, attempts, last_error)
            SELECT {SERIES}, range_agg(period), now(), 0, '' FROM reach_metric WHERE status = 'counted'
            GROUP BY {SERIES} ON CONFLICT DO NOTHING""")


def compile_all() -> None:
    """What is marked."""
    from campaigns.rollups.compile import compile_marked

    while compile_marked():
        pass


def rows() -> str:
    """How many the pages are of."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM placement), count(*) FROM reach_metric"
        )
        events, placements, figures = cursor.fetchone()
    return f"{events:,} events, {placements:,} placements and {figures:,} figures"


def give_all_positions() -> None:
    """To what was written, so that the feed has it; and let PostgreSQL know what is there now."""
    from django.db import connection

    from coordination.ledger.sequencer import give_positions

    log_in(WITHOUT)
    while give_positions():
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def told(name: str, seconds: Sequence[float]) -> str:
    """A line of the table."""
    without, *others = (each * 1e3 for each in seconds)
    cells = [f"{without:.1f}", *(cell for each in others for cell in (f"{each:.1f}", f"{each / without:.2f}"))]
    line = f"| {name} | {' | '.join(cells)} |{' | |' * (2 - len(others))}"
    print(line, flush=True)
    return line


def measured(sender: Any, batches: int, blocks: int) -> list[str]:
    """The lines."""
    lines, numbers = [], iter(range(10_000))
    for resource in KINDS if batches else ():
        ways = batches_of(sender, resource, numbers), page(sender, f"{resource}/?limit=1"), (WITHOUT, WITH), batches
        lines.append(told(f"{resource}, a batch of new rows", one_by_one(*ways)))
    give_all_positions()
    if batches:
        compile_all()
        lines.append(told("every series compiled", one_by_one(compile_all, mark_all, (WITHOUT, WORKER), batches)))
    for name, path in PAGES.items():
        lines.append(told(name, in_blocks(page(sender, path), (WITHOUT, WITH, UNPREPARED), blocks)))
    return lines


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=4)
    parser.add_argument("--blocks", type=int, default=6)
    arguments = parser.parse_args()
    batches, blocks = arguments.batches, arguments.blocks
    for policy in ("DEFAULT", "WRITES", "ANONYMOUS", "FAILURES"):
        os.environ[f"RATE_LIMIT_{policy}"] = "1000000/60"
    prepare()
    # Each run has references of its own, and none that looks like a telephone number.
    invented.RUN = "wall-" + "".join("abcdefghij"[int(digit)] for digit in f"{time():.0f}")
    lines = measured(client(), batches, blocks)
    introduction = [
        f"`python -m bench.second_wall --batches {batches} --blocks {blocks}`, {machine()}, load average at its end",
        f"{os.getloadavg()[0]:.1f}. Medians, all ways taking turns: of {blocks} blocks of {BLOCK} pages, each on a",
        f"connection of its own and after {WARM} that are not counted; of {batches} batches of {SIZE:,} new rows; of",
        f"compiling all, {batches} times, by the worker. At last there were {rows()}.",
        "Prepared is what recurs, and only behind policies: the owner's statements are sent as they always were.",
        "",
        "| request | ms without policies | with | times | with, nothing prepared | times |",
        "|---|---|---|---|---|---|",
    ]
    write_section("The second wall", "\n".join([*introduction, *lines]))


if __name__ == "__main__":
    main()
