"""The whole service with its demonstration, on an embedded database of its own, as the fuzzer calls it and browsers see
it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600.0  # seconds: a slow machine may have much else to do
POLICIES = ("DEFAULT", "WRITES", "EXPORTS", "ANONYMOUS", "OPEN", "FAILURES", "TOKEN", "SIGN_IN", "ACCOUNT")


@contextlib.contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of a service that was started afresh, as `make run` starts it, with all that it keeps in `home`;
    stopped at the end."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (home / "serve.log").open("wb") as log:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=log, stderr=log)
    try:
        address = f"http://localhost:{port}"
        _wait(process, f"{address}/readyz", home / "serve.log")
        yield address
    finally:
        process.terminate()
        process.wait(60)


def environment(home: Path) -> dict[str, str]:
    """Development in that home, and limits that nobody reaches: it is the answers that are tested."""
    unlimited = {f"RATE_LIMIT_{name}": "1000000/1" for name in POLICIES}
    return {**os.environ, **unlimited, "LOCAL_DIR": str(home), "DATABASE_URL": "", "REDIS_URL": ""}


def printed_by(home: Path, *command: str) -> str:
    """What `manage.py` prints of that command, asked of the service in that home."""
    run = [sys.executable, "manage.py", *command]
    return subprocess.run(run, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=True).stdout


def issue_key(home: Path, organisation: str, scopes: str) -> str:
    """A key of the organisation with these scopes, separated by commas."""
    return printed_by(home, "issue_key", organisation, "--scope", scopes).split()[-1]


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own
            if response.status == 200:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"The service did not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.25)
