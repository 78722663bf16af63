"""What a TURN request asks for, checked: each reader gives the wish, or the refusal it deserves (RFC 8656)."""

from dataclasses import dataclass
from typing import Final

from media.ice.addresses import Address, normalise_ip
from media.ice.attributes import TRANSPORT_UDP, AddressFamily, Attribute, encode_unknown
from media.ice.framing import CHANNEL_MIN, OLD_CHANNEL_MAX
from media.ice.stun import Message, unknown_required
from server.turn.allocation import Allocation
from server.turn.config import TurnConfig, TurnLimits
from server.turn.policy import PeerPolicy

_FAMILIES: Final = {int(family): family for family in AddressFamily}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer."""

    code: int
    attributes: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class AllocateWish:
    """A well-formed Allocate request."""

    lifetime: int
    family: AddressFamily
    even_port: bool
    reserve_next: bool
    token: bytes | None
    """Take the port that was reserved under this token."""
    wants_ipv6_too: bool
    """ADDITIONAL-ADDRESS-FAMILY: the answer says that there is none."""


@dataclass(frozen=True, slots=True)
class ChannelWish:
    """A well-formed ChannelBind request."""

    number: int
    peer: Address


def unknown_attributes(message: Message) -> Refusal | None:
    """Refuse what must be understood and is not, 420. DONT-FRAGMENT is such: we cannot set the bit per packet."""
    unknown = unknown_required(message)
    if message.has(Attribute.DONT_FRAGMENT):
        unknown += (int(Attribute.DONT_FRAGMENT),)
    if not unknown:
        return None
    return Refusal(420, ((int(Attribute.UNKNOWN_ATTRIBUTES), encode_unknown(unknown)),))


def granted_lifetime(message: Message, limits: TurnLimits) -> int:
    """Seconds that an allocation gets: what was asked, between the default and the maximum (section 7.2)."""
    asked = message.lifetime
    return limits.default_lifetime if asked is None else min(max(asked, limits.default_lifetime), limits.max_lifetime)


def read_allocate(message: Message, config: TurnConfig) -> AllocateWish | Refusal:
    """Section 7.2, steps 3 to 8: everything but credentials, quotas and the 5-tuple."""
    transport = message.requested_transport
    if transport is None:
        return Refusal(400)
    if transport != TRANSPORT_UDP:
        return Refusal(442)
    if (refused := unknown_attributes(message)) is not None:
        return refused
    has_family = message.has(Attribute.REQUESTED_ADDRESS_FAMILY)
    has_token = message.has(Attribute.RESERVATION_TOKEN)
    has_even_port = message.has(Attribute.EVEN_PORT)
    wants_both = message.has(Attribute.ADDITIONAL_ADDRESS_FAMILY)
    if _contradicts(message, has_family, has_token, has_even_port, wants_both):
        return Refusal(400)
    family = AddressFamily.IPV4
    if has_family:
        asked = _FAMILIES.get(message.requested_address_family or 0)
        if asked is None:
            return Refusal(440)
        family = asked
    if not has_token and family not in config.families:
        return Refusal(440)
    return AllocateWish(
        lifetime=granted_lifetime(message, config.limits),
        family=family,
        even_port=has_even_port,
        reserve_next=message.even_port is True,
        token=message.reservation_token,
        wants_ipv6_too=wants_both,
    )


def _contradicts(message: Message, has_family: bool, has_token: bool, has_even_port: bool, wants_both: bool) -> bool:
    if has_token and (has_even_port or has_family or wants_both or message.reservation_token is None):
        return True
    if has_even_port and message.even_port is None:
        return True
    if not wants_both:
        return False
    # Only IPv6 can be additional: byte 0 of the value, and IPv4 is what one gets without asking.
    additional = message.number(Attribute.ADDITIONAL_ADDRESS_FAMILY, 4)
    return has_family or message.even_port is True or additional is None or additional >> 24 != AddressFamily.IPV6


def read_refresh(message: Message, allocation: Allocation, limits: TurnLimits) -> int | Refusal:
    """Section 8: the new lifetime in seconds, 0 to give up the allocation."""
    if message.has(Attribute.REQUESTED_ADDRESS_FAMILY) and message.requested_address_family != allocation.family:
        return Refusal(443)
    if message.has(Attribute.LIFETIME) and message.lifetime is None:
        return Refusal(400)
    return 0 if message.lifetime == 0 else granted_lifetime(message, limits)


def read_permissions(message: Message, allocation: Allocation, policy: PeerPolicy) -> tuple[str, ...] | Refusal:
    """Section 10.2: the IPs to permit, all or none."""
    peers = message.peer_addresses
    if not peers:
        return Refusal(400)
    ips: list[str] = []
    for peer in peers:
        if peer is None:
            return Refusal(400)
        if (refused := refuse_peer(peer, allocation, policy)) is not None:
            return refused
        ips.append(peer[0])
    return tuple(ips)


def read_channel(message: Message, allocation: Allocation, policy: PeerPolicy) -> ChannelWish | Refusal:
    """Section 12.2: the number and the peer; whether they are free, the channels tell."""
    number, peer = message.channel_number, message.peer_address
    if number is None or not CHANNEL_MIN <= number <= OLD_CHANNEL_MAX or peer is None or peer[1] == 0:
        return Refusal(400)
    return refuse_peer(peer, allocation, policy) or ChannelWish(number, peer)


def refuse_peer(peer: Address, allocation: Allocation, policy: PeerPolicy) -> Refusal | None:
    """Judge a peer: normalised, against the deny list (403), then by family (443).

    An IPv4-mapped IPv6 peer is judged as the IPv4 address it is, and then has the wrong family anyway.
    """
    ip = normalise_ip(peer[0])
    if ip is None or policy.denies(ip):
        return Refusal(403)
    if ip != peer[0] or not allocation.can_reach(peer):
        return Refusal(443)
    return None
