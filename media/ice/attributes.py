"""STUN and TURN attributes: their numbers, and how the values that have a structure are written and read."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from media.ice.addresses import Address, pack_ip, unpack_ip

MAGIC_COOKIE: Final = 0x2112A442
_COOKIE_BYTES: Final = MAGIC_COOKIE.to_bytes(4, "big")
_PORT_MASK: Final = MAGIC_COOKIE >> 16
_FAMILY_SIZES: Final = {1: 4, 2: 16}

TRANSPORT_UDP: Final = 17  # IANA protocol number


class Attribute(IntEnum):
    """Attribute types: RFC 8489 section 14, RFC 8656 section 18, RFC 8445 section 16.1, and three of ours."""

    MAPPED_ADDRESS = 0x0001
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    UNKNOWN_ATTRIBUTES = 0x000A
    CHANNEL_NUMBER = 0x000C
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    EVEN_PORT = 0x0018
    REQUESTED_TRANSPORT = 0x0019
    DONT_FRAGMENT = 0x001A
    MESSAGE_INTEGRITY_SHA256 = 0x001C
    PASSWORD_ALGORITHM = 0x001D
    USERHASH = 0x001E
    XOR_MAPPED_ADDRESS = 0x0020
    RESERVATION_TOKEN = 0x0022
    PRIORITY = 0x0024
    USE_CANDIDATE = 0x0025
    ADDITIONAL_ADDRESS_FAMILY = 0x8000
    ADDRESS_ERROR_CODE = 0x8001
    PASSWORD_ALGORITHMS = 0x8002
    ALTERNATE_DOMAIN = 0x8003
    ICMP = 0x8004
    SOFTWARE = 0x8022
    ALTERNATE_SERVER = 0x8023
    FINGERPRINT = 0x8028
    ICE_CONTROLLED = 0x8029
    ICE_CONTROLLING = 0x802A
    SEEN = 0xC3A1
    """Ours: which packets were heard on other paths; only between peers that know it."""
    MOVED = 0xC3A2
    """Ours: how often the sender lost a base; only between peers that know it."""
    RELAY_LOAD = 0xC3A3
    """Ours: how full a relay is, in thousandths; in answers to Binding requests that carry it."""


class AddressFamily(IntEnum):
    """Values of REQUESTED-ADDRESS-FAMILY (RFC 8656 section 18.8)."""

    IPV4 = 1
    IPV6 = 2


@dataclass(frozen=True, slots=True)
class ErrorReason:
    """ERROR-CODE: a number from 300 to 699 and words for people."""

    code: int
    reason: str = ""


def encode_xor_address(address: Address, transaction_id: bytes) -> bytes:
    """Write XOR-MAPPED-, XOR-PEER- or XOR-RELAYED-ADDRESS. ValueError if the address holds no IP literal."""
    packed = pack_ip(address[0])
    if packed is None:
        raise ValueError("not an IP literal")
    size = len(packed)
    mask = int.from_bytes((_COOKIE_BYTES + transaction_id)[:size], "big")
    masked = (int.from_bytes(packed, "big") ^ mask).to_bytes(size, "big")
    return struct.pack("!HH", 1 if size == 4 else 2, address[1] ^ _PORT_MASK) + masked


def decode_xor_address(value: bytes, transaction_id: bytes) -> Address | None:
    """Read an XOR-...-ADDRESS; None if it is malformed."""
    size = len(value) - 4
    if size < 4 or _FAMILY_SIZES.get(value[1]) != size:
        return None
    mask = int.from_bytes((_COOKIE_BYTES + transaction_id)[:size], "big")
    ip = unpack_ip((int.from_bytes(value[4:], "big") ^ mask).to_bytes(size, "big"))
    return ip, int.from_bytes(value[2:4], "big") ^ _PORT_MASK


def encode_address(address: Address) -> bytes:
    """Write an address in the clear (MAPPED-ADDRESS, ALTERNATE-SERVER). ValueError if it holds no IP literal."""
    packed = pack_ip(address[0])
    if packed is None:
        raise ValueError("not an IP literal")
    return struct.pack("!HH", 1 if len(packed) == 4 else 2, address[1]) + packed


def decode_address(value: bytes) -> Address | None:
    """Read an address in the clear; None if it is malformed."""
    if len(value) < 8 or _FAMILY_SIZES.get(value[1]) != len(value) - 4:
        return None
    return unpack_ip(value[4:]), int.from_bytes(value[2:4], "big")


def encode_error(code: int, reason: str = "") -> bytes:
    """Write ERROR-CODE (RFC 8489 section 14.8)."""
    return struct.pack("!HBB", 0, code // 100, code % 100) + reason.encode()


def decode_error(value: bytes) -> ErrorReason | None:
    """Read ERROR-CODE; None if it is malformed."""
    if len(value) < 4 or not 3 <= value[2] & 7 <= 6 or value[3] > 99:
        return None
    return ErrorReason((value[2] & 7) * 100 + value[3], value[4:].decode("utf-8", "replace"))


def encode_unknown(types: tuple[int, ...]) -> bytes:
    """Write UNKNOWN-ATTRIBUTES."""
    return struct.pack(f"!{len(types)}H", *types)


def decode_unknown(value: bytes) -> tuple[int, ...]:
    """Read UNKNOWN-ATTRIBUTES; an odd byte at the end is ignored."""
    count = len(value) // 2
    return struct.unpack_from(f"!{count}H", value)


def encode_u32(number: int) -> bytes:
    """Write a 32-bit number: LIFETIME (seconds), PRIORITY, MOVED."""
    return number.to_bytes(4, "big")


def encode_u64(number: int) -> bytes:
    """Write a 64-bit number: ICE-CONTROLLED and ICE-CONTROLLING carry the tie-breaker."""
    return number.to_bytes(8, "big")


def encode_channel_number(number: int) -> bytes:
    """Write CHANNEL-NUMBER: 16 bits and 16 reserved ones."""
    return struct.pack("!HH", number, 0)


def encode_requested_transport(protocol: int = TRANSPORT_UDP) -> bytes:
    """Write REQUESTED-TRANSPORT."""
    return bytes((protocol, 0, 0, 0))


def encode_address_family(family: AddressFamily) -> bytes:
    """Write REQUESTED-ADDRESS-FAMILY or ADDITIONAL-ADDRESS-FAMILY."""
    return bytes((family, 0, 0, 0))
