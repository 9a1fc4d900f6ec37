"""Whose request is it: the client's address behind trusted proxies, and what may be told of it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MAX_HOPS = 20
_LONGEST = 128
"""Characters: an address with its zone and port has fewer, and what is remembered must be short."""

# Nobody's on the Internet: a private network may be trusted as a whole (RFC 1918, 3927, 4193, 6598)
_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
    )
)
# The largest CDNs publish networks of some two million IPv4 addresses, and of IPv6 some /29 to /32
_MOST_PUBLIC = {4: 1 << 24, 6: 1 << 106}
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def parse(text: str) -> Address | None:
    """Return the address in `text` (`192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`), or None.

    An IPv4 address that came mapped into IPv6 is given as IPv4, so that one client has one name.
    """
    text = text.strip()
    return _parse(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _parse(text: str) -> Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def network(text: str) -> Network:
    """Return the network in `text` (`198.51.100.0/24`); raises ValueError.

    A network of IPv4 addresses mapped into IPv6 is given as IPv4, as its addresses are; so is one
    address, in the form of a network. A zone (`%eth0`) is a machine's own word, and left out.
    """
    host, slash, length = text.strip().partition("/")
    return unmapped(ipaddress.ip_network(host.partition("%")[0] + slash + length, strict=False))


def trusted_network(text: str) -> Network:
    """Return a network that is to be trusted, as an operator writes it; raises ValueError.

    As `network` does, but one that is not written by its first address is refused: which of the
    two was meant, the address or all of the network, is not for us to guess.
    """
    try:
        whole = network(text)
    except ValueError:
        raise ValueError(f"{text[:60]!r} is no address, and no network as 172.16.0.0/12") from None
    if "/" in text and unmapped(whole).network_address != parse(text.partition("/")[0]):
        raise ValueError(f"{text[:60]!r} is an address within {whole}: write that, or it alone")
    return whole


def unmapped(given: Network) -> Network:
    """Return an IPv4 network that is written as IPv6 (::ffff:192.0.2.0/120) as IPv4."""
    if isinstance(given, ipaddress.IPv6Network) and given.subnet_of(_MAPPED):
        low = int(given.network_address) & 0xFFFFFFFF
        return ipaddress.IPv4Network((low, given.prefixlen - 96))
    return given


def contains(networks: Iterable[Network], address: Address) -> bool:
    """Return whether `address` is in any of `networks` (another IP version never is)."""
    return any(address in network for network in networks)


def are_the_world(networks: Iterable[Network]) -> bool:
    """Say whether networks together hold more public addresses than any proxies can have.

    More than 2^24 of IPv4 (a /8) or 2^106 of IPv6 (a /22), however many networks they come in.
    """
    public: dict[int, set[Network]] = {4: set(), 6: set()}
    for given in networks:
        block = unmapped(given)
        if not any(block.version == own.version and block.subnet_of(own) for own in _PRIVATE):  # type: ignore[arg-type]
            public[block.version].add(block)
    return any(
        sum(one.num_addresses for one in ipaddress.collapse_addresses(public[version]))  # type: ignore[type-var,misc]
        > most
        for version, most in _MOST_PUBLIC.items()
    )


@lru_cache(maxsize=1024)
def trusts(trusted: tuple[Network, ...], peer: str) -> bool:
    """Return whether the socket's address `peer` is a trusted proxy (a few proxies: cached)."""
    address = parse(peer)
    return address is not None and contains(trusted, address)


def client_of(
    peer: str | None, forwarded: Sequence[str], trusted: Sequence[Network]
) -> Address | None:
    """Return the client: the right-most address that is not a trusted proxy.

    `peer` is the socket's address and `forwarded` the values of X-Forwarded-For in order. They are
    read only when the peer is trusted, and only as far to the left as trusted proxies wrote them:
    whatever a client puts in front of that can neither hide it nor frame another.
    """
    client = parse(peer) if peer else None
    if client is None or not forwarded or not contains(trusted, client):
        return client
    hops = ",".join(forwarded).rsplit(",", _MAX_HOPS)[-_MAX_HOPS:]
    for hop in reversed(hops):
        address = parse(hop)
        if address is None:
            break
        client = address
        if not contains(trusted, address):
            break
    return client


@lru_cache(maxsize=8192)
def peer_of(peer: str | None) -> tuple[Address | None, str]:
    """Return the address of a client without proxies, and what may be told of it."""
    address = parse(peer) if peer else None
    return address, truncated(address)


def quota_key(address: Address | None) -> str:
    """Return the name a quota is kept under: an IPv6 household has a /64, so that counts as one."""
    if isinstance(address, ipaddress.IPv6Address):
        return _prefix(address, 64)
    return str(address) if address else "unknown"


def truncated(address: Address | None) -> str:
    """Return the address as logs may keep it: without the part that names a person."""
    if address is None:
        return "unknown"
    return _prefix(address, 24 if address.version == 4 else 48)


@lru_cache(maxsize=8192)
def _prefix(address: Address, length: int) -> str:
    return str(ipaddress.ip_network((address, length), strict=False))
