"""One connection: reads requests one after the other, and sends an answer no faster than it is read."""

import asyncio
import time
from collections import deque
from typing import Any
from urllib.parse import unquote

import httptools
import structlog

from coordination.ground.screening import mask_text
from coordination.limits.address import network_of
from coordination.limits.body_policy import BodyPolicy
from coordination.web.bounds import LARGEST_HEAD
from coordination.web.process import WebProcess
from coordination.web.requests import HEAD_TOO_LARGE, IncomingRequest
from coordination.web.responses import WebResponse
from coordination.web.transmission import ResponseWriter

log = structlog.get_logger(__name__)

IDLE, HEAD, BODY, WORK, SEND, LINGER, CLOSED = range(7)
_NO_BODY = (b"GET", b"HEAD")


class Connection(asyncio.Protocol):
    """What a caller has with us. `stage` says what is being waited for, `due` until when."""

    def __init__(self, process: WebProcess) -> None:
        self.process = process
        self.stage, self.due = HEAD, 0.0
        self.parser: Any = httptools.HttpRequestParser(self)
        self.arriving = IncomingRequest()
        self.waiting: deque[IncomingRequest] = deque()  # with all their headers here
        self.current: IncomingRequest | None = None
        self.reading_paused = False
        self.sends_a_file = False  # whether the body of the present request is one
        self.is_last = False  # whether the present request is the last that is answered
        self.window_size, self.window_ends = 0, 0.0  # of a body: bytes at the start of a stretch of time, and its end
        self.head_bytes = 0

    # What asyncio calls.

    def connection_made(self, transport: Any) -> None:
        """Somebody has connected."""
        self.transport = transport
        self.writer = ResponseWriter(transport, self._response_sent)
        peer, sockname = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self.peer = (peer[0], peer[1]) if isinstance(peer, tuple) else ("", 0)
        self.server_address = (sockname[0], sockname[1]) if isinstance(sockname, tuple) else ("localhost", 0)
        self.address = network_of(self.peer[0]) or "unknown"
        self._wait_for(HEAD, self.process.bounds.header_seconds)
        self.process.connections.admit(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """It is gone, whoever ended it."""
        self.stage = CLOSED
        self.process.connections.remove(self)
        self.writer.give_up()
        for request in (self.current, self.arriving, *self.waiting):
            if request and (request is not self.current or not self.process.holds(request)):
                request.close()

    def data_received(self, data: bytes) -> None:
        """Some of a request."""
        if self.stage in (LINGER, CLOSED) or self.is_last:
            return  # whatever follows is read no more
        if self.stage == IDLE:
            self._wait_for(HEAD, self.process.bounds.header_seconds)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.is_last = True  # we go on in HTTP/1.1, and what follows is in no protocol of ours
        except httptools.HttpParserError:
            self._refuse("malformed_request", "This is not HTTP/1.1.")
            return
        if self.stage == HEAD and not self.waiting:
            self.head_bytes += len(data)
            if self.head_bytes > LARGEST_HEAD:
                self._refuse(*HEAD_TOO_LARGE)
                return
        self._go_on()

    def eof_received(self) -> bool:
        """It sends no more: an answer may still be under way."""
        return self.stage in (WORK, SEND)

    def pause_writing(self) -> None:
        """The kernel has enough for now."""
        self.writer.paused = True

    def resume_writing(self) -> None:
        """There is room again."""
        self.writer.resume()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self.arriving = IncomingRequest()

    def on_url(self, data: bytes) -> None:
        """The target, or a piece of it."""
        self.arriving.target += data

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header, or a trailer."""
        self.arriving.add_header(name, value)

    def on_headers_complete(self) -> None:
        """The headers are complete; the body may still be on its way."""
        request = self.arriving
        request.method, request.keep_alive = self.parser.get_method(), self.parser.should_keep_alive()
        request.has_head, request.is_old = True, self.parser.get_http_version() == "1.0"
        self.waiting.append(request)
        self.head_bytes = 0

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        self.arriving.take(data)

    def on_message_complete(self) -> None:
        """All of the request is here."""
        self.arriving.complete = True

    # What the process calls.

    @property
    def waits(self) -> bool:
        """Whether it is the caller's turn: closing it interrupts nothing of ours."""
        return self.stage in (IDLE, HEAD, BODY, SEND, LINGER)

    def drop(self) -> None:
        """Close it at once, to make room or because its time is over."""
        if self.stage in (IDLE, HEAD) and not self.current:
            self.transport.close()
        else:
            self.transport.abort()
        self.stage = CLOSED

    def check_deadline(self, now: float) -> None:
        """Close the connection if its time is over; called every second."""
        if self.stage == SEND:
            if not self.writer.moves(now, self.process.bounds.reader_seconds) or now > self.due:
                log.info("reader_too_slow", request=self._request_line())
                self.drop()
        elif self.stage == BODY:
            self._check_body_rate(now)
        elif self.stage == HEAD and now > self.due and self.head_bytes:
            self._refuse("request_timeout", "The headers took too long to arrive.")
        elif self.stage != WORK and now > self.due:
            self.drop()

    @property
    def is_idle(self) -> bool:
        """Whether nothing has been asked that is not answered."""
        return self.stage in (IDLE, HEAD, LINGER) and self.current is None

    @property
    def gone(self) -> bool:
        """Whether nobody is there any more."""
        return self.stage == CLOSED

    def wait_for_work(self) -> None:
        """Somebody is about to answer."""
        self._wait_for(WORK, 0)

    def judged(self, outcome: BodyPolicy | WebResponse | None) -> None:
        """Send the answer; or, now that it is known who is calling, read the body as `outcome` says. The body of a
        stranger is not read at all."""
        request = self.current
        if isinstance(outcome, WebResponse):
            self.is_last = self.is_last or request is None or not (request.complete or request.too_large)
            self.answer(outcome)
        elif not self.gone and request is not None:
            self._read_on(request, outcome)

    def _read_on(self, request: IncomingRequest, reading: BodyPolicy | None) -> None:
        if reading is None or request.announced > reading.most_bytes:
            self._leave_unread(request, unknown=reading is None)
            return
        if reading.file and not self.process.takes_a_file():
            self._refuse("unavailable", "As many files as may be are being sent; try again after Retry-After seconds.")
            return
        self.sends_a_file = reading.file
        request.most = reading.most_bytes
        if (request.header(b"expect") or b"").lower() == b"100-continue" and not request.size:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._wait_for(BODY, reading.most_seconds)
        self.window_size, self.window_ends = request.size, time.monotonic() + self.process.bounds.rate_window
        self._go_on()

    def answer(self, response: WebResponse) -> None:
        """Send it, if there is anybody left to read it."""
        request = self.current
        if self.stage == CLOSED or request is None or self.transport.is_closing():
            response.close()
            return
        self.is_last = self.is_last or not request.keep_alive or self.process.ending
        if response.authenticated:
            self.process.connections.mark_authenticated(self)
        self._wait_for(SEND, self.process.bounds.answer_seconds)
        self.writer.start(response, without_body=request.method == b"HEAD", keep_alive=not self.is_last)

    # The steps that follow.

    def _go_on(self) -> None:
        if self.current is None and self.waiting and self.stage not in (LINGER, CLOSED):
            self.current = self.waiting.popleft()
            self._begin(self.current)
        elif self.current is not None and self.stage == BODY:
            self._read_body(self.current)
        self._pause(self.stage in (WORK, SEND))

    def _begin(self, request: IncomingRequest) -> None:
        self.process.connections.touch(self)
        if fault := request.head_fault:
            self._refuse(*fault)
            return
        is_complete = request.complete
        if request.method in _NO_BODY and is_complete and self.process.answers_itself(request.path, self):
            return
        self._wait_for(WORK, 0)
        if is_complete:
            self.process.work(request, self)
        else:
            self.process.judge(request, self)

    def _read_body(self, request: IncomingRequest) -> None:
        if request.too_large:
            self.is_last = True
        if request.complete or request.too_large:
            self._wait_for(WORK, 0)
            self.process.work(request, self)

    def _leave_unread(self, request: IncomingRequest, *, unknown: bool) -> None:
        request.unknown = unknown
        self.is_last = True
        self._wait_for(WORK, 0)
        self.process.work(request, self)

    def _check_body_rate(self, now: float) -> None:
        request = self.current
        if request is None:
            return
        if now >= self.window_ends:
            least = self.process.bounds.least_rate * self.process.bounds.rate_window
            slow = request.size - self.window_size < least
            self.window_size, self.window_ends = request.size, now + self.process.bounds.rate_window
        else:
            slow = False
        if slow or now > self.due:
            self._refuse("request_timeout", "The body took too long to arrive. Nothing was done; send it again.")

    def _refuse(self, code: str, detail: str) -> None:
        """Answer for ourselves, and close: where the next request would begin nobody knows."""
        if self.current is None:
            self.current = self.arriving
        self.is_last = True
        refusal = self.process.refusal(code, detail, self.current)
        log.info("request_refused", code=refusal.status, request=self._request_line())
        self.answer(refusal)

    def _response_sent(self) -> None:
        """The answer is with the kernel."""
        request, self.current, self.sends_a_file = self.current, None, False
        unread = request is not None and not request.complete
        if request:
            request.close()
        if self.stage == CLOSED:
            return
        if self.is_last and unread and self.transport.can_write_eof():
            self._linger()
        elif self.is_last:
            self.stage = CLOSED
            self.transport.close()
        else:
            self._wait_for(IDLE, self.process.bounds.idle_seconds)
            self.process.connections.touch(self)
            self.process.loop.call_soon(self._go_on)

    def _linger(self) -> None:
        """Close our side and throw away what still comes: a reset would take the answer from who is sending still."""
        self.transport.write_eof()
        self._wait_for(LINGER, self.process.linger)
        self._pause(False)

    def _wait_for(self, stage: int, seconds: float) -> None:
        self.stage, self.due = stage, time.monotonic() + seconds

    def _pause(self, pause: bool) -> None:
        if pause == self.reading_paused or self.transport.is_closing():
            return
        self.reading_paused = pause
        if pause:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _request_line(self) -> str:
        request = self.current or self.arriving
        return f"{request.method.decode('ascii', 'replace')} {mask_text(unquote(request.path.decode('latin-1')))}"
