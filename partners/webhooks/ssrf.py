"""Which addresses a message may go to: public ones alone, so that nobody can make the service knock on doors within.

Python's own `is_global` lets NAT64, 6to4 and multicast through, and `is_private` misses 100.64/10; so the ranges are
listed here, after the IANA special-purpose address registries (RFC 6890 and its updates).
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from coordination.ground.errors import FieldError, Invalid, Unprocessable

Address = IPv4Address | IPv6Address

_NOT_PUBLIC = (
    "Give a public name, or a public address in its plain spelling: no address or name of a private network or of one"
    " machine, no translated address (NAT64, 6to4, Teredo, IPv4-mapped), no number in its place."
)

_NOT_PUBLIC_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
# Within it: protocol assignments (Teredo, ORCHID), documentation, 6to4, the AS112 service.
_NOT_PUBLIC_6 = [
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
PORTS = (443, 8443)
# No name of a host on the internet ends in these. IANA's registry of special-use domain names (RFC 6761 and what has
# been added since; all of its names below `arpa`, where there are no hosts), but for `example.com`, `.net` and `.org`,
# which are hosts of IANA's and answer. Then what ICANN has set aside or will not delegate because networks within use
# it, and what clusters, routers and virtual machines call theirs.
_NAMES_WITHIN = (
    "alt", "arpa", "example", "invalid", "local", "localhost", "onion", "test",
    "internal", "corp", "home", "mail",
    "cluster", "consul", "docker", "domain", "intra", "intranet", "kubernetes", "lan", "localdomain", "node", "pod",
    "private", "svc", "vm", "workgroup",
)  # fmt: skip
# The root zone has letters alone, and none of one letter (RFC 3696); other scripts are written `xn--`.
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def may_connect(address: str) -> bool:
    """Whether a message may go to this IP address: it is public, or in a network of WEBHOOK_ALLOWED_NETWORKS."""
    ip = ip_address(address)
    return is_public(ip) or any(ip in ip_network(network) for network in settings.WEBHOOK_ALLOWED_NETWORKS)


def is_public(address: Address) -> bool:
    """Whether the address is one host of the public internet, and not a translation of another address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    # Mapped and translated addresses (::ffff:0:0/96, 64:ff9b::/96), loopback, link-local and multicast lie outside.
    return address in _GLOBAL_UNICAST_6 and not any(address in network for network in _NOT_PUBLIC_6)


def is_public_url(url: str) -> bool:
    """Whether the URL passes `check_url`: for addresses that are no subscriber's, under the same rules."""
    return _fault(url) is None and may_name(urlsplit(url).hostname or "")


def check_url(url: str) -> str:
    """The URL; raises Invalid for one in a form nobody needs, Unprocessable for one whose host is, on the face of it,
    within. Where a name leads is asked anew at every connection."""
    if fault := _fault(url):
        raise Invalid.field("/url", *fault)
    if not may_name(urlsplit(url).hostname or ""):
        errors = [FieldError("/url", "address_not_public", _NOT_PUBLIC)]
        raise Unprocessable("address_not_public", "Messages go to public addresses alone; see errors.", errors)
    return url


def may_name(host: str) -> bool:
    """Whether a message may be addressed to this host, as far as its spelling tells: an address that `may_connect`
    allows, or a name that could be a public one.

    An address in any other spelling than its plain one (`127.1`, `0x7f000001`, `2130706433`, `017700000001`) is none.
    """
    host = host.rstrip(".").lower()
    if "%" in host:  # a zone of this machine, or an address in disguise
        return False
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):  # as browsers tell an address from a name
        try:
            return may_connect(host)
        except ValueError:
            return False
    *parents, top = host.split(".")
    return bool(parents) and all(parents) and _TOP.fullmatch(top) is not None and top not in _NAMES_WITHIN


def _fault(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "malformed", "An address beginning with https:// is needed."
    if not url.isascii() or not url.isprintable() or any(c in url for c in ' "<>\\^`{|}') or not host.strip("."):
        return "malformed", "An address beginning with https:// is needed; write other letters as xn-- and %."
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOK_ALLOWED_NETWORKS):
        return "not_https", "Messages are sent by https alone."
    if parts.username is not None or parts.password is not None or "#" in url:
        return "malformed", "Leave out user name, password and fragment; the signature shows who sends."
    if port not in (None, *PORTS) and not settings.WEBHOOK_ALLOWED_NETWORKS:
        return "port_not_allowed", f"Use port {' or '.join(map(str, PORTS))}."
    return None
