"""STUN messages (RFC 8489), which are those of TURN (RFC 8656) and ICE (RFC 8445) too: read, write, prove."""

import hashlib
import hmac
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from media.ice.addresses import Address
from media.ice.attributes import (
    MAGIC_COOKIE,
    Attribute,
    ErrorReason,
    decode_address,
    decode_error,
    decode_unknown,
    decode_xor_address,
    encode_error,
)

HEADER_SIZE: Final = 20  # bytes
MAX_MESSAGE: Final = 4096  # bytes; a datagram relayed in a Send or Data indication fits, a 64 KiB length does not
MAX_ATTRIBUTES: Final = 64  # a legitimate message has at most a dozen; bounds the work for a hostile one
INTEGRITY_SIZE: Final = 24  # bytes of MESSAGE-INTEGRITY with its header
FINGERPRINT_SIZE: Final = 8  # bytes of FINGERPRINT with its header

_FINGERPRINT_MASK: Final = 0x5354554E
_COMPREHENSION_OPTIONAL: Final = 0x8000
_HEADER: Final = struct.Struct("!HHI12s")
_PAIR: Final = struct.Struct("!HH")

# What we read and obey. The others with a type below 0x8000 must be refused by 420 (RFC 8489 section 6.3.1).
_KNOWN_REQUIRED: Final = frozenset(
    {
        Attribute.MAPPED_ADDRESS,
        Attribute.USERNAME,
        Attribute.MESSAGE_INTEGRITY,
        Attribute.ERROR_CODE,
        Attribute.UNKNOWN_ATTRIBUTES,
        Attribute.CHANNEL_NUMBER,
        Attribute.LIFETIME,
        Attribute.XOR_PEER_ADDRESS,
        Attribute.DATA,
        Attribute.REALM,
        Attribute.NONCE,
        Attribute.XOR_RELAYED_ADDRESS,
        Attribute.REQUESTED_ADDRESS_FAMILY,
        Attribute.EVEN_PORT,
        Attribute.REQUESTED_TRANSPORT,
        Attribute.DONT_FRAGMENT,
        Attribute.XOR_MAPPED_ADDRESS,
        Attribute.RESERVATION_TOKEN,
        Attribute.PRIORITY,
        Attribute.USE_CANDIDATE,
    }
)


class Method(IntEnum):
    """STUN and TURN methods."""

    BINDING = 0x001
    ALLOCATE = 0x003
    REFRESH = 0x004
    SEND = 0x006
    DATA = 0x007
    CREATE_PERMISSION = 0x008
    CHANNEL_BIND = 0x009


class Class(IntEnum):
    """Message classes, as their bits in the message type."""

    REQUEST = 0x000
    INDICATION = 0x010
    SUCCESS = 0x100
    ERROR = 0x110


def _message_type(method: Method, cls: Class) -> int:
    return (method & 0x00F) | (method & 0x070) << 1 | (method & 0xF80) << 2 | cls


_TYPES: Final = {_message_type(method, cls): (method, cls) for method in Method for cls in Class}


@dataclass(frozen=True, slots=True)
class Message:
    """One STUN message. The accessors give None for what is absent or malformed; the first of a kind counts."""

    method: Method
    cls: Class
    transaction_id: bytes
    """12 bytes."""
    attributes: tuple[tuple[int, bytes], ...] = ()
    """Type and value without padding, in order; without MESSAGE-INTEGRITY, what follows it, and FINGERPRINT."""
    has_integrity: bool = field(default=False, compare=False)
    """The parsed datagram carries MESSAGE-INTEGRITY; whether it is right, verify_integrity tells."""
    has_fingerprint: bool = field(default=False, compare=False)
    """The parsed datagram carries a FINGERPRINT, and it is right."""

    def serialize(
        self, *, integrity_key: bytes | None = None, fingerprint: bool = False, software: str | None = None
    ) -> bytes:
        """Write the message: attributes, SOFTWARE, MESSAGE-INTEGRITY if a key is given, FINGERPRINT if asked."""
        parts: list[bytes] = []
        for kind, value in self.attributes:
            _append(parts, kind, value)
        if software is not None:
            _append(parts, Attribute.SOFTWARE, software.encode())
        body = b"".join(parts)
        kind = _message_type(self.method, self.cls)
        if integrity_key is not None:
            head = _HEADER.pack(kind, len(body) + INTEGRITY_SIZE, MAGIC_COOKIE, self.transaction_id)
            proof = hmac.digest(integrity_key, head + body, "sha1")
            body += _PAIR.pack(Attribute.MESSAGE_INTEGRITY, len(proof)) + proof
        if not fingerprint:
            return _HEADER.pack(kind, len(body), MAGIC_COOKIE, self.transaction_id) + body
        whole = _HEADER.pack(kind, len(body) + FINGERPRINT_SIZE, MAGIC_COOKIE, self.transaction_id) + body
        return whole + struct.pack("!HHI", Attribute.FINGERPRINT, 4, zlib.crc32(whole) ^ _FINGERPRINT_MASK)

    def get(self, kind: Attribute) -> bytes | None:
        """The value of the first attribute of this type."""
        for at, value in self.attributes:
            if at == kind:
                return value
        return None

    def has(self, kind: Attribute) -> bool:
        """Whether an attribute of this type is there."""
        return any(at == kind for at, _ in self.attributes)

    def text(self, kind: Attribute) -> str | None:
        """A value as UTF-8 text; None if it is not."""
        value = self.get(kind)
        if value is None:
            return None
        try:
            return value.decode()
        except UnicodeDecodeError:
            return None

    def number(self, kind: Attribute, size: int) -> int | None:
        """A value as an unsigned number of exactly `size` bytes."""
        value = self.get(kind)
        return int.from_bytes(value, "big") if value is not None and len(value) == size else None

    def xor_address(self, kind: Attribute) -> Address | None:
        """A value as an XOR-ed address."""
        value = self.get(kind)
        return None if value is None else decode_xor_address(value, self.transaction_id)

    @property
    def username(self) -> str | None:
        """USERNAME."""
        return self.text(Attribute.USERNAME)

    @property
    def realm(self) -> str | None:
        """REALM."""
        return self.text(Attribute.REALM)

    @property
    def nonce(self) -> bytes | None:
        """NONCE, opaque."""
        return self.get(Attribute.NONCE)

    @property
    def software(self) -> str | None:
        """SOFTWARE."""
        return self.text(Attribute.SOFTWARE)

    @property
    def mapped_address(self) -> Address | None:
        """XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of an old server."""
        if (address := self.xor_address(Attribute.XOR_MAPPED_ADDRESS)) is not None:
            return address
        value = self.get(Attribute.MAPPED_ADDRESS)
        return None if value is None else decode_address(value)

    @property
    def peer_address(self) -> Address | None:
        """The first XOR-PEER-ADDRESS."""
        return self.xor_address(Attribute.XOR_PEER_ADDRESS)

    @property
    def peer_addresses(self) -> tuple[Address | None, ...]:
        """Every XOR-PEER-ADDRESS in order; None for a malformed one."""
        return tuple(
            decode_xor_address(value, self.transaction_id)
            for kind, value in self.attributes
            if kind == Attribute.XOR_PEER_ADDRESS
        )

    @property
    def relayed_address(self) -> Address | None:
        """XOR-RELAYED-ADDRESS."""
        return self.xor_address(Attribute.XOR_RELAYED_ADDRESS)

    @property
    def alternate_server(self) -> Address | None:
        """ALTERNATE-SERVER."""
        value = self.get(Attribute.ALTERNATE_SERVER)
        return None if value is None else decode_address(value)

    @property
    def error(self) -> ErrorReason | None:
        """ERROR-CODE."""
        value = self.get(Attribute.ERROR_CODE)
        return None if value is None else decode_error(value)

    @property
    def unknown_attributes(self) -> tuple[int, ...]:
        """UNKNOWN-ATTRIBUTES of a 420 answer."""
        return decode_unknown(self.get(Attribute.UNKNOWN_ATTRIBUTES) or b"")

    @property
    def lifetime(self) -> int | None:
        """LIFETIME, seconds."""
        return self.number(Attribute.LIFETIME, 4)

    @property
    def data(self) -> bytes | None:
        """DATA: the relayed datagram."""
        return self.get(Attribute.DATA)

    @property
    def channel_number(self) -> int | None:
        """CHANNEL-NUMBER; the 16 reserved bits are ignored."""
        value = self.number(Attribute.CHANNEL_NUMBER, 4)
        return None if value is None else value >> 16

    @property
    def requested_transport(self) -> int | None:
        """REQUESTED-TRANSPORT: an IANA protocol number."""
        value = self.number(Attribute.REQUESTED_TRANSPORT, 4)
        return None if value is None else value >> 24

    @property
    def requested_address_family(self) -> int | None:
        """REQUESTED-ADDRESS-FAMILY: 1 is IPv4, 2 is IPv6."""
        value = self.number(Attribute.REQUESTED_ADDRESS_FAMILY, 4)
        return None if value is None else value >> 24

    @property
    def even_port(self) -> bool | None:
        """EVEN-PORT: None if absent, else whether the next port is to be reserved too (the R bit)."""
        value = self.number(Attribute.EVEN_PORT, 1)
        return None if value is None else bool(value & 0x80)

    @property
    def reservation_token(self) -> bytes | None:
        """RESERVATION-TOKEN, 8 bytes."""
        value = self.get(Attribute.RESERVATION_TOKEN)
        return value if value is not None and len(value) == 8 else None

    @property
    def priority(self) -> int | None:
        """PRIORITY of the candidate that a check would discover."""
        return self.number(Attribute.PRIORITY, 4)

    @property
    def use_candidate(self) -> bool:
        """USE-CANDIDATE."""
        return self.has(Attribute.USE_CANDIDATE)

    @property
    def ice_controlled(self) -> int | None:
        """The tie-breaker of a controlled agent."""
        return self.number(Attribute.ICE_CONTROLLED, 8)

    @property
    def ice_controlling(self) -> int | None:
        """The tie-breaker of a controlling agent."""
        return self.number(Attribute.ICE_CONTROLLING, 8)


def _append(parts: list[bytes], kind: int, value: bytes) -> None:
    parts.append(_PAIR.pack(kind, len(value)))
    parts.append(value)
    if padding := -len(value) % 4:
        parts.append(bytes(padding))


def success(request: Message, attributes: Iterable[tuple[int, bytes]] = ()) -> Message:
    """The success answer to a request."""
    return Message(request.method, Class.SUCCESS, request.transaction_id, tuple(attributes))


def refusal(request: Message, code: int, reason: str = "", attributes: Iterable[tuple[int, bytes]] = ()) -> Message:
    """The error answer to a request. Short words, or none, keep it from being longer than the request."""
    error = (int(Attribute.ERROR_CODE), encode_error(code, reason))
    return Message(request.method, Class.ERROR, request.transaction_id, (error, *attributes))


def parse(data: bytes) -> Message | None:
    """Read one datagram or frame. None for anything that is not one well-formed message of a known method.

    A FINGERPRINT must be right and last. What follows MESSAGE-INTEGRITY is ignored (RFC 8489 section 14.5).
    """
    size = len(data)
    if size < HEADER_SIZE or size > MAX_MESSAGE or size % 4:
        return None
    kind, length, cookie, transaction_id = _HEADER.unpack_from(data)
    known = _TYPES.get(kind)
    if known is None or cookie != MAGIC_COOKIE or length + HEADER_SIZE != size:
        return None
    attributes: list[tuple[int, bytes]] = []
    has_integrity = has_fingerprint = False
    at = HEADER_SIZE
    for _ in range(MAX_ATTRIBUTES):
        if at == size:
            return Message(known[0], known[1], transaction_id, tuple(attributes), has_integrity, has_fingerprint)
        attribute, length = _PAIR.unpack_from(data, at)
        end = at + 4 + length
        if end > size:
            return None
        if attribute == Attribute.FINGERPRINT:
            if not _fingerprint_is_right(data, at, length):
                return None
            has_fingerprint = True
        elif not has_integrity:
            if attribute == Attribute.MESSAGE_INTEGRITY:
                if length != 20:
                    return None
                has_integrity = True
            else:
                attributes.append((attribute, data[at + 4 : end]))
        at = end + -length % 4
    return None


def _fingerprint_is_right(data: bytes, at: int, length: int) -> bool:
    if length != 4 or at + FINGERPRINT_SIZE != len(data):
        return False
    return int.from_bytes(data[at + 4 : at + 8], "big") == zlib.crc32(data[:at]) ^ _FINGERPRINT_MASK


def verify_integrity(data: bytes, key: bytes) -> bool:
    """Whether MESSAGE-INTEGRITY is there and made with this key; compared in constant time. Never raises."""
    at = HEADER_SIZE
    size = len(data)
    while at + INTEGRITY_SIZE <= size:
        attribute, length = _PAIR.unpack_from(data, at)
        if attribute == Attribute.MESSAGE_INTEGRITY:
            if length != 20:
                return False
            # The length field counts up to and with this attribute, whatever follows (RFC 8489 section 14.5).
            covered = data[:2] + (at + INTEGRITY_SIZE - HEADER_SIZE).to_bytes(2, "big") + data[4:at]
            return hmac.compare_digest(hmac.digest(key, covered, "sha1"), data[at + 4 : at + INTEGRITY_SIZE])
        at += 4 + length + -length % 4
    return False


def long_term_key(username: str, realm: str, password: str) -> bytes:
    """The key of long-term credentials (RFC 8489 section 9.2.2). No SASLprep: credentials we make are ASCII."""
    return hashlib.md5(f"{username}:{realm}:{password}".encode(), usedforsecurity=False).digest()


def unknown_required(message: Message) -> tuple[int, ...]:
    """Attribute types that must be understood and are not, once each, in order: the content of a 420 answer."""
    return tuple(
        dict.fromkeys(
            kind for kind, _ in message.attributes if kind < _COMPREHENSION_OPTIONAL and kind not in _KNOWN_REQUIRED
        )
    )
