"""Many connections: the longest idle makes room, a new one is never refused, and readers keep no thread."""

import json
import os

import pytest

from tests import make
from tests.coordination.web.callers import get
from tests.coordination.web.test_slow_callers import EVENTS, everybody_else_is_answered

pytestmark = pytest.mark.long

CSV = "text/csv"


def test_eleven_hundred_idle_connections_stop_nobody_and_are_closed(start_web, connect, key):
    address = start_web(HEADER_SECONDS=3)
    idle = [connect(address) for _ in range(1_100)]
    everybody_else_is_answered(address, key)
    assert all(caller.is_hung_up_on() for caller in idle)
    everybody_else_is_answered(address, key)


def test_the_longest_idle_of_an_address_makes_room_and_a_new_one_is_never_refused(start_web, connect, key):
    address = start_web(CONNECTIONS_PER_ADDRESS=5)
    idle = [connect(address) for _ in range(5)]
    for caller in idle:
        caller.ask("GET", "/healthz")
        assert caller.hear().status == 200
    idle[0].ask("GET", "/healthz")  # now the second is the longest idle
    assert idle[0].hear().status == 200
    newcomer = connect(address)
    newcomer.ask("GET", "/healthz")
    assert newcomer.hear().status == 200
    assert idle[1].is_hung_up_on()
    for caller in (idle[0], *idle[2:]):
        caller.ask("GET", "/healthz")
        assert caller.hear().status == 200


def test_who_has_shown_a_key_stays_while_a_stranger_could_go(start_web, connect, key):
    address = start_web(CONNECTIONS_PER_ADDRESS=5)
    partner = connect(address)
    partner.ask("GET", EVENTS, key=key)
    assert partner.hear().status == 200
    strangers = [connect(address) for _ in range(20)]
    assert all(caller.is_hung_up_on() for caller in strangers[:16])
    partner.ask("GET", EVENTS, key=key)
    assert partner.hear().status == 200


def test_one_address_does_not_close_the_connections_of_another(start_web, connect, key):
    address = start_web(CONNECTIONS_PER_ADDRESS=5)
    neighbour = connect(address, source="127.0.0.9")
    strangers = [connect(address, source="127.0.0.8") for _ in range(20)]
    assert all(caller.is_hung_up_on() for caller in strangers[:15])
    neighbour.ask("GET", "/healthz")
    assert neighbour.hear().status == 200


def test_beyond_what_a_process_bears_the_largest_address_makes_room(start_web, connect, key):
    address = start_web(CONNECTIONS=70, CONNECTIONS_PER_ADDRESS=60)
    neighbours = [connect(address, source="127.0.0.9") for _ in range(20)]
    strangers = [connect(address, source="127.0.0.8") for _ in range(60)]
    assert all(caller.is_hung_up_on() for caller in strangers[:10])
    for caller in neighbours:
        caller.ask("GET", "/healthz")
        assert caller.hear().status == 200


@pytest.mark.parametrize("said", [b"", b"GET /healthz HTTP/1.1\r\nHost:"])
def test_a_connection_that_says_nothing_or_half_is_closed(start_web, connect, said):
    address = start_web(HEADER_SECONDS=1)
    caller = connect(address)
    caller.say(said)
    if said:
        assert caller.hear().status == 408
    assert caller.is_hung_up_on()


def test_a_connection_that_is_silent_between_requests_is_closed(start_web, connect):
    address = start_web(IDLE_SECONDS=1)
    caller = connect(address)
    caller.ask("GET", "/healthz")
    assert caller.hear().status == 200
    assert caller.is_hung_up_on()


def test_fifty_slow_readers_of_an_export_keep_no_thread(start_web, connect, key):
    for _ in range(30):
        make.make_event(summary="x" * 2_000)
    address = start_web()
    readers = [connect(address, receive_buffer=4_096) for _ in range(50)]
    for reader in readers:
        reader.ask("GET", EVENTS, key=key, Accept=CSV)
        status = reader.socket.recv(12)
        while status.startswith(b"HTTP/1.1 503"):  # as many are written at once as may be
            reader.close()
            reader.__init__(address, receive_buffer=4_096)
            reader.ask("GET", EVENTS, key=key, Accept=CSV)
            status = reader.socket.recv(12)
        assert status == b"HTTP/1.1 200"
    everybody_else_is_answered(address, key)


def test_a_reader_who_takes_nothing_is_hung_up_on_and_its_file_is_gone(start_web, connect, key):
    for _ in range(60):
        make.make_event(summary="x" * 2_000)
    address = start_web(READER_SECONDS=1, EXPORTS_UNREAD=1)
    reader = connect(address, receive_buffer=4_096)
    for _ in range(40):
        reader.ask("GET", EVENTS, key=key, Accept=CSV)  # more than the kernel takes of an answer nobody reads
    while get(address, EVENTS, key).status != 200:
        pass
    with pytest.raises((ConnectionResetError, BrokenPipeError, AssertionError)):
        while True:
            assert reader.socket.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") > 0
            os.sched_yield()
    assert json.loads(get(address, "/healthz").body) == {"status": "ok"}
