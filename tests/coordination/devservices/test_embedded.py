"""The embedded servers: found again with their data, used together, stopped with their last user."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from coordination.devservices import embedded

pytestmark = pytest.mark.long

USE = """
import sys
from pathlib import Path
from coordination.devservices import embedded
embedded.use_servers(Path(sys.argv[1]), durable=False)
print("using", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cluster for the tests of this file that a worker runs; each uses and releases it and brings its own data."""
    return tmp_path_factory.mktemp("embedded")


@pytest.fixture
def servers(folder: Path) -> Iterator[embedded.Servers]:
    yield embedded.use_servers(folder, durable=False)
    if folder in embedded._user_locks:
        embedded.release_servers(folder)


def processes_of(servers: embedded.Servers) -> list[psutil.Process]:
    """The keeper and everything below it."""
    keeper = psutil.Process(int(servers.ready.read_text()))
    return [keeper, *keeper.children(recursive=True)]


def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def leave_data(servers: embedded.Servers, word: str) -> None:
    with psycopg.connect(servers.postgres_url) as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        database.execute("INSERT INTO kept VALUES (%s)", [word])
    with redis.Redis.from_url(servers.valkey_url) as valkey:
        valkey.rpush("kept", word)


def find_data(servers: embedded.Servers) -> tuple[set[str], set[str]]:
    with psycopg.connect(servers.postgres_url) as database:
        rows = {word for (word,) in database.execute("SELECT word FROM kept")}
    with redis.Redis.from_url(servers.valkey_url) as valkey:
        return rows, {word.decode() for word in valkey.lrange("kept", 0, -1)}


def test_a_second_start_finds_the_data_of_the_first(servers: embedded.Servers) -> None:
    leave_data(servers, "stopped")
    running = processes_of(servers)
    embedded.release_servers(servers.folder)
    assert psutil.wait_procs(running, timeout=0)[1] == []
    again = embedded.use_servers(servers.folder, durable=False)
    assert all("stopped" in words for words in find_data(again))


def test_a_start_after_a_kill_of_everything_finds_the_data(servers: embedded.Servers) -> None:
    leave_data(servers, "killed")
    time.sleep(1.1)  # Valkey writes its journal to disk every second
    running = processes_of(servers)
    for process in running:
        with contextlib.suppress(psutil.NoSuchProcess):  # a backend ends by itself, or as its postmaster is killed
            process.kill()
    assert psutil.wait_procs(running, timeout=5)[1] == []
    os.close(embedded._user_locks.pop(servers.folder))
    again = embedded.use_servers(servers.folder, durable=False)
    assert all("killed" in words for words in find_data(again))


def test_the_process_id_of_a_dead_server_may_belong_to_somebody_else(servers: embedded.Servers) -> None:
    leave_data(servers, "before")
    embedded.release_servers(servers.folder)
    lock = servers.folder / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n/\n\n0 0\nready\n")
    again = embedded.use_servers(servers.folder, durable=False)
    assert all("before" in words for words in find_data(again))


def test_a_killed_server_is_started_again(servers: embedded.Servers) -> None:
    leave_data(servers, "restarted")
    time.sleep(1.1)
    for process in processes_of(servers)[0].children():
        process.kill()

    def both_answer() -> bool:
        try:
            return all("restarted" in words for words in find_data(servers))
        except (psycopg.OperationalError, redis.RedisError):
            return False

    until(both_answer)


def test_a_second_process_finds_the_same_servers_and_leaves_them_running(servers: embedded.Servers) -> None:
    leave_data(servers, "shared")
    keeper = servers.ready.read_text()
    with subprocess.Popen(
        [sys.executable, "-c", USE, str(servers.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline() == b"using\n"
        assert servers.ready.read_text() == keeper
        embedded.release_servers(servers.folder)  # somebody else is using them: they stay
        assert psutil.pid_exists(int(keeper))
        again = embedded.use_servers(servers.folder, durable=False)
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert again.ready.read_text() == keeper
    assert all("shared" in words for words in find_data(again))


def test_a_user_that_is_killed_does_not_keep_the_servers_running(servers: embedded.Servers) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USE, str(servers.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline() == b"using\n"
        embedded.release_servers(servers.folder)
        other.send_signal(signal.SIGKILL)
        other.wait()
    until(lambda: not servers.has_keeper())


def test_the_service_is_no_superuser_and_nobody_else_can_connect(servers: embedded.Servers) -> None:
    with psycopg.connect(servers.postgres_url) as database:
        row = database.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, current_setting('listen_addresses') FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False, False, "")
    assert stat.S_IMODE(servers.sockets.stat().st_mode) == 0o700
    with redis.Redis.from_url(servers.valkey_url) as valkey:
        settings = valkey.config_get("port", "appendonly", "maxmemory-policy")
    assert settings == {"port": "0", "appendonly": "yes", "maxmemory-policy": "noeviction"}


def test_the_path_of_a_deep_folder_is_not_too_long_for_a_socket(tmp_path: Path) -> None:
    servers = embedded.Servers(tmp_path / ("a very long name " * 8))
    assert not servers.sockets.is_relative_to(tmp_path)
    assert len(f"{servers.sockets}/.s.PGSQL.5432") <= 107
    assert servers.sockets != embedded.Servers(tmp_path / ("a very long name " * 9)).sockets
    with socket.socket(socket.AF_UNIX) as probe, pytest.raises(OSError, match="too long"):
        probe.bind(f"{servers.folder}/run/.s.PGSQL.5432")  # what the kernel makes of the path that was not taken
