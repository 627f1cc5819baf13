"""`manage.py serve`: the whole service on one machine, what `make run` calls."""

import contextlib
import http.client
import io
import logging
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError, CommandParser, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from coordination.devservices import embedded
from coordination.devservices.supervisor import Child, Supervisor
from coordination.ground.privileges import COMMAND, LOGINS

AS_ROOT = "ignore:You're running the worker with superuser"  # on one's own machine, in a container: not worth a page
PAUSE = 0.5  # seconds between two looks whether the service is ready
LARGEST_LOG = 16 * 1024 * 1024  # bytes; a longer one is put aside at the next start, in the place of the one before
TERMINAL = "-"


class Command(BaseCommand):
    """Prepares the database, then runs API, worker, beat and relay until Ctrl-C or SIGTERM."""

    help = "Runs the whole service on this machine: API, worker, beat and relay under one supervisor."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and whether to load the demonstration campaign."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
        parser.add_argument("--no-demo", action="store_true", help="start with the reference data alone")
        parser.add_argument("--log", default="", help="the file logs go to (.local/service.log); - is this terminal")

    def handle(self, *_args: Any, host: str, port: int, no_demo: bool, log: str, **_options: Any) -> None:
        """Raises CommandError if the port is taken."""
        check_port_is_free(host, port)
        path = None if log == TERMINAL else Path(log or settings.LOCAL_DIR / "service.log").absolute()
        with _logging_to(path) as output:
            self.run(host, port, None if no_demo else io.StringIO(), path, output)
        self.stderr.write("Stopped.")

    def run(self, host: str, port: int, keys: io.StringIO | None, path: Path | None, output: int | None) -> None:
        """Run it all until somebody asks to stop."""
        self.prepare(keys, address_of(host, port))
        announcement = _Announcement(self, host, port, keys.getvalue() if keys else "", path)
        servers = embedded.EmbeddedServers(settings.LOCAL_DIR) if settings.EMBEDDED else None

        def look() -> bool:
            if servers:
                servers.look()
            return announcement.print_when_ready()

        Supervisor(service_processes(host, port, output)).run(until=look)
        if settings.EMBEDDED:
            embedded.release_servers(settings.LOCAL_DIR)

    def prepare(self, keys: io.StringIO | None, base: str) -> None:
        """Bring schema and reference data up to date; load the demonstration, printing into `keys` how to try it."""
        with connection.cursor() as cursor:
            # A migration that waits for a busy table makes everybody behind it wait too.
            cursor.execute("SET lock_timeout = '2s'")
        call_command("migrate", verbosity=0)
        if settings.EMBEDDED:  # the owner of the tables has done its part
            connection.close()
            connection.settings_dict["USER"] = LOGINS[COMMAND]
        call_command("load_reference", stdout=io.StringIO())
        if keys is not None and settings.EMBEDDED:
            call_command("load_demo", base=base, stdout=keys, stderr=io.StringIO())
        elif keys is not None:
            keys.write("The demonstration goes into a database of your own only by `manage.py load_demo --really`.\n")
        connection.close()


class _Announcement:
    """Says where everything is, once it answers."""

    def __init__(self, command: BaseCommand, host: str, port: int, keys: str, path: Path | None) -> None:
        self.command, self.host, self.port, self.keys, self.path = command, host, port, keys, path
        self.printed = False
        self.look_again_at = 0.0

    def print_when_ready(self) -> bool:
        """Print it once `/readyz` answers 200. Never asks the supervisor to stop."""
        if self.printed or time.monotonic() < self.look_again_at:
            return False
        self.look_again_at = time.monotonic() + PAUSE
        if is_ready(self.host, self.port):
            self.printed = True
            base = address_of(self.host, self.port)
            lines = [f"Ready: {base}/", f"  API and its documentation  {base}/api/v1/docs/", f"  guides  {base}/docs/"]
            lines += [f"  health  {base}/readyz"]
            lines += [f"  log  {self.path}"] if self.path else []
            self.command.stdout.write("\n".join(["", *lines, self.keys, "Ctrl-C stops it all."]))
            self.command.stdout.flush()
        return False


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds it: by the name under which browsers trust a page without https."""
    return f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104


@contextlib.contextmanager
def _logging_to(path: Path | None) -> Iterator[int | None]:
    """The open file at `path`, to which what this process logs goes too; the terminal, if there is none. That a part
    of the service has died is said in the terminal all the same."""
    if path is None:
        yield None
        return
    with _opened(path) as log:
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(log)
        in_terminal = logging.StreamHandler()
        in_terminal.setLevel(logging.WARNING)
        logging.getLogger("coordination.devservices.supervisor").addHandler(in_terminal)
        yield log.fileno()


def _opened(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("a")


def service_processes(host: str, port: int, output: int | None) -> list[Child]:
    """The processes of the service, which log to the open file `output`."""
    celery = [sys.executable, "-m", "celery", "--app", "coordination.celery", "--quiet"]
    worker = [*celery, "worker", "--without-mingle", "--without-gossip"]
    beat = [*celery, "beat", "--schedule", str(settings.LOCAL_DIR / "beat-schedule"), "--pidfile="]
    web = [sys.executable, "-m", "coordination.web", "--host", host, "--port", str(port), "--workers", "2"]
    relay = [sys.executable, "manage.py", "relay"]
    # SIGTERM as SIGQUIT: up to 30 s for running tasks to end, at once if there are none.
    remap = {"REMAP_SIGTERM": "SIGQUIT", "PYTHONWARNINGS": AS_ROOT, "PROCESS": "worker"}
    return [
        Child("web", web, {"PROCESS": "web"}, directory=settings.BASE_DIR, grace=15, output=output),
        # An orphan that has lost its broker too never comes to a gentle end; what it was doing is done again.
        Child("worker", worker, remap, grace=35, orphan_signal=signal.SIGKILL, output=output),
        Child("beat", beat, {"PROCESS": "beat"}, output=output),
        Child("relay", relay, {"PROCESS": "relay"}, directory=settings.BASE_DIR, output=output),
    ]


def check_port_is_free(host: str, port: int) -> None:
    """Raises CommandError with what to do if somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            raise CommandError(
                f"Port {port} is not free: stop what listens there, or choose another: make run PORT={port + 1}."
            ) from reason


def is_ready(host: str, port: int) -> bool:
    """Whether `/readyz` answers 200 there."""
    probe = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104
    with contextlib.closing(probe), contextlib.suppress(OSError, http.client.HTTPException):
        probe.request("GET", "/readyz")
        return probe.getresponse().status == 200
    return False
