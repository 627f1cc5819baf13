"""What the other side can do to a sender, and what it cannot."""

import time

import pytest

from partners.webhooks import http_client
from partners.webhooks.http_client import post_signed
from tests.partners.webhooks.receiver import always, receiving, reply, trickling

pytestmark = pytest.mark.usefixtures("this_machine")


def test_a_redirect_is_a_failure_and_is_not_followed():
    with receiving() as elsewhere, receiving(always(302, Location=elsewhere.url)) as receiver:
        answer = post_signed(receiver.url, b"{}", {})
    assert (answer.status, answer.good, elsewhere.got) == (302, False, [])


def test_the_sender_asks_for_no_compression_sends_no_cookies_and_names_the_host():
    with receiving(always(200, Set_Cookie="a=b")) as receiver:
        post_signed(receiver.url, b'{"a":1}', {"webhook-id": "msg_1"})
        post_signed(receiver.url, b'{"a":1}', {"webhook-id": "msg_1"})
    second = receiver.got[1]
    assert second.path == "/hooks?from=us"
    assert second.headers["accept-encoding"] == "identity"
    assert second.headers["host"] == receiver.url.split("/")[2]
    assert second.headers["content-type"] == "application/json"
    assert ("cookie" in second.headers, second.body) == (False, b'{"a":1}')


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiving() as receiver:
        assert post_signed(receiver.url, b"{}", {}).good


def test_a_large_answer_is_not_read_to_its_end():
    sent = []

    def large(_receiver, handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(50 * 1024 * 1024))
        handler.end_headers()
        for _ in range(50):
            handler.wfile.write(bytes(1024 * 1024))
            sent.append(1)

    with receiving(large) as receiver:
        assert post_signed(receiver.url, b"{}", {}).good
    assert len(sent) < 50


def test_whoever_trickles_is_cut_off(monkeypatch):
    monkeypatch.setattr(http_client, "TOTAL", 0.5)
    with receiving(trickling) as receiver:
        assert post_signed(receiver.url, b"{}", {}) == http_client.DeliveryAnswer(None, "timeout")


def test_whoever_never_answers_is_cut_off(monkeypatch):
    monkeypatch.setattr(http_client, "TOTAL", 0.3)
    with receiving(lambda _receiver, _handler: time.sleep(1.0)) as receiver:
        assert post_signed(receiver.url, b"{}", {}).error == "timeout"


def test_nobody_there_and_nonsense_are_failures():
    with receiving() as receiver:
        url = receiver.url
    assert post_signed(url, b"{}", {}).error == "connection_failed"
    with receiving(lambda _receiver, handler: handler.wfile.write(b"what?\r\n\r\n")) as receiver:
        assert post_signed(receiver.url, b"{}", {}).error == "connection_failed"
    with receiving() as receiver:  # it speaks no TLS
        assert post_signed(receiver.url.replace("http:", "https:"), b"{}", {}).error == "tls_failed"


@pytest.mark.parametrize(("said", "read"), [("120", 120), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None)])
def test_retry_after_is_read_in_seconds(said, read):
    with receiving(lambda _receiver, handler: reply(handler, 503, Retry_After=said)) as receiver:
        assert post_signed(receiver.url, b"{}", {}).retry_after == read
