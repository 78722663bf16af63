"""Candidates: their priorities (RFC 8445 section 5.1.2), which of a stranger's are worth a path, and which pair up."""

from typing import Final

from app.protocol.description import Candidate, CandidateTransport, CandidateType
from media.ice.addresses import Address, AddressClass, classify, is_ipv6, normalise_ip
from media.ice.types import Base, RelayWay

_COMPONENT: Final = 1  # RTP and RTCP share a port, so there is one
_MAX_LOCAL_PREFERENCE: Final = 65535

_TYPE_PREFERENCE: Final = {
    CandidateType.HOST: 126,
    CandidateType.PRFLX: 110,
    CandidateType.SRFLX: 100,
    CandidateType.RELAY: 2,
}
_RELAY_BY_TCP: Final = 1  # type preferences of a relay that we reach by a stream
_RELAY_BY_TLS: Final = 0

_USABLE: Final = frozenset(
    {AddressClass.PUBLIC, AddressClass.PRIVATE, AddressClass.SHARED, AddressClass.LINK_LOCAL, AddressClass.LOOPBACK}
)


def priority(kind: CandidateType, base: Base) -> int:
    """Priority of a candidate of ours. Earlier interfaces come first."""
    preference = _TYPE_PREFERENCE[kind]
    if kind is CandidateType.RELAY and base.relay is not None and base.relay.way is not RelayWay.UDP:
        preference = _RELAY_BY_TCP if base.relay.way is RelayWay.TCP else _RELAY_BY_TLS
    local = max(0, _MAX_LOCAL_PREFERENCE - base.order)
    return preference << 24 | local << 8 | 256 - _COMPONENT


def way_to_relay(remote_priority: int) -> RelayWay:
    """By which way the other end most likely reaches its relay, if this is the priority of a relayed candidate."""
    return {_RELAY_BY_TCP: RelayWay.TCP, _RELAY_BY_TLS: RelayWay.TLS}.get(remote_priority >> 24, RelayWay.UDP)


def pair_priority(local: int, remote: int) -> int:
    """Priority of a path (RFC 8445 section 6.1.2.3), the same for both roles."""
    return (min(local, remote) << 32) + 2 * max(local, remote)


def local_candidate(kind: CandidateType, address: Address, base: Base) -> Candidate:
    """A candidate of ours, as it goes on the wire."""
    relay = base.relay.name if kind is CandidateType.RELAY and base.relay is not None else ""
    return Candidate(
        kind, address[0], address[1], priority(kind, base), CandidateTransport.UDP, base.network, relay[:64]
    )


def remote_address(candidate: Candidate) -> Address | None:
    """Where a stranger's candidate can be reached; None if it names nothing that a datagram could be sent to."""
    if candidate.transport is not CandidateTransport.UDP or candidate.port == 0:
        return None
    ip = normalise_ip(candidate.address)
    if ip is None or classify(ip) not in _USABLE:
        return None
    return ip, candidate.port


def can_pair(base: Base, remote: Address) -> bool:
    """Whether datagrams from this base could reach `remote` at all."""
    if is_ipv6(base.address[0]) != is_ipv6(remote[0]):
        return False
    here, there = classify(base.address[0]), classify(remote[0])
    if base.relay is not None and here is AddressClass.PUBLIC:
        return there is AddressClass.PUBLIC  # a relay in the Internet refuses private peers
    if AddressClass.LOOPBACK in (here, there):
        return here is there or (base.relay is not None and there is not AddressClass.LOOPBACK)
    return base.relay is not None or AddressClass.LINK_LOCAL not in (here, there) or here is there
