"""A small TURN client on a real UDP socket, for what the clients of others can not ask."""

import asyncio
import socket

from media.ice.addresses import Address
from media.ice.stun import Message, Method, parse
from tests.kit.turn_requests import Attributes, TurnRequests

_PATIENCE = 5.0  # seconds to wait for an answer on loopback


class UdpTurnClient(TurnRequests):
    """Asks and waits. No retransmission: loopback loses nothing."""

    def __init__(self, server: Address, username: str, password: str, *, realm: str = "", nonce: str = "") -> None:
        super().__init__(username, password, realm=realm, nonce=nonce)
        self._server = server
        self.sock = socket.socket(socket.AF_INET6 if ":" in server[0] else socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setblocking(False)
        self.sock.bind((server[0], 0))

    @property
    def address(self) -> Address:
        """Our own address."""
        sockname = self.sock.getsockname()
        return sockname[0], sockname[1]

    def tell(self, data: bytes) -> None:
        """Send a datagram to the server."""
        self.sock.sendto(data, self._server)

    async def hear(self, *, within: float = _PATIENCE) -> bytes:
        """The next datagram from the server."""
        async with asyncio.timeout(within):
            return await asyncio.get_running_loop().sock_recv(self.sock, 4096)

    async def ask(self, method: Method, attributes: Attributes = (), *, peer: Address | None = None) -> Message:
        """The answer to a request."""
        self.tell(self.request(method, attributes, peers=() if peer is None else (peer,)))
        answer = parse(await self.hear())
        assert answer is not None
        return answer

    def close(self) -> None:
        """Close the socket; the allocation is left to expire."""
        self.sock.close()
