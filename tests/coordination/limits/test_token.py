"""The token endpoint itself is under the policy of attempts."""

import pytest

from tests import make
from tests.contract_client import refused
from tests.coordination.limits.low_limits import away, lower, members

pytestmark = pytest.mark.django_db
URL = "/api/v1/oauth/token/"
FORM = "grant_type=client_credentials&client_id=guessed&client_secret=guessed"


def attempt():
    return make.client(None).post(URL, FORM, content_type="application/x-www-form-urlencoded")


def test_attempts_are_counted_before_the_secret_is_looked_at(settings, valkey):
    lower(settings, token=1)
    first = attempt()
    assert first.status_code == 401
    assert members(first["RateLimit"]) == {"token": {"r": 0, "t": members(first["RateLimit"])["token"]["t"]}}
    assert refused(attempt()) == (429, "too_many_requests")


def test_without_a_counter_there_are_none(settings, valkey, monkeypatch):
    away(settings, monkeypatch)
    assert refused(attempt()) == (503, "unavailable")
