"""Limits per organisation, over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests import make
from tests.contract_client import refused
from tests.coordination.limits.low_limits import away, lower, members, statuses

pytestmark = pytest.mark.django_db
URL = "/api/v1/areas/"
EVENT = {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall"}
EVENT |= {"starts_at": "2017-02-24T10:00:00Z", "ends_at": "2017-02-24T16:00:00Z"}


def test_every_answer_says_how_the_caller_stands(settings, valkey):
    lower(settings, default=5)
    answers = [make.client("dudley").get(url) for url in (URL, f"{URL}E08009999/", f"{URL}?colour=red")]
    assert statuses(answers) == [200, 404, 400]
    for number, answer in enumerate(answers, start=1):
        assert answer["RateLimit-Policy"] == '"default";q=5;w=3600'
        standing = members(answer["RateLimit"])["default"]
        assert standing["r"] == 5 - number
        assert 3_500 < standing["t"] <= 3_600


def test_all_keys_of_an_organisation_share_one_quota_and_others_have_their_own(settings, valkey):
    lower(settings, default=2)
    first, second = make.client("dudley"), make.client("dudley")
    assert statuses([first.get(URL), second.get(URL), first.get(URL), second.get(URL)]) == [200, 200, 429, 429]
    assert make.client("sandwell").get(URL).status_code == 200


def test_a_refusal_is_a_problem_that_says_when_to_come_back(settings, valkey):
    lower(settings, default=1)
    client = make.client("dudley")
    client.get(URL)
    answer = client.get(URL)
    assert refused(answer) == (429, "too_many_requests")
    assert 3_500 < int(answer["Retry-After"]) <= 3_600
    assert members(answer["RateLimit"])["default"]["r"] == 0
    assert answer["RateLimit-Policy"] == '"default";q=1;w=3600'


def test_a_change_is_counted_as_one_besides_and_a_refused_one_leaves_nothing(settings, valkey):
    lower(settings, default=10, writes=1)
    make.make_campaign()
    client = make.client("dudley")
    made = client.post("/api/v1/events/", EVENT)
    assert made.status_code == 201
    assert members(made["RateLimit"])["writes"]["r"] == 0
    assert members(made["RateLimit"])["default"]["r"] == 9
    assert refused(client.post("/api/v1/events/", EVENT)) == (429, "too_many_requests")
    page = client.get("/api/v1/events/")
    assert len(page.json()["results"]) == 1
    assert members(page["RateLimit"]) == {"default": {"r": 8, "t": members(page["RateLimit"])["default"]["t"]}}


def test_a_caller_that_lacks_the_scope_is_counted_too(settings, valkey):
    lower(settings, default=1)
    client = make.client("dudley", scopes=["write"])
    assert statuses([client.get(URL), client.get(URL)]) == [403, 429]


def test_while_the_counter_is_away_councils_read_and_write_on(settings, valkey, monkeypatch):
    lower(settings, default=1, writes=1)
    make.make_campaign()
    client = make.client("dudley")
    away(settings, monkeypatch)
    for _ in range(3):
        answer = client.get(URL)
        assert answer.status_code == 200
        assert "RateLimit" not in answer
        assert client.post("/api/v1/events/", EVENT).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_sixty_four_threads_of_one_organisation_get_exactly_the_quota(settings, valkey):
    lower(settings, default=20)
    clients = [make.client("dudley") for _ in range(4)]

    def call(number: int) -> int:
        try:
            return clients[number % 4].get(URL).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(call, range(320)))
    assert (answers.count(200), answers.count(429)) == (20, 300)
