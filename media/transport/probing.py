"""Asking one STUN or TURN server over one line, and taking the time: for examinations, not for calls."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from app import clock
from media.ice import checks, stun
from media.ice.addresses import Address
from media.ice.allocation import Allocated, Allocation, DeathReason, Died
from media.ice.identifiers import SEED_SIZE, Identifiers
from media.ice.servers import Server
from media.ice.stun import Class
from media.ice.types import RelayWay
from media.transport.lines import Line, UdpLine

PROBE_WITHIN: Final = 4.0  # seconds
_GAPS: Final = (0.25, 0.5, 1.0, 2.0)  # seconds after each sending of a Binding request


@dataclass(frozen=True, slots=True)
class Seen:
    """A server answered."""

    seconds: float
    """From asking to the answer, a handshake not counted."""
    mapped: Address | None
    """Where it sees us."""
    relayed: Address | None = None
    """What it would relay for us."""


class RelayRefusedError(Exception):
    """The relay answers, and gives us nothing: our credentials, or its limits."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the relay refuses")
        self.seconds = seconds


async def ask_binding(line: Line, *, within: float = PROBE_WITHIN) -> Seen:
    """Where a STUN server sees this line. Raises OSError, TimeoutError."""
    transaction_id = clock.entropy(12)
    request = checks.query(transaction_id)
    repeating = asyncio.create_task(_repeat(line, request))
    began = clock.now()
    try:
        async with asyncio.timeout(within):
            while True:
                message = stun.parse(await line.receive())
                if message is not None and message.transaction_id == transaction_id and message.cls is Class.SUCCESS:
                    return Seen(clock.now() - began, message.mapped_address)
    finally:
        repeating.cancel()
        await asyncio.gather(repeating, return_exceptions=True)


async def ask_relay(line: Line, server: Server, address: Address, *, within: float = PROBE_WITHIN) -> Seen:
    """Make an allocation and give it back. Raises OSError, TimeoutError, RelayRefusedError.

    Without credentials every relay refuses; then that it answers at all is the answer, and `relayed` is None.
    """
    asked = server if server.username else replace(server, realm="", nonce=b"")
    allocation = Allocation(asked, address, Identifiers(clock.entropy(SEED_SIZE)), line.way)
    began = clock.now()
    allocation.start(began)
    try:
        async with asyncio.timeout(within):
            seen = await _converse(line, allocation, began)
    except RelayRefusedError as refused:
        if server.username:
            raise
        return Seen(refused.seconds, None)
    allocation.close(clock.now())
    _send(line, allocation)
    return seen


async def carries(line: Line, server: Server, address: Address, *, within: float = PROBE_WITHIN) -> Address:
    """Send a datagram to an allocation of our own and see it come back; returns the relayed address.

    Raises OSError, TimeoutError, RelayRefusedError.
    """
    allocation = Allocation(server, address, Identifiers(clock.entropy(SEED_SIZE)), line.way)
    allocation.start(clock.now())
    async with asyncio.timeout(within):
        seen = await _converse(line, allocation, clock.now())
        relayed, mapped = seen.relayed or address, seen.mapped or address
        peer = await UdpLine.open(*relayed)
        word = clock.entropy(16)
        try:
            allocation.permit([mapped[0], peer.local_ip], clock.now())
            while True:
                _send(line, allocation)
                peer.send(word)
                data = await _next(line, allocation, at_most=_GAPS[0])
                message, now = stun.parse(data) if data else None, clock.now()
                if message is not None and message.data == word:
                    break
                if message is not None and allocation.owns(message):
                    allocation.receive(message, data, now)
                allocation.handle_timeout(now)
        finally:
            peer.close()
            allocation.close(clock.now())
            _send(line, allocation)
    return relayed


async def _converse(line: Line, allocation: Allocation, began: float) -> Seen:
    while True:
        _send(line, allocation)
        data = await _next(line, allocation)
        now = clock.now()
        message = stun.parse(data) if data else None
        if message is not None and allocation.owns(message):
            allocation.receive(message, data, now)
        allocation.handle_timeout(now)
        for event in allocation.events():
            if isinstance(event, Allocated):
                return Seen(now - began, event.mapped, event.relayed)
            if isinstance(event, Died):
                if event.reason is DeathReason.SILENCE:
                    raise TimeoutError
                raise RelayRefusedError(now - began)


async def _next(line: Line, allocation: Allocation, *, at_most: float = PROBE_WITHIN) -> bytes:
    """The next message, or nothing when the machine wants to look at the time."""
    at = allocation.next_timeout()
    wait = at_most if at is None else min(at_most, max(0.0, at - clock.now()))
    try:
        return await asyncio.wait_for(line.receive(), wait)
    except TimeoutError:
        return b""


def _send(line: Line, allocation: Allocation) -> None:
    for data in allocation.outgoing():
        line.send(data)


async def _repeat(line: Line, request: bytes) -> None:
    line.send(request)
    for gap in _GAPS if line.way is RelayWay.UDP else ():
        await asyncio.sleep(gap)
        line.send(request)
