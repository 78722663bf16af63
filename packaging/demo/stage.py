"""What the demo stands on: a screen, sound devices, a server and desktops, each a process of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
START_WITHIN = 60.0  # seconds; a first start compiles and loads everything

Event = dict[str, Any]


def wait_for(reason: Callable[[], str | None], within: float = START_WITHIN) -> None:
    """Poll until `reason()` is None; ends the demo with its last words otherwise."""
    deadline = time.monotonic() + within
    while (why := reason()) is not None:
        if time.monotonic() > deadline:
            raise SystemExit(f"The demo gives up after {within:.0f} s: {why}")
        time.sleep(0.05)


@contextmanager
def running(
    command: list[str], *, environment: dict[str, str] | None = None, log: Path
) -> Iterator[subprocess.Popen[str]]:
    """A process for the time of the block; what it says on standard error goes to the log."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env=os.environ | (environment or {})
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdout is not None:
            process.stdout.close()


def has_display() -> bool:
    """Whether there is a screen to show windows on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in ("darwin", "win32")


@contextmanager
def virtual_screen(width: int, height: int, folder: Path) -> Iterator[str]:
    """Xvfb on a free display; yields its name."""
    if shutil.which("Xvfb") is None:
        raise SystemExit("There is no display, and Xvfb is not installed: sudo apt-get install -y xvfb")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
    with running(command, log=folder / "xvfb.log") as server:
        assert server.stdout is not None
        number = server.stdout.readline().strip()
        if not number:
            raise SystemExit(f"Xvfb did not start: {(folder / 'xvfb.log').read_text()[-500:]}")
        yield f":{number}"


@contextmanager
def sound_card(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """A PulseAudio of its own with one silent loudspeaker; yields the environment of its users.

    Its monitor `out.monitor` lets another process hear what is played.
    """
    home = folder / f"sound-{name}"
    home.mkdir(exist_ok=True)
    socket = home / "socket"
    environment = {
        "PULSE_SERVER": f"unix:{socket}",
        "PULSE_COOKIE": str(home / "cookie"),
        "PULSE_RUNTIME_PATH": str(home),
        "XDG_RUNTIME_DIR": str(home),
    }
    command = [
        "pulseaudio", "--daemonize=no", "-n", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
        "--realtime=no", "--high-priority=no",
        "-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        "-L", "module-null-sink sink_name=out rate=48000 channels=2 norewinds=1",
    ]  # fmt: skip
    with running(command, environment={**environment, "HOME": str(home)}, log=folder / f"sound-{name}.log"):
        wait_for(lambda: None if socket.exists() else "PulseAudio has not started")
        yield environment


@contextmanager
def companion_server(folder: Path) -> Iterator[str]:
    """The companion server on loopback and a free port; yields its URL."""
    command = [sys.executable, "-m", "server", "--host", "127.0.0.1", "--port", "0", "--data", str(folder / "server")]
    # Two desktops on one machine: any free ports will do for the relay, so that a second demo can run beside it.
    environment = {"PARLEY_RELAY_PORT": "0", "PARLEY_STUN_PORT": "0"}
    with running(command, environment=environment, log=folder / "server.log") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("parley-server ready "):
                yield line.split()[2]
                return
        raise SystemExit(f"The server did not start:\n{(folder / 'server.log').read_text()[-2000:]}")


class Desktop:
    """One running desktop and what it told so far."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self.process = process
        self.events: list[Event] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def seen(self, event: str, **fields: object) -> Event | None:
        """The newest event of this name with these fields."""
        return next(reversed(self._all(event, fields)), None)

    def first(self, event: str, **fields: object) -> Event | None:
        """The oldest event of this name with these fields."""
        return next(iter(self._all(event, fields)), None)

    def _all(self, event: str, fields: dict[str, object]) -> list[Event]:
        told = [one for one in self.events if one["event"] == event]
        return [one for one in told if all(one.get(key) == value for key, value in fields.items())]

    def expect(self, event: str, **fields: object) -> Event:
        """Wait for an event."""

        def why() -> str | None:
            if self.seen(event, **fields) is not None:
                return None
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name}'s desktop ended with {self.process.returncode}; see its log")
            return f"{self.name} waits for {event} {fields or ''}"

        wait_for(why)
        found = self.seen(event, **fields)
        assert found is not None
        return found

    def _read(self) -> None:
        assert self.process.stdout is not None
        try:
            for line in self.process.stdout:
                if line.startswith("{"):
                    self.events.append(json.loads(line))
        except ValueError:  # the pipe was closed while we read: the demo ends
            return


@contextmanager
def desktop(name: str, arguments: list[str], *, folder: Path, environment: dict[str, str]) -> Iterator[Desktop]:
    """One desktop with a profile of its own."""
    command = [sys.executable, "-m", "app", "--data", str(folder / name), "--events", *arguments]
    environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **environment}
    with running(command, environment=environment, log=folder / f"{name}.log") as process:
        yield Desktop(name, process)
