"""`parley-server doctor` with a real server: running, stopped, its port taken, its database damaged."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.kit.server_process import CHEAP, ServerProcess

pytestmark = pytest.mark.slow


def free_port() -> int:
    """One that nobody holds by UDP and TCP."""
    while True:
        with closing(socket.socket()) as stream, closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as datagrams:
            stream.bind(("127.0.0.1", 0))
            try:
                datagrams.bind(("127.0.0.1", stream.getsockname()[1]))
            except OSError:
                continue
            return int(stream.getsockname()[1])


def doctor(data: Path, port: int, relay: int, *, stun: int = 0) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code, and findings by check."""
    environment = os.environ | CHEAP | {"PARLEY_RELAY_PORT": str(relay), "PARLEY_STUN_PORT": str(stun)}
    command = [sys.executable, "-m", "server", "--data", str(data), "--host", "127.0.0.1", "--port", str(port)]
    done = subprocess.run([*command, "doctor", "--json"], capture_output=True, text=True, env=environment, timeout=60)
    report = json.loads(done.stdout)
    assert report["good"] is (done.returncode == 0)
    return done.returncode, {each["check"]: each for each in report["findings"]}


def verdicts(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    """By check."""
    return {name: each["verdict"] for name, each in found.items()}


def test_a_running_server_is_found_good(tmp_path: Path) -> None:
    relay, stun = free_port(), free_port()
    ports = {"PARLEY_RELAY_PORT": str(relay), "PARLEY_STUN_PORT": str(stun)}
    server = ServerProcess(tmp_path / "data", environment=ports)
    server.start()
    try:
        code, found = doctor(server.data, server.port, relay, stun=stun)
        assert code == 0, found
        assert verdicts(found) == {
            "data folder": "good",
            "disk": found["disk"]["verdict"],
            "database": "good",
            "certificate": "skipped",
            "listening": "good",
            "port 443": "skipped",
            "address": "good",
            f"STUN udp {relay}": "good",
            f"STUN udp {stun}": "good",
            f"relay udp {relay}": "good",
            f"relay tcp {relay}": "good",
            "relay range": "good",
            "relay peers": "good",
        }, found
        wrong, silent = doctor(server.data, server.port, free_port())
        assert wrong == 1
        assert "bad" in {each["verdict"] for name, each in silent.items() if name.startswith("relay")}
    finally:
        server.stop()


def test_a_stopped_one_is_told_from_a_port_that_is_taken(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    code, found = doctor(data, port, 0)
    assert code == 1
    assert found["listening"]["advice"] == "Start the server."
    assert not data.exists()
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        _, found = doctor(data, port, 0)
    assert "another program" in found["listening"]["advice"]


def test_a_damaged_database_and_an_open_folder_are_seen(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "parley.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    _, found = doctor(data, free_port(), 0)
    assert found["database"]["verdict"] == "bad"
    assert found["data folder"]["verdict"] == "warning"
