"""Whose address is counted: what a client writes into X-Forwarded-For itself never counts."""

import pytest
from django.test import RequestFactory

from coordination.limits.address import address_of, subject_of


def seen(settings, forwarded: str | None = None, *, proxies: int = 0, connected: str = "192.0.2.1") -> str:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=connected, **headers))


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        (None, 0, "192.0.2.1"),
        ("203.0.113.7", 0, "192.0.2.1"),
        (None, 1, "192.0.2.1"),
        ("203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.9,203.0.113.7 , 10.0.0.2", 2, "203.0.113.7"),
        ("10.0.0.2", 2, "192.0.2.1"),
        ("198.51.100.9, nonsense", 1, "192.0.2.1"),
        ("198.51.100.9, ", 1, "192.0.2.1"),
        ("203.0.113.7:4711", 1, "203.0.113.7"),
        ("[2001:db8:1:2:3::4]:443", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", 1, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", 1, "203.0.113.7"),
        ("fe80::1%eth0", 1, "fe80::/64"),
    ],
)
def test_the_client_is_whom_the_outermost_trusted_proxy_heard_from(settings, forwarded, proxies, expected):
    assert seen(settings, forwarded, proxies=proxies) == expected


def test_a_server_on_a_socket_has_one_unknown_client(settings):
    assert seen(settings, connected="") == "unknown"


def test_the_counter_is_not_told_the_address(settings):
    settings.TRUSTED_PROXIES = 0
    subject = subject_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"))
    assert "192.0.2.1" not in subject
    assert subject == subject_of(RequestFactory().get("/other/", REMOTE_ADDR="192.0.2.1"))
    assert subject != subject_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.2"))
