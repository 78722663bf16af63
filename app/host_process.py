"""Runs the bundled companion server as a program of its own, and finds one again that an earlier run left going."""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from app import clock
from app.files import write_whole
from app.hosting import (
    START_WITHIN,
    STOP_WITHIN,
    Ended,
    Firewall,
    Found,
    HostEvent,
    HostPhase,
    HostPlan,
    HostRecord,
    HostState,
    Launched,
    StopAsked,
    Wrote,
    arguments,
    environment,
    step,
)
from app.net.address import parse_address
from app.net.errors import NetError
from app.net.rest import Rest
from app.net.trust import Trust

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2  # seconds
CODE_BYTES = 24
MAX_LOG = 64 * 1024  # bytes of the log that are read
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows knows no other way to end a process
UFW = Path("/etc/ufw/ufw.conf")
LACKS_IPV6 = frozenset({errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT})


class HostProcess:
    """On the running loop. `folder` holds the server's data, its log and the record; `changed` hears every state."""

    def __init__(
        self, folder: Path, changed: Callable[[HostState], None], *, program: tuple[str, ...] | None = None
    ) -> None:
        self.state = HostState()
        self._folder = folder
        self._changed = changed
        self._program = program or companion()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def find(self) -> HostState:
        """Look for a server that an earlier run left going."""
        if self.state.phase in (HostPhase.STOPPED, HostPhase.FAILED):
            record = await asyncio.to_thread(self._read_record)
            if record is not None and await asyncio.to_thread(self._is_ours, record.pid) and await _answers(record):
                self._take(Found(record))
                self._begin_watch()
        return self.state

    async def start(self, plan: HostPlan) -> None:
        """Start it; states follow. Nothing if there is one."""
        if (await self.find()).phase not in (HostPhase.STOPPED, HostPhase.FAILED):
            return
        try:
            await self._start_on_a_free_port(plan, clock.entropy(CODE_BYTES).hex())
        except OSError as error:
            self._take(Ended(str(error)))
            return
        self._begin_watch()

    async def resume(self) -> None:
        """Start what ran when the program ended, unless it still runs or was stopped by the person."""
        if (await self.find()).phase is HostPhase.STOPPED:
            record = await asyncio.to_thread(self._read_record)
            if record is not None:
                await self.start(record.plan)

    async def stop(self) -> None:
        """Ask it to end, and see to it that it does and stays so. Idempotent."""
        await asyncio.to_thread(self._record_path.unlink, missing_ok=True)
        await self._halt()

    async def _halt(self) -> None:
        self._take(StopAsked())
        pid = self.state.pid
        if self.state.phase is not HostPhase.STOPPING:
            return
        await asyncio.to_thread(self._signal, pid, signal.SIGTERM)
        deadline = clock.now() + STOP_WITHIN
        while await asyncio.to_thread(self._is_alive, pid):
            if clock.now() > deadline:
                await asyncio.to_thread(self._signal, pid, KILL)
            await asyncio.sleep(LOOK_EVERY)
        self._end_watch()
        self._take(Ended(""))

    async def close(self) -> None:
        """The program ends: stop the server, or let it go on if that was chosen. Idempotent."""
        if self.state.phase is HostPhase.RUNNING and self.state.plan.keeps_running:
            self._end_watch()
            if self._process is not None:
                self._process.returncode = 0  # it lives on, and nobody here waits for it
                self._process = None
        else:
            await self._halt()

    # -- inside

    @property
    def _log_path(self) -> Path:
        return self._folder / "server.log"

    @property
    def _record_path(self) -> Path:
        return self._folder / "host.json"

    def _take(self, event: HostEvent) -> None:
        state = step(self.state, event)
        if state != self.state:
            self.state = state
            self._changed(state)

    async def _start_on_a_free_port(self, plan: HostPlan, code: str) -> None:
        port = await asyncio.to_thread(free_port, plan.host, plan.port)
        plan = msgspec.structs.replace(plan, port=port)
        self._process = await asyncio.to_thread(self._launch, plan, code)
        self._take(Launched(plan, self._process.pid, code))

    async def _gave_way(self) -> bool:
        """It ended because another program took its port between our look and its own: start it on another one."""
        plan, code = self.state.plan, self.state.owner_code
        try:
            if await asyncio.to_thread(free_port, plan.host, plan.port) == plan.port:
                return False
            await self._start_on_a_free_port(plan, code)
        except OSError as error:
            logger.warning("the server cannot be started on another port: %s", error)
            return False
        return True

    def _launch(self, plan: HostPlan, owner_code: str) -> subprocess.Popen[bytes]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = (*self._program, *arguments(plan, str(self._folder)))
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        with self._log_path.open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment(plan, owner_code)},
                start_new_session=True,  # what ends this program's terminal does not end the server
                creationflags=flags,
            )

    def _begin_watch(self) -> None:
        self._end_watch()
        self._watch = asyncio.get_running_loop().create_task(self._look())

    def _end_watch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def _look(self) -> None:
        """Until it ends: read what it says while it starts, and notice when it is gone."""
        deadline = clock.now() + START_WITHIN
        while self._watches():
            pid, is_starting = self.state.pid, self.state.phase is HostPhase.STARTING
            alive = await asyncio.to_thread(self._is_alive, pid)
            log = await asyncio.to_thread(self._read_log) if is_starting or not alive else ""
            if not self._watches():
                return
            if is_starting and not alive and clock.now() < deadline and await self._gave_way():
                continue
            event: HostEvent = Wrote(log) if alive else Ended(log)
            state = step(self.state, event)
            if is_starting and state.phase is HostPhase.RUNNING:
                await asyncio.to_thread(self._write_record, state.record)  # before anybody can leave it behind
            self._take(event)
            if self.state.phase is HostPhase.STARTING and clock.now() > deadline:
                await asyncio.to_thread(self._signal, pid, KILL)
            await asyncio.sleep(LOOK_EVERY)

    def _watches(self) -> bool:
        return self.state.phase in (HostPhase.STARTING, HostPhase.RUNNING)

    def _read_log(self) -> str:
        try:
            with self._log_path.open("rb") as log:
                log.seek(0, os.SEEK_END)
                log.seek(max(0, log.tell() - MAX_LOG))
                return log.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def _read_record(self) -> HostRecord | None:
        try:
            return msgspec.json.decode(self._record_path.read_bytes(), type=HostRecord)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, UnicodeError) as error:
            logger.warning("cannot read where the server of this computer is: %s", error)
            return None

    def _write_record(self, record: HostRecord) -> None:
        try:
            write_whole(self._record_path, msgspec.json.format(msgspec.json.encode(record)), private=True)
        except OSError as error:
            logger.warning("cannot write where the server of this computer is: %s", error)

    def _is_alive(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        return self._is_ours(pid)

    def _signal(self, pid: int, number: int) -> None:
        """Only to a process that is the server: numbers are given to others in time."""
        if pid > 0 and self._is_alive(pid):
            with contextlib.suppress(OSError):
                os.kill(pid, number)

    def _is_ours(self, pid: int) -> bool:
        """Whether the process of this number is a server with our folder."""
        return pid > 0 and str(self._folder) in command_line(pid)


def companion() -> tuple[str, ...]:
    """How to start the bundled server: beside this program, or as a module."""
    if getattr(sys, "frozen", False):
        name = "parley-server.exe" if sys.platform == "win32" else "parley-server"
        return (str(Path(sys.executable).with_name(name)),)
    return (sys.executable, "-m", "server")


def command_line(pid: int) -> str:
    """The command line of a process, with spaces; empty if there is none. Blocks for a moment outside Linux."""
    if sys.platform != "linux":
        return _asked(pid)
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def _asked(pid: int) -> str:
    if sys.platform == "win32":
        query = f"(Get-CimInstance Win32_Process -Filter 'ProcessId={pid}').CommandLine"
        command = ["powershell", "-NoProfile", "-Command", query]
    else:
        command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=15, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def free_port(host: str, wanted: int) -> int:
    """The wanted TCP port, or another if it is taken. `::` is every address, IPv4 and IPv6. Raises OSError."""
    for port in (wanted, 0):
        try:
            return _bound(host, port)
        except OSError as error:
            if host == "::" and error.errno in LACKS_IPV6:
                return free_port("0.0.0.0", wanted)
            if port == 0:
                raise
    return wanted


def _bound(host: str, port: int) -> int:
    is_ipv6 = ":" in host
    with socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(sys.platform != "win32"))
        if is_ipv6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # taken for either family is taken
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def active_firewall() -> Firewall | None:
    """The firewall of a Linux machine that would keep others out, as far as one can tell without being root."""
    if sys.platform != "linux":
        return None
    with contextlib.suppress(OSError):
        if "ENABLED=yes" in UFW.read_text():
            return Firewall.UFW
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        asked = subprocess.run(["systemctl", "is-active", "firewalld"], capture_output=True, timeout=5, check=False)
        if asked.returncode == 0:
            return Firewall.FIREWALLD
    return None


async def _answers(record: HostRecord) -> bool:
    try:
        address = parse_address(record.url)
        trust = Trust(fingerprint=record.fingerprint)
        rest = Rest(address, await trust.context(address), explain=lambda error: trust.problem(address, error))
    except NetError:
        return False
    try:
        await rest.server()
    except NetError:
        return False
    else:
        return True
    finally:
        await rest.close()
