"""Whether this machine is in a network at all, and by which addresses."""

import ipaddress

import ifaddr


def own_addresses() -> frozenset[str]:
    """The addresses of this machine that lead anywhere, neither loopback nor link-local; in less than a millisecond."""
    found = (
        ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    )
    return frozenset(str(each) for each in found if not each.is_loopback and not each.is_link_local)


def is_offline() -> bool:
    """Tell whether no interface but loopback has an address."""
    return not own_addresses()
