"""Limits per address, over HTTP: who shows no key, a wrong one, or tries to obtain a token."""

import pytest
from django.http import HttpResponse
from django.urls import path

from coordination import urls as service
from tests import make
from tests.contract_client import refused
from tests.coordination.limits.low_limits import away, lower, members, statuses

pytestmark = pytest.mark.django_db
URL = "/api/v1/areas/"
TOKEN = "/api/v1/oauth/token/"
WRONG = {"HTTP_AUTHORIZATION": "Bearer coord_aaaaaaaa_" + "0" * 38}

urlpatterns = [
    path("api/v1/oauth/token/", lambda request: HttpResponse("token")),
    path("api/v1/open/page/", lambda request: HttpResponse("page")),
    *service.urlpatterns,
]
handler400, handler403 = service.handler400, service.handler403
handler404, handler500 = service.handler404, service.handler500


def test_without_a_key_an_address_is_soon_refused_before_anything_else(settings, valkey):
    lower(settings, anonymous=2)
    client = make.client(None)
    assert statuses([client.get(URL), client.get("/api/v1/nowhere/"), client.get(URL)]) == [401, 404, 429]
    assert refused(client.get("/api/v1/schema/")) == (429, "too_many_requests")
    assert make.client("dudley").get(URL).status_code == 200


def test_whatever_a_client_writes_into_x_forwarded_for_it_is_the_same_client(settings, valkey):
    lower(settings, anonymous=3)
    client = make.client(None)
    answers = [client.get(URL, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}") for number in range(100)]
    assert statuses(answers) == [401] * 3 + [429] * 97


def test_behind_a_trusted_proxy_each_client_has_a_quota(settings, valkey):
    lower(settings, anonymous=1)
    settings.TRUSTED_PROXIES = 1
    client = make.client(None)
    told = ["203.0.113.1", "203.0.113.2", "198.51.100.1, 203.0.113.1"]
    assert statuses([client.get(URL, HTTP_X_FORWARDED_FOR=text) for text in told]) == [401, 401, 429]


def test_wrong_keys_are_counted_by_address_and_a_right_one_still_opens(settings, valkey):
    lower(settings, failures=2)
    client = make.client(None)
    answers = [client.get(URL, **WRONG) for _ in range(3)]
    assert statuses(answers) == [401, 401, 429]
    assert members(answers[0]["RateLimit"])["failures"]["r"] == 1
    assert "WWW-Authenticate" in answers[0]
    assert client.get(URL, HTTP_AUTHORIZATION="Bearer nonsense").status_code == 429
    # Behind the same address another system of the same council goes on.
    assert make.client("dudley").get(URL).status_code == 200


def test_an_answer_in_a_form_nobody_offers_is_counted_by_address(settings, valkey):
    lower(settings, anonymous=1)
    client = make.client("dudley")
    assert statuses([client.get(URL, HTTP_ACCEPT="image/png"), client.get(URL, HTTP_ACCEPT="image/png")]) == [406, 429]


def test_the_public_pages_and_the_token_have_quotas_of_their_own(settings, valkey):
    settings.ROOT_URLCONF = "tests.coordination.limits.test_limits_per_address"
    lower(settings, open=1, token=1, anonymous=1)
    client = make.client(None)
    for url, policy in (("/api/v1/open/page/", "open"), (TOKEN, "token"), ("/api/v1/nowhere/", "anonymous")):
        first, second = client.get(url), client.get(url)
        assert refused(second) == (429, "too_many_requests")
        for answer in (first, second):
            assert list(members(answer["RateLimit"])) == [policy]


def test_while_the_counter_is_away_nobody_obtains_a_token_and_wrong_keys_stay_wrong(settings, valkey, monkeypatch):
    settings.ROOT_URLCONF = "tests.coordination.limits.test_limits_per_address"
    away(settings, monkeypatch)
    client = make.client(None)
    answer = client.post(TOKEN)
    assert refused(answer) == (503, "unavailable")
    assert int(answer["Retry-After"]) >= 1
    assert client.get("/api/v1/open/page/").status_code == 200
    assert refused(client.get(URL, **WRONG)) == (401, "unauthenticated")


def test_what_is_not_the_api_is_not_counted(settings, valkey):
    lower(settings, anonymous=1)
    answers = [make.client(None).get("/healthz") for _ in range(3)]
    assert statuses(answers) == [200, 200, 200]
    assert "RateLimit" not in answers[0]
    assert valkey.keys("rate:*") == []


@pytest.mark.parametrize("url", [URL, "/api/v1/nowhere/"])
def test_a_query_string_may_not_be_endless(valkey, url):
    client = make.client("dudley")
    assert refused(client.get(f"{url}?kind={'a' * 8_188}")) == (414, "query_too_long")
    assert client.get(f"{url}?kind={'a' * 8_187}").status_code in (400, 404)
    assert "RateLimit" in client.get(f"{url}?kind={'a' * 9_000}")
