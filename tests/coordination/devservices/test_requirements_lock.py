"""What is installed is what the lock names: every package, with the digests of its files, and no place to fetch it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCKS = {
    name: name.replace(".txt", ".lock.txt")
    for name in ("requirements.txt", "requirements-dev.txt", "docs/site/requirements.txt")
}
DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> dict[str, str]:
    """What the lock says of each package, by its name and version."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {re.split(r"[ ;]", line)[0].lower().replace("_", "-").replace(".", "-"): line for line in lines}


@pytest.mark.parametrize("lock", LOCKS.values())
def test_every_package_is_pinned_with_digests_and_no_registry_is_named(lock):
    for name, line in entries(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+==[a-z0-9-]+", name), line
        assert DIGEST.search(line), name
        assert "://" not in line
        assert not re.search(r"--(?!hash)", line), line


@pytest.mark.parametrize(("requirements", "lock"), LOCKS.items())
def test_what_is_required_is_locked_as_required(requirements, lock):
    locked = entries(lock)
    for line in (ROOT / requirements).read_text().splitlines():
        wanted = line.partition("#")[0].partition(";")[0].strip()
        if wanted and not wanted.startswith("-r"):
            name = re.sub(r"\[.*?\]", "", wanted).lower().replace("_", "-").replace(".", "-")
            assert name in locked, f"{name} is not in {lock}: make lock"


def test_both_lock_files_agree():
    ours, theirs = (entries(LOCKS[name]) for name in ("requirements.txt", "requirements-dev.txt"))
    assert ours.items() <= theirs.items()


def test_only_what_is_locked_is_ever_installed():
    for file in ("Makefile", "Dockerfile"):
        text = (ROOT / file).read_text().replace("\\\n", " ")
        installs = [line for line in text.splitlines() if "pip install" in line and "uv==" not in line]
        assert installs, file
        assert all("--require-hashes" in line and "--no-deps" in line for line in installs), file
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"].get("dependencies") is None
