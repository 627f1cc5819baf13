"""Keeps a few processes running: starts them, starts a dead one again, and stops all of them together.

Every worker needs this: a broker that dies at the wrong moment can end a Celery worker for good. The children end with
the supervisor even when it is killed outright (Linux asks for that signal; elsewhere they are left behind).
"""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

log = logging.getLogger(__name__)

TICK = 0.1  # seconds between two looks at the children
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0  # seconds before a dead child is started again; doubles each time
SETTLED = 30.0  # seconds after which a child counts as healthy, and its next death as its first
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep: its `name` in the log, its `command`, what its environment has besides ours, the system
    `user` it runs as (ours if None), the signal that stops it, the seconds it gets to obey, the signal it gets when
    the supervisor is killed and nobody is left to insist (the first one if None), the open `files` it inherits, and
    the open file its `output` goes to (ours if None)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    orphan_signal: signal.Signals | None = None
    files: Sequence[int] = ()
    output: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone."""
        parent = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - the commands are ours
            self.command,
            env={**os.environ, **self.environment},
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
            start_new_session=True,
            pass_fds=self.files,
            preexec_fn=lambda: _end_with(parent, self.orphan_signal or self.stop_signal),
        )
        self.started_at = time.monotonic()
        log.info("%s started (process %d)", self.name, self.process.pid)

    def look(self) -> None:
        """Start the process if it is due; note its death and when it is due again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.kill()
            self.pause = FIRST_PAUSE if now - self.started_at > SETTLED else min(2 * self.pause, LONGEST_PAUSE)
            self.process, self.start_at = None, now + self.pause
            log.warning("%s ended with code %d; starting it again in %.1f s", self.name, code, self.pause)

    def ask_to_stop(self) -> None:
        """Send the stop signal, if it runs."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End whatever is left of its process group, the processes that it started included."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Runs `children` until told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stop_requests = 0  # how often somebody asked to stop: the second time means at once

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keep the children running until SIGINT, SIGTERM or SIGHUP arrives, or `until()` (asked every tick) is true;
        then stop them all. A second signal kills them at once."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._request_stop)
        try:
            while not self.stop_requests and not until():
                for child in self.children:
                    child.look()
                time.sleep(TICK)
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop all children at the same time; whoever outlasts its grace is killed."""
        requests_before, started_at = self.stop_requests, time.monotonic()
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            while child.process and child.process.poll() is None:
                if self.stop_requests > max(requests_before, 1) or time.monotonic() - started_at > child.grace:
                    log.warning("%s did not stop by itself", child.name)
                    break
                time.sleep(TICK / 5)
            child.kill()

    def _request_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1


def _end_with(parent: int, by: signal.Signals) -> None:
    """In the child, before it becomes the program: ask the kernel to send `by` when `parent` dies."""
    if sys.platform != "linux":
        return
    _LIBC.prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


_LIBC = ctypes.CDLL(None)
