"""One calendar asked for over real HTTP: what is sent, how much is read, and where it is never asked."""

import time
from datetime import timedelta

import pytest

from events.subscribed_calendars import asking
from events.subscribed_calendars.asking import ask_for_calendar
from tests.events.subscribed_calendars.calendar_server import always, calendar_server, serving
from tests.partners.webhooks.receiver import reply

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.mark.usefixtures("this_machine")
def test_who_asks_is_said_and_what_is_known_is_asked_for_once(settings):
    settings.PUBLIC_URL = "https://campaigns.example.org"
    with calendar_server(serving(BODY, ETag='"one"', Last_Modified="Mon, 20 Feb 2017 10:00:00 GMT")) as server:
        first = ask_for_calendar(server.url)
        again = ask_for_calendar(server.url, etag=first.etag, last_modified=first.last_modified)
    assert (first.body, first.etag, first.error) == (BODY, '"one"', "")
    assert (again.body, again.error) == (None, "")
    (_, plain), (_, conditional) = server.asked
    assert plain["user-agent"] == "campaign-coordination-calendars/1 (+https://campaigns.example.org)"
    assert "if-none-match" not in plain and "cookie" not in plain
    assert conditional["if-none-match"] == '"one"'
    assert conditional["if-modified-since"] == "Mon, 20 Feb 2017 10:00:00 GMT"


@pytest.mark.usefixtures("this_machine")
def test_it_is_followed_where_it_has_moved_but_not_for_ever():
    def moving(server, handler):
        reply(handler, 302, Location="/there.ics") if handler.path != "/there.ics" else reply(handler, 200, BODY)

    with calendar_server(moving) as server:
        assert ask_for_calendar(server.url).body == BODY
    with calendar_server(always(301, Location="/on-and-on")) as server:
        assert ask_for_calendar(server.url).error == "too_many_redirects"
    assert len(server.asked) == 4


@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "file:///etc/passwd"])
@pytest.mark.usefixtures("this_machine")
def test_where_it_leads_is_judged_anew(inside):
    with calendar_server(always(302, Location=inside)) as server:
        assert ask_for_calendar(server.url).error in ("address_not_allowed", "connection_failed")
    assert len(server.asked) == 1


@pytest.mark.parametrize("location", ["//[", "http://[::1", "", "\\\\", "https://a:b:c/"])
@pytest.mark.usefixtures("this_machine")
def test_where_nobody_can_go_is_an_error_and_nothing_worse(location):
    with calendar_server(always(302, Location=location)) as server:
        assert ask_for_calendar(server.url).error


def test_an_address_within_is_never_asked():
    with calendar_server(serving(BODY)) as server:
        assert ask_for_calendar(server.url).error == "address_not_allowed"
        assert ask_for_calendar(server.url.replace("http:", "https:")).error == "address_not_allowed"
    assert server.asked == []


@pytest.mark.usefixtures("this_machine")
def test_no_more_is_read_than_a_calendar_may_hold(monkeypatch):
    monkeypatch.setattr(asking, "MOST_BYTES", 10)
    with calendar_server(serving(BODY)) as server:
        answer = ask_for_calendar(server.url)
    assert (answer.body, answer.error) == (None, "too_large")


@pytest.mark.usefixtures("this_machine")
def test_whoever_trickles_is_cut_off(monkeypatch):
    def trickle(_server, handler):
        for byte in b"HTTP/1.1 200 OK\r\n" * 50:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    monkeypatch.setattr(asking, "TOTAL", 0.3)
    with calendar_server(trickle) as server:
        assert ask_for_calendar(server.url).error == "timeout"


@pytest.mark.usefixtures("this_machine")
def test_what_is_cut_off_or_refused_is_no_calendar():
    def cut_off(_server, handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(BODY)

    with calendar_server(cut_off) as server:
        assert ask_for_calendar(server.url).error in ("cut_off", "connection_failed")
    for status, gone in ((404, False), (410, True), (503, False)):
        with calendar_server(always(status, Retry_After="7200")) as server:
            answer = ask_for_calendar(server.url)
        assert (answer.error, answer.gone) == (f"answered_{status}", gone)
        assert answer.retry_after == timedelta(hours=2)
