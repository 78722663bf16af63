"""The server that this front end may run on its computer; of a front end that runs none, nothing happens."""

from typing import Protocol

from app.hosting import HostPlan, HostState


class Host(Protocol):
    """What starts and stops it (app.host_process)."""

    async def find(self) -> HostState:
        """Look for a server that an earlier run left going."""

    async def start(self, plan: HostPlan) -> None:
        """Start it. Nothing if there is one."""

    async def resume(self) -> None:
        """Start what ran when the program ended."""

    async def stop(self) -> None:
        """Stop it. Idempotent."""

    async def close(self) -> None:
        """Let go of it as the program ends."""


class NoHost:
    """There is no folder for a server: none is found, none starts."""

    async def find(self) -> HostState:
        """It does not run."""
        return HostState()

    async def start(self, plan: HostPlan) -> None:
        """Nothing starts."""

    async def resume(self) -> None:
        """Nothing ran."""

    async def stop(self) -> None:
        """Nothing runs."""

    async def close(self) -> None:
        """There is nothing to let go of."""
