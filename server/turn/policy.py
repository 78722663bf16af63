"""Which peers a relay may send to: the gate before permissions, so that no client reaches the server's own network."""

from dataclasses import dataclass
from typing import Final

from media.ice.addresses import Address, AddressClass, classify, is_denied_peer

CLOUD_IPS: Final = frozenset(
    {"168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::253", "fd20:ce::254"}
)
"""Where clouds answer their machines, outside of link-local networks: Azure, Alibaba, Oracle, AWS, Google."""


@dataclass(frozen=True, slots=True)
class PeerPolicy:
    """Denied by default: everything but public addresses. The order is: normalise, deny list, permission.

    Addresses come normalised from the STUN codec's caller (media.ice.addresses.normalise_ip), so an IPv4-mapped
    IPv6 address is judged as the IPv4 address it is (CVE-2020-26262, CVE-2026-27624).
    """

    allow_loopback: bool = False
    """For tests on one machine."""
    allow_private: bool = False
    """For relays of others in a private network. Link-local and CLOUD_IPS stay denied."""
    own_ips: frozenset[str] = frozenset()
    """The server's own addresses, bound and advertised: behind them only relayed addresses can be reached."""

    def denies(self, ip: str) -> bool:
        """Whether no permission may be given for this IP."""
        if ip in self.own_ips:
            return False  # the permission is worth nothing but for relayed addresses, see denies_direct()
        return self._is_closed(ip)

    def denies_direct(self, peer: Address) -> bool:
        """Whether no datagram may leave a relay socket for this peer, which is no relayed address of ours."""
        ip = peer[0]
        if ip in self.own_ips and not (self.allow_loopback and classify(ip) is AddressClass.LOOPBACK):
            return True
        return self._is_closed(ip)

    def _is_closed(self, ip: str) -> bool:
        if ip in CLOUD_IPS:
            return True
        return is_denied_peer(ip, allow_loopback=self.allow_loopback, allow_private=self.allow_private)
