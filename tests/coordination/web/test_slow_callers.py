"""Strangers and slow partners: whatever they do, everybody else is answered, and no body of a stranger is read."""

import json
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from coordination.models import ImportFile
from events.models import Event
from partners.models import ApiKey
from tests import make
from tests.coordination.web.callers import get, post

pytestmark = pytest.mark.long

EVENTS, IMPORTS, TOKEN = "/api/v1/events/", "/api/v1/imports/?resource=events", "/api/v1/oauth/token/"
WRONG_KEY = "coord_abcdefgh_" + "x" * 38
FORM = "application/x-www-form-urlencoded"


def everybody_else_is_answered(address: str, key: str) -> None:
    assert get(address, "/healthz").json() == {"status": "ok"}
    assert get(address, "/readyz").status == 200
    assert get(address, EVENTS, key).status == 200
    answer = post(address, EVENTS, json.dumps(an_event()).encode(), key)
    assert answer.status == 201, answer.body


def an_event() -> dict[str, object]:
    return {
        "campaign": make.SEE_ME,
        "title": "Stall in the market hall",
        "kind": "stall",
        "starts_at": "2017-02-20T10:00:00Z",
        "ends_at": "2017-02-20T16:00:00Z",
    }


@pytest.mark.parametrize("shown", ["", WRONG_KEY, "no key at all"])
def test_seventeen_strangers_who_send_one_chunk_are_refused_unread_and_stop_nobody(live_api, connect, key, shown):
    strangers = [connect(live_api) for _ in range(17)]
    for stranger in strangers:
        stranger.begin_chunked(EVENTS, key=shown)
    everybody_else_is_answered(live_api, key)
    for stranger in strangers:
        answer = stranger.hear()
        assert (answer.status, answer.json()["type"]) == (401, "/problems/unauthenticated")
        assert answer.headers["connection"] == "close"
        assert answer.headers["ratelimit-policy"]
        assert stranger.is_hung_up_on()


def test_a_stranger_who_announces_a_length_is_refused_before_a_byte_of_it(live_api, connect, key):
    strangers = [connect(live_api) for _ in range(17)]
    for stranger in strangers:
        stranger.ask("POST", IMPORTS, Content_Type="text/csv", Content_Length=str(200 * 1024**2))
        assert stranger.hear().status == 401
    everybody_else_is_answered(live_api, key)


def test_a_stranger_who_waits_for_leave_to_send_is_refused_and_a_partner_given_it(live_api, connect, key):
    body = json.dumps(an_event()).encode()
    waiting = {"Content_Type": "application/json", "Content_Length": str(len(body)), "Expect": "100-continue"}
    stranger, partner = connect(live_api), connect(live_api)
    stranger.ask("POST", EVENTS, **waiting)
    assert stranger.hear().status == 401
    partner.ask("POST", EVENTS, key=key, **waiting)
    assert partner.socket.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    partner.say(body)
    assert partner.hear().status == 201


def test_a_stranger_who_goes_on_sending_still_hears_that_it_is_refused(live_api, connect):
    stranger = connect(live_api)
    stranger.ask("POST", EVENTS, Content_Type="application/json", Content_Length=str(1024 * 1024))
    stranger.say(b"x" * 1024 * 1024)
    assert stranger.hear().status == 401


def test_the_token_endpoint_with_one_byte_of_a_form_stops_nobody_and_is_told(start_web, connect, key):
    address = start_web(FORM_SECONDS=1)
    slow = [connect(address) for _ in range(17)]
    for caller in slow:
        caller.ask("POST", TOKEN, Content_Type=FORM, Content_Length="100")
        caller.say(b"g")
    everybody_else_is_answered(address, key)
    for caller in slow:
        answer = caller.hear()
        assert (answer.status, answer.json()["type"]) == (408, "/problems/request-timeout")
        assert caller.is_hung_up_on()


def test_a_form_that_comes_in_pieces_is_read_and_one_too_large_is_not(live_api, connect):
    form = urlencode({"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}).encode()
    caller = connect(live_api)
    caller.ask("POST", TOKEN, Content_Type=FORM, Content_Length=str(len(form)))
    for byte in form:
        caller.say(bytes([byte]))
    answer = caller.hear()
    assert (answer.status, answer.json()["error"]) == (401, "invalid_client")
    large = connect(live_api)
    large.ask("POST", TOKEN, Content_Type=FORM, Content_Length=str(100_000))
    assert large.hear().status == 413


def test_partners_who_send_slowly_keep_no_thread_and_are_told(start_web, connect, key):
    address = start_web(BODY_SECONDS=2)
    slow = [connect(address) for _ in range(40)]
    for caller in slow:
        caller.begin_chunked(EVENTS, key=key)
    everybody_else_is_answered(address, key)
    for caller in slow:
        answer = caller.hear()
        assert (answer.status, answer.json()["type"]) == (408, "/problems/request-timeout")
        assert "send it again" in answer.json()["detail"]
        assert caller.is_hung_up_on()
    assert Event.objects.count() == 2  # the fixture's and one of everybody else's


def test_an_import_over_a_slow_line_keeps_no_thread_and_succeeds(live_api, connect, key):
    lines = [json.dumps({**an_event(), "external_ref": f"slow-{n}"}).encode() + b"\n" for n in range(20)]
    senders = [connect(live_api) for _ in range(12)]
    for sender in senders:
        sender.ask("POST", IMPORTS, key=key, Content_Type="application/jsonl", Content_Length=str(sum(map(len, lines))))
        sender.say(lines[0])
    everybody_else_is_answered(live_api, key)
    for line in lines[1:]:
        for sender in senders[:3]:
            sender.say(line)
        everybody_else_is_answered(live_api, key)
    answers = [sender.hear() for sender in senders[:3]]
    assert [answer.status for answer in answers] == [202, 202, 202], answers[0].body
    assert [file.rows for file in ImportFile.objects.all()] == [20, 20, 20]


def test_a_chunked_import_is_read_to_its_end(live_api, connect, key):
    sender = connect(live_api)
    sender.ask("POST", IMPORTS, key=key, Content_Type="application/jsonl", Transfer_Encoding="chunked")
    for number in range(3):
        line = json.dumps({**an_event(), "external_ref": f"chunked-{number}"}).encode() + b"\n"
        sender.say(b"%x\r\n%s\r\n" % (len(line), line))
    everybody_else_is_answered(live_api, key)
    sender.say(b"0\r\n\r\n")
    assert sender.hear().status == 202
    assert [file.rows for file in ImportFile.objects.all()] == [3]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_too_large_is_refused_without_being_kept(start_web, connect, key, chunked):
    address = start_web(MAX_BODY_BYTES=100_000)
    caller = connect(address)
    if chunked:
        caller.begin_chunked(EVENTS, key=key, body=b" " * 200_000)
    else:
        caller.ask("POST", EVENTS, key=key, Content_Type="application/json", Content_Length="200000")
    answer = caller.hear()
    assert (answer.status, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert caller.is_hung_up_on()


def test_a_key_that_ends_while_the_body_is_sent_is_no_key_any_more(live_api, connect, key):
    caller = connect(live_api)
    body = json.dumps(an_event()).encode()
    caller.ask("POST", EVENTS, key=key, Content_Type="application/json", Content_Length=str(len(body)))
    caller.say(body[:10])
    everybody_else_is_answered(live_api, make.make_key("dudley")[1])
    ApiKey.objects.filter(pk=key.split("_")[1]).update(revoked_at=timezone.now())
    caller.say(body[10:])
    assert caller.hear().status == 401


def test_files_are_sent_at_once_up_to_the_bound_and_the_next_caller_is_told_to_wait(start_web, connect, key):
    address = start_web(UPLOADS_AT_ONCE=1)
    first, second = connect(address), connect(address)
    first.ask("POST", IMPORTS, key=key, Content_Type="application/jsonl", Content_Length="1000", Expect="100-continue")
    assert first.socket.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    second.begin_chunked(IMPORTS, key=key)
    answer = second.hear()
    assert (answer.status, answer.json()["type"]) == (503, "/problems/unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    everybody_else_is_answered(address, key)
    first.close()
    third = connect(address)
    third.ask("POST", IMPORTS, key=key, Content_Type="application/jsonl", Content_Length="1000", Expect="100-continue")
    assert third.socket.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
