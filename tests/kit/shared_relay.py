"""A relay of ours on 127.0.0.1, by every way: UDP and TCP on its own port, TLS and WebSocket on HTTP's listener."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext

from fastapi import FastAPI

from app import clock
from app.net.address import ServerAddress
from app.net.trust import Trust, parse_fingerprint
from app.protocol.model import RelayServer
from media.transport.access import RelayAccess
from media.transport.proxy import HttpProxy
from server import tls
from server.net.listener import Listener
from server.net.turn import TurnService, TurnSettings
from server.turn.credentials import make_credentials
from server.visitors import Visitors

SECRET = "secret of the test"
RELAY_PATH = "/api/v1/relay"


@dataclass(frozen=True, slots=True)
class SharedRelay:
    """Where it listens, and what a client has to know."""

    service: TurnService
    port: int
    """Of the listener that HTTP, TURN and WebSockets share."""
    fingerprint: str
    """Of its certificate; empty without TLS."""

    def relays(self, *kinds: str) -> tuple[RelayServer, ...]:
        """As `stun`, `udp`, `tcp`, `tls`, `websocket`, and `proxy` (TLS under a name that only a proxy knows)."""
        username, credential = make_credentials(SECRET, "somebody", clock.wall() + 600)
        realm, nonce = self.service.challenge()
        urls = {
            "stun": f"stun:127.0.0.1:{self.service.ports.udp}",
            "udp": f"turn:127.0.0.1:{self.service.ports.udp}?transport=udp",
            "tcp": f"turn:127.0.0.1:{self.service.ports.tcp}?transport=tcp",
            "tls": f"turns:127.0.0.1:{self.port}?transport=tcp",
            "proxy": "turns:relay.invalid:443?transport=tcp",
            "websocket": f"{'wss' if self.fingerprint else 'ws'}://127.0.0.1:{self.port}{RELAY_PATH}",
        }
        return tuple(RelayServer(urls[kind], username, credential, realm=realm, nonce=nonce) for kind in kinds)

    def access(self, proxy: HttpProxy | None = None) -> RelayAccess:
        """Believes the certificate of this listener alone."""
        trust = Trust(fingerprint=self.fingerprint)

        async def context(host: str, port: int) -> SSLContext:
            return await trust.relay_context(host, port, ServerAddress(host, port, is_secure=True))

        return RelayAccess(context, proxy)


@asynccontextmanager
async def shared_relay(folder: Path | None = None) -> AsyncIterator[SharedRelay]:
    """Start it, stop it in the end. With a folder for its certificate the shared listener speaks TLS."""
    service = TurnService(TurnSettings(hosts=("127.0.0.1",), port=0, allow_loopback_peers=True), secret=SECRET)
    await service.start()
    context, fingerprint = None, ""
    if folder is not None:
        certificate, key = tls.self_signed(folder, host="127.0.0.1")
        context, fingerprint = tls.context(certificate, key), parse_fingerprint(tls.fingerprint(certificate))
    app = FastAPI()
    app.add_api_route("/hello", lambda: "hello")
    listener = Listener(
        app,
        lambda _socket: None,
        visitors=Visitors(),
        tls=context,
        path="/api/v1/ws",
        relay=service,
        relay_path=RELAY_PATH,
    )
    try:
        yield SharedRelay(service, await listener.open("127.0.0.1", 0), fingerprint)
    finally:
        await listener.close()
        await service.stop()
