"""An answer on its way to a reader who may be slow: no thread waits for it."""

import asyncio
import fcntl
import struct
import sys
import termios
import time
from collections.abc import Callable
from typing import Any

from coordination.web.bounds import PIECE
from coordination.web.responses import WebResponse

PIECES_AT_ONCE = 16  # then others have their turn


class ResponseWriter:
    """What one connection sends. `sent` is called once all of an answer is with the kernel."""

    def __init__(self, transport: Any, on_sent: Callable[[], None]) -> None:
        self.transport, self._on_sent = transport, on_sent
        self.paused = False
        self.answer: WebResponse | None = None
        self._written, self._delivered, self._moved_at = 0, -1, 0.0
        transport.set_write_buffer_limits(high=0)  # `resume` is called when everything has gone

    def start(self, response: WebResponse, *, without_body: bool, keep_alive: bool) -> None:
        """Begin; returns at once."""
        self.answer = response
        self._moved_at, self._delivered = time.monotonic(), -1
        head = response.head(keep_alive=keep_alive)
        if without_body:
            response.close()
            response.file, response.body = None, b""
        self._write(head + response.body)
        self._go_on()

    def resume(self) -> None:
        """There is room again."""
        self.paused = False
        self._go_on()

    def give_up(self) -> None:
        """Nobody reads it any more."""
        if self.answer:
            self.answer.close()
            self.answer = None

    def moves(self, now: float, patience: float) -> bool:
        """Whether the reader has taken anything within `patience` seconds."""
        delivered = self._written - self.transport.get_write_buffer_size() - self._in_kernel()
        if delivered != self._delivered:
            self._delivered, self._moved_at = delivered, now
        return now - self._moved_at <= patience

    def _go_on(self) -> None:
        if self.answer is None:
            return
        for _ in range(PIECES_AT_ONCE):
            if self.paused:
                return
            piece = self.answer.file.read(PIECE) if self.answer.file else b""
            if not piece:
                self.give_up()
                self._on_sent()
                return
            self._write(piece)
        asyncio.get_running_loop().call_soon(self._go_on)

    def _write(self, data: bytes) -> None:
        self._written += len(data)
        self.transport.write(data)

    def _in_kernel(self) -> int:
        """How many bytes the kernel has still to get rid of."""
        if sys.platform != "linux":
            return 0
        socket = self.transport.get_extra_info("socket")
        try:
            return int(struct.unpack("i", fcntl.ioctl(socket.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"))[0])
        except (OSError, ValueError):
            return 0
