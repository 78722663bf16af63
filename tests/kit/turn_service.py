"""A TURN server of ours on loopback, and a UDP peer that sends back what it hears."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

from media.ice.addresses import Address
from server.net.turn import TurnService, TurnSettings

SECRET = "north"
SETTINGS = TurnSettings(hosts=("127.0.0.1",), port=0, allow_loopback_peers=True)


@contextlib.asynccontextmanager
async def running_turn(settings: TurnSettings = SETTINGS, **changes: object) -> AsyncIterator[TurnService]:
    """Start a server, stop it in the end."""
    service = TurnService(replace(settings, **changes), secret=SECRET)  # type: ignore[arg-type]  # fields of settings
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


class Echo(asyncio.DatagramProtocol):
    """Sends every datagram back, and remembers from where they came."""

    def __init__(self) -> None:
        self.heard: list[Address] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append((addr[0], addr[1]))
        self._transport.sendto(data, addr)


@contextlib.asynccontextmanager
async def running_echo(ip: str = "127.0.0.1") -> AsyncIterator[tuple[Echo, Address]]:
    """An echo peer and its address."""
    transport, echo = await asyncio.get_running_loop().create_datagram_endpoint(Echo, (ip, 0))
    try:
        sockname = transport.get_extra_info("sockname")
        yield echo, (sockname[0], sockname[1])
    finally:
        transport.close()
        await asyncio.sleep(0)
