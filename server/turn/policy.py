"""Which peers a relay may send to: the gate before permissions, so that no client reaches the server's own network."""

from dataclasses import dataclass

from media.ice.addresses import Address, AddressClass, classify, is_denied_peer


@dataclass(frozen=True, slots=True)
class PeerPolicy:
    """Denied by default: everything but public addresses. The order is: normalise, deny list, permission.

    Addresses come normalised from the STUN codec's caller (media.ice.addresses.normalise_ip), so an IPv4-mapped
    IPv6 address is judged as the IPv4 address it is (CVE-2020-26262, CVE-2026-27624).
    """

    allow_loopback: bool = False
    """For tests on one machine."""
    allow_private: bool = False
    """For the server of a LAN. Link-local addresses stay denied."""
    own_ips: frozenset[str] = frozenset()
    """The server's own addresses, bound and advertised: behind them only relayed addresses can be reached."""

    def denies(self, ip: str) -> bool:
        """Whether no permission may be given for this IP."""
        if ip in self.own_ips:
            return False  # the permission is worth nothing but for relayed addresses, see denies_direct()
        return is_denied_peer(ip, allow_loopback=self.allow_loopback, allow_private=self.allow_private)

    def denies_direct(self, peer: Address) -> bool:
        """Whether no datagram may leave a relay socket for this peer, which is no relayed address of ours."""
        ip = peer[0]
        if ip in self.own_ips and not (self.allow_loopback and classify(ip) is AddressClass.LOOPBACK):
            return True
        return is_denied_peer(ip, allow_loopback=self.allow_loopback, allow_private=self.allow_private)
