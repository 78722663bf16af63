"""What a server of the local network says about itself. It is anybody's word.

Whoever is in the network can announce anything: names are cut and cleaned, addresses have to be such, and nothing is
believed because of it; whether a server is the right one is settled by its certificate (`app.net.trust`).
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.net.address import ServerAddress
from app.protocol.version import choose

MAX_NAME = 64  # characters
MAX_PROTOCOLS = 16
_START = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class NearbyServer:
    """One server in the network, as it describes itself."""

    name: str
    address: ServerAddress
    fingerprint_start: str = ""
    """The first 16 digits of its certificate's fingerprint, lower-case; empty if it tells none."""


def read_announcement(
    addresses: list[str], port: int | None, properties: Mapping[bytes, bytes | None]
) -> NearbyServer | None:
    """A server we could talk to, or None. Never raises, whatever was announced."""
    protocols = _text(properties.get(b"protocols"))
    if not port or not 0 < port < 65536 or choose(tuple(protocols.split(",")[:MAX_PROTOCOLS])) is None:
        return None
    host = next((each for each in map(_usable, addresses) if each), "")
    if not host:
        return None
    start = _text(properties.get(b"fp")).lower()
    return NearbyServer(
        _text(properties.get(b"name"))[:MAX_NAME],
        ServerAddress(host, port, True),
        start if _START.fullmatch(start) else "",
    )


def _usable(text: str) -> str:
    """An address of another machine in reach, in its canonical form; else empty."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    strange = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    return "" if strange else str(address)


def _text(value: bytes | None) -> str:
    decoded = (value or b"").decode("utf-8", "replace")
    return "".join(character for character in decoded if character.isprintable()).strip()
