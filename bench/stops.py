"""How fast `import_stops` loads a national Stops.csv, and in how much memory, against a plain COPY of the same file.

    python -m bench.stops [--rows 400000]

Runs on an embedded server of its own under `.local/bench`, never on the demonstration's, and writes its section of
bench/RESULTS.md.
"""

import argparse
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.invented_stops import HEADER, write_file
from bench.owner import become_owner
from bench.results import machine, write_section

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "bench" / "data"

INSERT = """
    INSERT INTO plain_stop (atco_code, name, indicator, locality, mode, stop_type, longitude, latitude, status, crs,
                            aliases, modified_at, updated_at)
    SELECT "ATCOCode", "CommonName", coalesce("Indicator", ''), "LocalityName", 'bus', "StopType",
           "Longitude"::float8, "Latitude"::float8, "Status", '', '{}', "ModificationDateTime"::timestamptz, now()
    FROM plain_copy"""


@dataclass(frozen=True)
class Run:
    """One run of the importer as a process: wall clock from start to end, and the most memory it held."""

    what: str
    seconds: float
    mebibytes: float


def empty_the_stops() -> None:
    """No stop, and seven areas whose boundaries have a thousand corners each."""
    import shapely
    from django.db import connection

    from partners.models import Area, AreaBoundary

    for number in range(7):
        code, centre = f"E080000{25 + number}", shapely.Point(-2.15 + 0.1 * number, 52.5)
        wkb = shapely.to_wkb(centre.buffer(0.05, quad_segs=250))
        facts = {"name": f"Area {number}", "kind": "local_authority", "lineage": [code]}
        Area.objects.update_or_create(code=code, defaults=facts)
        AreaBoundary.objects.update_or_create(area_id=code, defaults={"wkb": wkb})
    # As good as new: no dead rows and no swollen index of an earlier run.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stop")
        cursor.execute("VACUUM (FULL, ANALYZE) stop")


def plain_copy(path: Path) -> float:
    """Seconds for a COPY of the file into an ordinary table of text columns without any index."""
    from django.db import connection

    columns = ", ".join(f'"{column}" text' for column in HEADER)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_copy")
        cursor.execute(f"CREATE TABLE plain_copy ({columns})")
        started = perf_counter()
        with cursor.copy("COPY plain_copy FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as file:
            while block := file.read(1 << 18):
                copy.write(block)
        return perf_counter() - started


def insert_unchecked() -> float:
    """Seconds to put what `plain_copy` left into an empty table with the indexes and checks of `stop`, and no more."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_stop")
        cursor.execute("CREATE TABLE plain_stop (LIKE stop INCLUDING ALL)")
        started = perf_counter()
        cursor.execute(INSERT)
        seconds = perf_counter() - started
        cursor.execute("DROP TABLE plain_stop, plain_copy")
    return seconds


# VmHWM, not ru_maxrss: that one remembers the process it was forked from.
IMPORT = """
import re, sys
from pathlib import Path
from manage import main
main()
print(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1])
"""


def import_stops(what: str, path: Path) -> Run:
    """Run the command as a user would, in a process of its own, and measure that."""
    command = [sys.executable, "-c", IMPORT, "import_stops", str(path), "--no-progress"]
    started = perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    seconds = perf_counter() - started
    *said, kibibytes = done.stdout.splitlines()
    print(f"{what}: {seconds:.2f} s", *said, sep="\n", flush=True)
    return Run(what, seconds, int(kibibytes) / 1024)


def measure(rows: int) -> tuple[list[float], float, list[Run]]:
    """Plain COPYs, before and after the imports, and the imports: all in one go, since the machine's speed drifts."""
    first, next_vintage, one = (DATA / f"stops-{rows}-{name}.csv" for name in ("first", "next", "one"))
    write_file(first, rows)
    write_file(next_vintage, rows, changed=0.02)
    write_file(one, 1)
    copies = [plain_copy(first) for _ in range(3)]
    empty_the_stops()
    start = import_stops("a file of one row (what starting costs)", one)
    empty_the_stops()
    runs = [
        start,
        import_stops("first import, into an empty table", first),
        import_stops("the same file again", first),
        import_stops("the next vintage, 2 % of the rows revised", next_vintage),
    ]
    copies += [plain_copy(first) for _ in range(3)]
    return copies, insert_unchecked(), runs


def report(rows: int, copies: list[float], insert: float, runs: list[Run]) -> str:
    """The section of RESULTS.md."""
    copy, size = statistics.median(copies), (DATA / f"stops-{rows}-first.csv").stat().st_size / 1e6
    lines = [
        f"`python -m bench.stops --rows {rows}`, {machine()}. A file of {rows:,} invented stops, 43 columns,",
        f"{size:.0f} MB; boundaries of seven areas loaded. Imports: wall clock and peak memory of the whole process,",
        "Python's start included.",
        "",
        "| | seconds | rows/s | of plain COPY | peak memory |",
        "|---|---|---|---|---|",
        f"| plain COPY of the file into text columns, no index (median of {len(copies)},"
        f" {min(copies):.2f} to {max(copies):.2f}) | {copy:.2f} | {rows / copy:,.0f} | 1 | |",
    ]
    least = copy + insert
    lines.append(
        f"| the same, then INSERT … SELECT into an empty table with the indexes of `stop`, nothing checked or placed |"
        f" {least:.2f} | {rows / least:,.0f} | {copy / least:.2f} | |"
    )
    for run in runs:
        speed = f"{rows / run.seconds:,.0f} | {copy / run.seconds:.2f}" if run is not runs[0] else "|"
        lines.append(f"| {run.what} | {run.seconds:.2f} | {speed} | {run.mebibytes:.0f} MiB |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    rows = parser.parse_args().rows
    DATA.mkdir(parents=True, exist_ok=True)
    prepare()
    section = report(rows, *measure(rows))
    print(section)
    write_section("Importing stops", section)


def prepare() -> None:
    """Django on an embedded server of this benchmark's own, with all tables."""
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    os.environ["LOCAL_DIR"] = str(ROOT / ".local" / "bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "coordination.settings"
    import django
    from django.core.management import call_command

    django.setup()
    become_owner()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
