"""A real companion server in its own process, on loopback and a free port."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

READY = "parley-server ready "
START_TIMEOUT = 60.0  # seconds; a loaded machine imports slowly

CHEAP = {
    "PARLEY_PASSWORD_MEMORY_KIB": "64",
    "PARLEY_PASSWORD_PASSES": "1",
    "PARLEY_SIGN_INS_PER_MINUTE": "1000",
    "PARLEY_CALLS_PER_MINUTE": "1000",
    "PARLEY_RELAY_PORT": "0",
    "PARLEY_STUN_PORT": "0",
    "PARLEY_ANNOUNCE": "false",
}
"""Settings that keep tests fast; give others with `environment`."""


class ServerProcess:
    """Starts, stops, kills and restarts `python -m server` on one data folder."""

    def __init__(
        self,
        data: Path,
        *,
        environment: dict[str, str] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        prefix: tuple[str, ...] = (),
    ) -> None:
        """Without a `host` it listens where servers do when nothing is said."""
        self.data = data
        self.host = host
        self.url = ""
        self.fingerprint = ""
        self.port = port
        self.log = data.parent / f"{data.name}.log"
        self.environment = {**os.environ, **CHEAP, **(environment or {})}
        self._prefix = prefix
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        assert self._process is not None
        return self._process.pid

    @property
    def ws_url(self) -> str:
        """The WebSocket's URL."""
        return self.url.replace("http", "ws", 1) + "/api/v1/ws"

    def start(self) -> None:
        """Start, and wait for the ready line. A restart takes the same port again."""
        command = [
            *self._prefix,
            sys.executable,
            "-m",
            "server",
            *(("--host", self.host) if self.host else ()),
            "--port",
            str(self.port),
            "--data",
            str(self.data),
        ]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment
            )
        watchdog = threading.Timer(START_TIMEOUT, self._process.kill)
        watchdog.start()
        try:
            for line in self._process.stdout or ():
                if line.startswith("parley-server fingerprint "):
                    self.fingerprint = line.split()[2]
                if line.startswith(READY):
                    self.url = line[len(READY) :].strip()
                    self.port = int(self.url.rsplit(":", 1)[1])
                    return
        finally:
            watchdog.cancel()
        self.kill()
        raise AssertionError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> int:
        """Ask the server to stop; returns its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server without a word."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Kill and start again on the same data and port."""
        self.kill()
        self.start()

    def _end(self, number: int) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        try:
            code = process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()
        return code


@contextlib.contextmanager
def running_server(data: Path, *, environment: dict[str, str] | None = None) -> Iterator[ServerProcess]:
    """A server for the time of the block."""
    server = ServerProcess(data, environment=environment)
    server.start()
    try:
        yield server
    finally:
        server.stop()
