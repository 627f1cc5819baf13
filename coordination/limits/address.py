"""Where a request comes from, as far as somebody we trust says so."""

import hashlib
import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

PREFIX = 64  # bits: what one customer of a provider has of IPv6, and can choose from freely


def address_of(request: HttpRequest) -> str:
    """The client's address: an IPv4 address, or the /64 network of an IPv6 one.

    Each proxy appends whom it heard from to `X-Forwarded-For`, so with `TRUSTED_PROXIES` of them in front of us the
    client stands that many places from the end; whatever comes before was sent by the client and may be anything.
    Without proxies, or with fewer entries than there are proxies, it is whoever is connected to us.
    """
    connected = str(request.META.get("REMOTE_ADDR", ""))
    forwarded_for = [entry.strip() for entry in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(forwarded_for) >= proxies:
        return network_of(forwarded_for[-proxies]) or network_of(connected) or "unknown"
    return network_of(connected) or "unknown"


def subject_of(request: HttpRequest) -> str:
    """The address under another name: an address is personal data, and the counter need not know it."""
    key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return "address:" + hashlib.blake2b(address_of(request).encode(), digest_size=12, key=key).hexdigest()


@lru_cache(maxsize=4_096)
def network_of(text: str) -> str:
    """The network to count, empty if `text` is no address; a port after it is dropped."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, PREFIX), strict=False))
        address = address.ipv4_mapped
    return str(address)
