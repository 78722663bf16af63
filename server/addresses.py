"""Addresses of connections: how a client looks to us, and how our relay looks to it."""

import ipaddress
from urllib.parse import urlsplit

from app import clock
from app.protocol.model import RelayServer
from server.connection import Connection
from server.relays import Relays
from server.signalling.session import Session


class RelaysByAddress:
    """The relay list of a session, with our address as it can reach us."""

    def __init__(self, relays: Relays) -> None:
        self._relays = relays
        self.lifetime = relays.lifetime

    def relays_of(self, session: Session, connection: Connection) -> tuple[RelayServer, ...]:
        """STUN and TURN servers for a session on this connection."""
        socket = connection.socket
        reached_by = reached(socket.host, ours=normalised(socket.local_address()), theirs=session.address)
        return self._relays.of(session.user.user_id, reached_by=reached_by, wall=clock.wall(), asked=socket.host)

    def urls_for(self, *, asked: str, ours: str, theirs: str) -> tuple[str, ...]:
        """Where the servers are for whoever asked for this Host, from their address to ours."""
        here, there = normalised(ours), normalised(theirs)
        return self._relays.urls(reached_by=reached(asked, ours=here, theirs=there), asked=asked)


def normalised(address: str) -> str:
    """An IP address without zone; IPv4 as IPv4 even if it came over an IPv6 socket."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


def reached(host: str, *, ours: str, theirs: str) -> str:
    """The name or address under which a client finds our relay.

    The address in the Host header, else our end of its connection; behind a NAT that is a private address, which is no
    use to a client from outside, so it gets the name it used.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets around what is no address
        name = ""
    literal = normalised(name)
    if literal:
        return literal
    is_behind_nat = bool(ours and theirs) and _is_public(theirs) and not _is_public(ours)
    return name if is_behind_nat and name else ours


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address).is_global
