"""A server started by the desktop: real processes, found again, stopped, killed, and one that cannot start."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.host_process import HostProcess, command_line, free_port
from app.hosting import HostPhase, HostPlan, HostReach, HostState
from app.net.address import ServerAddress, parse_address
from app.net.errors import Refused
from app.net.rest import Rest
from app.net.trust import Trust
from app.protocol.rest import Registration
from tests.kit.people import device
from tests.kit.server_process import CHEAP
from tests.kit.waiting import until


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Fast servers; none of this test outlives it, however it ends."""
    for name, value in CHEAP.items():
        monkeypatch.setenv(name, value)
    yield
    for pid in [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]:
        if pid != os.getpid() and f"--data {tmp_path}" in command_line(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


async def admins(address: ServerAddress, state: HostState) -> list[bool]:
    """Whether a guest with an invitation to register, and then the person of this computer, administer the server."""
    trust = Trust(asks=True)
    tls = await trust.context(address, expected=state.fingerprint)
    found = []
    for name in ("guest", "owner"):
        rest = Rest(address, tls)
        code = state.own_invitation.code if state.own_invitation is not None and name == "owner" else ""
        try:
            tokens = await rest.register(name, name, "correct horse battery", device(name), invitation=code)
            found.append(tokens.user.is_admin)
        except Refused:
            found.append(False)
        finally:
            await rest.close()
    return found


async def reaches(host: HostProcess, phase: HostPhase) -> HostState:
    await until(lambda: None if host.state.phase is phase else f"it is {host.state}", within=60)
    return host.state


def test_it_starts_with_what_was_chosen_and_stops(tmp_path: Path) -> None:
    async def run() -> None:
        seen: list[HostPhase] = []
        host = HostProcess(tmp_path / "server", lambda state: seen.append(state.phase))
        plan = HostPlan(HostReach.NETWORK, Registration.INVITATION, "Workshop", port=0)
        await host.start(plan)
        state = await reaches(host, HostPhase.RUNNING)
        address = parse_address(state.url)
        rest = Rest(address, await Trust(asks=True).context(address, expected=state.fingerprint))
        info = await rest.server()
        await rest.close()
        assert (info.name, info.registration) == ("Workshop", Registration.INVITATION)
        assert not info.first_account  # who comes first gets nothing by it
        assert await admins(address, state) == [False, True]
        await host.start(plan)
        assert host.state.pid == state.pid
        await host.stop()
        assert seen == [HostPhase.STARTING, HostPhase.RUNNING, HostPhase.STOPPING, HostPhase.STOPPED]
        assert str(tmp_path) not in command_line(state.pid)

    asyncio.run(run())


def test_it_goes_on_without_the_desktop_and_is_found_again(tmp_path: Path) -> None:
    async def run() -> None:
        folder = tmp_path / "server"
        first = HostProcess(folder, lambda _state: None)
        await first.start(HostPlan(keeps_running=True, port=0))
        state = await reaches(first, HostPhase.RUNNING)
        await first.close()
        again = HostProcess(folder, lambda _state: None)
        found = await again.find()
        os.kill(state.pid, signal.SIGKILL)
        assert found == state
        assert (await reaches(again, HostPhase.FAILED)).pid == 0
        assert (await HostProcess(folder, lambda _state: None).find()).phase is HostPhase.STOPPED

    asyncio.run(run())


def test_it_ends_with_the_desktop_unless_told_otherwise(tmp_path: Path) -> None:
    async def run() -> None:
        host = HostProcess(tmp_path / "server", lambda _state: None)
        await host.start(HostPlan(port=0))
        state = await reaches(host, HostPhase.RUNNING)
        await host.close()
        assert host.state.phase is HostPhase.STOPPED
        assert str(tmp_path) not in command_line(state.pid)
        later = HostProcess(tmp_path / "server", lambda _state: None)
        await later.resume()
        assert (await reaches(later, HostPhase.RUNNING)).url == state.url
        await later.stop()
        await later.resume()
        assert later.state.phase is HostPhase.STOPPED

    asyncio.run(run())


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    async def run() -> None:
        gone = HostProcess(tmp_path / "a", lambda _state: None, program=(str(tmp_path / "no-such-program"),))
        await gone.start(HostPlan(port=0))
        assert gone.state.phase is HostPhase.FAILED
        assert "no-such-program" in gone.state.last_words[-1]
        script = "import sys; sys.exit('the disk is full')"
        broken = HostProcess(tmp_path / "b", lambda _state: None, program=(sys.executable, "-c", script))
        await broken.start(HostPlan(port=0))
        assert (await reaches(broken, HostPhase.FAILED)).last_words == ("the disk is full",)

    asyncio.run(run())


def test_a_port_that_is_taken_in_the_last_moment_gives_way_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(port: int) -> None:
        seen: list[HostPhase] = []
        looks = iter([port])  # the first look finds it free, though somebody has it by now
        monkeypatch.setattr(
            "app.host_process.free_port", lambda host, wanted: next(looks, 0) or free_port(host, wanted)
        )
        host = HostProcess(tmp_path / "server", lambda state: seen.append(state.phase))

        await host.start(HostPlan(port=port))
        state = await reaches(host, HostPhase.RUNNING)
        await host.stop()

        assert parse_address(state.url).port == state.plan.port != port
        assert HostPhase.FAILED not in seen

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asyncio.run(run(taken.getsockname()[1]))


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_a_taken_port_gives_way_to_a_free_one(host: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(host, port) not in (0, port)
