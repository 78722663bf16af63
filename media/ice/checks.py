"""Connectivity checks as STUN messages: what a request and an answer say, and the attribute SEEN."""

import struct
from typing import Final

from media.ice import stun
from media.ice.addresses import Address
from media.ice.attributes import Attribute, encode_u32, encode_u64, encode_unknown, encode_xor_address
from media.ice.stun import Class, Message, Method
from media.ice.types import PathKey

ROLE_CONFLICT: Final = 487  # RFC 8445 section 7.3.1.1
UNKNOWN_ATTRIBUTE: Final = 420
SEEN_IN_REQUEST: Final = 4  # entries
SEEN_IN_ANSWER: Final = 2
SEEN_AGE: Final = 3.0  # seconds; what was heard longer ago is not told
_SEEN_ENTRY: Final = struct.Struct("!8sH")
_SEEN_KEY: Final = 8  # leading bytes of a transaction id
_MAX_SIGHTINGS: Final = 100


class Sightings:
    """Which of the peer's checks were heard last, by path, so that it learns of their arrival on any other path."""

    __slots__ = ("_heard",)

    def __init__(self) -> None:
        self._heard: dict[PathKey, tuple[bytes, float]] = {}

    def heard(self, key: PathKey, transaction_id: bytes, now: float) -> None:
        """An authenticated request arrived on this path."""
        self._heard.pop(key, None)
        self._heard[key] = (transaction_id[:_SEEN_KEY], now)
        if len(self._heard) > _MAX_SIGHTINGS:
            del self._heard[next(iter(self._heard))]

    def encode(self, count: int, now: float) -> bytes:
        """The value of SEEN: up to `count` entries, newest first, each with its age in milliseconds."""
        newest = list(reversed(self._heard.values()))[:count]
        return b"".join(
            _SEEN_ENTRY.pack(prefix, int((now - at) * 1000)) for prefix, at in newest if 0 <= now - at < SEEN_AGE
        )


def decode_seen(message: Message) -> tuple[bytes, ...]:
    """The first 8 bytes of the transaction ids that the peer says it heard."""
    value = message.get(Attribute.SEEN)
    if not value:
        return ()
    count = min(len(value) // _SEEN_ENTRY.size, SEEN_IN_REQUEST)
    return tuple(_SEEN_ENTRY.unpack_from(value, i * _SEEN_ENTRY.size)[0] for i in range(count))


def seen_key(transaction_id: bytes) -> bytes:
    """How SEEN names a transaction."""
    return transaction_id[:_SEEN_KEY]


def moved(message: Message) -> int:
    """How often the peer lost a base, as it says."""
    return message.number(Attribute.MOVED, 4) or 0


def request(
    transaction_id: bytes,
    *,
    username: str,
    password: str,
    priority: int,
    controlling: bool,
    tie_breaker: int,
    nominate: bool = False,
    seen: bytes | None = None,
    moves: int = 0,
) -> bytes:
    """A check (RFC 8445 section 7.1). `seen` is None towards a peer that does not know the attribute."""
    role = Attribute.ICE_CONTROLLING if controlling else Attribute.ICE_CONTROLLED
    attributes: list[tuple[int, bytes]] = [
        (Attribute.USERNAME, username.encode()),
        (Attribute.PRIORITY, encode_u32(priority)),
        (role, encode_u64(tie_breaker)),
    ]
    if nominate:
        attributes.append((Attribute.USE_CANDIDATE, b""))
    if seen is not None:
        attributes.append((Attribute.SEEN, seen))
        if moves:
            attributes.append((Attribute.MOVED, encode_u32(moves)))
    message = Message(Method.BINDING, Class.REQUEST, transaction_id, tuple(attributes))
    return message.serialize(integrity_key=password.encode(), fingerprint=True)


def answer(heard: Message, request_size: int, source: Address, password: str, *, seen: bytes) -> bytes | None:
    """The success answer; without SEEN, or None, if it would be longer than the request (no amplification)."""
    mapped = (int(Attribute.XOR_MAPPED_ADDRESS), encode_xor_address(source, heard.transaction_id))
    variants: list[tuple[tuple[int, bytes], ...]] = [(mapped,)]
    if heard.has(Attribute.SEEN):
        variants.insert(0, (mapped, (int(Attribute.SEEN), seen)))
    for attributes in variants:
        data = stun.success(heard, attributes).serialize(integrity_key=password.encode(), fingerprint=True)
        if len(data) <= request_size:
            return data
    return None


def refusal(heard: Message, request_size: int, password: str, code: int, unknown: tuple[int, ...] = ()) -> bytes | None:
    """A signed error answer; None if it would be longer than the request."""
    attributes = ((int(Attribute.UNKNOWN_ATTRIBUTES), encode_unknown(unknown)),) if unknown else ()
    data = stun.refusal(heard, code, "", attributes).serialize(integrity_key=password.encode(), fingerprint=True)
    return data if len(data) <= request_size else None


def refusal_of(heard: Message, request_size: int, password: str) -> bytes | None:
    """The signed error answer to a request that requires what we do not know, or else claims our role."""
    if unknown := stun.unknown_required(heard):
        return refusal(heard, request_size, password, UNKNOWN_ATTRIBUTE, unknown)
    return refusal(heard, request_size, password, ROLE_CONFLICT)


def query(transaction_id: bytes) -> bytes:
    """A Binding request to a STUN server."""
    return Message(Method.BINDING, Class.REQUEST, transaction_id).serialize(fingerprint=True)
