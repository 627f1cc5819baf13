"""HTTP/1.1 as it is written: what follows what, what is refused, and what a header may not pretend."""

import pytest

from coordination.web.requests import IncomingRequest
from tests.coordination.web.callers import get
from tests.coordination.web.test_slow_callers import EVENTS


def test_requests_sent_at_once_are_answered_in_their_order(live_api, connect, key):
    caller = connect(live_api)
    for path in ("/healthz", EVENTS, "/nowhere", "/healthz"):
        caller.ask("GET", path, key=key)
    assert [caller.hear().status for _ in range(4)] == [200, 200, 404, 200]


def test_a_head_has_no_body_and_the_connection_goes_on(live_api, connect, key):
    caller = connect(live_api)
    caller.ask("HEAD", EVENTS, key=key)
    head = b""
    while b"\r\n\r\n" not in head:
        head += caller.socket.recv(1)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    caller.ask("GET", "/healthz")
    assert caller.hear().json() == {"status": "ok"}


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
        b"POST /api/v1/events/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/v1/events/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /api/v1/events/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nAccept: */*\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n",
        b"GET http://x/healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_problem_and_the_end(live_api, connect, sent):
    caller = connect(live_api)
    caller.say(sent)
    answer = caller.hear()
    assert (answer.status, answer.json()["type"]) == (400, "/problems/malformed-request")
    assert caller.is_hung_up_on()


def test_headers_without_end_are_refused(live_api, connect):
    caller = connect(live_api)
    caller.say(b"GET /healthz HTTP/1.1\r\n")
    for number in range(100):
        caller.say(b"X-%d: %s\r\n" % (number, b"x" * 1_000))
    answer = caller.hear()
    assert (answer.status, answer.json()["type"]) == (431, "/problems/head-too-large")


@pytest.mark.parametrize("name", [b"Accept", b"Content-Type", b"X-Anything"])
@pytest.mark.parametrize("lines", [1, 40])
def test_a_header_that_is_too_long_is_refused_in_one_line_and_in_many(live_api, connect, name, lines):
    """Whoever reads `Accept` looks at what is left of it again and again."""
    caller = connect(live_api)
    line = name + b': text/html;a="' + b";" * (20_000 // lines) + b"\r\n"
    caller.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + line * lines + b"\r\n")
    answer = caller.hear()
    assert (answer.status, answer.json()["type"]) == (431, "/problems/head-too-large")
    assert caller.is_hung_up_on()


def test_a_long_header_that_may_be_is_read(live_api, connect):
    caller = connect(live_api)
    caller.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\nAccept: */*;a=" + b"b" * 8_000 + b"\r\n\r\n")
    assert caller.hear().status == 200


def test_a_head_that_is_too_large_is_refused_also_when_it_comes_at_once_and_behind_another(live_api, connect):
    caller = connect(live_api)
    many = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1_000) for number in range(70))
    caller.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n" + many + b"\r\n")
    assert caller.hear().status == 200
    answer = caller.hear()
    assert (answer.status, answer.json()["type"]) == (431, "/problems/head-too-large")
    assert caller.is_hung_up_on()


def test_a_trailer_is_no_header(live_api, connect, key):
    """Whoever stands before us, and whoever asked who is calling, has seen the head alone."""
    caller = connect(live_api)
    caller.begin_chunked(EVENTS, key=key, body=b"{}")
    caller.say(b"0\r\nX-Request-ID: 12345678-trailer\r\nAuthorization: Bearer no\r\nHost: y\r\n\r\n")
    answer = caller.hear()
    assert answer.json()["type"] == "/problems/invalid"
    assert answer.headers["x-request-id"] != "12345678-trailer"


def test_trailers_without_end_are_kept_nowhere():
    request = IncomingRequest()
    request.add_header(b"Host", b"x")
    request.has_head = True
    for number in range(1_000):
        request.add_header(b"X-%d" % number, b"x")
    assert request.headers == [(b"Host", b"x")]


def test_a_header_with_an_underscore_is_not_the_one_with_a_hyphen(live_api, connect, key):
    caller = connect(live_api)
    caller.say(f"GET {EVENTS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAUTH_X: y\r\nX_Request_ID: 12345678\r\n\r\n".encode())
    assert caller.hear().headers["x-request-id"] != "12345678"


def test_an_old_client_is_hung_up_on_after_its_answer(live_api, connect):
    caller = connect(live_api)
    caller.say(b"GET /healthz HTTP/1.0\r\n\r\n")
    assert caller.hear().status == 200
    assert caller.is_hung_up_on()


def test_an_offer_of_another_protocol_is_not_taken_up(live_api, connect):
    caller = connect(live_api)
    caller.ask("GET", "/nowhere", Connection="Upgrade, HTTP2-Settings", Upgrade="h2c", HTTP2_Settings="AAMAAABk")
    assert caller.hear().status == 404
    assert caller.is_hung_up_on()


def test_the_whole_address_in_the_request_line_is_its_path(live_api, connect):
    caller = connect(live_api)
    caller.say(b"GET http://127.0.0.1/healthz?x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert caller.hear().status == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_may_only_be_read(live_api, connect, path):
    caller = connect(live_api)
    caller.ask("POST", path, Content_Length="0")
    assert (caller.hear().status, get(live_api, path).status) == (405, 200)


@pytest.mark.parametrize("key_shown", [False, True])
@pytest.mark.parametrize(("path", "says"), [("/api/v1/events", "end with a slash"), ("/api/v1/nowhere/", "nothing")])
def test_a_form_sent_to_no_address_is_the_404_that_says_so(live_api, connect, key, path, says, key_shown):
    caller = connect(live_api)
    shown = key if key_shown else ""
    caller.ask("POST", path, key=shown, Content_Type="application/x-www-form-urlencoded", Content_Length="3")
    caller.say(b"a=b")
    answer = caller.hear()
    assert (answer.status, answer.json()["type"]) == (404, "/problems/not-found")
    assert says in answer.json()["detail"]
