"""Visitors: connections that have not said who they are yet, counted by where they come from."""

import ipaddress
from collections import Counter

MAX_VISITORS = 256  # of one address: an office behind one, all of it connecting at once after a restart
_SITE_BITS = 64  # of an IPv6 address: what one site owns


def site_of(address: str) -> str:
    """Where an address belongs for counting: itself, or the network of an IPv6 site; IPv4 in IPv6 counts as IPv4."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        if not ip.is_loopback:
            return str(ipaddress.ip_network((ip, _SITE_BITS), strict=False).network_address)
    return str(ip)


class Visitors:
    """How many there are at each site. This machine itself, a proxy perhaps, has no limit."""

    def __init__(self, limit: int = MAX_VISITORS) -> None:
        self._limit = limit
        self._present: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._present.total()

    def enter(self, address: str) -> bool:
        """Count one more; False, and nothing counted, if there are too many from there."""
        site = site_of(address)
        if self._present[site] >= self._limit and not _is_here(site):
            return False
        self._present[site] += 1
        return True

    def leave(self, address: str) -> None:
        """One of them is gone, or has said who it is."""
        site = site_of(address)
        self._present[site] -= 1
        if self._present[site] <= 0:
            del self._present[site]


def _is_here(site: str) -> bool:
    try:
        return ipaddress.ip_address(site).is_loopback
    except ValueError:
        return False
