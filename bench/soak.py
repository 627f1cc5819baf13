"""Does the service go on while it is besieged? 500 slow senders, 2,000 idle connections and 50 slow readers of an
export for a minute, with ordinary reads and writes beside them.

    python -m bench.soak [--seconds 60]        (make soak)

Everything stays on this machine: a service of its own under `.local/soak`, on a free port of 127.0.0.1. It prints what
came of it and fails unless every ordinary request was answered, 99 of 100 of each kind within a second.
"""

import argparse
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any

from bench.results import machine, write_section

ROOT = Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".local" / "soak"
WITHIN = 1.0  # seconds, for 99 of 100
ROWS = 500  # events in the export: a megabyte
LIMITS = ("DEFAULT", "WRITES", "EXPORTS", "ANONYMOUS", "OPEN", "FAILURES", "TOKEN", "SIGN_IN", "ACCOUNT")
EVENTS = "/api/v1/events/"
RUN = f"soak-{time.time():.0f}"


@dataclass
class Kind:
    """One kind of ordinary request: how long each took, and what went wrong."""

    name: str
    took: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def after(self, share: float) -> float:
        """The seconds within which that share was answered."""
        return sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))] if self.took else float("nan")

    @property
    def well(self) -> bool:
        """Whether all were answered, and soon enough."""
        return bool(self.took) and not self.failures and self.after(0.99) < WITHIN


def main() -> None:
    """Besiege it; exit with 1 if anybody else noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    seconds = parser.parse_args().seconds
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with service() as port:
        key = issued_key()
        fill(port, key)
        before = ordinary(port, key, max(5, seconds // 4))
        kinds, attack = besiege(port, key, seconds)
    body = table(before, kinds, attack, seconds)
    print(body)
    write_section("Slow and silent callers", f"{machine()}; load average {os.getloadavg()[0]:.1f}.\n\n{body}")
    if not all(kind.well for kind in kinds):
        sys.exit("An ordinary caller noticed.")


@contextmanager
def service() -> Iterator[int]:
    """The whole service on a free port, as `make run` starts it, without limits on how often."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            env=environment(),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + 180
        while not answers(port, "/readyz"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"The service did not start; see {LOCAL / 'service.log'}.")
            time.sleep(0.2)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def environment() -> dict[str, str]:
    """Data of its own, and no limit that an ordinary caller would meet here."""
    return {**os.environ, "LOCAL_DIR": str(LOCAL), **{f"RATE_LIMIT_{name}": "1000000/60" for name in LIMITS}}


def issued_key() -> str:
    """A key of Dudley."""
    command = [sys.executable, "manage.py", "issue_key", "dudley"]
    said = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[-1]


def an_event(reference: str) -> dict[str, Any]:
    """A stall like any other."""
    return {
        "external_ref": reference,
        "campaign": "see-me-hear-me",
        "title": "Stall in the market hall",
        "kind": "stall",
        "starts_at": "2017-02-20T10:00:00Z",
        "ends_at": "2017-02-20T16:00:00Z",
    }


def fill(port: int, key: str) -> None:
    """Make the export worth reading slowly."""
    long = "Leaflets, and somebody to talk to about what we have seen and heard. " * 28
    items = [{**an_event(f"soak-{number}"), "summary": long[:1_900]} for number in range(ROWS)]
    for some in (items[: ROWS // 2], items[ROWS // 2 :]):
        status, body = ask(port, "POST", f"{EVENTS}batch/", key, {"items": some})
        if status not in (200, 201):
            raise SystemExit(f"The events could not be made: {status} {body[:300]!r}")


def besiege(port: int, key: str, seconds: int) -> tuple[list[Kind], Mapping[str, int]]:
    """The ordinary requests of that time, and what became of the others."""
    command = [sys.executable, "-m", "bench.siege", str(port), str(seconds + 5)]
    siege = subprocess.Popen(command, env={**os.environ, "KEY": key}, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert siege.stdout
    siege.stdout.readline()  # says when all are there
    kinds = ordinary(port, key, seconds)
    said, _ = siege.communicate(timeout=60)
    return kinds, json.loads(said.splitlines()[-1])


def ordinary(port: int, key: str, seconds: int) -> list[Kind]:
    """What ordinary callers meet in that time."""
    numbers = count(int(time.time() * 1000))
    callers: list[tuple[Kind, Callable[[], tuple[int, bytes]]]] = [
        (Kind("GET /healthz"), lambda: ask(port, "GET", "/healthz")),
        (Kind("GET /readyz"), lambda: ask(port, "GET", "/readyz")),
        (Kind("GET a page of events"), lambda: ask(port, "GET", EVENTS, key)),
        (Kind("POST an event"), lambda: ask(port, "POST", EVENTS, key, an_event(f"{RUN}-{next(numbers)}"))),
        (Kind("POST an event, kept alive"), kept_alive(port, key, numbers)),
    ]
    deadline = time.monotonic() + seconds
    threads = [threading.Thread(target=go_on, args=(kind, call, deadline)) for kind, call in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [kind for kind, _ in callers]


def go_on(kind: Kind, call: Callable[[], tuple[int, bytes]], deadline: float) -> None:
    """Ask again and again, some ten times a second."""
    while time.monotonic() < deadline:
        began = time.monotonic()
        try:
            status, body = call()
        except (OSError, HTTPException) as fault:
            kind.failures.append(repr(fault))
            continue
        kind.took.append(time.monotonic() - began)
        if status >= 300:
            kind.failures.append(f"{status} {body[:200]!r}")
        time.sleep(0.1)


def ask(port: int, method: str, path: str, key: str = "", body: Any = None) -> tuple[int, bytes]:
    """Status and body of the answer, on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        return asked_on(connection, method, path, key, body)
    finally:
        connection.close()


def asked_on(connection: HTTPConnection, method: str, path: str, key: str, body: Any) -> tuple[int, bytes]:
    """The same on a connection that stays open."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Content-Type": "application/json"} if body else {}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def kept_alive(port: int, key: str, numbers: Iterator[int]) -> Callable[[], tuple[int, bytes]]:
    """Asks on one connection throughout: it must not be the one that makes room."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.auto_open = 1
    return lambda: asked_on(connection, "POST", EVENTS, key, an_event(f"{RUN}-{next(numbers)}"))


def answers(port: int, path: str) -> bool:
    """Whether that is answered with 200."""
    try:
        return ask(port, "GET", path)[0] == 200
    except (OSError, HTTPException):
        return False


def table(before: list[Kind], kinds: list[Kind], attack: Mapping[str, int], seconds: int) -> str:
    """What came of it, beside what the same callers met before."""
    lines = [f"{seconds} seconds of siege: " + ", ".join(f"{number:,} {what}" for what, number in attack.items()) + "."]
    lines += ["", "| | answered | failed | median | 99 of 100 within | longest |", "|---|---|---|---|---|---|"]
    for when, some in (("before", before), ("besieged", kinds)):
        for kind in some:
            times = " | ".join(f"{1000 * kind.after(share):.0f} ms" for share in (0.5, 0.99, 1.0))
            lines.append(f"| {kind.name}, {when} | {len(kind.took):,} | {len(kind.failures)} | {times} |")
    faults = sorted({fault for kind in kinds for fault in kind.failures})[:5]
    return "\n".join([*lines, *(["", *faults] if faults else [])])


if __name__ == "__main__":
    main()
