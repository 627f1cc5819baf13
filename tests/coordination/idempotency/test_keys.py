"""What a well-formed key is."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.ground.errors import Invalid
from coordination.idempotency.key_header import parse_key

PRINTABLE = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=255)


@given(PRINTABLE)
def test_a_string_of_structured_fields_is_the_text_between_its_quotes(key):
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    assert parse_key(f' "{escaped}" ') == key


@pytest.mark.parametrize("key", ["8e03978e-40d5-43dd-bc93-6894a57f9324", "a", "A:1/2+3=", "x" * 255])
def test_the_quotes_may_be_left_out(key):
    assert parse_key(key) == parse_key(f'"{key}"') == key


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        '""',
        '"',
        '"a',
        'a"',
        '"a" "b"',
        '"a", "b"',
        "a, b",
        "a b",
        '"a";q=1',
        "a;b",
        "a\\",
        '"a\\b"',
        '"a\x00"',
        "a\x7f",
        "caf\xe9",
        '"caf\xe9"',
        "x" * 256,
        '"' + "x" * 256 + '"',
        "x" * 100_000,
        '"' + "\\" * 50_001 + '"',
    ],
)
def test_anything_else_is_refused_with_what_to_send(header):
    with pytest.raises(Invalid, match="Send Idempotency-Key once, as 1 to 255 printable ASCII"):
        parse_key(header)


@given(st.text(max_size=300))
def test_no_header_does_more_than_be_refused(header):
    with suppress(Invalid):
        assert 1 <= len(parse_key(header)) <= 255
