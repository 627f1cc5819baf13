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
from coordination.limits.body_policy import FILE, BodyPolicy
from coordination.web.bounds import LARGEST_HEAD
from coordination.web.process import House
from coordination.web.requests import Asked
from coordination.web.responses import WebResponse
from coordination.web.transmission import Sending

log = structlog.get_logger(__name__)

IDLE, HEAD, BODY, WORK, SEND, LINGER, CLOSED = range(7)
_NO_BODY = (b"GET", b"HEAD")


class Connection(asyncio.Protocol):
    """What a caller has with us. `stage` says what is being waited for, `due` until when."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.stage, self.due = HEAD, 0.0
        self.parser: Any = httptools.HttpRequestParser(self)
        self.arriving = Asked()
        self.waiting: deque[Asked] = deque()  # with all their headers here
        self.current: Asked | None = None
        self.reading_paused = False
        self.sends_a_file = False  # whether the body of the present request is one
        self.last = False  # whether the present request is the last that is answered
        self.seen, self.window_ends = 0, 0.0  # of a body: bytes at the start of a stretch of time, and its end
        self.head_bytes = 0

    # What asyncio calls.

    def connection_made(self, transport: Any) -> None:
        """Somebody has connected."""
        self.transport = transport
        self.sending = Sending(transport, self._sent)
        peer, here = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self.peer = (peer[0], peer[1]) if isinstance(peer, tuple) else ("", 0)
        self.here = (here[0], here[1]) if isinstance(here, tuple) else ("localhost", 0)
        self.address = network_of(self.peer[0]) or "unknown"
        self._wait_for(HEAD, self.house.bounds.header_seconds)
        self.house.crowd.enter(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """It is gone, whoever ended it."""
        self.stage = CLOSED
        self.house.crowd.leave(self)
        self.sending.give_up()
        for asked in (self.current, self.arriving, *self.waiting):
            if asked and (asked is not self.current or not self.house.holds(asked)):
                asked.close()

    def data_received(self, data: bytes) -> None:
        """Some of a request."""
        if self.stage in (LINGER, CLOSED) or self.last:
            return  # whatever follows is read no more
        if self.stage == IDLE:
            self._wait_for(HEAD, self.house.bounds.header_seconds)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.last = True  # we go on in HTTP/1.1, and what follows is in no protocol of ours
        except httptools.HttpParserError:
            self._refuse("malformed_request", "This is not HTTP/1.1.")
            return
        if self.stage == HEAD and not self.waiting:
            self.head_bytes += len(data)
            if self.head_bytes > LARGEST_HEAD:
                self._refuse("head_too_large", f"A request line and its headers hold at most {LARGEST_HEAD} bytes.")
                return
        self._go_on()

    def eof_received(self) -> bool:
        """It sends no more: an answer may still be under way."""
        return self.stage in (WORK, SEND)

    def pause_writing(self) -> None:
        """The kernel has enough for now."""
        self.sending.paused = True

    def resume_writing(self) -> None:
        """There is room again."""
        self.sending.resume()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self.arriving = Asked()

    def on_url(self, data: bytes) -> None:
        """The target, or a piece of it."""
        self.arriving.target += data

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self.arriving.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """What is asked is known; its body may be on its way."""
        asked = self.arriving
        asked.method, asked.keep_alive = self.parser.get_method(), self.parser.should_keep_alive()
        self.waiting.append(asked)
        self.head_bytes = 0

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        self.arriving.take(data)

    def on_message_complete(self) -> None:
        """All of the request is here."""
        self.arriving.complete = True

    # What the house calls.

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

    def look(self, now: float) -> None:
        """Is its time over? Asked every second."""
        if self.stage == SEND:
            if not self.sending.moves(now, self.house.bounds.reader_seconds) or now > self.due:
                log.info("reader_too_slow", request=self._named())
                self.drop()
        elif self.stage == BODY:
            self._look_at_body(now)
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

    def wait_for_house(self) -> None:
        """Somebody is about to answer."""
        self._wait_for(WORK, 0)

    def told(self, outcome: BodyPolicy | WebResponse | None) -> None:
        """Send the answer; or, now that it is known who is calling, read the body as `outcome` says, of a stranger not
        at all."""
        asked = self.current
        if isinstance(outcome, WebResponse):
            self.last = self.last or asked is None or not (asked.complete or asked.too_large)
            self.answer(outcome)
        elif not self.gone and asked is not None:
            self._read_on(asked, outcome)

    def _read_on(self, asked: Asked, reading: BodyPolicy | None) -> None:
        if reading is None or asked.announced > reading.most_bytes:
            self._leave_unread(asked, unknown=reading is None)
            return
        if reading is FILE and not self.house.takes_a_file():
            self._refuse("unavailable", "As many files as may be are being sent; try again after Retry-After seconds.")
            return
        self.sends_a_file = reading is FILE
        asked.most = reading.most_bytes
        if (asked.header(b"expect") or b"").lower() == b"100-continue" and not asked.size:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._wait_for(BODY, reading.most_seconds)
        self.seen, self.window_ends = asked.size, time.monotonic() + self.house.bounds.rate_window
        self._go_on()

    def answer(self, answer: WebResponse) -> None:
        """Send it, if there is anybody left to read it."""
        asked = self.current
        if self.stage == CLOSED or asked is None or self.transport.is_closing():
            answer.close()
            return
        self.last = self.last or not asked.keep_alive or self.house.ending
        if answer.known:
            self.house.crowd.know(self)
        self._wait_for(SEND, self.house.bounds.answer_seconds)
        self.sending.start(answer, without_body=asked.method == b"HEAD", keep_alive=not self.last)

    # What follows from it.

    def _go_on(self) -> None:
        if self.current is None and self.waiting and self.stage not in (LINGER, CLOSED):
            self.current = self.waiting.popleft()
            self._begin(self.current)
        elif self.current is not None and self.stage == BODY:
            self._read_body(self.current)
        self._pause(self.stage in (WORK, SEND))

    def _begin(self, asked: Asked) -> None:
        self.house.crowd.move(self)
        whole = asked.complete
        if asked.method in _NO_BODY and whole and self.house.answers_itself(asked.path, self):
            return
        self._wait_for(WORK, 0)
        if whole:
            self.house.work(asked, self)
        else:
            self.house.judge(asked, self)

    def _read_body(self, asked: Asked) -> None:
        if asked.too_large:
            self.last = True
        if asked.complete or asked.too_large:
            self._wait_for(WORK, 0)
            self.house.work(asked, self)

    def _leave_unread(self, asked: Asked, *, unknown: bool) -> None:
        asked.unknown = unknown
        self.last = True
        self._wait_for(WORK, 0)
        self.house.work(asked, self)

    def _look_at_body(self, now: float) -> None:
        asked = self.current
        if asked is None:
            return
        if now >= self.window_ends:
            least = self.house.bounds.least_rate * self.house.bounds.rate_window
            slow = asked.size - self.seen < least
            self.seen, self.window_ends = asked.size, now + self.house.bounds.rate_window
        else:
            slow = False
        if slow or now > self.due:
            self._refuse("request_timeout", "The body took too long to arrive. Nothing was done; send it again.")

    def _refuse(self, code: str, detail: str) -> None:
        """Answer for ourselves, and close: where the next request would begin nobody knows."""
        if self.current is None:
            self.current = self.arriving
        self.last = True
        refusal = self.house.refusal(code, detail, self.current)
        log.info("request_refused", code=refusal.status, request=self._named())
        self.answer(refusal)

    def _sent(self) -> None:
        """The answer is with the kernel."""
        asked, self.current, self.sends_a_file = self.current, None, False
        unread = asked is not None and not asked.complete
        if asked:
            asked.close()
        if self.stage == CLOSED:
            return
        if self.last and unread and self.transport.can_write_eof():
            self._linger()
        elif self.last:
            self.stage = CLOSED
            self.transport.close()
        else:
            self._wait_for(IDLE, self.house.bounds.idle_seconds)
            self.house.crowd.move(self)
            self.house.loop.call_soon(self._go_on)

    def _linger(self) -> None:
        """Close our side and throw away what still comes: a reset would take the answer from who is sending still."""
        self.transport.write_eof()
        self._wait_for(LINGER, self.house.linger)
        self._pause(False)

    def _wait_for(self, stage: int, seconds: float) -> None:
        self.stage, self.due = stage, time.monotonic() + seconds

    def _pause(self, wanted: bool) -> None:
        if wanted == self.reading_paused or self.transport.is_closing():
            return
        self.reading_paused = wanted
        if wanted:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _named(self) -> str:
        asked = self.current or self.arriving
        return f"{asked.method.decode('ascii', 'replace')} {mask_text(unquote(asked.path.decode('latin-1')))}"
