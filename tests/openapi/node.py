"""Tools that partners use and that run on Node: installed under .local at the pinned versions, run from there."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINNED = Path(__file__).resolve().parent
INSTALLED = ROOT / ".local" / "openapi"
INPUTS = ("package.json", "package-lock.json", ".npmrc")
WANTED = (
    "Node 20 or later with npm is wanted for the TypeScript client and for two linters of openapi.yaml:"
    " apt install nodejs npm, or https://nodejs.org/."
)


def missing() -> str:
    """Why the tools cannot run here; empty if they can. With REQUIRE_NODE set, that ends the process instead."""
    here = shutil.which("node") and shutil.which("npm")
    reason = "" if here and _major() >= 20 else WANTED
    if reason and os.environ.get("REQUIRE_NODE"):
        sys.exit(reason)
    return reason


def run(tool: str, *arguments: str, directory: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Run one of the tools of package.json in `directory`, and return how it ended with all that it said."""
    program = _tools() / tool
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
    return subprocess.run(
        [str(program), *arguments],
        cwd=directory,
        env={**os.environ, **quiet},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _major() -> int:
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return int(said.lstrip("v").partition(".")[0])


def _tools() -> Path:
    """The directory of the programs, installed if they are not there at the pinned versions."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes of the tests may come at once
        done = INSTALLED / "installed"
        wanted = b"".join((PINNED / name).read_bytes() for name in INPUTS)
        if not done.exists() or done.read_bytes() != wanted:
            for name in INPUTS:
                shutil.copy(PINNED / name, INSTALLED)
            _install(["npm", "ci", "--no-audit", "--no-fund"])
            done.write_bytes(wanted)
    return INSTALLED / "node_modules" / ".bin"


def _install(command: Sequence[str]) -> None:
    said = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, check=False)
    if said.returncode:
        raise SystemExit(f"The tools of tests/openapi/package.json could not be installed:\n{said.stderr}")
