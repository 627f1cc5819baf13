"""Every operation of the schema against hostile bodies, headers, query strings and addresses: a 4xx problem, always.

The operations are those of the document, each asked on the world's own thing by a caller who may, so that nothing is
refused before it is read. An operation without a line in the access table fails here and there.
"""

import gzip
import json
import re

import pytest
from django.db import transaction

from tests.coordination.api.test_hostile_json import MALFORMED
from tests.matrix.declared import every_line
from tests.matrix.request_examples import operations, way
from tests.turns import EVERY_VALUE, IN_TURN, in_turn

pytestmark = IN_TURN

JSON = "application/json"
TOKEN = "oauth_token_create"  # reads no JSON, and answers errors as RFC 6749 says
READING = sorted(name for name, one in operations().items() if one.method in ("post", "put", "patch"))
KEYED = [name for name in READING if operations()[name].method == "post" and name != TOKEN]
ALL = sorted(operations())

GARBAGE = [
    "",
    " ",
    '"',
    ",,,,",
    "*, *",
    "\xff\xfe",
    "a\x00b",
    "%00",
    ";" * 5_000,
    "x" * 100_000,
    "\\",
    "{}",
    "-1",
    "1e999",
]
MALFORMED_KEYS = ["", " ", '"', "a b", '"a", "b"', "\xff", "a\x00b", "x" * 256, "x" * 100_000, '"' * 9_999]
CREDENTIALS = [
    *GARBAGE,
    "Bearer",
    "Bearer \xff",
    "Bearer a\x00b",
    "Bearer coord_",
    "Bearer coordtoken_\xff",
    "Basic eA==",
]
CONTENT_TYPES = [
    *GARBAGE[1:],
    "text/html",
    "application/json; charset=utf-16",
    "application/json/",
    "multipart/form-data",
]
QUERIES = [
    "nobody_knows=1",
    "%00=%00",
    "%ff=%fe",
    "%ed%a0%80=1",
    "a" * 100_000,
    "a=" + "%41" * 40_000,
    "&".join(f"a{number}=1" for number in range(1_200)),
    "=",
    "%zz",
]
VALUES = [
    "%00",
    "%ff",
    "%ed%a0%80",
    "x" * 5_000,
    "9" * 40,
    "-1",
    "NaN",
    "1e999",
    "%2C%2C",
    "",
    "%E2%80%AE",
    "%D9%A3",
    "0000-00-00",
]
PIECES = [
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "x" * 100_000,
    "%0a",
    "%E2%80%AE",
    "%20",
    "'%20OR%201=1--",
    "..%5c..",
    "%25%30%30",
]


STEP = 1 if EVERY_VALUE else 2  # what reads headers and queries knows nothing of the operation


class Hostile:
    """One operation, asked by a caller who may, in any way there is."""

    def __init__(self, world, name):
        lines = [line for line in every_line() if line.operation == name]
        may = ((line, role) for line in lines for role, status in line.statuses.items() if status < 300)
        line, role = next(may, (next(iter(lines), None), "own"))
        assert line is not None, f"{name} is not in the access table"
        self.asked, self.client = way(line, world.keys), world.clients[role]
        self.turn = ALL.index(name)

    def __call__(self, body=None, *, path=None, query="", content_type=JSON, **headers):
        """The answer, its effect undone."""
        path = (path or self.asked.path) + (f"?{query}" if query else "")
        body = self.right_body() if body is None else body
        sent = {"content_type": content_type, "headers": {**self.asked.headers, **headers}}
        with transaction.atomic():
            answer = self.client.generic(self.asked.method.upper(), path, body, **sent)
            transaction.set_rollback(True)
        assert answer.status_code < 500, (answer.status_code, path[:200], answer.content[:300])
        if answer.status_code >= 400:
            check_problem(answer, self.asked.path)
        return answer

    def right_body(self):
        """What the operation reads, in bytes."""
        body = self.asked.body
        return body if isinstance(body, bytes) else b"" if body is None else json.dumps(dict(body)).encode()


def check_problem(answer, path):
    assert len(answer.content) < 40_000
    standard = JSON if path.endswith("/oauth/token/") and answer["Content-Type"] == JSON else "application/problem+json"
    assert answer["Content-Type"] == standard, (path, answer.content[:200])


@pytest.fixture
def hostile(world, request):
    for client in world.clients.values():
        client.raise_request_exception = False
    return Hostile(world, request.param)


@pytest.mark.parametrize("hostile", READING, indirect=True)
def test_no_malformed_body_is_read(hostile):
    for number, (kind, body) in enumerate(in_turn(list(MALFORMED.items()), hostile.turn, 3)):
        keyed = {"Idempotency-Key": f"k{number}"} if number % 2 else {}
        assert 400 <= hostile(body, **keyed).status_code < 500, kind


@pytest.mark.parametrize("hostile", READING, indirect=True)
def test_no_body_is_read_that_is_too_large_or_compressed(hostile):
    body = hostile.right_body() or b"{}"
    assert hostile(body + b" " * 1_100_000).status_code in (413, 415)
    for coding in in_turn(["gzip", "br", "x, y"], hostile.turn, 1):
        assert 400 <= hostile(gzip.compress(body), **{"Content-Encoding": coding}).status_code < 500


@pytest.mark.parametrize("hostile", READING[::STEP], indirect=True)
def test_no_body_is_read_under_another_content_type(hostile):
    for content_type in in_turn(CONTENT_TYPES, hostile.turn, 1):
        answer = hostile(hostile.right_body() or b"{}", content_type=content_type)
        assert 400 <= answer.status_code < 500, content_type[:80]


@pytest.mark.parametrize("hostile", KEYED[::STEP], indirect=True)
def test_no_malformed_idempotency_key_is_taken(hostile):
    for key in in_turn(MALFORMED_KEYS, hostile.turn, 1):
        answer = hostile(**{"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-idempotency-key"), key[:80]


@pytest.mark.parametrize("hostile", ALL[::STEP], indirect=True)
def test_no_precondition_makes_the_service_fail(hostile):
    for name in ("If-Match", "If-None-Match"):
        for value in in_turn(GARBAGE, hostile.turn, 1):
            hostile(**{name: value})


@pytest.mark.parametrize("hostile", ALL[::5], indirect=True)  # what reads these knows nothing of the operation
def test_no_header_makes_the_service_fail(hostile):
    for name in ("Accept", "Accept-Language", "X-Request-ID", "Range", "Cookie"):
        for value in in_turn(GARBAGE, hostile.turn // 5, 2):
            hostile(**{name: value})


@pytest.mark.parametrize("hostile", ALL[::STEP], indirect=True)
def test_no_credential_but_a_live_one_does(hostile):
    unread = (400, 401, 415) if hostile.asked.path.endswith("/oauth/token/") else (401,)
    right = (200,) if "/open/" in hostile.asked.path else unread  # where no key is asked for, none is looked at
    for value in in_turn(CREDENTIALS, hostile.turn, 1):
        assert hostile(Authorization=value).status_code in right, value[:80]


@pytest.mark.parametrize("hostile", ALL[::STEP], indirect=True)
def test_no_unknown_query_string_is_ignored(hostile):
    for query in in_turn(QUERIES, hostile.turn, 1):
        assert 400 <= hostile(query=query).status_code < 500, query[:80]


@pytest.mark.parametrize("name", [name for name in ALL if operations()[name].method == "get"])
def test_no_value_of_a_filter_makes_the_service_fail(world, name):
    from tests.write_requests import operations as documented

    hostile = Hostile(world, name)
    hostile.client.raise_request_exception = False
    for place, parameter in enumerate(documented()[name].get("parameters", ())):
        if parameter.get("in") == "query" and parameter["name"] != "wait":
            for value in in_turn(VALUES, hostile.turn + place, 1):
                hostile(query=f"{parameter['name']}={value}")


@pytest.mark.parametrize("name", [name for name in ALL if "{" in operations()[name].path])
def test_no_piece_of_an_address_makes_the_service_fail(world, name):
    hostile = Hostile(world, name)
    hostile.client.raise_request_exception = False
    spelled = operations()[name].path.split("/")
    for place, piece in enumerate(spelled):
        for value in in_turn(PIECES, hostile.turn + place, 1) if re.fullmatch(r"{\w+}", piece) else ():
            path = hostile.asked.path.split("/")
            path[place] = value
            answer = hostile(path="/".join(path))
            # A caller's own reference may be any printable text.
            assert answer.status_code in ((400, 404) if piece != "{external_ref}" else (200, 201, 400, 404)), (
                path,
                value[:80],
            )
