"""The probes: each asks one thing of the network and says what it saw. They never raise."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from app import clock
from app.doctor.findings import Cause, Probe, Result, Transport, bad, good
from app.net.address import ServerAddress
from app.net.errors import CertificateChanged, CertificateUnknown, NetError, Obstacle, Refused, Unreachable
from app.net.rest import Rest
from app.net.trust import Trust, handshake
from app.protocol.model import RelayServer
from media.ice.addresses import Address, normalise
from media.ice.servers import Server
from media.transport.lines import Line, StreamLine, UdpLine, WebSocketLine
from media.transport.probing import RelayRefusedError, ask_binding, ask_relay
from media.transport.proxy import HttpProxy
from media.transport.tunnel import TunnelError, TunnelFailure, open_tunnel

CONNECT_WITHIN = 5.0  # seconds for a TCP or TLS handshake
STUN_WITHIN = 2.5
NOWHERE: Address = ("0.0.0.0", 0)  # the proxy looks the name up
_CAUSES = {
    Obstacle.UNKNOWN_HOST: Cause.UNKNOWN_NAME,
    Obstacle.NO_CONNECTION: Cause.REFUSED,
    Obstacle.TIMED_OUT: Cause.SILENT,
    Obstacle.CERTIFICATE: Cause.CERTIFICATE,
    Obstacle.SERVER_TOO_OLD: Cause.TOO_OLD,
    Obstacle.SERVER_TOO_NEW: Cause.TOO_NEW,
    Obstacle.PROXY: Cause.PROXY,
    Obstacle.PROXY_PASSWORD: Cause.PROXY_PASSWORD,
    Obstacle.OFFLINE: Cause.OFFLINE,
}


@dataclass(frozen=True, slots=True)
class Way:
    """How the server is reached and believed."""

    address: ServerAddress
    trust: Trust
    proxy: HttpProxy | None = None


def cause_of(error: BaseException) -> Cause:
    """What an error of a connection says."""
    if isinstance(error, TunnelError):
        wants_password = error.failure is TunnelFailure.AUTHENTICATION
        return Cause.PROXY_PASSWORD if wants_password else Cause.PROXY
    if isinstance(error, CertificateChanged):
        return Cause.CERTIFICATE_CHANGED
    if isinstance(error, CertificateUnknown):
        return Cause.CERTIFICATE_UNKNOWN
    if isinstance(error, Unreachable):
        return _CAUSES.get(error.obstacle, Cause.NOT_PARLEY)
    if isinstance(error, TimeoutError):
        return Cause.SILENT
    if isinstance(error, socket.gaierror):
        return Cause.UNKNOWN_NAME
    if isinstance(error, ConnectionRefusedError):
        return Cause.REFUSED
    if isinstance(error, ConnectionError):
        return Cause.CUT
    return Cause.SILENT  # no route, or a local firewall that says so


async def look_up(probe: Probe) -> Result:
    """The name of the server."""
    began = clock.now()
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            found = await asyncio.get_running_loop().getaddrinfo(probe.host, None, type=socket.SOCK_STREAM)
    except TimeoutError:
        return bad(probe, Cause.SILENT)
    except (OSError, UnicodeError) as error:
        return bad(probe, Cause.UNKNOWN_NAME, str(error))
    return good(probe, clock.now() - began, ", ".join(dict.fromkeys(str(entry[4][0]) for entry in found)))


async def reach(probe: Probe, way: Way) -> Result:
    """TCP to the server, or to it through the proxy."""
    began = clock.now()
    try:
        async with asyncio.timeout(CONNECT_WITHIN):
            if way.proxy is not None:
                (await open_tunnel(way.proxy, probe.host, probe.port)).close()
            else:
                _, writer = await asyncio.open_connection(probe.host, probe.port)
                writer.transport.abort()
    except (OSError, TimeoutError) as error:
        return bad(probe, cause_of(error), str(error))
    return good(probe, clock.now() - began, f"proxy {way.proxy.shown}" if way.proxy is not None else "")


async def shake_hands(probe: Probe, way: Way) -> tuple[Result, Trust]:
    """TLS and the certificate; and whom to believe afterwards: where nobody vouches for it, whoever is there."""
    try:
        context = await way.trust.context(way.address)
        began = clock.now()
        shown = await handshake(way.address, context or ssl.create_default_context(), way.proxy)
    except CertificateUnknown as error:
        return bad(probe, Cause.CERTIFICATE_UNKNOWN, error.shown), Trust(fingerprint=error.shown)
    except ssl.SSLError as error:
        problem = way.trust.problem(way.address, error)
        return bad(probe, cause_of(problem), _shown(problem)), way.trust
    except NetError as error:
        return bad(probe, cause_of(error), _shown(error)), way.trust
    return good(probe, clock.now() - began, shown), way.trust


def _shown(error: NetError) -> str:
    return error.shown if isinstance(error, CertificateChanged) else str(error)


async def greet(probe: Probe, way: Way) -> tuple[Result, tuple[RelayServer, ...]]:
    """Whether a Parley server is there, and which relays it names; an older one names none."""
    try:
        rest = Rest(way.address, await way.trust.context(way.address), proxy=way.proxy)
    except NetError as error:
        return bad(probe, cause_of(error), str(error)), ()
    began = clock.now()
    try:
        info = await rest.server()
        result = good(probe, clock.now() - began, info.version)
        return result, tuple(RelayServer(url) for url in await _relays(rest))
    except Refused as error:
        return bad(probe, Cause.NOT_PARLEY, str(error)), ()
    except NetError as error:
        cause = cause_of(error)
        return bad(probe, Cause.NOT_PARLEY if cause is Cause.REFUSED else cause, str(error)), ()  # TCP went through
    finally:
        await rest.close()


async def _relays(rest: Rest) -> tuple[str, ...]:
    try:
        return await rest.relays()
    except Refused:
        return ()


async def talk(probe: Probe, way: Way) -> Result:
    """A WebSocket, and a frame to the server and back."""
    began = clock.now()
    try:
        tls = await way.trust.context(way.address)
        async with asyncio.timeout(CONNECT_WITHIN):
            tunnel = await open_tunnel(way.proxy, probe.host, probe.port) if way.proxy is not None else None
            async with connect(
                way.address.socket_url, sock=tunnel, ssl=tls, proxy=None, compression=None, close_timeout=1.0
            ) as opened:
                await (await opened.ping())
                return good(probe, clock.now() - began)
    except NetError as error:
        return bad(probe, cause_of(error), str(error))
    except TunnelError as error:
        return bad(probe, cause_of(error), str(error))
    except (OSError, TimeoutError, WebSocketException) as error:
        return bad(probe, Cause.CUT, str(error) or type(error).__name__)


Opener = Callable[[Server, Address, Way], Awaitable[Line]]


async def _udp(_server: Server, address: Address, _way: Way) -> Line:
    return await UdpLine.open(*address)


async def _tcp(_server: Server, address: Address, _way: Way) -> Line:
    return await StreamLine.open(*address)


async def _tls(server: Server, _address: Address, way: Way) -> Line:
    context = await way.trust.relay_context(server.host, server.port, way.address)
    return await StreamLine.open(server.host, server.port, tls=context, proxy=way.proxy)


async def _websocket(server: Server, _address: Address, way: Way) -> Line:
    is_secure = server.url.startswith("wss:")
    context = await way.trust.relay_context(server.host, server.port, way.address) if is_secure else None
    return await WebSocketLine.open(server.url, server.host, server.port, tls=context, proxy=way.proxy)


OPENERS: dict[Transport, Opener] = {
    Transport.UDP: _udp,
    Transport.TCP: _tcp,
    Transport.TLS: _tls,
    Transport.WEBSOCKET: _websocket,
}
"""How a line to a relay is opened, for each transport."""


async def ask(probe: Probe, server: Server, way: Way) -> Result:
    """One relay over one transport."""
    by_proxy = way.proxy is not None and probe.transport in (Transport.TLS, Transport.WEBSOCKET)
    try:
        address = NOWHERE if by_proxy else await resolve(server)
        async with asyncio.timeout(CONNECT_WITHIN):
            line = await OPENERS[probe.transport](server, address, way)
    except (OSError, TimeoutError, UnicodeError) as error:
        return bad(probe, cause_of(error), str(error))
    try:
        seen = await ask_relay(line, server, address)
    except RelayRefusedError:
        return bad(probe, Cause.CREDENTIALS)
    except (OSError, TimeoutError) as error:
        return bad(probe, cause_of(error), str(error))
    finally:
        line.close()
    return good(probe, seen.seconds, _words(seen.relayed))


async def ask_stun(probe: Probe, server: Server, port: int) -> tuple[Result, int]:
    """A STUN server, from our own port if that is not 0; and the port that was used."""
    try:
        line = await UdpLine.open(*(await resolve(server)), local_port=port)
    except (OSError, UnicodeError) as error:
        return bad(probe, cause_of(error), str(error)), port
    try:
        seen = await ask_binding(line, within=STUN_WITHIN)
    except (OSError, TimeoutError) as error:
        return bad(probe, cause_of(error), str(error)), line.local_port
    finally:
        line.close()
        await asyncio.sleep(0)  # the port is free once the loop has let go of it
    return good(probe, seen.seconds, _words(seen.mapped)), line.local_port


async def resolve(server: Server) -> Address:
    """The address of a server that may have a name. Raises OSError, UnicodeError."""
    found = await asyncio.get_running_loop().getaddrinfo(server.host, server.port, type=socket.SOCK_DGRAM)
    host, port = found[0][4][:2]
    return normalise((str(host), int(port)))


def _words(address: Address | None) -> str:
    if address is None:
        return ""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
