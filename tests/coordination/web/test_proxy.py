"""The proxy of docker-compose.yml, with the very configuration that is shipped, in front of the real web process."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.connections import wait_until
from tests.coordination.web.callers import Caller, get, post
from tests.coordination.web.test_slow_callers import EVENTS, IMPORTS, an_event
from tests.processes import answers

ROOT = Path(__file__).resolve().parents[3]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

if NGINX is None:
    assert not os.environ.get("REQUIRE_NGINX"), "REQUIRE_NGINX is set, and there is no nginx"
    pytestmark = pytest.mark.skip(reason="there is no nginx here: apt-get install nginx-light")


def configuration(folder: Path, **values: str) -> Path:
    """The template as the image fills it in, with paths that are this test's own."""
    text = (ROOT / "docker" / "nginx.conf.template").read_text()
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    assert not re.search(r"\$\{[A-Z]", text)
    path = folder / "nginx.conf"
    path.write_text(text.replace("/tmp/", f"{folder}/"))  # noqa: S108 - what the template says
    return path


@pytest.fixture
def proxied(live_api: str, tmp_path: Path) -> Iterator[str]:
    """The address of the proxy before the web process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{probe.getsockname()[1]}"
    values = {"WEB": live_api.removeprefix("http://"), "LISTEN": here}
    values |= {"MAX_BODY_BYTES": "1048576", "IMPORT_MAX_BYTES": "268435456", "ARTWORK_MAX_BYTES": "26214400"}
    path = configuration(tmp_path, **values)
    command = [str(NGINX), "-c", str(path), "-g", "daemon off; user root;" if os.geteuid() == 0 else "daemon off;"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, start_new_session=True)
    wait_until(lambda: answers(f"http://{here}/healthz"), "nginx to answer")
    yield f"http://{here}"
    process.terminate()
    process.wait(10)


def test_reads_and_writes_pass_through_it(proxied, key):
    assert get(proxied, EVENTS, key).status == 200
    assert post(proxied, EVENTS, json.dumps(an_event()).encode(), key).status == 201
    assert get(proxied, EVENTS).status == 401


def test_a_slow_sender_is_not_heard_of_behind_it_and_a_body_too_large_is_a_problem(proxied, key, connect):
    slow = [connect(proxied) for _ in range(40)]
    for caller in slow:
        caller.begin_chunked(EVENTS, key=key)
    assert get(proxied, "/readyz").status == 200
    assert get(proxied, EVENTS, key).status == 200
    large = Caller(proxied)
    large.ask("POST", EVENTS, key=key, Content_Type="application/json", Content_Length="2000000")
    answer = large.hear()
    large.close()
    assert (answer.status, answer.json()["type"]) == (413, "/problems/body-too-large")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_file_passes_it_unbuffered_so_that_a_stranger_is_refused_before_it_is_sent(proxied, key, connect):
    stranger = connect(proxied)
    stranger.ask("POST", IMPORTS, Content_Type="application/jsonl", Content_Length="100000000")
    stranger.say(b"{")
    assert stranger.hear().status == 401
    lines = b"".join(json.dumps({**an_event(), "external_ref": f"row-{n}"}).encode() + b"\n" for n in range(3))
    partner = connect(proxied)
    partner.ask("POST", IMPORTS, key=key, Content_Type="application/jsonl", Content_Length=str(len(lines)))
    partner.say(lines[:10])
    partner.say(lines[10:])
    assert partner.hear().status == 202


def test_every_image_names_an_exact_version():
    images = [service["image"] for service in COMPOSE["services"].values() if not service["image"].startswith("coord")]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) >= 4
    for image in images:
        assert re.search(r":\d+\.\d+\.?\d*[\w.-]*$", image), image


def test_only_the_proxy_is_reached_from_outside_and_it_is_trusted():
    reached = [name for name, service in COMPOSE["services"].items() if "ports" in service]
    assert reached == ["proxy"]
    assert COMPOSE["services"]["web"]["environment"]["TRUSTED_PROXIES"] == "${TRUSTED_PROXIES:-1}"
