"""The process in the middle: one TUN device for each host, packets routed by address under the link's conditions.

`python -m tests.netlab.hub NAME=ADDRESS …` makes the devices `pl-NAME`, prints `ready`, then reads one JSON line per
change: `{"from": "a", "to": "b", "delay": 0.05, "loss": 0.05, "burst": 3}`. Ends with its standard input.
"""

import fcntl
import heapq
import ipaddress
import json
import os
import selectors
import struct
import sys
import time

from tests.netlab.conditions import Conditions, Lane

_TUNSETIFF = 0x400454CA
_IFF_TUN = 0x0001
_IFF_NO_PI = 0x1000
_SIZE = 2048


def _open_tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


class Hub:
    """Forwards between hosts until standard input ends."""

    def __init__(self, hosts: dict[str, str]) -> None:
        self._devices = {name: _open_tun(f"pl-{name}") for name in hosts}
        self._by_address = {ipaddress.ip_address(address).packed: name for name, address in hosts.items()}
        self._lanes = {
            (one, other): Lane(Conditions(), seed)
            for seed, (one, other) in enumerate((x, y) for x in hosts for y in hosts if x != y)
        }
        self._queue: list[tuple[float, int, int, bytes]] = []
        self._count = 0
        self._selector = selectors.DefaultSelector()
        for name, device in self._devices.items():
            self._selector.register(device, selectors.EVENT_READ, name)
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)

    def run(self) -> None:
        """Forward packets and take commands."""
        while True:
            wait = max(0.0, self._queue[0][0] - time.monotonic()) if self._queue else None
            for key, _ in self._selector.select(wait):
                if key.data is None:
                    if not self._command():
                        return
                else:
                    self._read(key.data)
            self._deliver()

    def _command(self) -> bool:
        line = sys.stdin.readline()
        if not line:
            return False
        change = json.loads(line)
        lane = self._lanes[change.pop("from"), change.pop("to")]
        lane.conditions = Conditions(**change)
        print("ok", flush=True)
        return True

    def _read(self, source: str) -> None:
        for _ in range(64):
            try:
                packet = os.read(self._devices[source], _SIZE)
            except BlockingIOError:
                return
            target = self._by_address.get(packet[16:20]) if packet[0] >> 4 == 4 else None
            if target is None or target == source:
                continue
            due = self._lanes[source, target].due(time.monotonic())
            if due is not None:
                self._count += 1
                heapq.heappush(self._queue, (due, self._count, self._devices[target], packet))

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._queue and self._queue[0][0] <= now:
            _, _, device, packet = heapq.heappop(self._queue)
            try:
                os.write(device, packet)
            except OSError:
                continue  # the host's device is down or its queue full: the packet is lost, as on a wire


def main() -> None:
    """Start with the hosts named in the arguments."""
    hub = Hub(dict(argument.split("=", 1) for argument in sys.argv[1:]))
    print("ready", flush=True)
    hub.run()


if __name__ == "__main__":
    main()
