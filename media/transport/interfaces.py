"""Which local addresses media may use, best first."""

import socket
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import ifaddr

from media.ice.addresses import AddressClass, classify, is_ipv6, normalise_ip
from media.ice.types import Interface, LinkCost

MAX_INTERFACES: Final = 8
V6_PER_DEVICE: Final = 2

# Bridges and stubs of virtual machines and containers: no peer is behind them.
_INTERNAL: Final = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vEthernet")
_VPN: Final = ("tun", "tap", "wg", "utun", "ppp", "tailscale", "ipsec")
# Addresses of networks for documentation: nothing is sent, the system only says which source it would take.
_PROBES: Final = ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1"))


@dataclass(frozen=True, slots=True)
class DeviceAddress:
    """One address of one network device, as the system lists it."""

    device: str
    ip: str
    scope: int = 0


def list_interfaces(*, loopback: bool = False) -> tuple[Interface, ...]:
    """The addresses to gather on. Loopback by option, or when there is nothing else."""
    return choose_interfaces(_addresses(), default_sources(), loopback=loopback)


def choose_interfaces(
    addresses: Iterable[DeviceAddress], defaults: frozenset[str], *, loopback: bool
) -> tuple[Interface, ...]:
    """The rules: `defaults` are the source addresses of the default routes; their devices come first."""
    known = [address for address in addresses if _is_usable(address)]
    devices = dict.fromkeys(address.device for address in known)
    by_default = {address.device for address in known if address.ip in defaults}
    chosen: list[Interface] = []
    for device in sorted(devices, key=lambda name: name not in by_default):
        if device in by_default or not device.startswith(_INTERNAL):
            chosen += _of_device(device, [address for address in known if address.device == device], defaults)
    loops = [interface for interface in chosen if classify(interface.ip) is AddressClass.LOOPBACK]
    others = [interface for interface in chosen if interface not in loops]
    return tuple((others + loops if loopback or not others else others)[:MAX_INTERFACES])


def default_sources() -> frozenset[str]:
    """The local addresses from which the system would reach the Internet."""
    sources: set[str] = set()
    for family, ip in _PROBES:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((ip, 9))
                source = normalise_ip(probe.getsockname()[0])
        except OSError:
            continue
        if source is not None:
            sources.add(source)
    return frozenset(sources)


def _addresses() -> list[DeviceAddress]:
    found: list[DeviceAddress] = []
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            text, scope = (entry.ip, 0) if isinstance(entry.ip, str) else (entry.ip[0], entry.ip[2])
            ip = normalise_ip(text)
            if ip is not None:
                found.append(DeviceAddress(str(adapter.name), ip, int(scope)))
    return found


def _is_usable(address: DeviceAddress) -> bool:
    unusable = (AddressClass.UNSPECIFIED, AddressClass.MULTICAST, AddressClass.RESERVED, AddressClass.INVALID)
    return classify(address.ip) not in unusable


def _of_device(device: str, addresses: list[DeviceAddress], defaults: frozenset[str]) -> list[Interface]:
    """At most one IPv4 and two IPv6 addresses; link-local ones only if there are no others."""
    ranked = sorted(addresses, key=lambda address: address.ip not in defaults)
    wide = [address for address in ranked if classify(address.ip) is not AddressClass.LINK_LOCAL]
    candidates = wide or ranked
    v4 = [address for address in candidates if not is_ipv6(address.ip)][:1]
    v6 = [address for address in candidates if is_ipv6(address.ip)][:V6_PER_DEVICE]
    cost = LinkCost.VPN if device.startswith(_VPN) else LinkCost.ORDINARY
    network = zlib.crc32(device.encode()) % 65535 + 1
    interleaved = [*v6[:1], *v4, *v6[1:]]  # RFC 8421
    return [
        Interface(address.ip, network, device, address.scope if _is_link_local(address) else 0, cost)
        for address in interleaved
    ]


def _is_link_local(address: DeviceAddress) -> bool:
    return classify(address.ip) is AddressClass.LINK_LOCAL
