"""Runs a command while nobody else runs one so: `python alone.py <lock file> <command> …`, which exits as it does.

Two of `make run` and `make test`, started at once in a fresh copy, would set up one environment, and write over each
other's files. Run before anything is installed: the standard library alone.
"""

import fcntl
import subprocess
import sys
from pathlib import Path


def run_alone(lock: Path, command: list[str]) -> int:
    """Wait for whoever holds `lock`, which ends with its holder, and run `command`; answers its exit status."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as lock_file:
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another make that is setting up here…", flush=True)  # noqa: T201 - to who ran it
            fcntl.flock(lock_file, fcntl.LOCK_EX)
        return subprocess.run(command, check=False).returncode  # noqa: S603 - what the Makefile says


if __name__ == "__main__":
    sys.exit(run_alone(Path(sys.argv[1]), sys.argv[2:]))
