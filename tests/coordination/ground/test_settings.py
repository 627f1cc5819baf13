"""A setting that is missing or malformed stops the start with a sentence that says what to set."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coordination.ground import environment, signing_keys
from coordination.ground.timeouts import DEFAULTS

COMPLETE = {
    "DATABASE_URL": "postgresql://coordination:secret@db.example.gov.uk:5432/coordination",
    "REDIS_URL": "redis://:secret@queue.example.gov.uk:6379/0",
    "SECRET_KEY": "vQ3xJ8-nT2_kW5zR7mB1yD4cF6gH9pL0sA-eU3iO8qX5wN2t",
    "ALLOWED_HOSTS": "coordination.example.gov.uk",
}
COMPLETE["SECRET_KEY"] += "K7j"  # 51 characters


def start(**changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Read the settings in a process of its own that knows nothing but COMPLETE and `changes` (None: not set)."""
    variables = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "from coordination import settings; print(settings.SECURE_SSL_REDIRECT)"],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_environment_starts_and_asks_for_https() -> None:
    started = start()
    assert (started.returncode, started.stderr, started.stdout) == (0, "", "True\n")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", None, environment.SAY_SECRET_KEY),
        ("SECRET_KEY", "short", environment.SAY_SECRET_KEY),
        ("SECRET_KEY", "a" * 60, environment.SAY_SECRET_KEY),
        ("REDIS_URL", None, environment.SAY_REDIS_URL),
        ("REDIS_URL", "http://queue.example.gov.uk", environment.SAY_REDIS_URL),
        ("REDIS_URL", "redis://queue.example.gov.uk:many/0", environment.SAY_REDIS_URL),
        ("REDIS_URL", "redis://", environment.SAY_REDIS_URL),
        ("ALLOWED_HOSTS", None, environment.SAY_ALLOWED_HOSTS),
        ("ALLOWED_HOSTS", " , ", environment.SAY_ALLOWED_HOSTS),
        ("ALLOWED_HOSTS", "https://coordination.example.gov.uk/", environment.SAY_ALLOWED_HOSTS),
        ("DATABASE_URL", "coordination", environment.SAY_DATABASE_URL),
        ("DATABASE_URL", "mysql://coordination@db/coordination", environment.SAY_DATABASE_URL),
        ("DATABASE_URL", "postgresql://coordination@db:5432/", environment.SAY_DATABASE_URL),
        ("DATABASE_URL", "postgresql://coordination@db:port/name", environment.SAY_DATABASE_URL),
        ("API_KEY_PEPPER", "short", environment.SAY_PEPPER),
        ("SECRET_KEY_FALLBACKS", "short", environment.SAY_FORMER_KEYS),
        ("REPORT_SIGNING_KEY", "9d61b19d", signing_keys.SAY_SIGNING_KEY),
        ("REPORT_SIGNING_KEY", f"{'0' * 64}:2026-11-29", signing_keys.SAY_SIGNING_KEY),
        ("REPORT_SIGNING_KEY", f"{bytes(range(32)).hex()}:2026-11-31", signing_keys.SAY_SIGNING_KEY),
        ("REPORT_PUBLIC_KEYS", f"{bytes(range(32)).hex()}:2026-11-29", signing_keys.SAY_PUBLIC_KEYS),
        ("REPORT_PUBLIC_KEYS", f"{bytes(range(32)).hex()}:2026-11-29:2026-11-28", signing_keys.SAY_PUBLIC_KEYS),
        ("DEBUG", "perhaps", "Set DEBUG to true or false."),
        ("HTTPS", "2", "Set HTTPS to true or false."),
        ("WORKER_CONCURRENCY", "0", "Set WORKER_CONCURRENCY to a whole number, 1 or more."),
        ("MAX_BODY_BYTES", "2.5e6", "Set MAX_BODY_BYTES to a whole number, 1 or more."),
    ],
)
def test_what_is_missing_or_malformed_stops_the_start_with_its_sentence(
    name: str, value: str | None, sentence: str
) -> None:
    refused = start(**{name: value})
    assert (refused.returncode, refused.stderr, refused.stdout) == (1, sentence + "\n", "")


@pytest.fixture
def development(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "API_KEY_PEPPER", "REPORT_SIGNING_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_development_makes_a_secret_key_once_and_keeps_it_from_others(tmp_path: Path, development: None) -> None:
    key = environment.secret_key(tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(tmp_path) == key
    assert environment.secret_key(tmp_path / "another checkout") != key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["secret_key"]


def test_development_makes_a_key_for_reports_once_and_production_none(
    tmp_path: Path, development: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = signing_keys.signing_key(tmp_path)
    assert key is not None and key == signing_keys.signing_key(tmp_path)
    assert key.seed.hex() not in repr(key)
    assert stat.S_IMODE((tmp_path / "report_signing_key").stat().st_mode) == 0o600
    monkeypatch.setenv("DATABASE_URL", COMPLETE["DATABASE_URL"])
    assert signing_keys.signing_key(tmp_path) is None


def test_the_pepper_follows_the_secret_key_unless_it_is_given(
    development: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived = environment.environment_pepper("a key")
    assert derived not in ("a key", environment.environment_pepper("another key"))
    assert environment.environment_pepper("a key") == derived
    monkeypatch.setenv("API_KEY_PEPPER", COMPLETE["SECRET_KEY"])
    assert (
        environment.environment_pepper("a key")
        == environment.environment_pepper("another key")
        == COMPLETE["SECRET_KEY"]
    )


def test_former_secret_keys_are_separated_by_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    key = COMPLETE["SECRET_KEY"]
    assert environment.former_secret_keys() == []
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{key} {key[::-1]}")
    assert environment.former_secret_keys() == [key, key[::-1]]


def test_the_folder_of_a_socket_may_stand_in_the_query(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@/mine?host=/run/postgresql&sslmode=disable")
    read = environment.database_from_environment(tmp_path, DEFAULTS["web"])
    assert (read["HOST"], read["NAME"], read["USER"]) == ("/run/postgresql", "mine", "me")
    assert {"connect_timeout": 5, "sslmode": "disable"}.items() <= read["OPTIONS"].items()
