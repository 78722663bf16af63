"""Two media engines on this machine, joined by what signalling would carry between them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps

from media.engine.api import Connected, DescriptionChanged, LocalCandidates, PeerEvent
from media.engine.association import OpenTransport
from media.engine.engine import MediaEngine
from media.engine.peer import MediaPeer
from tests.kit.waiting import until


class EngineEnd:
    """One engine with one peer, what its peer said, and the other end to pass it on to."""

    def __init__(self, *, transports: Callable[[bool], OpenTransport] | None = None) -> None:
        self.engine = MediaEngine(transports=transports)
        self.engine.set_network_policy(relay_only=False, loopback=True)
        self.events: list[PeerEvent] = []
        self.other: EngineEnd | None = None
        self._peer: MediaPeer | None = None

    @property
    def peer(self) -> MediaPeer:
        """Its peer; open it first."""
        assert self._peer is not None
        return self._peer

    def open(self, *, is_caller: bool) -> MediaPeer:
        """Open the peer."""
        self._peer = self.engine.open_peer(is_caller=is_caller, notify=self._hear)
        return self._peer

    def has(self, kind: type[PeerEvent]) -> bool:
        """Whether an event of this kind was told."""
        return any(isinstance(event, kind) for event in self.events)

    def lacks(self, kind: type[PeerEvent]) -> Callable[[], str | None]:
        """For `until`: the reason while no such event was told."""
        return lambda: None if self.has(kind) else f"no {kind.__name__} in {self.events}"

    def _hear(self, event: PeerEvent) -> None:
        self.events.append(event)
        other = self.other
        if other is None or other._peer is None:
            return
        loop = asyncio.get_running_loop()
        if isinstance(event, LocalCandidates):
            loop.call_soon(other._peer.add_candidates, event.batch)
        elif isinstance(event, DescriptionChanged):
            loop.call_soon(other._peer.apply, event.description)


def on_a_loop(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    """Run a test that is a coroutine on a loop of its own."""

    @wraps(test)
    def run() -> None:
        asyncio.run(test())

    return run


@asynccontextmanager
async def joined(
    prepare: Callable[[EngineEnd, EngineEnd], None] | None = None,
    *,
    transports: Callable[[bool], OpenTransport] | None = None,
) -> AsyncIterator[tuple[EngineEnd, EngineEnd]]:
    """Caller and callee in a call; `prepare` puts devices in before it begins, `transports` replace ICE."""
    caller, callee = EngineEnd(transports=transports), EngineEnd(transports=transports)
    try:
        if prepare is not None:
            prepare(caller, callee)
        caller.other, callee.other = callee, caller
        offer = caller.open(is_caller=True).description()
        callee.open(is_caller=False)
        callee.peer.apply(offer)
        caller.peer.apply(callee.peer.description())
        for end in (caller, callee):
            await until(end.lacks(Connected), within=20)
        yield caller, callee
    finally:
        await caller.engine.close()
        await callee.engine.close()
