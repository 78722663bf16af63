"""The Internet of the lab: one TUN device for each place, packets routed by address under the links' conditions.

`python -m tests.netlab.hub NAME=NETWORK[,NETWORK…] …` makes the devices `tun-NAME`, prints `ready`, then reads one JSON
line per change and prints `ok`. A packet passes the lane `SOURCE>`, then `SOURCE>TARGET`, then `>TARGET`:
`{"lane": "a>b", "conditions": {"delay": 0.05, "loss": 0.05, "burst": 3}}`. `{"traffic": "a>b"}` is answered by the
figures of this lane (`Traffic`, in JSON). `{"forget": ["a", "b"]}` loses whatever
comes from now on between addresses and ports that have spoken between these two. Ends with its standard input.
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
import zlib
from dataclasses import asdict
from itertools import count

from tests.netlab.conditions import Conditions, Lane

_TUNSETIFF = 0x400454CA
_IFF_TUN = 0x0001
_IFF_NO_PI = 0x1000
_SIZE = 2048
_UDP = 17

Flow = tuple[bytes, bytes]
"""Source and destination address of a packet, and both ports."""


def _open_tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


def _flow(packet: bytes) -> Flow | None:
    """Of a UDP packet without options or extension headers."""
    if packet[0] == 0x45 and packet[9] == _UDP:
        return packet[12:20], packet[20:24]
    if packet[0] >> 4 == 6 and packet[6] == _UDP:
        return packet[8:40], packet[40:44]
    return None


class Hub:
    """Forwards between places until standard input ends."""

    def __init__(self, places: dict[str, str]) -> None:
        self._devices = {name: _open_tun(f"tun-{name}") for name in places}
        self._networks = [
            (ipaddress.ip_network(network), name)
            for name, networks in places.items()
            for network in networks.split(",")
        ]
        self._routes: dict[bytes, str | None] = {}
        names = [f"{one}>{other}" for one in places for other in places if one != other]
        names += [lane for name in places for lane in (f"{name}>", f">{name}")]
        self._lanes = {name: Lane(Conditions(), zlib.crc32(name.encode())) for name in names}
        self._queue: list[tuple[float, int, tuple[Lane, ...], int, bytes]] = []
        self._order = count()
        self._flows: dict[tuple[str, str], set[Flow]] = {}
        self._forgotten: set[Flow] = set()
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
            self._move_on()

    def _command(self) -> bool:
        line = sys.stdin.readline()
        if not line:
            return False
        change = json.loads(line)
        if "forget" in change:
            one, other = change["forget"]
            self._forgotten |= self._flows.get((one, other), set()) | self._flows.get((other, one), set())
        elif "lane" in change:
            self._lanes[change["lane"]].conditions = Conditions(**change["conditions"])
        print(self._traffic(change["traffic"]) if "traffic" in change else "ok", flush=True)
        return True

    def _traffic(self, name: str) -> str:
        lane = self._lanes[name]
        return json.dumps(asdict(lane.traffic(time.monotonic())))

    def _read(self, source: str) -> None:
        for _ in range(64):
            try:
                packet = os.read(self._devices[source], _SIZE)
            except BlockingIOError:
                return
            target = self._target(packet)
            if target is not None and target != source and not self._is_forgotten(source, target, packet):
                lanes = self._lanes[f"{source}>"], self._lanes[f"{source}>{target}"], self._lanes[f">{target}"]
                self._enter(lanes, self._devices[target], packet, time.monotonic())

    def _target(self, packet: bytes) -> str | None:
        address = packet[16:20] if packet[0] >> 4 == 4 else packet[24:40]
        if address not in self._routes:
            ip = ipaddress.ip_address(address)
            self._routes[address] = next((name for network, name in self._networks if ip in network), None)
        return self._routes[address]

    def _is_forgotten(self, source: str, target: str, packet: bytes) -> bool:
        flow = _flow(packet)
        if flow is None:
            return False
        if flow in self._forgotten:
            return True
        self._flows.setdefault((source, target), set()).add(flow)
        return False

    def _enter(self, lanes: tuple[Lane, ...], device: int, packet: bytes, now: float) -> None:
        for at in lanes[0].carry(len(packet), now):
            heapq.heappush(self._queue, (at, next(self._order), lanes[1:], device, packet))

    def _move_on(self) -> None:
        now = time.monotonic()
        while self._queue and self._queue[0][0] <= now:
            at, _, lanes, device, packet = heapq.heappop(self._queue)
            if lanes:
                self._enter(lanes, device, packet, at)
                continue
            try:
                os.write(device, packet)
            except OSError:
                continue  # the device is down or its queue full: the packet is lost, as on a wire


def main() -> None:
    """Start with the places named in the arguments."""
    hub = Hub(dict(argument.split("=", 1) for argument in sys.argv[1:]))
    print("ready", flush=True)
    hub.run()


if __name__ == "__main__":
    main()
