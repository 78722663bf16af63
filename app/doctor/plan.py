"""What is examined of the way to a server: which probes there are, and which make no sense after another failed. Pure.

The transports of relays are data: a new one is a line of `TRANSPORTS`, and one of `OPENERS` in `app.doctor.probes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.doctor.findings import Probe, Subject, Transport
from app.net.address import ServerAddress
from app.protocol.model import RelayServer
from media.ice.servers import Server, ServerKind, parse_server

TRANSPORTS: dict[ServerKind, tuple[Subject, Transport]] = {
    ServerKind.STUN: (Subject.STUN, Transport.UDP),
    ServerKind.TURN_UDP: (Subject.RELAY, Transport.UDP),
    ServerKind.TURN_TCP: (Subject.RELAY, Transport.TCP),
    ServerKind.TURN_TLS: (Subject.RELAY, Transport.TLS),
    ServerKind.TURN_WEBSOCKET: (Subject.RELAY, Transport.WEBSOCKET),
}
MAX_SERVERS = 12  # STUN and TURN servers that are looked at

NETWORK = Probe(Subject.NETWORK)
UDP = Probe(Subject.UDP, Transport.UDP)


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """The probes of the server itself, each of which needs those before it."""

    dns: Probe | None
    """None: the address is a number, or a proxy looks the name up."""
    tcp: Probe
    tls: Probe | None
    """None: plain http, on this machine."""
    protocol: Probe
    websocket: Probe

    @property
    def steps(self) -> tuple[Probe, ...]:
        """In their order."""
        wanted = (self.dns, self.tcp, self.tls, self.protocol, self.websocket)
        return tuple(each for each in wanted if each is not None)


def plan_server(address: ServerAddress, *, is_name: bool, has_proxy: bool) -> ServerPlan:
    """How the server of an address is examined."""
    host, port = address.host, address.port
    return ServerPlan(
        dns=Probe(Subject.DNS, host=host) if is_name and not has_proxy else None,
        tcp=Probe(Subject.SERVER, Transport.TCP, host, port),
        tls=Probe(Subject.TLS, Transport.TLS, host, port) if address.is_secure else None,
        protocol=Probe(Subject.PROTOCOL, host=host, port=port),
        websocket=Probe(Subject.WEBSOCKET, Transport.WEBSOCKET, host, port),
    )


def servers_of(relays: Iterable[RelayServer]) -> tuple[tuple[Probe, Server], ...]:
    """The STUN servers and relays that are looked at, STUN first; what we cannot reach in any way is left out."""
    found: dict[Probe, Server] = {}
    for relay in relays:
        server = parse_server(relay)
        if server is not None and server.kind in TRANSPORTS:
            subject, transport = TRANSPORTS[server.kind]
            found.setdefault(Probe(subject, transport, server.host, server.port), server)
    ordered = sorted(found.items(), key=lambda item: item[0].subject is not Subject.STUN)
    return tuple(ordered[:MAX_SERVERS])
