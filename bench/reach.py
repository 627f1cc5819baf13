"""How compiling and reading roll-ups scale with the number of figures.

    python -m bench.reach [--figures 100000,1000000,10000000] [--note "the machine was shared with other work"] [--keep]

Each size gets a process and an embedded server of its own under `.local/bench`, never the demonstration's, deleted
afterwards unless `--keep`. Ten million figures need 20 GB of disk and most of an hour. Writes its section of
bench/RESULTS.md.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.owner import become_owner
from bench.reach_report import report
from bench.results import write_section

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "bench" / "data"
# For building: else the log of ten million rows is written out every few seconds.
SETTINGS = {"max_wal_size": "8GB", "maintenance_work_mem": "1GB"}


def main() -> None:
    """Measure every size in turn, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", default="100000,1000000,10000000")
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
    section = report({size: json.loads(_result(size).read_text()) for size in sizes}, given.figures, given.note)
    print(section)
    write_section("Reach at scale", section)


def _result(size: int) -> Path:
    return DATA / f"reach-{size}.json"


def _folder(size: int) -> Path:
    return ROOT / ".local" / "bench" / f"reach-{size}"


def _in_a_process(size: int, keep: bool) -> None:
    if not keep:
        shutil.rmtree(_folder(size), ignore_errors=True)
    print(f"{size:,} figures", flush=True)
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"LOCAL_DIR": str(_folder(size)), "DJANGO_SETTINGS_MODULE": "coordination.settings"}
    command = [sys.executable, "-m", "bench.reach", "--one", str(size)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    if not keep:
        shutil.rmtree(_folder(size), ignore_errors=True)  # its server may still be closing its files


def measure(size: int) -> dict[str, Any]:
    """Everything at one size; the order matters: what changes figures comes after what needs them all compiled."""
    prepare(_folder(size))
    from bench import compiling, invented_reach, reading, visibility

    measured: dict[str, Any] = {"build": _built(size)}
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


def _built(size: int) -> dict[str, float]:
    """Seconds each part of building took, now or when the data that were kept were built."""
    from bench import invented_reach

    note = _folder(size) / "built.json"
    if not note.exists():
        note.write_text(json.dumps(invented_reach.build(size)))
    seconds: dict[str, float] = json.loads(note.read_text())
    return seconds


def prepare(folder: Path) -> None:
    """Django on an embedded server in `folder`, with all tables."""
    import django
    from django.core.management import call_command

    django.setup()
    become_owner()
    call_command("migrate", verbosity=0)
    _set_server(folder)


def _set_server(folder: Path) -> None:
    import logging

    import psycopg

    from coordination.devservices import embedded

    logging.disable(logging.ERROR)  # a line for each request would be measured with it
    servers = embedded.Servers(folder)
    with psycopg.connect(servers.postgres_url_as(embedded.SUPERUSER, embedded.SUPERUSER), autocommit=True) as server:
        for name, value in SETTINGS.items():
            server.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        server.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    main()
