"""The whole service with its demonstration, on an embedded database of its own, for the fuzzer to call."""

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

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local" / "fuzz"
PATIENCE = 120.0  # seconds
POLICIES = ("DEFAULT", "WRITES", "EXPORTS", "ANONYMOUS", "OPEN", "FAILURES", "TOKEN", "SIGN_IN", "ACCOUNT")


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a service that was started afresh, as `make run` starts it; stopped at the end."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (HOME / "serve.log").open("wb") as log:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, f"{address}/readyz")
        yield address
    finally:
        process.terminate()
        process.wait(60)


def environment() -> dict[str, str]:
    """Development with a home of its own, and limits that nobody reaches: it is the answers that are tested."""
    unlimited = {f"RATE_LIMIT_{name}": "1000000/1" for name in POLICIES}
    return {**os.environ, **unlimited, "LOCAL_DIR": str(HOME), "DATABASE_URL": "", "REDIS_URL": ""}


def issue_key(organisation: str, scopes: str) -> str:
    """A key of the organisation with these scopes, separated by commas."""
    command = [sys.executable, "manage.py", "issue_key", organisation, "--scope", scopes]
    said = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    return said.stdout.split()[-1]


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own
            if response.status == 200:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"The service did not start:\n{(HOME / 'serve.log').read_text()[-4000:]}")
        time.sleep(0.25)
