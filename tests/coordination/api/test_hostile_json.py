"""No body, however hostile, gets anything but a 4xx problem."""

import gzip
import json
from io import BytesIO

import pytest
from django.conf import settings

from tests.coordination.api.parcels import Parcel, make_parcel
from tests.partners.example_organisations import client_for
from tests.turns import IN_TURN, in_turn

LIST = "/api/v1/parcels/"
JSON = "application/json"
BIG = b"1" * 400

pytestmark = [*IN_TURN, pytest.mark.usefixtures("parcels")]


def titled(text: bytes) -> bytes:
    return b'{"title": ' + text + b"}"


MALFORMED = {
    "nothing but space": b"   ",
    "not json": b"hello",
    "single quotes": b"{'title': 'x'}",
    "unquoted key": b'{title: "x"}',
    "trailing comma": b'{"title": "x",}',
    "comment": b'{"title": "x"} // hello',
    "trailing garbage": b'{"title": "x"} {}',
    "truncated": b'{"title": "x"',
    "unclosed string": b'{"title": "x',
    "lone backslash": b'{"title": "\\',
    "bad escape": titled(b'"\\x41"'),
    "half an escape": titled(b'"\\u12"'),
    "raw newline in a string": titled(b'"a\nb"'),
    "raw tab in a string": titled(b'"a\tb"'),
    "raw nul in a string": titled(b'"a\0b"'),
    "raw nul outside": b'\0{"title": "x"}',
    "escaped nul": titled(b'"a\\u0000b"'),
    "escaped nul in a key": b'{"a\\u0000b": 1, "title": "x"}',
    "lone high surrogate": titled(b'"\\ud800"'),
    "lone low surrogate": titled(b'"\\udc00 x"'),
    "swapped surrogates": titled(b'"\\udc00\\ud800"'),
    "surrogate in a key": b'{"\\ud800": 1, "title": "x"}',
    "surrogate in a list": b'{"place": {"name": ["\\ud800"]}, "title": "x"}',
    "raw surrogate bytes": titled(b'"\xed\xa0\x80"'),
    "latin-1": titled(b'"caf\xe9"'),
    "overlong utf-8": titled(b'"\xc0\xaf"'),
    "utf-16": '{"title": "x"}'.encode("utf-16"),
    "utf-32": '{"title": "x"}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"title": "x"}',
    "NaN": b'{"title": "x", "weight": NaN}',
    "Infinity": b'{"title": "x", "weight": Infinity}',
    "-Infinity": b'{"title": "x", "weight": -Infinity}',
    "infinite exponent": b'{"title": "x", "weight": 1e999}',
    "leading zero": b'{"title": "x", "weight": 01}',
    "leading plus": b'{"title": "x", "weight": +1}',
    "hexadecimal": b'{"title": "x", "weight": 0x1}',
    "bare point": b'{"title": "x", "weight": .5}',
    "beyond 64 bits": b'{"title": "x", "weight": 9223372036854775808}',
    "below 64 bits": b'{"title": "x", "weight": -9223372036854775809}',
    "four hundred digits": b'{"title": "x", "weight": ' + BIG + b"}",
    "half a million digits": b'{"title": "x", "weight": ' + b"1" * 500_000 + b"}",
    "a key twice": b'{"title": "x", "title": "y"}',
    "a key twice inside": b'{"title": "x", "place": {"name": "a", "name": "b"}}',
    "a key twice by escape": b'{"title": "x", "t\\u0069tle": "y"}',
    "a list": b'[{"title": "x"}]',
    "a string": b'"title"',
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "33 lists": titled(b"[" * 33 + b"]" * 33),
    "100,000 lists": titled(b"[" * 100_000 + b"]" * 100_000),
    "100,000 open lists": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a million quotes": b'{"title": ' + b'"' * 1_000_000,
    "half a million escapes": b'{"title": "' + b'\\"' * 500_000,
}
WRONG = {
    "missing": {},
    "null": {"title": None},
    "number for text": {"title": 5},
    "true for text": {"title": True},
    "list for text": {"title": ["x"]},
    "object for text": {"title": {"x": 1}},
    "control character": {"title": "a\x1bb"},
    "turned direction": {"title": "a\u202eb"},
    "too long": {"title": "x" * 201},
    "only space": {"title": "   "},
    "text for a number": {"title": "x", "weight": "5"},
    "true for a number": {"title": "x", "weight": True},
    "a fraction": {"title": "x", "weight": 1.5},
    "a huge float": {"title": "x", "weight": 1e300},
    "beyond the column": {"title": "x", "weight": 2**31},
    "far beyond the column": {"title": "x", "weight": 2**62},
    "1 for true": {"title": "x", "fragile": 1},
    "object for a reference": {"title": "x", "recipient": {"slug": "dudley"}},
    "long reference": {"title": "x", "recipient": "d" * 100_000},
    "list for an object": {"title": "x", "place": []},
    "text for an object": {"title": "x", "place": "Hall"},
    "a javascript address": {"title": "x", "url": "javascript:alert(1)"},
    "an address with a name": {"title": "x", "url": "https://user:pass@example.org/"},
    "a day for an instant": {"title": "x", "posted_at": "2017-02-22"},
    "a number for an instant": {"title": "x", "posted_at": 1487757600},
    "the year 0": {"title": "x", "posted_at": "0000-01-01T00:00:00Z"},
    "before time": {"title": "x", "posted_at": "0001-01-01T00:00:00+14:00"},
    "after time": {"title": "x", "posted_at": "9999-12-31T23:59:59-14:00"},
    "the 30th of February": {"title": "x", "period": {"from": "2017-02-30", "to": "2017-03-01"}},
    "the last day there is": {"title": "x", "period": {"from": "9999-12-31", "to": "9999-12-31"}},
    "a week date": {"title": "x", "period": {"from": "2017-W08-1", "to": "2017-03-01"}},
    "other digits": {"title": "x", "period": {"from": "\u0662\u0660\u0661\u0667-02-17", "to": "2017-03-01"}},
    "a period without end": {"title": "x", "period": {"from": "2017-02-17"}},
    "a period too many": {"title": "x", "period": {"from": "2017-02-17", "to": "2017-03-01", "until": "x"}},
    "a reference with a slash": {"title": "x", "external_ref": "a/b"},
    "somebody else's": {"title": "x", "organisation": "sandwell"},
    "an id of one's own": {"title": "x", "id": "01900000-0000-7000-8000-000000000000"},
    "a column that is no field": {"title": "x", "audience": "everyone"},
}


def refused(response, status=None):
    assert 400 <= response.status_code < 500, (response.status_code, response.content[:200])
    assert status is None or response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert len(response.content) < 40_000
    return json.loads(response.content)


@pytest.fixture
def client():
    return client_for("dudley", "read", "write", "review")


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_body_is_a_400_and_writes_nothing(client, kind):
    parcel = make_parcel()
    writes = [
        (client.post, LIST, {}),
        (client.patch, f"{LIST}{parcel.pk}/", {}),
        (client.put, f"{LIST}by-ref/A1/", {}),
        (client.post, f"{LIST}{parcel.pk}/weigh/", {"If-Match": '"1"'}),
    ]
    for method, path, headers in in_turn(writes, list(MALFORMED).index(kind), 1):
        refused(method(path, MALFORMED[kind], content_type=JSON, headers=headers), 400)
    parcel.refresh_from_db()
    assert (Parcel.objects.count(), parcel.version) == (1, 1)


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_a_400_that_points_at_it(client, body):
    errors = refused(client.post(LIST, body), 400)["errors"]
    assert errors
    assert all(error["pointer"].startswith("/") and error["code"] and error["detail"] for error in errors)
    assert not Parcel.objects.exists()


def test_a_body_of_exactly_one_mebibyte_is_read_and_one_byte_more_is_not(client):
    body = b'{"title": "x"' + b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 14) + b"}"
    assert len(body) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert client.post(LIST, body, content_type=JSON).status_code == 201
    assert refused(client.post(LIST, body + b" ", content_type=JSON), 413)["type"] == "/problems/body-too-large"


def test_a_body_sent_in_chunks_is_read_and_bounded_like_any_other(client):
    def chunked(body):
        sent = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "", "wsgi.input": BytesIO(body)}
        return client.generic("POST", LIST, b"", JSON, **sent)

    assert chunked(b'{"title": "x"}').status_code == 201
    refused(chunked(b'{"title": "x"'), 400)
    refused(chunked(b'{"title": "x"}' + b" " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE), 413)


def test_a_body_longer_than_it_announces_is_cut_where_it_announced(client):
    refused(client.post(LIST, b'{"title": "x"}', content_type=JSON, CONTENT_LENGTH="5"), 400)


def test_depth_32_is_read_and_33_is_a_problem_of_its_own(client):
    deep = titled(b"[" * 31 + b"]" * 31)
    assert refused(client.post(LIST, deep, content_type=JSON), 400)["errors"][0]["pointer"] == "/title"
    deeper = titled(b"[" * 32 + b"]" * 32)
    assert refused(client.post(LIST, deeper, content_type=JSON), 400)["type"] == "/problems/body-too-deep"


def test_brackets_in_strings_are_no_depth(client):
    assert client.post(LIST, titled(b'"' + b"[{" * 90 + b'"'), content_type=JSON).status_code == 201


def test_a_real_pair_of_surrogates_is_one_character(client):
    response = client.post(LIST, titled(b'"\\ud83d\\ude00"'), content_type=JSON)
    assert response.json()["title"] == "\U0001f600"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/merge-patch+json",
        "application/jsonx",
        "json",
    ],
)
def test_another_content_type_is_a_415(client, content_type):
    refused(client.generic("POST", LIST, b'{"title": "x"}', content_type=content_type), 415)
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_json_in_utf_8_is_read_however_it_is_spelled(client, content_type):
    assert client.generic("POST", LIST, b'{"title": "x"}', content_type=content_type).status_code == 201


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip", "x"])
def test_a_compressed_body_is_a_415(client, coding):
    body = gzip.compress(b'{"title": "x"}')
    refused(client.post(LIST, body, content_type=JSON, HTTP_CONTENT_ENCODING=coding), 415)


def test_a_million_unknown_keys_are_answered_by_at_most_a_hundred_errors(client):
    body = {"title": "x", **{f"key{number}": 1 for number in range(999)}}
    assert len(refused(client.post(LIST, body), 400)["errors"]) == 100
    body |= {f"key{number}": 1 for number in range(5_000)}
    assert "at most 1,000 members" in refused(client.post(LIST, body), 400)["detail"]
