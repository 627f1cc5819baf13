"""The signature checks of docs/webhooks.md, run as they stand there."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from partners.webhooks import signature

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text()
BODY = '{"type":"ping","data":{"id":"ä"}}'.encode()


def code(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0]


def cases() -> list[tuple[str, dict[str, str], bytes, bool]]:
    """Secret, headers, body, and whether they fit."""
    secret, other, now = signature.new_secret(), signature.new_secret(), int(time.time())
    good = signature.signature_headers("msg_1", now, BODY, [secret])
    rotating = signature.signature_headers("msg_1", now, BODY, [other, secret])
    old = signature.signature_headers("msg_1", now - 600, BODY, [secret])
    return [
        (secret, good, BODY, True),
        (secret, rotating, BODY, True),
        (other, good, BODY, False),
        (secret, good, BODY + b" ", False),
        (secret, {**good, "webhook-id": "msg_2"}, BODY, False),
        (secret, old, BODY, False),
    ]


def test_the_python_check_takes_ours_and_refuses_others():
    known: dict = {}
    exec(code("python"), known)  # noqa: S102 - our own page
    for secret, headers, body, fits in cases():
        assert known["verify"](secret, headers, body) is fits


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_javascript_check_takes_ours_and_refuses_others():
    asked = [[secret, headers, body.decode()] for secret, headers, body, _ in cases()]
    script = code("javascript") + (
        f"console.log(JSON.stringify({json.dumps(asked)}.map(([s, h, b]) => verify(s, h, Buffer.from(b)))));"
    )
    answer = subprocess.run(["node", "-e", script], capture_output=True, check=True, timeout=30)  # noqa: S607
    assert json.loads(answer.stdout) == [fits for *_, fits in cases()]
