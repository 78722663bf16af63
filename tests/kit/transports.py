"""Two real transports on this machine, joined by nothing but their descriptions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.protocol.description import CandidateBatch
from app.protocol.model import RelayServer
from media.ice.types import GatheringPolicy, IceEvent, LocalCandidates, PathKey
from media.transport.access import RelayAccess
from media.transport.gatherer import Gatherer
from media.transport.transport import IceTransport
from tests.kit.waiting import until

NO_PROXY = RelayAccess()


class End:
    """One transport, what it received and what happened to it."""

    def __init__(
        self,
        *,
        controlling: bool,
        policy: GatheringPolicy,
        relays: tuple[RelayServer, ...] = (),
        gatherer: Gatherer | None = None,
    ) -> None:
        self.received: list[bytes] = []
        self.paths: list[PathKey] = []
        self.events: list[IceEvent] = []
        self.other: End | None = None
        self.transport = IceTransport(
            controlling=controlling,
            relays=relays,
            policy=policy,
            gatherer=gatherer,
            receive=self._receive,
            notify=self._notify,
        )

    def introduce(self, other: "End") -> None:
        """Tell this end of the other: credentials and the candidates known now; later ones trickle."""
        other.other = self
        self.transport.set_remote(other.transport.description())
        self.transport.add_remote_candidates(other.transport.host_candidates())

    def why_not_connected(self) -> str | None:
        """For `until`."""
        return None if self.transport.path_info() is not None else f"no path: {self.events}"

    def _receive(self, data: bytes, arrived_at: float, path: PathKey) -> None:
        self.received.append(data)
        self.paths.append(path)

    def _notify(self, event: IceEvent) -> None:
        self.events.append(event)
        if isinstance(event, LocalCandidates) and self.other is not None:
            self._trickle(event.batch, self.other)

    def _trickle(self, batch: CandidateBatch, other: "End") -> None:
        other.transport.add_remote_candidates(batch)


@asynccontextmanager
async def pair(
    *,
    policy: GatheringPolicy,
    relays: tuple[RelayServer, ...] = (),
    access: RelayAccess = NO_PROXY,
    connected: bool = True,
) -> AsyncIterator[tuple[End, End]]:
    """Two ends that know each other; connected unless told otherwise."""
    gatherers = [Gatherer(relays=relays, loopback=policy.loopback) for _ in range(2)]
    for gatherer in gatherers:
        gatherer.set_relay_access(access)
    caller, callee = (
        End(controlling=is_caller, policy=policy, gatherer=gatherer)
        for is_caller, gatherer in zip((True, False), gatherers, strict=True)
    )
    try:
        callee.introduce(caller)
        caller.introduce(callee)
        if connected:
            await until(caller.why_not_connected, within=15)
            await until(callee.why_not_connected, within=15)
        yield caller, callee
    finally:
        await caller.transport.close()
        await callee.transport.close()
        for gatherer in gatherers:
            await gatherer.close()
