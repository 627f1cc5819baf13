"""The header itself: what a well-formed key is."""

import re

from coordination.ground.errors import Invalid

HEADER = "Idempotency-Key"
MAX_LENGTH = 255
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')  # RFC 8941, 3.3.3: a string
_BARE = re.compile(r"[!#-+\--:<-\[\]-~]+")  # visible ASCII without `"`, `,`, `;` and `\`


def parse_key(header: str) -> str:
    """The key in a header's value, a structured-field string (`"8e03978e-…"`) or the same without its quotes.

    Raises Invalid unless it is 1 to 255 characters of printable ASCII, sent once and without parameters.
    """
    value = header.strip(" \t")
    quoted = _QUOTED.fullmatch(value)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value if _BARE.fullmatch(value) else ""
    if not 1 <= len(key) <= MAX_LENGTH:
        raise Invalid(
            "malformed_idempotency_key",
            f"Send {HEADER} once, as 1 to {MAX_LENGTH} printable ASCII characters in quotation marks, such as a UUID.",
        )
    return key
