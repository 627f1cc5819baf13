"""A benchmark of several sizes: each has a process and an embedded server of its own under `.local/bench`, never the
demonstration's, deleted afterwards unless `--keep`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.owner import become_owner
from bench.results import write_section

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "bench" / "data"
# For building: else the log of ten million rows is written out every few seconds.
SETTINGS = {"max_wal_size": "8GB", "maintenance_work_mem": "1GB"}


@dataclass(frozen=True)
class SizedBenchmark:
    """`measure` takes a size and the folder of its server, with Django set up, and returns what is kept of it as JSON;
    `report` makes the section named `section`, from what was measured by size, the sizes as given, and a note."""

    name: str
    section: str
    sizes: str
    measure: Callable[[int, Path], dict[str, Any]]
    report: Callable[[dict[int, dict[str, Any]], str, str], str]

    def run(self, description: str | None) -> None:
        """Measure every size in turn, print, and write the section."""
        given = self._arguments(description)
        DATA.mkdir(parents=True, exist_ok=True)
        if given.one:
            _prepare(self._folder(given.one))
            self._result(given.one).write_text(json.dumps(self.measure(given.one, self._folder(given.one))))
            return
        sizes = [int(size) for size in given.figures.split(",")]
        for size in sizes:
            self._in_a_process(size, given.keep)
        measured = {size: json.loads(self._result(size).read_text()) for size in sizes}
        section = self.report(measured, given.figures, given.note)
        print(section)
        write_section(self.section, section)

    def _arguments(self, description: str | None) -> argparse.Namespace:
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--figures", default=self.sizes)
        parser.add_argument("--note", default="")
        parser.add_argument("--keep", action="store_true", help="keep the servers' data, and use what was kept earlier")
        parser.add_argument("--one", type=int, help=argparse.SUPPRESS)  # a size, in a process of its own
        return parser.parse_args()

    def _folder(self, size: int) -> Path:
        return ROOT / ".local" / "bench" / f"{self.name}-{size}"

    def _result(self, size: int) -> Path:
        return DATA / f"{self.name}-{size}.json"

    def _in_a_process(self, size: int, keep: bool) -> None:
        if not keep:
            shutil.rmtree(self._folder(size), ignore_errors=True)
        print(f"{size:,} figures", flush=True)
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment |= {"LOCAL_DIR": str(self._folder(size)), "DJANGO_SETTINGS_MODULE": "coordination.settings"}
        command = [sys.executable, "-m", f"bench.{self.name}", "--one", str(size)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        if not keep:
            shutil.rmtree(self._folder(size), ignore_errors=True)  # its server may still be closing its files


def _prepare(folder: Path) -> None:
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
