"""No message goes to an address within: more than sixty ways to spell one, and not one socket opened."""

import socket
from typing import Any

import pytest

from coordination.ground.errors import Invalid, Unprocessable
from partners.models import WebhookEndpoint
from partners.webhooks import endpoints
from partners.webhooks.delivery import claim_deliveries, record_answer
from partners.webhooks.http_client import post_signed
from partners.webhooks.ssrf import check_url
from tests import make
from tests.contract_client import faults
from tests.partners.webhooks.example_endpoints import subscribe, time_passes

WITHIN = [
    "127.0.0.1", "127.1", "127.255.255.254", "0.0.0.1", "0", "0x7f000001", "2130706433", "0177.0.0.1", "017700000001",
    "0x7f.1", "127.0.0.1.", "localhost", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "192.168.255.255", "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.0.1",
    "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.175.48.1",
    "192.31.196.1", "192.52.193.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2001::1]", "[2001:0:7f00:1::]",
    "[2001:db8::1]", "[2001:10::1]", "[2001:20::1]", "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fc00::1]",
    "[fd00:ec2::254]", "[ff02::1]", "[100::1]", "[3fff::1]", "[5f00::1]", "[2620:4f:8000::1]", "[::ffff:0:127.0.0.1]",
]  # fmt: skip


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was connected to; the test fails if it is anything."""
    opened: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: opened.append(address))
    return opened


def test_more_than_sixty_spellings_of_inner_addresses_are_tried():
    assert len(set(WITHIN)) > 60


@pytest.mark.parametrize("host", WITHIN)
def test_an_address_within_opens_no_socket(host, no_socket):
    answer = post_signed(f"https://{host}/hooks", b"{}", {})
    assert (answer.status, no_socket) == (None, [])
    assert answer.error in ("address_not_allowed", "name_not_resolved", "connection_failed")


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names resolve to these addresses, one list at each time of asking."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["127.0.0.1", "93.184.215.14"], []])
def test_a_name_that_leads_within_even_among_others_opens_no_socket(addresses, no_socket, monkeypatch):
    resolving(monkeypatch, addresses)
    assert post_signed("https://hooks.example.org/", b"{}", {}).error == "address_not_allowed"
    assert no_socket == []


def test_a_name_is_resolved_once_and_connected_at_what_was_checked(monkeypatch):
    """DNS rebinding: the second answer would lead within, so there is no second question."""
    connected: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    asked = resolving(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    assert post_signed("https://hooks.example.org/", b"{}", {}).error == "connection_failed"
    assert (asked, connected) == (["hooks.example.org"], [("93.184.215.14", 443)])


def test_a_network_of_the_setting_is_allowed_and_no_other(settings, no_socket):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.1.0.0/16"]
    assert post_signed("http://10.2.0.1/", b"{}", {}).error == "address_not_allowed"
    assert no_socket == []
    assert post_signed("http://10.1.2.3/", b"{}", {}).error != "address_not_allowed"
    assert no_socket == [("10.1.2.3", 80)]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/", "not_https"),
        ("ftp://hooks.example.org/", "not_https"),
        ("file:///etc/passwd", "malformed"),
        ("gopher://hooks.example.org/", "not_https"),
        ("https://", "malformed"),
        ("https://./", "malformed"),
        ("https://user:secret@hooks.example.org/", "malformed"),
        ("https://user@hooks.example.org/", "malformed"),
        ("https://hooks.example.org/#part", "malformed"),
        ("https://hooks.example.org:22/", "port_not_allowed"),
        ("https://hooks.example.org:99999/", "malformed"),
        ("https://hooks.example.org\\@127.0.0.1/", "malformed"),
        ("https://hooks.example.org/\r\nHost: other", "malformed"),
        ("https://hööks.example.org/", "malformed"),
        ("hooks.example.org", "malformed"),
        ("https://[::1/", "malformed"),
    ],
)
def test_a_url_in_a_form_nobody_needs_is_refused_when_it_is_saved(url, code):
    with pytest.raises(Invalid) as refusal:
        check_url(url)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/url", code)]


PLAIN = [
    "https://hooks.example.org",
    "https://hooks.example.org:8443/a/b?c=d",
    "https://hooks.example.org./",
    "https://10.example.org/",
    "https://127.0.0.1.example.org/",
    "https://localhost.example.org/",
    "https://internal.example.org/",
    "https://my.locals.org/",
    "https://xn--hks-sna.example.org/",
    "https://93.184.215.14/",
    "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
]


@pytest.mark.parametrize("url", PLAIN)
def test_a_plain_url_is_taken(url):
    assert check_url(url) == url


# Besides WITHIN: what a resolver of ours might know, and public addresses in a spelling that hides them.
NAMES_WITHIN = [
    "LOCALHOST", "localhost.", "a.localhost", "intranet", "db", "postgres", "metadata", "router.local", "ROUTER.Local.",
    "a.b.local", "metadata.google.internal", "vault.internal", "internal", "host.docker.internal", "fritz.lan",
    "nas.home", "nas.home.arpa", "crm.corp", "crm.private", "wiki.intranet", "localhost.localdomain", "abc.onion",
    "x.test", "hooks.example", "hooks.invalid", "resolver.arpa", "x.alt", "api.default.svc", "db.svc.cluster.local",
    "vault.service.consul", "hooks.mail", "HOOKS.Test.", "hooks.a", "hooks.example_org", "hooks..org", "nas.fritz.home",
    "134744072", "0x8080808", "010.010.010.010", "8.8.2056", "8.8.8.010", "8.8.8.0x8", "1.2.3.4.5", "256.256.256.256",
    "1.2.3.999", "a.1", "hooks.example.0x1", "127.0.0.1..", "[::ffff:8.8.8.8]", "[64:ff9b::808:808]",
    "[2002:808:808::]", "[2606:2800::1%25eth0]", "%31%32%37.0.0.1", "localhos%74", "127.0.0.1%2e",
]  # fmt: skip


@pytest.mark.parametrize("host", [*WITHIN, *NAMES_WITHIN])
def test_a_url_that_leads_within_is_refused_when_it_is_saved(host, no_socket):
    with pytest.raises(Unprocessable) as refusal:
        check_url(f"https://{host}/hooks")
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/url", "address_not_public")]
    assert no_socket == []


def test_a_network_of_the_setting_may_be_named_and_a_name_within_still_not(settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.1.0.0/16"]
    assert check_url("http://10.1.2.3:9000/")
    for host in ("10.2.0.1", "0x0a010203", "167838211", "localhost", "[::ffff:10.1.2.3]"):
        with pytest.raises(Unprocessable):
            check_url(f"http://{host}/")


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["169.254.169.254", "2130706433", "[::1]", "localhost", "redis", "vault.internal"])
def test_an_inner_address_is_a_422_when_an_endpoint_is_made_and_when_changed(host):
    make.make_organisation()
    client, url = make.client(), f"https://{host}/latest/meta-data/"
    made = client.post("/api/v1/webhook-endpoints/", {"url": "https://hooks.example.org/"})
    answers = [
        client.post("/api/v1/webhook-endpoints/", {"url": url}),
        client.patch(made["Location"], {"url": url, "kinds": ["event.*"]}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/address-not-public")
        assert faults(answer) == {("/url", "address_not_public")}
        assert host not in answer.json()["detail"] + str(answer.json()["errors"])
    assert client.get(made["Location"]).json() == client.get("/api/v1/webhook-endpoints/").json()["results"][0]
    assert client.get(made["Location"]).json()["version"] == 1


@pytest.mark.django_db
def test_a_subscriber_is_not_told_which_names_there_are_within(monkeypatch):
    """A name that does not exist, one that leads within and one where nobody answers read alike, row for row."""
    make.make_campaign()
    read = {}
    for kind, addresses in {"unknown": None, "within": ["10.0.0.1"], "silent": ["93.184.215.14"]}.items():
        endpoint, _ = subscribe(f"https://{kind}.example.org/", kinds=["second-look.*"])
        endpoints.test_endpoint(endpoint, by=make.actor_for())
        time_passes()
        (attempt,) = claim_deliveries(1)
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", _resolver(addresses))
            patch.setattr(socket.socket, "connect", _refusing)
            record_answer(attempt, attempt.send())
        (row,) = make.client().get(f"/api/v1/webhook-endpoints/{endpoint.pk}/deliveries/").json()["results"]
        read[kind] = (row["last_error"], row["last_status"], row["attempts"], row["status"])
        WebhookEndpoint.objects.all().delete()
    assert set(read.values()) == {("connection_failed", None, 1, "waiting")}, read


def _resolver(addresses: list[str] | None) -> Any:
    def getaddrinfo(_host: str, port: int, **_: Any) -> list[Any]:
        if addresses is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


def _refusing(_self: socket.socket, _address: Any) -> None:
    raise ConnectionRefusedError
