"""The provider as tests have it: started once, told what to say, and gone to in a browser of one's own."""

import json
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests import processes


class Provider:
    """One running provider; `issuer` is what it calls itself."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.issuer = f"{self.address}/o"

    def control(self, **wanted: Any) -> dict[str, str]:
        """Have it so; the subjects by user name."""
        answer = httpx.post(f"{self.address}/control/", content=json.dumps(wanted), timeout=30)
        assert answer.status_code == 200, answer.text[-2000:]
        subjects: dict[str, str] = answer.json()
        return subjects

    def say(self, **said: Any) -> None:
        """Have it say this instead of what is so; nothing brings back what is so."""
        self.control(say=said)

    def visit(self, address: str, name: str) -> str:
        """Go there in a new browser, sign in as that user, and return the address to which it sends back."""
        with httpx.Client(timeout=30) as browser:
            answer = browser.get(address)
            while answer.is_redirect and self._is_here(answer.headers["location"]):
                answer = browser.get(str(answer.url.join(answer.headers["location"])))
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)
            assert token, (answer.status_code, answer.text[:2000], dict(answer.headers))
            sent = {"csrfmiddlewaretoken": token[1], "name": name}
            answer = browser.post(str(answer.url), data=sent)
            while answer.is_redirect and self._is_here(answer.headers["location"]):
                answer = browser.get(str(answer.url.join(answer.headers["location"])))
            assert answer.is_redirect, answer.text[:2000]
            return str(answer.headers["location"])

    def _is_here(self, address: str) -> bool:
        return urlsplit(address).netloc in ("", urlsplit(self.address).netloc)


@pytest.fixture(scope="session")
def provider_process(django_db_setup: None) -> Iterator[Provider]:
    """The process, on a database of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    owner = processes.owners_url()
    name = f"{urlsplit(owner).path.lstrip('/')}_provider"
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
    url = urlsplit(owner)._replace(path=f"/{name}").geturl()
    process, log = processes.start(
        "provider", ["-m", "tests.identity_provider", str(port), url], DJANGO_SETTINGS_MODULE=""
    )
    provider = Provider(port)
    try:
        processes._wait(process, log, lambda: processes.answers(f"{provider.issuer}/.well-known/openid-configuration"))
        yield provider
    finally:
        processes.stop(process)
        with psycopg.connect(owner, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
