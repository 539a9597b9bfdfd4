"""Which machines may be asked for a page: those on the public internet, by the address that is then connected to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from summarize.errors import SourceError

Resolver = Callable[[str, int], Sequence[str]]
"""From a name and a port to the numeric addresses behind them. Raises `OSError`."""

# Reachable from inside a data centre only, though its number is a public one: Azure's host, metadata included.
_SERVICES = frozenset({ipaddress.ip_address("168.63.129.16")})
# IPv6 addresses that carry an IPv4 address in their last 32 bits: NAT64 (RFC 6052) and the deprecated compatible ones.
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
# For protocols, not for pages (RFC 6890). Older Pythons take a part of it for public, where a cloud keeps its metadata.
_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")
_LAST_32_BITS = 0xFFFF_FFFF


def resolve(host: str, port: int) -> Sequence[str]:
    """The numeric addresses of `host`, the preferred first, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def pinned_address(host: str, port: int, *, allow_private: bool, resolver: Resolver = resolve) -> str:
    """The numeric address to connect to for `host`: whoever answers for the name a moment later changes nothing.

    Unless `allow_private`, a single address that is not public is reason to refuse the name. Raises `SourceError`.
    """
    try:
        addresses = resolver(host, port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        raise SourceError(
            f"{host} cannot be found on the network ({reason}): check the address and the connection."
        ) from error
    if not addresses:
        raise SourceError(f"{host} has no address on the network: check the spelling.")
    if not allow_private:
        for address in addresses:
            if not is_public(address):
                raise SourceError(
                    f"{host} is {address}, which is not on the public internet: a page there is fetched only with "
                    "--allow-private."
                )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether the numeric `address` is of the public internet.

    It is not where it is private, of the loopback, link-local (a cloud's metadata), shared by a carrier (RFC 6598),
    multicast or reserved, nor where it only wraps such a one for IPv6.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        wrapped = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if wrapped is None and any(parsed in network for network in _CARRIERS):
            wrapped = ipaddress.IPv4Address(int(parsed) & _LAST_32_BITS)
        if wrapped is not None:
            return is_public(str(wrapped))
    if parsed in _SERVICES or parsed in _PROTOCOLS:
        return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved
