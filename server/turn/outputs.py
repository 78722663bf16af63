"""What the TURN server takes and gives: the 5-tuple of a client, datagrams to send, relay sockets to open, events."""

from dataclasses import dataclass
from typing import NamedTuple

from media.ice.addresses import Address
from media.ice.attributes import AddressFamily


class Source(NamedTuple):
    """A client as the server sees it: with the listener it stands for the 5-tuple of RFC 8656."""

    listener: int
    """Number of the listening socket, or of the connection; the shell's choice, unique over both."""
    address: Address
    is_stream: bool
    """TCP or TLS: the address is proved by the handshake, and what is written needs padding."""


class ToClient(NamedTuple):
    """Bytes for a client, ready to be written, padded for a stream."""

    source: Source
    data: bytes


class ToPeer(NamedTuple):
    """A datagram that leaves by a relay socket."""

    relay_id: int
    peer: Address
    payload: bytes


@dataclass(frozen=True, slots=True)
class OpenRelay:
    """Bind a relay socket, then call relay_opened() or relay_failed()."""

    relay_id: int
    family: AddressFamily
    even_port: bool
    reserved_id: int | None
    """Bind the next higher port too, under this number (EVEN-PORT with the R bit)."""


@dataclass(frozen=True, slots=True)
class CloseRelay:
    """Close a relay socket."""

    relay_id: int


@dataclass(frozen=True, slots=True)
class AllocationCreated:
    """A client has a relayed address."""

    source: Source
    user: str
    relayed: Address


@dataclass(frozen=True, slots=True)
class AllocationEnded:
    """An allocation expired, was given up, or went with its connection."""

    source: Source
    user: str
    relayed: Address
    relayed_bytes: int
    """Payload, both ways."""


Out = ToClient | OpenRelay | CloseRelay
Event = AllocationCreated | AllocationEnded
