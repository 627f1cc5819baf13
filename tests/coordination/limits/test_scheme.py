"""Whether it came by https is believed of as many proxies as are trusted, and of nobody else."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from coordination.limits.scheme import TrustedScheme


def secure(settings, forwarded: str | None, proxies: int) -> bool:
    settings.TRUSTED_PROXIES = proxies
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_PROTO": forwarded}
    request = RequestFactory().get("/", **headers)
    TrustedScheme(lambda request: HttpResponse())(request)
    return request.is_secure()


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        (None, 0, False),
        ("https", 0, False),
        (None, 1, False),
        ("https", 1, True),
        ("http", 1, False),
        ("https, http", 1, False),
        ("http, https", 1, True),
        ("https, http, http", 2, False),
        ("http, https, http", 2, True),
        ("https", 2, True),
        (" https , ", 1, True),
        ("", 1, False),
    ],
)
def test_the_outermost_trusted_proxy_says(settings, forwarded, proxies, expected):
    assert secure(settings, forwarded, proxies) is expected


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "status"), [(0, 301), (1, 401)])
def test_a_caller_who_claims_https_is_redirected_unless_a_proxy_says_so(client, settings, proxies, status):
    settings.TRUSTED_PROXIES = proxies
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/api/v1/events/", HTTP_X_FORWARDED_PROTO="https").status_code == status
