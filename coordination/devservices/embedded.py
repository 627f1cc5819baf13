"""PostgreSQL and Valkey without an installation, for development and tests.

`use_servers(folder)` gives the addresses of the servers whose data lie in `folder`; it starts them if they do not run.
They belong to a process of their own (`daemon.py`, the one place that knows the two wheels), which restarts a dead
server and stops both when nobody uses them any more. Users are counted by a shared file lock, which the kernel takes
back from a process however it ends, so that a `kill -9` cannot leave the count wrong.
"""

import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROLE = "coordination"  # owns the database and its tables; no process of the service but migrations is it
SUPERUSER = "postgres"
LARGEST_LOG = 1024 * 1024  # bytes of what servers said; beyond it begins anew with the next keeper
PATIENCE = 60.0  # seconds for the servers to start; recovery after a crash is part of it
LOOK_EVERY = 0.5  # seconds between two looks whether the keeper lives
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 characters

_user_locks: dict[Path, int] = {}  # the open lock file of each folder this process uses, for as long as it lives


@dataclass(frozen=True)
class Servers:
    """Where everything of one folder is."""

    folder: Path

    @property
    def sockets(self) -> Path:
        """The folder of the sockets: inside, unless that would be too long a path for a socket."""
        inside = self.folder / "run"
        if len(os.fspath(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return inside
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"coordination-{os.getuid()}-{name}"

    @property
    def postgres_url(self) -> str:
        """For the owner of the tables."""
        return self.postgres_url_as(ROLE, ROLE)

    def login_url(self, kind: str) -> str:
        """For the login role of that kind of process (docker/roles.sql), which owns nothing."""
        return self.postgres_url_as(f"{ROLE}_{kind}", ROLE)

    def postgres_url_as(self, role: str, database: str) -> str:
        """The address of `database` for `role`."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    @property
    def valkey_url(self) -> str:
        """For `REDIS_URL`."""
        return f"unix://{self.sockets}/valkey.sock?db=0"

    @property
    def log(self) -> Path:
        """What the keeper and both servers have to say."""
        return self.folder / "servers.log"

    @property
    def ready(self) -> Path:
        """Exists while both servers answer; holds the keeper's process id."""
        return self.folder / "servers.ready"

    def open_lock(self, name: str) -> int:
        """The named lock file (`users`, `start`, `keeper`), open, not yet locked. It closes with the process."""
        return os.open(self.folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def has_keeper(self) -> bool:
        """Whether a keeper is alive."""
        lock = self.open_lock("keeper")
        try:
            return not try_exclusive(lock)
        finally:
            os.close(lock)


def use_servers(folder: Path, *, durable: bool = True) -> Servers:
    """The servers of `folder`, running, for the life of this process. `durable=False` trades their safety against a
    power cut for speed (tests). Raises SystemExit with a sentence if they do not start."""
    folder = folder.resolve()
    servers = Servers(folder)
    if folder not in _user_locks:
        folder.mkdir(parents=True, exist_ok=True)
        _user_locks[folder] = servers.open_lock("users")
        fcntl.flock(_user_locks[folder], fcntl.LOCK_SH)  # waits while a keeper is stopping its servers
    start = servers.open_lock("start")
    try:
        fcntl.flock(start, fcntl.LOCK_EX)  # of several at once, one starts the keeper
        _ensure_running(servers, durable)
    finally:
        os.close(start)
    return servers


class EmbeddedServers:
    """The servers of a folder that this process uses, whose keeper is started again when it dies."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.servers, self.durable = Servers(folder.resolve()), durable
        self._keeper: subprocess.Popen[bytes] | None = None
        self._look_at = 0.0

    def look(self) -> None:
        """Start a keeper if there is none; does not wait until its servers answer."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_EVERY
        starting = self._keeper is not None and self._keeper.poll() is None
        if starting or self.servers.has_keeper():
            return
        lock = self.servers.open_lock("start")
        try:
            if try_exclusive(lock) and not self.servers.has_keeper():  # else somebody else is at it
                self._keeper = _start_keeper(self.servers, self.durable)
        finally:
            os.close(lock)


def release_servers(folder: Path) -> None:
    """Stop using the servers of `folder`; if nobody else does, return when they have stopped."""
    servers = Servers(folder.resolve())
    users = _user_locks.pop(servers.folder)
    if try_exclusive(users):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
            os.kill(int(servers.ready.read_text()), signal.SIGTERM)
        while servers.has_keeper():
            time.sleep(0.02)
    os.close(users)


def try_exclusive(lock: int) -> bool:
    """Take the lock for us alone if nobody else holds it; a shared hold of our own is lost either way."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ensure_running(servers: Servers, durable: bool) -> None:
    keeper: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + PATIENCE
    while not (servers.has_keeper() and servers.ready.exists()):
        if (keeper and keeper.poll()) or time.monotonic() > deadline:
            raise SystemExit(f"The embedded PostgreSQL and Valkey did not start. The reason is in {servers.log}.")
        if not servers.has_keeper() and (keeper is None or keeper.poll() is not None):
            keeper = _start_keeper(servers, durable)
        time.sleep(0.03)
    if keeper:
        keeper.returncode = 0  # it outlives us: there is nothing to wait for


def _start_keeper(servers: Servers, durable: bool) -> subprocess.Popen[bytes]:
    servers.ready.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "coordination.devservices.daemon",
        str(servers.folder),
        "durable" if durable else "fast",
    ]
    with servers.log.open("a" if servers.log.exists() and servers.log.stat().st_size < LARGEST_LOG else "w") as log:
        return subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
