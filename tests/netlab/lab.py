"""A small network of namespaces around one hub. Needs root (or a user namespace) and /dev/net/tun."""

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Self

from tests.netlab.conditions import Conditions


def missing() -> str | None:
    """Why a lab cannot be built here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        return "no /dev/net/tun"
    made = subprocess.run(["ip", "netns", "add", f"pl-probe-{os.getpid()}"], capture_output=True)
    if made.returncode:
        return "network namespaces are not allowed here"
    subprocess.run(["ip", "netns", "del", f"pl-probe-{os.getpid()}"], check=True)
    return None


class Lab:
    """Hosts with an address each; everything between them goes through the hub.

    `with Lab("a", "b", "s") as lab: lab.between("a", "b", Conditions(loss=0.05)); Popen(lab.inside("a", ...))`
    """

    def __init__(self, *hosts: str) -> None:
        self.addresses = {host: f"10.77.0.{number}" for number, host in enumerate(hosts, 1)}
        self._prefix = f"pl{os.getpid()}"

    def __enter__(self) -> Self:
        hosts = [f"{host}={address}" for host, address in self.addresses.items()]
        self._hub = subprocess.Popen(
            [sys.executable, "-m", "tests.netlab.hub", *hosts],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"
        for host, address in self.addresses.items():
            space, device = self.namespace(host), f"pl-{host}"
            for command in (
                f"ip netns add {space}",
                f"ip link set {device} netns {space}",
                f"ip -n {space} address add {address}/24 dev {device}",
                f"ip -n {space} link set lo up",
                f"ip -n {space} link set {device} up",
                f"ip -n {space} route add default dev {device}",
            ):
                subprocess.run(command.split(), check=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._hub.stdin is not None
        assert self._hub.stdout is not None
        self._hub.stdin.close()
        self._hub.wait(timeout=10)
        self._hub.stdout.close()
        for host in self.addresses:
            subprocess.run(["ip", "netns", "del", self.namespace(host)], check=False)

    def namespace(self, host: str) -> str:
        """Name of a host's network namespace."""
        return f"{self._prefix}-{host}"

    def inside(self, host: str, *command: str) -> list[str]:
        """The command line that runs `command` on that host."""
        return ["ip", "netns", "exec", self.namespace(host), *command]

    def between(self, one: str, other: str, conditions: Conditions) -> None:
        """Set both directions of a link."""
        for start, end in ((one, other), (other, one)):
            change = {
                "from": start,
                "to": end,
                "delay": conditions.delay,
                "jitter": conditions.jitter,
                "loss": conditions.loss,
                "burst": conditions.burst,
            }
            assert self._hub.stdin is not None
            self._hub.stdin.write(json.dumps(change) + "\n")
            self._hub.stdin.flush()
            assert self._line() == "ok"

    def _line(self) -> str:
        assert self._hub.stdout is not None
        return self._hub.stdout.readline().strip()
