"""Programs of our own that read what strangers send, each in a process bounded in memory and time: a file that takes
more ends that process, and not the one that serves or works.

The program is a module, run by `run_bounded` without our environment; it begins with `limit_this_process` and
writes one line of JSON to its standard output.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TOO_MUCH = "too_much"
_ROOT = Path(__file__).resolve().parents[2]


def limit_this_process(*, memory: int, seconds: int, largest_file: int) -> None:
    """From now on it has so many bytes of address space, so many seconds of a processor and no larger file, and ends
    where it takes more."""
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest_file),
    ):
        resource.setrlimit(limit, (most, most))


def run_bounded(module: str, arguments: Sequence[str], folder: Path, *, seconds: int) -> dict[str, Any]:
    """What the program says; `{"refused": "too_much"}` where it took more than it is given, or ended without a word."""
    try:
        run = subprocess.run(  # noqa: S603 - the command is ours
            [sys.executable, "-m", module, *arguments],
            cwd=_ROOT,
            env={"HOME": str(folder), "TMPDIR": str(folder)},  # and no secret of ours
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        facts: dict[str, Any] = json.loads(run.stdout) if run.returncode == 0 else {"refused": TOO_MUCH}
    except (subprocess.TimeoutExpired, ValueError):
        facts = {"refused": TOO_MUCH}
    return facts
